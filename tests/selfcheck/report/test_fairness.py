"""The fairness check passes a fair report, and finds each way in which a letter or page can be unfair to the author."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from claims.evidence import Evidence, Finding, Status, dump
from claims.measurement import Share
from claims.model import Case, Claim, Equation, OneOf, Section, Text
from claims.registry import Registry, RegistryError, load_registry
from reference.objectives import F1, F2
from reports.__main__ import IS_UNFAIR, UNFAIR, main
from reports.pages.page import build
from reports.reading.checking import BadInputError, read
from reports.reading.finished import LABELS, plain
from reports.views import fairness
from reports.views.fairness import complaints, literals
from reports.words.wording import LANGUAGES
from tests.environment import ROOT
from tests.plugins import publishing
from tests.plugins.publishing import Published, Reporter
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import FURTHER, HOSTILE, small_evidence, small_registry


@dataclass
class Finished:
    """A report as it is given to the check, for a test to damage."""

    evidence: Evidence
    registry: Registry
    letters: dict[str, str]
    pages: dict[str, str]

    @property
    def complaints(self) -> list[str]:
        """What the check finds."""
        return complaints(self.evidence, self.registry, self.letters, self.pages)


def finished(evidence: Evidence, registry: Registry) -> Finished:
    """The report on some evidence."""
    report = build(evidence, registry, SAMPLES if evidence.figures else ())
    return Finished(evidence, registry, dict(report.letters), dict(report.pages))


@pytest.fixture(scope="module")
def made() -> Finished:
    """The report on the sample, which is fair."""
    registry = small_registry()
    return finished(small_evidence(registry), registry)


@pytest.fixture
def fair(made: Finished) -> Finished:
    """A copy of it that a test may damage."""
    return replace(made, letters=dict(made.letters), pages=dict(made.pages))


@pytest.mark.parametrize("words", ["plain words", HOSTILE])
@pytest.mark.parametrize("status", Status)
def test_a_fair_report_passes(words: str, status: Status) -> None:
    """Whatever its texts hold and however the run ended, a report on sound claims is fair."""
    registry = small_registry(words)
    assert finished(small_evidence(registry, words, status), registry).complaints == []


# --- damage to what is finished ------------------------------------------------------------------------------


def letter(pattern: str, instead: str) -> Callable[[Finished], None]:
    """The damage of replacing what stands in both letters."""

    def damage(report: Finished) -> None:
        for language, text in report.letters.items():
            report.letters[language] = re.sub(pattern, instead, text, count=1, flags=re.DOTALL)

    return damage


def page(pattern: str, instead: str) -> Callable[[Finished], None]:
    """The damage of replacing what stands on both pages."""

    def damage(report: Finished) -> None:
        for language, text in report.pages.items():
            report.pages[language] = re.sub(pattern, instead, text, count=1, flags=re.DOTALL)

    return damage


def example(slug: str, side: str = "outside", **settings: object) -> Callable[[Finished], None]:
    """The damage of another example in the first measurement of a claim."""

    def damage(report: Finished) -> None:
        def changed(found: Finding) -> Finding:
            first, *others = found.records
            assert isinstance(first.measurement, Share)
            shown = replace(first.measurement, **{side: settings})
            return replace(found, records=(replace(first, measurement=shown), *others))

        findings = tuple(changed(each) if each.claim == slug else each for each in report.evidence.findings)
        report.evidence = replace(report.evidence, findings=findings)

    return damage


def claim(slug: str, **changes: object) -> Callable[[Finished], None]:
    """The damage of other data in a claim that is registered, after its report was made."""

    def damage(report: Finished) -> None:
        def changed(found: Claim) -> Claim:
            return replace(found, **changes) if found.slug == slug else found  # type: ignore[arg-type]

        sections = [
            replace(
                section,
                statements=tuple(replace(s, claims=tuple(map(changed, s.claims))) for s in section.statements),
            )
            for section in report.registry.sections
        ]
        report.registry = unchecked(sections)
        findings = tuple(replace(each, about=changed(each.about)) for each in report.evidence.findings)
        report.evidence = replace(report.evidence, findings=findings)

    return damage


def unchecked(sections: list[Section]) -> Registry:
    """A registry that was never checked, as if the checks had a hole."""
    registry = object.__new__(Registry)
    registry.__dict__["sections"] = tuple(sections)
    return registry


CAUSE, JUMP, HALF = "start-is-the-cause", "path-can-jump", "rule-holds-in-half"
DEFECTS: dict[str, tuple[Callable[[Finished], None], str]] = {
    "a reading labelled as printed": (
        claim("rule-is-as-printed", quotes=False),
        "rule-is-as-printed, en: a formula is labelled as printed, and no print of AAA-1 has it",
    ),
    "another formula than the one that is printed": (
        claim("rule-is-as-printed", equation=Equation("P_n = g")),
        "rule-is-as-printed, ja: a formula is labelled as printed, and no print of AAA-1 has it",
    ),
    "our proposition behind “it says”": (
        letter(r"A rule is printed\.|式が書かれている。", "It holds."),
        "en: “It says” is not the paraphrase of BBB-3",
    ),
    "a case under “fails” that holds in part": (
        letter(r"- Holds in part: the broken half|- Fails: the broken half", "- Fails: the broken half"),
        f"{HALF}, en: case broken-case holds in part and stands under “Fails”",
    ),
    "an item without what it should say": (
        letter(r"- (?:It should say|訂正)[^\n]*\n", ""),
        "the letter does not say what should stand there instead",
    ),
    "an item of no claim": (
        letter(r"audit-claim [\w-]+", "audit-claim no-claim"),
        "has an item of no registered claim",
    ),
    "a claim beyond the text": (claim(CAUSE, beyond=True), f"{CAUSE}, en: the claim is beyond the text"),
    "a case beyond the text": (
        claim(HALF, cases=(Case("mended-case", Text("the mended half", "直る半分"), beyond=True), FURTHER)),
        f"{HALF}, en: case mended-case is beyond the text and stands in the letter",
    ),
    "an item that the page lacks": (
        page(r'<tr data-claim="rule-is-as-printed".*?</tr>', ""),
        "rule-is-as-printed, en: letter and page do not list the same corrections",
    ),
    "an item that the letter lacks": (
        letter(r"### 1\. .*?(?=### 2\. )", ""),
        "letter and page do not list the same corrections",
    ),
    "items in another order": (
        page(r'(<tr data-claim="snippet.*?</tr>)(\s*)(<tr data-claim="figure.*?</tr>)', r"\3\2\1"),
        "letter and page do not list the same corrections in the same order",
    ),
    "another verdict on the page": (
        page(r'(data-claim="rule-is-as-printed".*?aria-hidden="true">.</span> )[^<]*', r"\1confirmed"),
        "rule-is-as-printed, en: the letter gives another verdict than the page",
    ),
    "another correction on the page": (
        page(r'(<p class="instead">)', r"\1Not so: "),
        "letter and page differ in what is said or should be said",
    ),
    "another paraphrase on the page": (
        page(r'(<p class="it-says">)', r"\1Not so: "),
        "letter and page differ in what is said or should be said",
    ),
    "an example with momentum 0": (example(JUMP, "inside", momentum=0.0), f"{JUMP}, case whole-domain: an example is"),
    "an example without the noise": (example(CAUSE, noise=0.0), "an example is degenerate, its noise is 0"),
    "an example that does not move": (example(CAUSE, lr=0), "an example is degenerate, its lr is 0"),
}
RUNS = {"horizon": OneOf((100, 1000))}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_seeded_defect_is_found(name: str, fair: Finished) -> None:
    """A report with this one defect gets the complaint that names claim and rule."""
    damage, complaint = DEFECTS[name]
    if "holds in part" in name:
        hold_in_part(fair, HALF, "broken-case")
    assert fair.complaints == []
    damage(fair)
    assert any(complaint in found for found in fair.complaints), fair.complaints


def hold_in_part(report: Finished, slug: str, case: str) -> None:
    """Have a claim measured as a share in a case, and the report made of that."""
    half = Share(3, 10, outside={"lr": 0.1})

    def changed(found: Finding) -> Finding:
        records = tuple(replace(r, measurement=half) if r.case == case else r for r in found.records)
        return replace(found, records=records)

    findings = tuple(changed(each) if each.claim == slug else each for each in report.evidence.findings)
    made = finished(judged(replace(report.evidence, findings=findings), report.registry), report.registry)
    report.evidence, report.letters, report.pages = made.evidence, made.letters, made.pages


def judged(evidence: Evidence, registry: Registry) -> Evidence:
    """The same with every verdict made anew."""
    from claims.judge import judge

    def anew(found: Finding) -> Finding:
        subjects = {case.slug: [r.subject for r in found.records if r.case == case.slug] for case in found.about.cases}
        return replace(found, judgement=judge(found.about, found.records, subjects))

    return replace(evidence, findings=tuple(map(anew, evidence.findings)))


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"start": (1.0, 0.5), "horizon": 100}, None),
        ({"start": (1.0, 0.5), "horizon": 9}, "it has 9 steps"),
        ({"start": (0.005, -0.005), "horizon": 100}, "it starts in a minimum"),
        ({"start": (0.0, 2.0120), "horizon": 100}, None),
    ],
)
def test_a_run_that_shows_nothing_is_found(settings: dict[str, object], why: str | None, fair: Finished) -> None:
    """Among runs of many steps one that is too short, or that starts in a minimum of its function, is degenerate."""
    domain = replace(fair.registry.claim(CAUSE).domain, axes=RUNS)
    claim(CAUSE, domain=domain)(fair)
    example(CAUSE, **settings)(fair)
    found = [each for each in fair.complaints if "degenerate" in each]
    assert found == ([f"{CAUSE}, case whole-domain: an example is degenerate, {why}"] if why else [])


def test_a_start_in_a_minimum_of_f2_is_found_where_f2_is_asked(fair: Finished) -> None:
    """The minima of the other function count for claims about it, and only for them."""
    domain = replace(fair.registry.claim(CAUSE).domain, note=Text("starts on f2", "f2 上の開始点"), axes=RUNS)
    claim(CAUSE, domain=domain)(fair)
    for y, degenerate in ((2.0120, True), (1.95, False), (0.0, False)):
        example(CAUSE, start=(0.0, y), horizon=100)(fair)
        assert any("degenerate" in each for each in fair.complaints) is degenerate


def test_a_single_step_may_be_short(fair: Finished) -> None:
    """What is said of single steps is shown by one, also from a minimum."""
    example(CAUSE, start=(0.0, 0.0), steps=1)(fair)
    assert fair.complaints == []


def test_the_minima_are_those_of_the_functions() -> None:
    """The reports know the minima of both functions to a thousandth."""
    for mine, theirs in ((fairness.F1_MINIMA, F1.minimisers), (fairness.F2_MINIMA, F2.minimisers)):
        assert len(mine) == len(theirs)
        assert all(min(math.dist(one, other) for other in theirs) < 1e-3 for one in mine)


@pytest.mark.parametrize(
    ("en", "ja", "found"),
    [
        ("It falls by 12 %.", "12 % 下がる。", ["12 %", "12 %"]),
        ("So in 41 of 48 pairs.", "48 組中 41 でそうなる。", ["41 of 48", "48 組中 41"]),
        ("So in 3,456 of 9,000.", "9,000 のうち 3,456。", ["3,456 of 9,000", "9,000 のうち 3,456"]),
        ("The boundary is 0.955.", "境界は 0.955。", ["0.955", "0.955"]),
        ("The share is {share_whole_domain}.", "割合は {share_whole_domain}。", []),
        ("Below 2/L and 1/1000 it is Lr/√(1 − α).", "2/L と 1/1000 より下では Lr/√(1 − α)。", []),
        ("By (2.5), in figures 2.2 and 2.3, see §2.1.", "(2.5)、図 2.2 と 2.3、§2.1。", []),
        ("With 95 % confidence it is {share_whole_domain}.", "95 % 信頼区間は {share_whole_domain}。", []),
        ("From lr = 0.001 on; write `lr=0.25`.", "lr = 0.001 から。`lr=0.25` と書く。", []),
        ("After 100 steps of version 2.13.0.", "2.13.0 で 100 歩。", []),
    ],
)
@pytest.mark.parametrize("name", ["correction", "remark"])
def test_numbers_that_a_measurement_gives_are_fields(
    name: str, en: str, ja: str, found: list[str], fair: Finished
) -> None:
    """A decimal, a percentage or a count is a fact of the evidence; settings of the domain and formulas stand as is."""
    claim(CAUSE, **{name: Text(en, ja)})(fair)
    told = list(literals([fair.registry.claim(CAUSE)], fair.registry))
    assert told == [
        f"{CAUSE}, {language}: the {name} has the number {number!r}, which is no fact of the evidence"
        for language, number in zip(LANGUAGES, found, strict=False)
    ]


def test_a_partial_run_speaks_of_what_it_measured(fair: Finished) -> None:
    """A run of one claim is not red for a number in another one."""
    claim(CAUSE, remark=Text("In 12 %.", "12 %。"))(fair)
    assert len(fair.complaints) == 2
    others = tuple(each for each in fair.evidence.findings if each.claim != CAUSE)
    fair.evidence = replace(fair.evidence, status=Status.PARTIAL, findings=others)
    assert fair.complaints == []


# --- where it is asked --------------------------------------------------------------------------------------


def unfair_evidence(folder: Path) -> tuple[Path, Registry]:
    """Evidence whose report is unfair, in a file."""
    registry = small_registry()
    made = Finished(small_evidence(registry), registry, {}, {})
    example(JUMP, "inside", momentum=0.0)(made)
    path = folder / "evidence.json"
    path.write_text(dump(made.evidence), encoding="utf-8")
    return path, registry


def test_the_command_tells_what_is_unfair(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The report is written, each complaint is a line on standard error, and the exit code says so."""
    path, registry = unfair_evidence(tmp_path)
    assert main([str(path)], registry, ()) == IS_UNFAIR
    out, err = capsys.readouterr()
    assert str(tmp_path / "report.html") in out.splitlines()
    assert err == f"{UNFAIR}{JUMP}, case whole-domain: an example is degenerate, its momentum is 0\n"


class Said:
    """A process that has made an unfair report."""

    returncode = IS_UNFAIR

    def communicate(self, told: str | None = None) -> tuple[str, str]:
        """What it says."""
        return "report.html\n", f"a note\n{UNFAIR}a-claim: a rule\n"

    def kill(self) -> None:
        """Nothing to end."""


def test_an_unfair_report_is_a_problem_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command finds unfair turns a run red with the same sentence, and the report is there to be read."""
    monkeypatch.setattr(Reporter, "_start", lambda self, *arguments: Said())
    done = Published()
    Reporter(None).make(Path("evidence.json"), done)
    assert done.problems == ["unfair: a-claim: a rule"]
    assert done.paths == [Path("report.html")]
    assert done.notes == ["a note"]
    assert (publishing.IS_UNFAIR, publishing.UNFAIR) == (IS_UNFAIR, UNFAIR)


def test_the_published_report_is_fair() -> None:
    """The report on the evidence of this checkout, where a run has left some that belongs to its claims."""
    path = ROOT / "reports" / "out" / "evidence.json"
    try:
        evidence = read(path, registry := load_registry())
    except (BadInputError, RegistryError) as error:
        pytest.skip(f"no evidence of these claims: {error}")
    assert finished(replace(evidence, figures={}), registry).complaints == []


def test_the_check_knows_the_labels_of_the_letter() -> None:
    """Every label by which the check finds a line stands in the template of the letter, in both languages."""
    template = (ROOT / "reports" / "templates" / "errata.md.j2").read_text(encoding="utf-8")
    pairs = [(LABELS["en"][name], LABELS["ja"][name]) for name in LABELS["en"]]
    assert [pair for pair in pairs if f'say("{pair[0]}", "{pair[1]}")' not in template] == []


def test_texts_are_compared_by_what_they_say() -> None:
    """Neither Markdown nor typesetting makes two texts differ; another letter or digit does."""
    assert plain(r"P\_n − `x` \(2⁻³\)") == plain("Pn − x (2-3)") != plain("Pm − x (2-3)")
    assert json.dumps(plain("（式）A，b")) == json.dumps("式Ab")
