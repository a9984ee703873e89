"""The rooms import what the design allows, and nothing else."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from tests.environment import ROOT

STANDARD = set(sys.stdlib_module_names)
ALLOWED = {
    "claims": {"claims"},
    "reference": {"reference", "mpmath", "numba", "numpy", "tqdm"},
    "reports": {
        *("claims", "reports", "jinja2", "jsonschema", "jsonschema_rs", "latex2mathml", "markdown_it", "markupsafe"),
        *("matplotlib", "mdit_py_plugins", "selectolax"),
    },
    "tests": {"claims", "reference", "tests", "hypothesis", "mpmath", "numpy", "pytest", "sklearn", "torch"},
}
# The report's own tests look at the room they test, benchmarks and audits of others at what they offer, and a plugin
# extends xdist.
MORE = {
    "tests/selfcheck/": {"reports", "jsonschema", "markdown_it", "matplotlib", "xdist", "yaml"},
    "tests/plugins/": {"xdist"},
    "tests/benchmarks/": {"jax", "optax"},
    "tests/others/": {"jax", "keras", "optax", "optimi", "pytorch_optimizer", "torch_optimizer"},
    "tests/browser/": {"reports", "jinja2", "PIL", "playwright", "pypdfium2"},
}

# warm.py only loads it ahead of the runs that it starts, promises.py only asks for its version.
_OF_NETWORKS = tuple(f"networks/{name}" for name in ("stacks", "training", "blocks", "graphs", "transfer", "usages"))
_OF_OPTIMIZERS = "targets", "subjects", "driver", "calls", "brought", "array_optimizer", "rule_optimizer"
_HOMES = *_OF_OPTIMIZERS, "objectives", "formulas", "landscapes/ensembles", *_OF_NETWORKS
TORCH = {f"tests/instruments/{name}.py" for name in _HOMES}
# A file of the project as texts name it, from the root; what a run writes is not there yet.
_NAMED = re.compile(
    r"(?<![\w/.{}-])(?!reports/out)(?:claims|docs|reference|reports|requirements|tests)/[\w./-]*[a-z0-9](?!\w)"
)
_TEXTS = {".ini", ".j2", ".md", ".py", ".toml", ".yml"}


def imports(path):
    """The packages that a file imports, at any depth of nesting."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.partition(".")[0]


def files(room):
    """The Python files of a room, by their path below the root."""
    return {path.relative_to(ROOT).as_posix(): path for path in (ROOT / room).rglob("*.py")}


def texts():
    """Every program, document and setting of the project, by path; none that npm installs or a run writes."""
    within = [path for folder in (*ALLOWED, "docs", ".github") for path in (ROOT / folder).rglob("*")]
    paths = {path.relative_to(ROOT): path for path in (*ROOT.glob("*"), *within) if path.suffix in _TEXTS}
    own = {name: path for name, path in paths.items() if not {"node_modules", "out"} & set(name.parts)}
    return {name.as_posix(): path.read_text(encoding="utf-8") for name, path in own.items()}


@pytest.mark.parametrize("room", ALLOWED)
def test_rooms_import_only_what_they_may(room):
    """No arrow between rooms goes where the design has none."""
    found = files(room)
    assert found
    for name, path in found.items():
        more = set().union(*(packages for folder, packages in MORE.items() if name.startswith(folder)))
        strangers = set(imports(path)) - STANDARD - ALLOWED[room] - more
        assert not strangers, f"{name} imports {sorted(strangers)}"


@pytest.mark.parametrize(
    ("package", "rooms", "homes"),
    [
        (
            "torch",
            ["claims", "reference", "reports", "tests"],
            {*TORCH, "tests/promises.py", "tests/trust/warm.py", "tests/trust/mutants/spoiling.py"},
        ),
        ("matplotlib", ["claims", "reference", "reports"], {"reports/drawing/drawings.py"}),
    ],
)
def test_heavy_packages_have_a_home(package, rooms, homes):
    """torch is imported where subjects are made and driven, matplotlib where figures are drawn, and nowhere else."""
    importing = {name for room in rooms for name, path in files(room).items() if package in imports(path)}
    assert importing == homes


def test_the_plugins_leave_torch_for_later():
    """Of PyTorch the plugins import nothing: workers start, and a wrong command line is refused, a second sooner."""
    code = "import sys, conftest; [*map(__import__, conftest.PLUGINS)]; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_nothing_needs_the_workplace():
    """No text of the project refers to the shared folder beside the checkout, or to an absolute home."""
    here = "tests/selfcheck/project/test_walls.py"
    for name, text in texts().items():
        assert name == here or ("../shared" not in text and "/work/" not in text), name


def test_texts_name_files_that_are_there():
    """Whatever file of the project a document, a docstring or a setting names, it is there under that name."""
    found = texts()
    assert len(found) > 300
    gone = {
        f"{name} names {named}"
        for name, text in found.items()
        for named in _NAMED.findall(text)
        if not (ROOT / named).exists()
    }
    assert not gone
