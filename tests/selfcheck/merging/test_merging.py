"""Evidence of several environments becomes one report, judged anew; what cannot be put together is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from claims.annexes.discoveries import DISCOVERIES, Observation
from claims.evidence import Evidence, Status, dump
from claims.judge import judge
from claims.ledger import Entry
from claims.measurement import Comparison, Law, Record
from claims.model import Verdict
from reports import __main__ as command
from reports.__main__ import main
from reports.reading.checking import BadInputError, parse
from reports.reading.merging import merge
from reports.reading.mixtures import Part, named
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import SUBJECT, small_evidence, small_registry

LAW = "law-never-breaks"
CUDA = "sgd-forloop-cuda-float64"
DISCOVERY = DISCOVERIES[0].slug
REGISTRY = small_registry()


def on_cpu() -> Evidence:
    """A complete run on the CPU."""
    evidence = small_evidence(REGISTRY, drawn=True)
    seen = Observation(DISCOVERY, "it is so: True", "it is so: True")
    return replace(evidence, environment={**evidence.environment, "commit": "0123456789ab"}, discoveries=(seen,))


def on_cuda(evidence: Evidence | None = None, subject: str = CUDA) -> Evidence:
    """The same run on a GPU: every record on another subject, in another environment, drawn by nobody."""
    found = evidence or on_cpu()
    return replace(
        found,
        environment={**found.environment, "torch": "2.13.0+cu130", "devices": ["cuda"]},
        times={"started": "2026-01-01T00:00:00+00:00", "seconds": 7.5},
        findings=tuple(
            replace(f, records=tuple(replace(record, subject=subject) for record in f.records)) for f in found.findings
        ),
        figures={},
    )


def with_law(evidence: Evidence, gap: float) -> Evidence:
    """The evidence with another worst gap in its one law, judged as a run would judge it."""
    law = Law(1000, Comparison(gap, 1e-16, {"lr": 0.1}))
    findings = []
    for finding in evidence.findings:
        if finding.claim == LAW:
            records = tuple(Record(LAW, r.case, r.subject, law) for r in finding.records)
            subjects = {"whole-domain": [r.subject for r in records]}
            finding = replace(finding, records=records, judgement=judge(REGISTRY.claims[LAW], records, subjects))
        findings.append(finding)
    return replace(evidence, findings=tuple(findings))


def finding_of(evidence: Evidence, slug: str) -> tuple[Verdict, list[str]]:
    """The verdict of one claim and the subjects behind it."""
    found = next(finding for finding in evidence.findings if finding.claim == slug)
    return found.judgement.verdict, [record.subject for record in found.records]


def parts(*evidence: Evidence) -> list[Part]:
    """Evidence under the names of the files it might come from."""
    return named([Path(f"{name}.json") for name in ("cpu", "cuda", "third")[: len(evidence)]], evidence)


def test_a_merged_report_has_all_measurements_and_judges_them_again() -> None:
    """Every subject of both runs is there, and a law that breaks on the GPU alone holds in part."""
    merged = merge(parts(on_cpu(), with_law(on_cuda(), 1.0)), REGISTRY)
    assert merged.conflicts == ()
    verdict, subjects = finding_of(merged.evidence, LAW)
    assert subjects == [SUBJECT, CUDA]
    assert verdict is Verdict.CONDITIONAL
    assert finding_of(merged.evidence, "rule-is-as-printed")[0] is Verdict.MISPRINT
    assert merged.evidence.environment["devices"] == ["cpu", "cuda"]
    assert merged.evidence.environment["torch"] == "cpu: 2.13.0; cuda: 2.13.0+cu130"
    assert merged.evidence.environment["python"] == "1.0"
    assert merged.evidence.times == {"started": "2026-01-01T00:00:00+00:00", "seconds": 20.0}
    assert merged.evidence.status is Status.COMPLETE
    assert merged.evidence.figures == on_cpu().figures


def test_merging_is_evidence_again_and_the_same_twice_over() -> None:
    """What was merged reads back as evidence; a second run that saw the same adds nothing but its name."""
    merged = merge(parts(on_cpu(), on_cuda()), REGISTRY).evidence
    assert dump(parse(dump(merged), REGISTRY)) == dump(merged)
    again = replace(on_cpu(), times={"started": "2026-01-03T00:00:00+00:00", "seconds": 1.0})
    twice = merge(parts(on_cpu(), again), REGISTRY)
    assert twice.conflicts == ()
    assert [finding.judgement for finding in twice.evidence.findings] == [f.judgement for f in on_cpu().findings]
    records = [record for finding in twice.evidence.findings for record in finding.records]
    assert [replace(record, origins=()) for record in records] == [r for f in on_cpu().findings for r in f.records]
    assert {record.origins for record in records} == {("cpu", "cuda")}
    both = [merge(parts(*pair), REGISTRY).evidence for pair in ((on_cpu(), on_cuda()), (on_cuda(), on_cpu()))]
    assert [finding.judgement.verdict for finding in both[0].findings] == [
        f.judgement.verdict for f in both[1].findings
    ]


def test_one_subject_with_other_numbers_is_kept_apart() -> None:
    """Two machines with other numbers on the CPU are two environments, each in a name that keeps the device."""
    merged = merge(parts(on_cpu(), with_law(on_cpu(), 3e-17)), REGISTRY)
    verdict, subjects = finding_of(merged.evidence, LAW)
    assert subjects == ["sgd-forloop@cpu-cpu-float64", "sgd-forloop@cuda-cpu-float64"]
    assert verdict is Verdict.CONFIRMED
    assert merged.conflicts == ()


def test_verdicts_that_contradict_each_other_are_named() -> None:
    """Two machines that disagree about one subject are named with what each says."""
    merged = merge(parts(on_cpu(), with_law(on_cpu(), 1.0)), REGISTRY)
    assert merged.conflicts == (f"{LAW}, whole-domain on {SUBJECT}: cpu: confirmed, cuda: refuted",)
    assert finding_of(merged.evidence, LAW)[0] is Verdict.CONDITIONAL


def test_figures_that_differ_are_drawn_from_the_first_and_named() -> None:
    """Where arrays differ the first file is drawn, and a sentence says which one that was."""
    other = on_cpu()
    arrays = {**other.figures["figure-1"], "x_part": [0.5] * len(other.figures["figure-1"]["x_part"])}
    merged = merge(parts(on_cpu(), replace(other, figures={**other.figures, "figure-1": arrays})), REGISTRY)
    assert merged.conflicts == ("figure-1: cpu and cuda differ, drawn from cpu",)
    assert merged.evidence.figures == on_cpu().figures


def test_a_subject_that_no_run_measured_leaves_its_claim_not_run() -> None:
    """A GPU run that was cut short makes the merged claims not run; the absent subject is named."""
    cuda = on_cuda()
    cut = tuple(
        replace(
            finding,
            records=(),
            judgement=judge(REGISTRY.claims[LAW], (), {"whole-domain": [CUDA]}),
        )
        if finding.claim == LAW
        else finding
        for finding in cuda.findings
    )
    for status in (Status.PARTIAL, Status.INTERRUPTED):
        merged = merge(parts(on_cpu(), replace(cuda, findings=cut, status=status)), REGISTRY).evidence
        found = next(finding for finding in merged.findings if finding.claim == LAW)
        assert (found.judgement.verdict, found.judgement.missing) == (Verdict.NOT_RUN, (f"whole-domain on {CUDA}",))
        assert merged.status is status
        whole = merge(parts(on_cpu(), replace(cuda, findings=cut, status=status), cuda), REGISTRY).evidence
        assert whole.status is Status.COMPLETE


def test_drift_is_told_of_the_merged_verdict() -> None:
    """A claim that keeps to the record in one run drifts when both runs together give another verdict."""
    entry = Entry(Verdict.CONFIRMED, "no counterexample")

    def recorded(evidence: Evidence) -> Evidence:
        environment = {**evidence.environment, "profile": "ci"}
        findings = tuple(replace(f, on_record=entry) if f.claim == LAW else f for f in evidence.findings)
        return replace(evidence, environment=environment, findings=findings)

    merged = merge(parts(recorded(on_cpu()), recorded(with_law(on_cuda(), 1.0))), REGISTRY).evidence
    found = next(finding for finding in merged.findings if finding.claim == LAW)
    assert "verdict: on record confirmed, observed conditional" in found.drift


def changed(key: str, value: str) -> Callable[[Evidence], Evidence]:
    """The change of one word in the environment."""
    return lambda evidence: replace(evidence, environment={**evidence.environment, key: value})


def other_ledger(evidence: Evidence) -> Evidence:
    """The same run, held against a ledger that says something of its law."""
    entry = Entry(Verdict.REFUTED, "x 1")
    findings = tuple(replace(f, on_record=entry) if f.claim == LAW else f for f in evidence.findings)
    return replace(evidence, findings=findings)


def other_record(evidence: Evidence) -> Evidence:
    """The same run, with another text on record for a discovery."""
    return replace(evidence, discoveries=(Observation(DISCOVERY, "it is so: True", "something else"),))


REFUSED: dict[str, tuple[Callable[[Evidence], Evidence], str, bool]] = {
    "another commit": (changed("commit", "ba9876543210"), "different commits (cpu: 0123456789ab, cuda: ba98", True),
    "another profile": (changed("profile", "thorough"), "different profiles (cpu: 1.0, cuda: thorough)", True),
    "another record of a discovery": (other_record, f"disagree on what is on record for {DISCOVERY}", False),
    "another ledger": (other_ledger, f"disagree on what is on record for {LAW}", False),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_belong_together_is_refused(name: str) -> None:
    """Other commits and profiles are refused unless asked for, another ledger always."""
    change, message, may_be_asked = REFUSED[name]
    with pytest.raises(BadInputError) as caught:
        merge(parts(on_cpu(), change(on_cuda())), REGISTRY)
    assert message in str(caught.value)
    assert ("--mixed" in str(caught.value)) is may_be_asked
    if may_be_asked:
        assert merge(parts(on_cpu(), change(on_cuda())), REGISTRY, mixed=True).evidence.status is Status.COMPLETE
    else:
        with pytest.raises(BadInputError):
            merge(parts(on_cpu(), change(on_cuda())), REGISTRY, mixed=True)


@pytest.mark.parametrize("commit", ["0123456789ab-dirty", "unknown"])
def test_a_commit_that_says_nothing_cannot_be_the_same(commit: str) -> None:
    """Two runs from changed files may differ in them, so they are refused unless asked for."""
    both = [changed("commit", commit)(each) for each in (on_cpu(), on_cuda())]
    with pytest.raises(BadInputError, match="no commit says what was measured"):
        merge(parts(*both), REGISTRY)
    assert merge(parts(*both), REGISTRY, mixed=True).evidence.environment["commit"] == commit


def test_a_single_run_is_a_report_of_its_own(files: list[str], tmp_path: Path) -> None:
    """A pattern that matches one file gives the page of that run, and its evidence as it is beside it."""
    assert main(["merge", files[0], "-o", str(tmp_path / "out" / "report.html")], REGISTRY, SAMPLES) == 0
    assert (tmp_path / "out" / "evidence.json").read_bytes() == Path(files[0]).read_bytes()


def test_one_run_under_two_names_is_refused(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file twice, also by another path, a copy of it, and what is merged already are refused with the reason."""
    page = ["-o", str(tmp_path / "out" / "report.html")]
    copy, link = tmp_path / "copy.json", tmp_path / "link.json"
    copy.write_bytes(Path(files[0]).read_bytes())
    link.symlink_to(files[0])
    assert main(["merge", *files, *page], REGISTRY, SAMPLES) == 0
    merged = tmp_path / "all.json"
    (tmp_path / "out" / "evidence.json").rename(merged)
    capsys.readouterr()
    for paths, message in (
        ([files[0], files[0]], "is named twice"),
        ([files[0], str(link)], "is named twice"),
        ([*files, str(copy)], "hold the same run"),
        ([files[0], str(merged)], "is merged already, from cpu, cuda"),
    ):
        assert main(["merge", *paths, *page], REGISTRY, SAMPLES) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert message in err


def test_names_come_from_files_or_their_folders(tmp_path: Path) -> None:
    """A file called evidence.json is known by its folder, and no two environments share a name."""
    paths = [tmp_path / "cpu" / "evidence.json", tmp_path / "cuda.json", tmp_path / "x" / "cpu.json"]
    assert [part.name for part in named(paths, [on_cpu()] * 3)] == ["cpu", "cuda", "cpu#2"]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Two files of evidence."""
    for name, evidence in (("cpu", on_cpu()), ("cuda", on_cuda())):
        (tmp_path / f"{name}.json").write_text(dump(evidence), encoding="utf-8")
    return [str(tmp_path / "cpu.json"), str(tmp_path / "cuda.json")]


def test_the_command_merges_files_and_keeps_the_evidence_of_all(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command writes the report and the merged evidence, from which the same report can be made again."""
    out = tmp_path / "out"
    assert main(["merge", *files, "-o", str(out / "index.html")], REGISTRY, SAMPLES) == 0
    assert str(out / "evidence.json") in capsys.readouterr().out
    written = {path.name: path.read_bytes() for path in out.iterdir()}
    assert [each["subject"] for each in json.loads(written["evidence.json"])["claims"][0]["measurements"]] == [
        SUBJECT,
        CUDA,
    ]
    assert written["index.html"].count(CUDA.encode()) > 1
    assert b'href="index.en.html"' in written["index.ja.html"]
    assert main([str(out / "evidence.json")], REGISTRY, SAMPLES) == 0
    assert (out / "report.html").read_bytes() == written["index.html"]


def test_the_command_refuses_to_lose_evidence(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The result replaces none of the files that it is made from, and goes to a page."""
    assert main(["merge", *files, "-o", str(tmp_path)], REGISTRY, SAMPLES) == 2
    assert "-o names a page" in capsys.readouterr().err
    (tmp_path / "cpu.json").rename(tmp_path / "evidence.json")
    page = str(tmp_path / "report.html")
    assert main(["merge", str(tmp_path / "evidence.json"), files[1], "-o", page], REGISTRY, SAMPLES) == 2
    assert "would replace" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cuda.json", "evidence.json"]


def test_the_command_names_contradictions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A contradiction between files is a line on standard error, and the report is made.

    It is not fair to the author: no correction is known of what holds in one of them.
    """
    for name, evidence in (("one", on_cpu()), ("two", with_law(on_cpu(), 1.0))):
        (tmp_path / f"{name}.json").write_text(dump(evidence), encoding="utf-8")
    paths = [str(tmp_path / "one.json"), str(tmp_path / "two.json")]
    assert main(["merge", *paths, "-o", str(tmp_path / "out" / "report.html")], REGISTRY, SAMPLES) == command.IS_UNFAIR
    err = capsys.readouterr().err
    assert f"the evidence disagrees: {LAW}, whole-domain on {SUBJECT}" in err
    assert f"unfair: {LAW}: the letter does not say what should stand there instead" in err
    assert (tmp_path / "out" / "report.html").is_file()
