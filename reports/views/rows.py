"""Evidence and registry turned into the view models that the templates show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claims.evidence import Evidence, Finding
from claims.judge import deciding, judge, judge_one
from claims.measurement import Record, Share
from claims.model import Claim, Measured, NotYetMeasured, Section, Statement, Text, Untestable, Verdict
from claims.registry import Registry
from reports.annexes.edits import build_sharpness, edits_told
from reports.annexes.matrix import build_matrix, device_rows
from reports.views import headline
from reports.views.badges import BADGES, GRADES, claim_badge, grade, kind_word, statement_badge
from reports.views.changes import changes
from reports.views.corrections import corrections, foremost, notes, slips
from reports.views.measures import tables
from reports.views.models import CaseRow, ClaimRow, Item, Rows, SectionRow, StatementRow, Tally
from reports.views.threats import doubts
from reports.views.worlds import build_worlds
from reports.words.captions import told
from reports.words.claimed import against
from reports.words.likeness import mended_by, name_the_convention, nearest_rule, other_rule
from reports.words.sentences import evidence_line, figure_told, stricter_line
from reports.words.shares import scripts, sensitivity, shares_in_case
from reports.words.subject import Subject, subject_of
from reports.words.terms import force_told, rulings
from reports.words.wording import LANGUAGES, joined, same, word


@dataclass(frozen=True)
class _Run:
    """What every card needs to know of a run: its PyTorch, the command that repeats it, and what is audited."""

    torch: str
    command: str
    subject: Subject


def build_rows(evidence: Evidence, registry: Registry) -> Rows:
    """The view of one run over every statement of the text, measured or not."""
    findings = {finding.claim: finding for finding in evidence.findings}
    subject = subject_of(registry)
    run = _Run(evidence.environment["torch"], registry.command, subject)
    sections = tuple(_section(section, findings, run) for section in registry.sections)
    statements = [statement for section in sections for statement in section.statements]
    items = [Item(statement, claim) for statement in statements for claim in statement.claims]
    groups, within = corrections(items), [item for item in items if not item.claim.beyond]
    grades = Counter(item.claim.grade for item in items)
    return Rows(
        subject=subject,
        title=headline.title(registry),
        course=registry.title,
        edition=registry.edition,
        languages=LANGUAGES if registry.title is None else tuple({*LANGUAGES} & {registry.title.only}) or LANGUAGES,
        headline=headline.headline(Counter(statement.badge for statement in statements)),
        summary=headline.summary(
            subject, len(within), sum(len(group.items) for group in groups), len(items) - len(within)
        ),
        warning=headline.WARNINGS[evidence.status],
        status=str(evidence.status),
        torch=run.torch,
        tallies=_tallies(statements, [item.claim for item in items]),
        grades=tuple((each, grades[each]) for each in GRADES if grades[each]),
        strip=headline.strip(evidence, registry),
        another_edition=headline.another_edition(evidence, registry),
        environment=headline.environment_rows(evidence.environment),
        sections=sections,
        matrix=build_matrix(registry, findings),
        worlds=build_worlds(registry, findings),
        corrections=groups,
        foremost=foremost(groups),
        slips=slips(registry, statements),
        notes=notes(items),
        drifted=tuple(item for item in items if item.claim.drift),
        sharpness=build_sharpness(findings),
        badges=BADGES,
        strengths=GRADES,
        rulings=rulings(),
    )


def _section(section: Section, findings: Mapping[str, Finding], run: _Run) -> SectionRow:
    rows = tuple(_statement(section, statement, findings, run) for statement in section.statements)
    return SectionRow(section.slug, section.title, rows)


def _statement(section: Section, statement: Statement, findings: Mapping[str, Finding], run: _Run) -> StatementRow:
    complete = {claim.slug: findings.get(claim.slug) or _unseen(statement, claim) for claim in statement.claims}
    verdicts = {slug: finding.judgement.verdict for slug, finding in complete.items()}
    return StatementRow(
        statement.id,
        section.title,
        statement.anchor,
        joined(map(kind_word, statement.kinds), ", ", "、"),
        statement.says,
        statement_badge(statement, verdicts),
        tuple(_claim(section, statement, complete[claim.slug], run) for claim in statement.claims),
    )


def _unseen(statement: Statement, claim: Claim) -> Finding:
    return Finding(claim, statement.id, judge(claim, (), {}), (), None, ())


def _claim(section: Section, statement: Statement, finding: Finding, run: _Run) -> ClaimRow:
    claim, judgement, records = finding.about, finding.judgement, finding.records
    settled, counted = claim.settled, decided_by(finding)
    evidence = joined((evidence_line(claim, counted), *other_rule(counted))) if counted else None
    return ClaimRow(
        slug=claim.slug,
        section=section.slug,
        kind=kind_word(claim.kind),
        asks=claim.asks,
        force=force_told(run.subject, claim.force) if claim.force else None,
        reading=statement.readings[judgement.reading] if judgement.reading else None,
        quotes=claim.quotes,
        beyond=claim.beyond,
        severity=claim.severity,
        badge=claim_badge(claim, judgement.verdict),
        grade=grade(judgement.strength),
        domain=claim.domain.note,
        axes=tuple((word(name), str(axis)) for name, axis in claim.domain.axes.items()),
        equation=claim.equation,
        correction=_correction(claim, finding, counted),
        remark=told(claim.remark, finding),
        cases=case_rows(claim, finding),
        stricter=_stricter(statement, finding),
        figure=figure_told(claim, judgement.figure, counted)
        if evidence is None or judgement.figure not in evidence.en
        else None,
        evidence=evidence,
        nearest=nearest_rule(counted),
        edits=edits_told(finding),
        against=against(claim, counted),
        sensitivity=sensitivity(records),
        doubts=doubts(claim, records, judgement.strength, run.torch),
        scripts=scripts(claim, records),
        tables=tables(claim, records),
        devices=device_rows(claim, records),
        missing=judgement.missing,
        on_record=_on_record(claim, finding),
        drift=changes(finding),
        command=f"{run.command} --audit-claim {claim.slug}" if isinstance(settled, Measured) else "",
        plan=settled.plan if isinstance(settled, NotYetMeasured) else None,
        untestable=settled if isinstance(settled, Untestable) else None,
    )


def _correction(claim: Claim, finding: Finding, counted: Sequence[Record]) -> Text | None:
    """What should stand there: in the words of the claim, and by the edit of printed lines that was found."""
    if finding.judgement.verdict is Verdict.CONFIRMED:
        return None
    said = told(claim.correction, finding)
    parts = (*((said,) if said else ()), *(name_the_convention(claim, counted) or mended_by(claim, counted)))
    return joined(parts) if parts else None


def decided_by(finding: Finding) -> tuple[Record, ...]:
    """The records that had a say in the verdict: those within the text, under the reading that decided."""
    cases = {case.slug for case in deciding(finding.about, finding.judgement.reading)}
    return tuple(record for record in finding.records if record.case in cases) or finding.records


def case_rows(claim: Claim, finding: Finding) -> tuple[CaseRow, ...]:
    """One row for each case of a claim that has several."""
    if len(claim.cases) < 2:
        return ()
    counted = {case.slug for case in deciding(claim, finding.judgement.reading)}
    return tuple(
        CaseRow(
            case.slug,
            case.label,
            claim_badge(claim, finding.judgement.cases[case.slug]),
            shares_in_case(finding.records, case.slug),
            _partly(claim, finding, case.slug),
            case.slug in counted,
            case not in claim.within,
        )
        for case in claim.cases
        if case.slug in finding.judgement.cases
    )


def _partly(claim: Claim, finding: Finding, case: str) -> bool:
    """Whether a claim holds in a part of a case: in some of the settings, or on some of the subjects."""
    verdict = finding.judgement.cases[case]
    if verdict in (Verdict.CONFIRMED, Verdict.NOT_RUN):
        return False
    shares = [r.measurement for r in finding.records if r.case == case and isinstance(r.measurement, Share)]
    return verdict is Verdict.CONDITIONAL or any(share.held for share in shares)


def _stricter(statement: Statement, finding: Finding) -> tuple[Text, ...]:
    """One line for each reading that did not decide and under which a claim does not hold: what was found there."""
    claim, decided = finding.about, finding.judgement.reading
    if decided is None:
        return ()
    told_of = []
    for name, reading in statement.readings.items():
        cases = {case.slug for case in claim.within if case.reading == name}
        found = [record for record in finding.records if record.case in cases]
        if name != decided and any(judge_one(claim, each.measurement) is not Verdict.CONFIRMED for each in found):
            line = stricter_line(claim, found)
            if line is not None:
                told_of.append(
                    Text(
                        f"Read otherwise (“{reading.en}”), {line.en}",
                        f"別の読み方(「{reading.ja}」)では、{line.ja}",
                    )
                )
    return tuple(told_of)


def _on_record(claim: Claim, finding: Finding) -> Text:
    """The verdict on record and its figure, which is quoted where this run found another."""
    entry = finding.on_record
    if entry is None:
        return Text("no entry", "項目なし")
    figure = same(entry.figure) if entry.figure else Text("no figure", "数値なし")
    if entry.figure and entry.figure == finding.judgement.figure:
        figure = Text("the same figure", "数値も同じ")
    return joined((claim_badge(claim, entry.verdict).word, figure), ", ", "、")


def _tallies(statements: Sequence[StatementRow], claims: Sequence[ClaimRow]) -> tuple[Tally, ...]:
    cards = Counter(row.badge for row in claims)
    of_claims = Counter(row.badge for row in claims if not row.beyond)
    of_statements = Counter(row.badge for row in statements)
    # A statement may bear a badge that none of its claims has in this run.
    shown = [badge for badge in BADGES if cards[badge] or of_statements[badge]]
    return tuple(Tally(badge, of_statements[badge], of_claims[badge], cards[badge]) for badge in shown)
