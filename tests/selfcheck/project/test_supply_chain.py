"""What the audit is installed from is pinned once, with hashes and licences that fit the pins."""

from __future__ import annotations

import re
import tomllib

from tests.environment import ROOT

PINS = (ROOT / "constraints.txt", ROOT / "constraints-except-torch.txt")
HASHED = ROOT / "requirements" / "audit.txt"
LICENCES = ROOT / "docs" / "licences.md"


def canonical(name):
    """A package's name as an index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text):
    """The version of each package of a requirements file."""
    return {canonical(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s\\]+)", text, re.MULTILINE)}


def pinned():
    """The version of each package of the published audit."""
    return pins("\n".join(path.read_text(encoding="utf-8") for path in PINS))


def wanted(group):
    """The packages that a dependency group names, with those of the groups in it."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    for entry in groups[group]:
        if isinstance(entry, str) and " @ " in entry:
            # What stops an older Python, and is never installed.
            assert entry.endswith("; python_version < '3.11'")
        elif isinstance(entry, str):
            yield canonical(re.match(r"[\w.-]+", entry)[0])
        else:
            yield from wanted(entry["include-group"])


def test_hashes_are_of_the_pinned_versions():
    """Each package that is installed by hash has the pinned version and at least one hash, and none is left out."""
    text = HASHED.read_text(encoding="utf-8")
    exact, hashed = pinned(), pins(text)
    assert hashed.items() <= exact.items()
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(hashed)
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry) for entry in entries)
    assert set(wanted("hashed")) <= set(hashed)
    assert set(wanted("audit")) - set(hashed) == {"torch"}


def test_every_group_is_pinned():
    """Each package that a dependency group names has an exact version; tox makes the environments themselves."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    named = {name for group in groups for name in wanted(group)}
    assert named - set(pinned()) == {"tox"}


def test_every_pinned_package_has_a_licence():
    """The table of licences holds every pinned package in its version, and none without a licence."""
    rows = re.findall(r"^\| (\S+) +\| (\S+) +\| (.+?) +\|", LICENCES.read_text(encoding="utf-8"), re.MULTILINE)
    table = {canonical(name): version.partition("+")[0] for name, version, _ in rows if name != "Name"}
    assert table == pinned()
    assert [name for name, _, licence in rows if "UNKNOWN" in licence] == []
