"""Between two runs only what changed is told, in either language, with the exit codes of diff(1)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from claims.evidence import Evidence, dump
from reports.__main__ import main
from reports.reading.difference import differences
from tests.selfcheck.merging.test_environments import CPU, CUDA, OTHER, law
from tests.selfcheck.merging.test_merging import LAW, REGISTRY, with_law


def changed(before: Evidence, after: Evidence) -> list[str]:
    """The English lines between two runs."""
    return [text.en for text in differences(before, after, REGISTRY)]


def test_two_runs_that_saw_the_same_differ_in_nothing() -> None:
    """The time, the machine and the commit of a run are no changes."""
    environment = {**CPU.environment, "commit": "ffffffffffff", "platform": "elsewhere"}
    assert changed(CPU, replace(CPU, times={**CPU.times, "seconds": 99.0}, environment=environment)) == []


def test_changed_verdicts_and_figures_are_told_and_nothing_else() -> None:
    """A claim that is broken now is told with its old and new verdict and figure; all others are left out."""
    assert changed(CPU, with_law(CPU, 1.0)) == [
        f"{LAW}, verdict: confirmed → refuted",
        f"{LAW}, figure: no counterexample → nothing",
    ]


def test_laws_discoveries_and_cells_are_told() -> None:
    """A law that is broken now, a discovery that is gone and a cell that went over its bound are one line each."""
    after = replace(OTHER, laws=(law("cpu", True),))
    slug = CPU.discoveries[0].slug
    assert changed(CPU, after) == [
        "rate-zero-moves-nothing, adam-fused-cpu-float16: exact → finding",
        f"{slug}: is so → is no longer so",
        "sgd-fused-cpu-float16, chunk: within its bound → over its bound",
    ]
    assert changed(after, CPU)[1] == f"{slug}: is no longer so → is so"


def test_what_only_one_run_looked_at_has_not_changed() -> None:
    """Rows and laws of another device are no change, and a drawing that only one run has is none either."""
    assert not [line for line in changed(CPU, CUDA) if "fused" in line or "figure-" in line]
    arrays = {**CPU.figures["figure-1"], "x_part": [0.5] * len(CPU.figures["figure-1"]["x_part"])}
    drawn = replace(CPU, figures={**CPU.figures, "figure-1": arrays})
    assert changed(CPU, drawn) == ["figure-1: drawn from other numbers"]


def test_a_claim_that_a_run_no_longer_judges_is_told() -> None:
    """A claim that vanished from the evidence is a change."""
    fewer = replace(CPU, findings=tuple(f for f in CPU.findings if f.claim != LAW))
    assert changed(CPU, fewer)[0] == f"{LAW}, verdict: confirmed → nothing"


def test_the_command_speaks_both_languages_and_has_the_exit_codes_of_diff(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing changed is 0 and silence, a change is 1 and lines on standard output, bad input is 2 and one sentence."""
    for name, evidence in (("one", CPU), ("two", with_law(CPU, 1.0))):
        (tmp_path / f"{name}.json").write_text(dump(evidence), encoding="utf-8")
    one, two = str(tmp_path / "one.json"), str(tmp_path / "two.json")
    assert main(["diff", one, one], REGISTRY) == 0
    assert capsys.readouterr() == ("", "")
    assert main(["diff", one, two], REGISTRY) == 1
    assert f"{LAW}, verdict: confirmed → refuted\n" in capsys.readouterr().out
    assert main(["diff", one, two, "--language", "ja"], REGISTRY) == 1
    assert f"{LAW}、判定:成立 → 反証\n" in capsys.readouterr().out
    assert main(["diff", one, str(tmp_path / "none.json")], REGISTRY) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "none.json" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.json", "two.json"]
