"""An environment of tox is what its name says, or its run ends with a sentence on what it is not."""

from __future__ import annotations

import configparser
import importlib.metadata
import re
import sys

import pytest

from tests.environment import ROOT
from tests.instruments.subjects import absent_device
from tests.promises import broken, main

PYTHON = f"py{sys.version_info[0]}{sys.version_info[1]}"
TORCH = "torch" + "".join(importlib.metadata.version("torch").split(".")[:2])


def test_a_name_that_is_true_is_accepted(capsys):
    """The Python and the PyTorch that run here are what their own name says."""
    assert main([f"{PYTHON}-{TORCH}"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (f"py399-{TORCH}", "promises py 3.99, and runs 3."),
        (f"{PYTHON}-torch199", "promises torch 1.99, and runs "),
        (f"{PYTHON}-torch2x", "'torch2x' promises nothing that can be checked"),
        ("nonsense", "'nonsense' promises nothing"),
        ("", "'' promises nothing"),
    ],
)
def test_a_false_name_is_refused(name, message, capsys):
    """A false version and a part that nobody can check each end the run with a sentence."""
    assert main([name]) == 1
    assert message in capsys.readouterr().err


def test_cuda_is_promised_only_where_it_is():
    """The name cuda is accepted where PyTorch can use a GPU, and refused with PyTorch's own reason elsewhere."""
    reason = absent_device("cuda")
    complaints = broken("cuda")
    assert bool(complaints) == (reason is not None)
    assert all(reason in each for each in complaints)


def test_every_environment_with_a_promise_asserts_it_and_takes_the_pytorch_of_its_name():
    """Each such section of tox.ini checks its name before anything is measured, and pins what its factors say."""
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    promising = [name for name in tox.sections() if re.search(r"cuda|torch\d|torch\{", name)]
    assert len(promising) == 2
    for name in promising:
        assert tox[name]["commands_pre"] == "python -m tests.promises {env_name}"
    (versions,) = [tox[name] for name in promising if "deps" in tox[name]]
    lines = versions["deps"].split("\n")[1:]
    assert lines == [f"torch{minor}: torch=={minor[0]}.{minor[1:]}.*" for minor in ("211", "213", "214", "215")]
    assert "constraints-except-torch.txt" in versions["install_command"]


def test_the_published_versions_are_those_around_pytorch_and_one_pytorch():
    """constraints.txt adds the version of PyTorch, and nothing else, to what all environments share."""
    one, other = (
        [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        for name in ("constraints.txt", "constraints-except-torch.txt")
    )
    assert one[0] == "--constraint constraints-except-torch.txt"
    assert [line.partition("==")[0] for line in one[1:]] == ["torch"]
    assert not [line for line in other if line.startswith("torch==")]
