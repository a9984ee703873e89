"""A report whose figures are drawn while the audit still runs is the report that is made afterwards."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from claims.evidence import dump
from reports.__main__ import main
from reports.drawing.plates import build_plates, draw_ahead
from tests.plugins.publishing import Published, Reporter
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import small_evidence, small_registry


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The evidence of a complete run in a file."""
    path = tmp_path / "evidence.json"
    path.write_text(dump(small_evidence(small_registry(), drawn=True)), encoding="utf-8")
    return path


def figures_of(path: Path) -> str:
    """The arrays of a run's figures, as the audit sends them ahead."""
    return json.dumps(json.loads(path.read_text(encoding="utf-8"))["figures"]) + "\n"


def ahead(monkeypatch: pytest.MonkeyPatch, said: str, out: Path) -> int:
    """What the command ends with that is told this on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    return main(["--ahead", "--out", str(out)], small_registry(), SAMPLES)


def test_a_report_drawn_ahead_is_the_same(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file has the same bytes, whether the figures were drawn ahead, or others were, or none."""
    assert main([str(kept), "--out", str(tmp_path / "after")], small_registry(), SAMPLES) == 0
    assert ahead(monkeypatch, f"{figures_of(kept)}{kept}\n", tmp_path / "same") == 0
    assert ahead(monkeypatch, f"{{}}\n{kept}\n", tmp_path / "other") == 0
    after, same, other = (
        {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()}
        for folder in ("after", "same", "other")
    )
    assert after == same == other


def test_only_what_was_drawn_from_the_same_arrays_is_taken() -> None:
    """Figures drawn ahead are taken for the very same arrays, and drawn anew for any other."""
    documents = small_evidence(small_registry(), drawn=True).figures
    drawn = draw_ahead(documents, SAMPLES)
    assert build_plates(dict(reversed(documents.items())), SAMPLES, drawn) is drawn.plates
    fewer = dict(list(documents.items())[:1])
    assert build_plates(fewer, SAMPLES, drawn) == build_plates(fewer, SAMPLES) != drawn.plates


def test_a_run_that_ends_without_evidence_has_no_report(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where standard input ends after the figures, because whoever wrote to it is gone, nothing is said or written."""
    assert ahead(monkeypatch, figures_of(kept), tmp_path / "out") == 0
    assert capsys.readouterr() == ("", "")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("said", ["", "no arrays\n"])
def test_what_are_no_figures_is_named(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A first line without arrays is one sentence."""
    assert ahead(monkeypatch, said, tmp_path / "out") == 2
    assert "the first line of standard input holds no arrays of figures" in capsys.readouterr().err


def test_unknown_figures_are_named_once_the_evidence_is_there(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Arrays that cannot be drawn ahead are told of with the evidence that holds them, as without drawing ahead."""
    document = json.loads(kept.read_text(encoding="utf-8"))
    document["figures"]["none"] = document["figures"].popitem()[1]
    kept.write_text(json.dumps(document), encoding="utf-8")
    assert ahead(monkeypatch, f"{figures_of(kept)}{kept}\n", tmp_path / "out") == 2
    assert "there is no figure none" in capsys.readouterr().err


@pytest.mark.parametrize("said", ["3", '{"figure-1": 3}', '{"figure-1": {"facts": {}}}'])
def test_arrays_of_no_shape_do_no_harm(
    said: str, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nothing can be drawn ahead the report is drawn from the evidence, which is checked first."""
    assert ahead(monkeypatch, f"{said}\n{kept}\n", tmp_path / "out") == 0
    assert capsys.readouterr().err == ""


def test_the_process_that_draws_ends_with_the_run() -> None:
    """Once the run is over there is no process that draws, whatever it was at."""
    reporter = Reporter(None)
    reporter.begin({})
    process = reporter._process
    assert process is not None
    assert process.poll() is None
    reporter.stop()
    assert process.returncode is not None


def test_a_process_that_died_while_it_drew_is_told(kept: Path) -> None:
    """Where the process that draws has been killed meanwhile, the run says that there is no report."""
    reporter, done = Reporter(None), Published()
    reporter.begin({})
    assert reporter._process is not None
    reporter._process.kill()
    reporter.make(kept, done)
    assert done.problems == ["the report could not be made: it ended with exit code -9"]
    assert done.paths == []
