"""Evidence and registry turned into the view models that the templates show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from claims.evidence import Evidence, Finding
from claims.judge import judge
from claims.measurement import Record, Share
from claims.model import Claim, Measured, NotYetMeasured, Section, Statement, Text, Untestable, Verdict
from claims.registry import Registry
from reports import headline
from reports.badges import (
    BADGES,
    CONDITIONAL,
    CONFIRMED,
    GRADES,
    MISPRINT,
    REFUTED,
    Badge,
    claim_badge,
    grade,
    kind_word,
    statement_badge,
)
from reports.captions import told
from reports.changes import changes
from reports.doubts import doubts
from reports.matrix import build_matrix, device_rows
from reports.measures import tables
from reports.numbers import number, percent
from reports.sentences import against, edge, evidence_line, figure_told
from reports.shares import scripts, sensitivity, shares_in_case
from reports.views import CaseRow, ClaimRow, Erratum, Rows, SectionRow, StatementRow, Tally
from reports.wording import joined, same, word
from reports.worlds import build_worlds


def build_rows(evidence: Evidence, registry: Registry) -> Rows:
    """The view of one run over every statement of the article, measured or not."""
    findings = {finding.claim: finding for finding in evidence.findings}
    torch = evidence.environment["torch"]
    sections = tuple(_section(section, findings, torch) for section in registry.sections)
    statements = [statement for section in sections for statement in section.statements]
    pairs = [(statement, claim) for statement in statements for claim in statement.claims]
    wrong, conditional = _errata(pairs, (MISPRINT, REFUTED)), _errata(pairs, (CONDITIONAL,))
    grades = Counter(claim.grade for _, claim in pairs)
    return Rows(
        title=headline.TITLE,
        headline=headline.headline(Counter(statement.badge for statement in statements)),
        summary=headline.summary(len(pairs), len(wrong), len(conditional)),
        warning=headline.WARNINGS[evidence.status],
        status=str(evidence.status),
        torch=torch,
        tallies=_tallies(statements, [claim for _, claim in pairs]),
        grades=tuple((each, grades[each]) for each in GRADES if grades[each]),
        strip=headline.strip(evidence),
        environment=headline.environment_rows(evidence.environment),
        seed=word(evidence.environment["seed"]),
        sections=sections,
        matrix=build_matrix(registry, findings),
        worlds=build_worlds(registry, findings),
        wrong=wrong,
        conditional=conditional,
        drifted=tuple(Erratum(statement, claim, (), ()) for statement, claim in pairs if claim.drift),
        badges=BADGES,
        strengths=GRADES,
    )


def _section(section: Section, findings: Mapping[str, Finding], torch: str) -> SectionRow:
    rows = tuple(_statement(section, statement, findings, torch) for statement in section.statements)
    return SectionRow(section.slug, section.title, rows)


def _statement(section: Section, statement: Statement, findings: Mapping[str, Finding], torch: str) -> StatementRow:
    complete = {claim.slug: findings.get(claim.slug) or _unseen(statement, claim) for claim in statement.claims}
    verdicts = {slug: finding.judgement.verdict for slug, finding in complete.items()}
    return StatementRow(
        statement.id,
        section.title,
        statement.anchor,
        joined(map(kind_word, statement.kinds), ", ", "、"),
        statement.says,
        statement_badge(statement, verdicts),
        tuple(_claim(section, claim, complete[claim.slug], torch) for claim in statement.claims),
    )


def _unseen(statement: Statement, claim: Claim) -> Finding:
    return Finding(claim, statement.id, judge(claim, (), {}), (), None, ())


def _claim(section: Section, claim: Claim, finding: Finding, torch: str) -> ClaimRow:
    judgement, records, settled = finding.judgement, finding.records, claim.settled
    evidence = evidence_line(claim, records) if records else None
    cases = case_rows(claim, finding)
    return ClaimRow(
        slug=claim.slug,
        section=section.slug,
        kind=kind_word(claim.kind),
        asks=claim.asks,
        badge=claim_badge(claim, judgement.verdict),
        grade=grade(judgement.strength),
        domain=claim.domain.note,
        axes=tuple((word(name), str(axis)) for name, axis in claim.domain.axes.items()),
        equation=claim.equation,
        correction=told(claim.correction, finding),
        remark=told(claim.remark, finding),
        cases=cases,
        figure=figure_told(claim, judgement.figure, records)
        if evidence is None or judgement.figure not in evidence.en
        else None,
        evidence=evidence,
        against=against(claim, records),
        condition=_condition(cases, records) if judgement.verdict is Verdict.CONDITIONAL else None,
        sensitivity=sensitivity(records),
        doubts=doubts(claim, records, judgement.strength, torch),
        scripts=scripts(claim, records),
        tables=tables(claim, records),
        devices=device_rows(claim, records),
        missing=judgement.missing,
        on_record=_on_record(claim, finding),
        drift=changes(finding),
        command=f"pytest --audit-claim {claim.slug}" if isinstance(settled, Measured) else "",
        plan=settled.plan if isinstance(settled, NotYetMeasured) else None,
        untestable=settled if isinstance(settled, Untestable) else None,
    )


def case_rows(claim: Claim, finding: Finding) -> tuple[CaseRow, ...]:
    """One row for each case of a claim that has several."""
    labels = {case.slug: case.label for case in claim.cases} if len(claim.cases) > 1 else {}
    return tuple(
        CaseRow(labels[case], claim_badge(claim, verdict), shares_in_case(finding.records, case))
        for case, verdict in finding.judgement.cases.items()
        if case in labels
    )


def _condition(cases: Sequence[CaseRow], records: Sequence[Record]) -> Text:
    """The condition as a sentence: the parts in which the claim holds and fails, the share, and the boundary."""
    holds = [case.label for case in cases if case.badge == CONFIRMED]
    fails = [case.label for case in cases if case.badge not in (CONFIRMED, CONDITIONAL)]
    parts = [
        Text(f"{heading.en}: {joined(labels, '; ').en}.", f"{heading.ja}:{joined(labels, ja='、').ja}。")
        for heading, labels in ((Text("Holds", "成立"), holds), (Text("Fails", "不成立"), fails))
        if labels
    ]
    shares = [record.measurement for record in records if isinstance(record.measurement, Share)]
    split = next((share for share in shares if 0 < share.held < share.of), None)
    if split is not None:
        part, counts = percent(split.held / split.of), f"{number(split.held)} / {number(split.of)}"
        parts.append(Text(f"Holds in {part} of the settings ({counts}).", f"設定の {part}({counts})で成り立つ。"))
    place = next((edge(share) for share in shares if share.boundary is not None), None)
    if place is not None:
        parts.append(Text(f"The boundary lies at {place.en}.", f"境界の位置は {place.ja}。"))
    return joined(parts) if parts else Text("Holds in a part of the domain.", "定義域の一部で成り立つ。")


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
    of_statements, of_claims = [row.badge for row in statements], [row.badge for row in claims]
    return tuple(
        Tally(badge, of_statements.count(badge), of_claims.count(badge)) for badge in BADGES if badge in of_claims
    )


def _errata(pairs: Sequence[tuple[StatementRow, ClaimRow]], badges: Sequence[Badge]) -> tuple[Erratum, ...]:
    return tuple(
        Erratum(
            statement,
            claim,
            tuple(case.label for case in claim.cases if case.badge == CONFIRMED),
            tuple(case.label for case in claim.cases if case.badge != CONFIRMED),
        )
        for statement, claim in pairs
        if claim.badge in badges
    )
