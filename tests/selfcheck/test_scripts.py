"""What a reader is shown beside the numbers: scripts run as they stand, and figures say the same in both languages."""

from __future__ import annotations

import json
import os
import string
import subprocess
import sys
from functools import partial
from types import SimpleNamespace

import pytest

from claims.figures import FIGURES
from claims.measurement import Comparison, Gap, Law, Outcome, Script, Share
from claims.registry import load_registry
from tests.instruments.networks import scripts as network_scripts
from tests.instruments.networks.stacks import Plan
from tests.instruments.scripts import (
    BEYOND,
    CONVERGED,
    JUMPS,
    LENGTH,
    TURNS,
    Fed,
    alone,
    calmed,
    compared,
    fed,
    minima,
    slowed,
    tolerated,
)
from tests.plugins.evidence import _assert_scripts_agree
from tests.selfcheck.report.samples import claim

# Only what is trained needs images as well.
IMPORTS = ["import math, torch"], ["import torch"], ["import sklearn.datasets, torch, torch.nn.functional as F"]
START = (-7.0, 2.0)
BEFORE = ["h = h if step else p.grad**2", 'optimizer.state[p]["sum"].copy_(h - p.grad**2)']
# What an example says of its run and its outcome beside the settings is none.
GIVEN = {"lr": 0.5, **dict.fromkeys(("start", "gradients", "scale", "step", "formula", "expected", "observed"), 9.0)}
BETAS = {"lr": 0.25, "beta1": 0.5, "beta2": 0.9}
# Reads scripts as JSON, runs each in a namespace of its own, and writes what each printed and which modules there are.
READER = """\
import contextlib, io, json, sys
found = []
for code in json.load(sys.stdin):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {"__name__": "__main__"})
    found.append(printed.getvalue().strip())
print(json.dumps([found, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


@pytest.fixture(scope="module")
def scripts() -> dict[str, tuple[Script, bool]]:
    """A script of every kind, and what its last word should be by what is known of its run."""
    decay = {"step_size": 5, "gamma": 0.6}
    both = {"ball": ("momentum", {"lr": 0.01, "momentum": 0.9}), "sgd": ("sgd", {"lr": 0.01})}
    rivals = {"own": ("sgd", {}), "other": ("adagrad", {})}
    enough = "(20 * p[0] ** 2 + 2 * p[1] ** 2).item() < 1000"
    rates = "10 ** (k / 4) for k in range(-8, 5)"
    # SGD jumps on f1 beyond Lr = 1/40 and diverges beyond 2/40; at y = 2 the slope of f2 is 40 + 50 cos 10 < 0.
    return {
        "alone, jumping": (alone("sgd", {"lr": 0.06}, START, 100, "path[-1]", f"{JUMPS} and not {CONVERGED}"), True),
        "alone, not jumping": (alone("sgd", {"lr": 0.02}, START, 100, "path[-1]", JUMPS), False),
        "alone, with betas": (alone("adam", BETAS, START, 100, LENGTH, f"{BEYOND} > 0 and {TURNS} > 0"), True),
        "alone, on f2": (alone("rmsprop", {"lr": 0.01}, START, 20, "path[-1]", "path[-1][1] > 2", "f2"), True),
        "alone, with decay": (alone("sgd", {"lr": 0.06}, START, 100, "path[-1]", JUMPS, decay=decay), False),
        "alone, with lines before": (alone("adagrad", {"lr": 0.5}, START, 200, "h", CONVERGED, before=BEFORE), True),
        "compared": (compared(both, START, 40, BEYOND, "ball > sgd"), True),
        "calmed": (calmed({"lr": 0.048}, {"gamma": 0.9, "step_size": 5}, START, 300, converges=True), True),
        "slowed": (slowed(0.04, 5, 0.5, START, 400), True),
        "tolerated": (tolerated(rivals, START, 100, rates, enough, "own < other"), True),
        "fed, path": (fed({"path": Fed("sgd", GIVEN, (1, 2))}, "path == [4.0, 3.5, 2.5]", 4.0), True),
        "fed, class with a setting": (fed({"path": Fed("momentum", GIVEN, (1, 0))}, "path[2] < path[1]"), True),
        "fed, memory": (fed({"h": Fed("adagrad", {}, (1, 2, -3), "G")}, "h == 14"), True),
        "fed, with betas": (
            fed({"m": Fed("adam", BETAS, (1,), "m"), "v": Fed("adam", BETAS, (2,), "v")}, "v < m"),
            True,
        ),
        "fed, remembering": (fed({"x": Fed("adadelta", {}, [1.0], None, {"E_delta2": 1.0})}, "x[-1] < -0.3"), True),
        # The slope of f2 along y is 20y + 50 cos 5y, with zeros near 0.87, where it rises, and 0.36, where it falls.
        "minima": (minima([0.8713], "0.1"), True),
        "minima, one a maximum": (minima([0.8713, 0.36], "0.1"), False),
        **scripts_of_networks(),
    }


def scripts_of_networks() -> dict[str, tuple[Script, bool]]:
    """The same for networks."""
    vanished, example = "share < 2**-24", {"seed": 0, "depth": 110}
    kinds = {
        "default": Plan(4),
        "he": Plan(4, drawn="he"),
        "glorot": Plan(4, drawn="glorot"),
        "norm": Plan(4, normalised=True),
        "sum": Plan(4, shortcut=True),
    }
    return {
        # Glorot's weights are too small for ReLU as well, if less so than PyTorch's.
        **{
            f"gradient, {k}": (network_scripts.gradient(p, example, vanished), k in ("default", "glorot"))
            for k, p in kinds.items()
        },
        "block, jacobian": (network_scripts.block("jacobian-is-identity-plus-its-own"), True),
        "block, silent": (network_scripts.block("silent-layers-leave-x"), True),
        "loaded, as many classes": (network_scripts.loaded(5), True),
        "loaded, other classes": (network_scripts.loaded(3), False),
        "statistics in train mode": (network_scripts.statistics(train_mode=True, buffers=True), False),
        "weights in train mode": (network_scripts.statistics(train_mode=True, buffers=False), True),
        "statistics in eval mode": (network_scripts.statistics(train_mode=False, buffers=True), True),
        "on the way, gradients removed": (network_scripts.on_the_way(to_none=True), True),
        "on the way, gradients zero": (network_scripts.on_the_way(to_none=False), False),
    }


def test_scripts_run_as_they_stand(scripts: dict[str, tuple[Script, bool]]) -> None:
    """Every kind of script prints in a fresh process, without the project or a warning, what is recorded of it."""
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", READER],
        input=json.dumps([script.code for script, _ in scripts.values()]),
        capture_output=True,
        text=True,
        check=True,
        # With as many threads as the audit has: sums of float32 numbers come out otherwise when they are shared out.
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    printed, modules = json.loads(done.stdout)
    assert dict(zip(scripts, printed, strict=True)) == {kind: script.prints for kind, (script, _) in scripts.items()}
    assert "torch" in modules
    assert not {"claims", "reference", "tests", "hypothesis"} & set(modules)
    assert done.stderr == ""


def test_scripts_are_short_and_import_little(scripts: dict[str, tuple[Script, bool]]) -> None:
    """Every kind of script has at most ten lines and imports torch, and no more than math or images beside it."""
    for script, _ in scripts.values():
        lines = script.code.splitlines()
        assert 1 <= len(lines) <= 10
        assert [line for line in lines if "import" in line] in IMPORTS


def test_the_last_word_of_a_script_is_whether_the_sentence_holds(scripts: dict[str, tuple[Script, bool]]) -> None:
    """Every kind of script ends in True or False as its run should, and agrees with that alone."""
    for kind, (script, holds) in scripts.items():
        assert script.says(holds), (kind, script.prints)
        assert not script.says(not holds)
    for prints in ("", "True 0.5", "NameError", "Trueish", "1"):
        assert not Script("print()", prints).says(True)
        assert not Script("print()", prints).says(False)


def test_a_decay_and_lines_before_a_step_stand_where_they_should(scripts: dict[str, tuple[Script, bool]]) -> None:
    """The rate decays after each step, and an intervention comes between gradient and step."""
    *_, assigned, step, decayed, appended, last = scripts["alone, with decay"][0].code.splitlines()
    assert "StepLR(optimizer, step_size=5, gamma=0.6)" in scripts["alone, with decay"][0].code
    assert assigned.startswith("    (p.grad,) = ")
    assert [line.strip() for line in (step, decayed, appended)] == [
        "optimizer.step()",
        "decay.step()",
        "path.append(p.tolist())",
    ]
    assert last.startswith("print(")
    lines = [line.strip() for line in scripts["alone, with lines before"][0].code.splitlines()]
    assert lines[5:8] == [*BEFORE, "optimizer.step()"]


def test_eleven_lines_are_too_many() -> None:
    """A script that would be longer than ten lines cannot be made, nor an empty one."""
    for before in (["pass"] * 3, ["pass"] * 30):
        with pytest.raises(ValueError, match="a script has 1 to 10 lines, got"):
            alone("sgd", {"lr": 0.01}, START, 1, "path", "True", before=before)
    with pytest.raises(ValueError, match="1 to 10 lines, got 0"):
        Script("", "True")


# The script of an example speaks for a claim, of which it needs to know the force.
CELL = SimpleNamespace(claim=claim("any-claim"))


@pytest.mark.parametrize(("inside", "outside"), [("True", "True"), ("False", "False"), ("NameError", "False")])
def test_a_script_that_contradicts_its_measurement_fails_the_test(inside: str, outside: str) -> None:
    """Evidence is refused if the script of an example inside does not end in True, or one outside in False."""
    says = {word: Script("print()", word) for word in ("True", "False", "NameError")}
    _assert_scripts_agree(CELL, Law(1))
    _assert_scripts_agree(CELL, Law(1, script=says["True"]))
    _assert_scripts_agree(CELL, Outcome("4", "5", script=says["False"]))
    _assert_scripts_agree(CELL, Share(1, 2))
    _assert_scripts_agree(CELL, Share(1, 2, inside_script=says["True"], outside_script=says["False"]))
    with pytest.raises(pytest.fail.Exception, match=r"the script of an example should end in (True|False):"):
        _assert_scripts_agree(CELL, Share(1, 2, inside_script=says[inside], outside_script=says[outside]))


@pytest.mark.parametrize("word", ["True", "False"])
def test_a_script_speaks_for_a_measurement_of_any_shape(word: str) -> None:
    """The script of a law, an outcome or a gap must end in True exactly where the measurement confirms the sentence."""
    script, holds = Script("print()", word), word == "True"
    none, much = Comparison(0.0, 0.0, {}), Comparison(1.0, 0.0, {})
    for made in (
        partial(Law, 1, None, {} if holds else None),
        partial(Outcome, "4", "5" if holds else "4", None),
        partial(Gap, much if holds else none, None, 1, None),
    ):
        with pytest.raises(pytest.fail.Exception, match=f"should end in {not holds}"):
            _assert_scripts_agree(CELL, made(script))


# --- figures ----------------------------------------------------------------------------------------------------------


def fields(text: str) -> list[str]:
    """The names in braces, each as often as it is there."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_figures_have_names_of_their_own() -> None:
    """No two figures have one name or one title."""
    for names in zip(*((figure.name, figure.title.en, figure.title.ja) for figure in FIGURES), strict=True):
        assert len(set(names)) == len(FIGURES)


def test_figures_illustrate_statements_of_the_article() -> None:
    """Every figure illustrates at least one statement, none twice, and all of them exist."""
    known = set(load_registry().statements)
    for figure in FIGURES:
        assert figure.illustrates
        assert len(set(figure.illustrates)) == len(figure.illustrates)
        assert set(figure.illustrates) <= known


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_conclusions_tell_the_same_facts_in_both_languages(figure: object) -> None:
    """A conclusion has the same named fields in English and in Japanese, and at least one number to fill in."""
    english, japanese = fields(figure.conclusion.en), fields(figure.conclusion.ja)
    assert english == japanese
    assert english
    assert all(name.isidentifier() for name in english)
