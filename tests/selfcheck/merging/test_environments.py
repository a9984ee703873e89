"""The implementations, laws and discoveries of merged runs stand side by side, and what differs is named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from claims.annexes.discoveries import DISCOVERIES, Observation
from claims.annexes.laws import LawRecord
from claims.annexes.matrix import Matrix, Reading, Repetition, Row, State
from claims.evidence import Evidence, dump
from claims.measurement import Comparison, Law
from claims.model import Verdict
from reports import __main__ as command
from reports.annexes.discoveries import build_discoveries
from reports.annexes.environments import build_environments
from reports.annexes.lawbook import build_lawbook
from reports.drawing.heat import build_heat, to_discoveries
from reports.pages.page import Beside, build
from reports.reading.checking import parse
from reports.reading.merging import merge
from reports.reading.mixtures import named
from tests.selfcheck.merging.test_merging import LAW, REGISTRY, on_cpu, on_cuda, parts, with_law
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import Page

COMMAND = "tox -e cuda"
WITHIN, OVER = (Reading("chunk", compared=6, share=share, used=share, allowed=1.0) for share in (0.25, 42.0))
BROKEN_LAW = "rate-zero-moves-nothing"


def row(device: str, *readings: Reading, implementation: str = "fused", target: str = "sgd") -> Row:
    """A row of the matrix; one without readings was not run."""
    state = State.MEASURED if readings else State.NOT_RUN
    return Row(target, implementation, device, "float16", state, "" if readings else COMMAND, readings)


def law(device: str, broken: bool) -> LawRecord:
    """How fused Adam on a device stands to one law."""
    measurement = Law(10, Comparison(0.0, 0.0, {}), {"step": 1.0} if broken else None)
    return LawRecord(BROKEN_LAW, "adam", f"adam-fused-{device}-float16", measurement)


def seen(so: bool) -> Observation:
    """What the script of the first discovery printed."""
    return Observation(DISCOVERIES[0].slug, f"it is so: {so}", "it is so: True")


def bits(device: str, first: int | None) -> Repetition:
    """One entry of the determinism ledger."""
    return Repetition(f"sgd-fused-{device}-float16", "again", 6, first)


def whole(evidence: Evidence, device: str, reading: Reading, *, broken: bool, so: bool, first: int | None) -> Evidence:
    """Evidence that looked at one device, and names what it did not run."""
    rows = tuple(row(name, *([reading] if name == device else [])) for name in ("cpu", "cuda"))
    matrix = Matrix((*rows, row("cpu", target="adam")), (bits(device, first),))
    return replace(evidence, matrix=matrix, laws=(law(device, broken),), discoveries=(seen(so),))


CPU = whole(on_cpu(), "cpu", WITHIN, broken=False, so=True, first=None)
CUDA = whole(on_cuda(), "cuda", OVER, broken=True, so=True, first=None)
# Another version of torch on the CPU: over its bound there, it no longer repeats itself, and the discovery is gone.
OTHER = whole(on_cpu(), "cpu", OVER, broken=False, so=False, first=2)


def test_a_row_that_one_run_has_takes_the_place_of_not_run() -> None:
    """Devices stand side by side, in the order of the heat map; what nobody ran still says how."""
    merged = merge(parts(CPU, CUDA), REGISTRY).evidence
    assert [(r.subject, r.state, r.origins) for r in merged.matrix.rows] == [
        ("sgd-fused-cpu-float16", State.MEASURED, ("cpu",)),
        ("sgd-fused-cuda-float16", State.MEASURED, ("cuda",)),
        ("adam-fused-cpu-float16", State.NOT_RUN, ("cpu",)),
    ]
    assert [r.subject for r in merged.matrix.repetitions] == ["sgd-fused-cpu-float16", "sgd-fused-cuda-float16"]
    assert [r.subject for r in merged.laws] == ["adam-fused-cpu-float16", "adam-fused-cuda-float16"]
    assert merged.discoveries == (replace(seen(True), origins=("cpu", "cuda")),)


def test_what_differs_is_kept_apart_under_the_names_of_its_environments() -> None:
    """Another torch with other numbers has rows of its own in the heat map, the ledger of bits and the discoveries."""
    merged = merge(parts(CPU, OTHER), REGISTRY).evidence
    sgd, adam = build_heat(merged.matrix, to_discoveries(merged)).tables
    assert [r.name for r in sgd.rows] == [
        "fused · cpu · float16 @ cpu",
        "fused · cpu · float16 @ cuda",
        "fused · cuda · float16",
    ]
    assert [r.reason for r in adam.rows] == [COMMAND]
    bits_of = {r.name: r.cells[0].en for r in build_heat(merged.matrix, to_discoveries(merged)).determinism}
    assert bits_of == {
        "sgd · fused · cpu @ cpu": "equal",
        "sgd · fused · cpu @ cuda": "float16 differs from step 2",
    }
    found = next(r for r in build_discoveries(merged.discoveries) if r.slug == DISCOVERIES[0].slug)
    assert found.state.en == "observed in this run @ cpu; no longer so in this run @ cuda"
    assert found.prints == ((" @ cpu", "it is so: True"), (" @ cuda", "it is so: False"))


def test_a_law_that_differs_is_told_with_its_environment() -> None:
    """Where two runs break a law on one subject differently, the law book names which counterexample is whose."""
    broken = replace(CPU, laws=(law("cpu", True),))
    other = replace(broken, laws=(replace(law("cpu", True), measurement=Law(11, None, {"step": 2.0})),))
    (table, *_) = build_lawbook(merge(parts(broken, other), REGISTRY).evidence).tables
    (way,) = next(r for r in table.rows if r.slug == BROKEN_LAW).broken
    assert way.subjects == "adam-fused-cpu-float16 @ cpu, adam-fused-cpu-float16 @ cuda"


def test_disagreements_beyond_the_claims_are_named() -> None:
    """A law broken, a cell over its bound and a discovery seen in one environment alone are sentences and warnings."""
    merged = merge(parts(CPU, CUDA, OTHER), REGISTRY)
    told = [
        "lr = 0, adam: broken in cuda, not in cpu and third",
        "sgd, fused: 1 cell over the bound in cuda and third, not in cpu",
        f"{DISCOVERIES[0].title.en}: so in cpu and cuda, not in third",
    ]
    shown = build_environments(merged.evidence, REGISTRY, {})
    assert shown is not None
    assert [text.en for text in shown.disagreements] == list(merged.conflicts) == told
    alike = merge(parts(CPU, replace(CPU, times={**CPU.times, "seconds": 1.0})), REGISTRY)
    assert alike.conflicts == ()


def test_conflicts_come_first_in_the_table_of_environments() -> None:
    """Each environment has a column with what it alone says; a claim on which they contradict each other leads."""
    broken = with_law(on_cuda(), 1.0)
    shown = build_environments(merge(parts(on_cpu(), broken), REGISTRY).evidence, REGISTRY, {})
    assert shown is not None
    assert [column.name.en for column in shown.columns] == ["cpu", "cuda"]
    assert shown.columns[1].about == "cuda, torch 2.13.0+cu130, Python 1.0, 2026-01-01, commit 0123456789ab"
    assert (shown.rows[0].slug, shown.rows[0].conflict) == (LAW, True)
    assert [badge and badge.key for badge in shown.rows[0].badges] == ["confirmed", "refuted"]
    assert not any(r.conflict for r in shown.rows[1:])
    assert shown.summary.en.startswith("2 environments contradict each other on 1 of")


def test_the_page_of_merged_evidence_is_whole_and_the_same_again() -> None:
    """Merged evidence fits its schema, reads back to the same text, and makes a page that closes what it opens."""
    merged = merge(parts(CPU, CUDA, OTHER), REGISTRY).evidence
    again = parse(dump(merged), REGISTRY)
    assert dump(again) == dump(merged)
    html = build(again, REGISTRY, SAMPLES).html
    page = Page(html)
    assert page.open == []
    assert len(page.every("id")) == len(set(page.every("id")))
    assert 'id="environments"' in html
    assert 'id="environments"' not in build(CPU, REGISTRY, SAMPLES).html


def test_a_single_run_says_nothing_of_origins() -> None:
    """The evidence of one run is written as before: nothing in it speaks of environments that were merged."""
    assert "origins" not in dump(CPU)
    assert len(json.loads(dump(merge(parts(CPU, CUDA), REGISTRY).evidence))["origins"]) == 2


def test_published_evidence_is_shown_for_devices_that_a_run_lacks() -> None:
    """A run on the CPU shows the published column of CUDA, marked; a run that has the device does not."""
    published = {"cuda-torch-2.13": with_law(on_cuda(), 1.0)}
    shown = build_environments(on_cpu(), REGISTRY, published)
    assert shown is not None
    assert [(c.name.en, c.published) for c in shown.columns] == [("this run", False), ("cuda-torch-2.13", True)]
    assert shown.rows[0].conflict
    html = build(on_cpu(), REGISTRY, SAMPLES, beside=Beside(published=published)).html
    assert "published, not of this run" in html
    assert "2026-01-01, commit 0123456789ab" in html
    assert build_environments(on_cuda(), REGISTRY, published) is None
    assert build_environments(on_cpu(), REGISTRY, {}) is None


def test_everything_that_is_published_merges(capsys: pytest.CaptureFixture[str]) -> None:
    """Each file that the project publishes is read, holds nothing that is not, and merges with a run."""
    run = replace(CPU, discoveries=())
    published = command._published([], REGISTRY)
    assert capsys.readouterr().err == ""
    for name, evidence in published.items():
        path = command.PUBLISHED / f"{name}.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        assert path.read_text(encoding="utf-8").count("\n") == 1
        assert bool(document["claims"] or document["figures"]) == bool(evidence.findings or evidence.figures)
        merged = merge(named([Path("cpu.json"), path], [run, evidence]), REGISTRY, True).evidence
        assert merged.matrix is not None
        assert len(merged.matrix.rows) > len(evidence.matrix.rows) > 0  # type: ignore[union-attr]


def test_evidence_is_not_shown_beside_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report on evidence that is published leaves it out beside, whether or not it was known before the rest."""
    (tmp_path / "cpu.json").write_text(dump(on_cpu()), encoding="utf-8")
    (tmp_path / "cuda.json").write_text(dump(on_cuda()), encoding="utf-8")
    monkeypatch.setattr(command, "PUBLISHED", tmp_path)
    for name, other in (("cpu", "cuda"), ("cuda", "cpu")):
        own = tmp_path / f"{name}.json"
        early = Beside(published=command._published([], REGISTRY)).without(command._name_among_published(own))
        assert list(early.published) == list(command._published([own], REGISTRY)) == [other]
    elsewhere = tmp_path / "other" / "cpu.json"
    assert list(command._published([elsewhere], REGISTRY)) == ["cpu", "cuda"]


def test_published_evidence_that_cannot_be_read_is_named_and_the_report_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old published evidence costs its column and one line on standard error, not the report."""
    kept = tmp_path / "published"
    kept.mkdir()
    (kept / "cuda.json").write_text(dump(on_cuda()), encoding="utf-8")
    (kept / "old.json").write_text(dump(on_cuda()).replace(LAW, "law-of-nobody"), encoding="utf-8")
    (tmp_path / "evidence.json").write_text(dump(on_cpu()), encoding="utf-8")
    options = command.read_options([str(tmp_path / "evidence.json")])
    monkeypatch.setattr(command, "PUBLISHED", kept)
    beside = Beside(published=command._published([options.evidence], REGISTRY))
    written, unfair = command.publish(options, REGISTRY, SAMPLES, lambda: beside)
    assert unfair == []
    assert "old.json" in (err := capsys.readouterr().err)
    assert "published evidence is not shown" in err
    html = written[0].read_text(encoding="utf-8")
    assert "<b>cuda</b>" in html
    assert "<b>old</b>" not in html


def test_an_environment_alone_says_not_run_where_a_case_is_missing() -> None:
    """An environment that measured one of two cases has no verdict of its own."""
    cuda = on_cuda()
    half = tuple(replace(f, records=f.records[:1]) if f.claim == "rule-holds-in-half" else f for f in cuda.findings)
    shown = build_environments(merge(parts(on_cpu(), replace(cuda, findings=half)), REGISTRY).evidence, REGISTRY, {})
    assert shown is not None
    badges = next(r.badges for r in shown.rows if r.slug == "rule-holds-in-half")
    assert [badge and badge.key for badge in badges] == ["conditional", str(Verdict.NOT_RUN)]


def test_what_one_version_has_mended_is_named_for_the_other_alone() -> None:
    """Of merged versions of PyTorch, each deviation leads to what is behind it in the version that showed it."""
    old, new = (
        replace(run, environment={**run.environment, "torch": v}) for run, v in ((CPU, "2.13.0"), (OTHER, "2.14.1"))
    )
    over = replace(old, matrix=new.matrix)
    for run, found in ((over, DISCOVERIES[0].slug), (new, "")):
        sgd, _ = build_heat(run.matrix, to_discoveries(run)).tables
        assert [cell.anchor for each in sgd.rows for cell in each.cells if cell.shade == "over"] == [found]
    merged = merge(parts(replace(old, laws=(half(3.0),)), replace(new, laws=(half(4.0),))), REGISTRY).evidence
    (table, *_) = build_lawbook(merged).tables
    (row_of_law,) = (r for r in table.rows if r.broken)
    assert [(way.discovery, way.subjects) for way in row_of_law.broken] == [
        (DISCOVERIES[0].slug, "sgd-fused-cpu-float16 @ cpu"),
        ("", "sgd-fused-cpu-float16 @ cuda"),
    ]


def half(step: float) -> LawRecord:
    """The law that fused SGD breaks on half precision up to PyTorch 2.13, with one counterexample."""
    slug = "tensors-do-not-see-each-other"
    return LawRecord(slug, "sgd", "sgd-fused-cpu-float16", Law(10, Comparison(2.0, 1.0, {}), {"step": step}))
