"""Evidence and registry turned into small frozen view models: every word and number a template shows, no markup."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claims.evidence import Evidence, Finding, Status
from claims.judge import judge
from claims.model import Claim, Equation, Measured, NotYetMeasured, Section, Statement, Text, Untestable
from claims.registry import Registry
from reports.badges import (
    BADGES,
    CONDITIONAL,
    CONFIRMED,
    MISPRINT,
    REFUTED,
    STRENGTHS,
    Badge,
    claim_badge,
    statement_badge,
)
from reports.measures import Table, evidence_line, tables
from reports.numbers import counted, number
from reports.shares import ScriptRow, scripts, sensitivity, shares_in_case
from reports.worlds import Worlds, build_worlds


@dataclass(frozen=True)
class Tally:
    """How many statements and how many claims bear one badge."""

    badge: Badge
    statements: int
    claims: int


@dataclass(frozen=True)
class CaseRow:
    """One case of a claim, its verdict, and the share in which it held, if it was measured as one."""

    label: Text
    badge: Badge
    share: str


@dataclass(frozen=True)
class ClaimRow:
    """One claim with all that was found about it."""

    slug: str
    kind: str
    asks: Text
    badge: Badge
    strength: str
    domain: Text
    axes: tuple[tuple[str, str], ...]
    equation: Equation | None
    correction: Text | None
    cases: tuple[CaseRow, ...]
    figure: str
    evidence: str
    sensitivity: Text | None
    scripts: tuple[ScriptRow, ...]
    tables: tuple[Table, ...]
    missing: tuple[str, ...]
    on_record: str
    drift: tuple[str, ...]
    command: str
    plan: Text | None
    untestable: Untestable | None


@dataclass(frozen=True)
class StatementRow:
    """One statement, its verdict and its claims."""

    id: str
    section: Text
    anchor: Text
    kinds: str
    says: Text
    badge: Badge
    claims: tuple[ClaimRow, ...]


@dataclass(frozen=True)
class SectionRow:
    """One heading of the article with its statements."""

    slug: str
    title: Text
    statements: tuple[StatementRow, ...]


@dataclass(frozen=True)
class Erratum:
    """One correction: the place, what stands there, and the claim that fails or holds only in part."""

    statement: StatementRow
    claim: ClaimRow
    holds: tuple[Text, ...]
    fails: tuple[Text, ...]


@dataclass(frozen=True)
class Rows:
    """Everything that the page and the list of corrections say."""

    title: str
    headline: str
    summary: str
    warning: str
    status: str
    torch: str
    tallies: tuple[Tally, ...]
    strip: tuple[tuple[str, str], ...]
    environment: tuple[tuple[str, str], ...]
    sections: tuple[SectionRow, ...]
    worlds: Worlds | None
    wrong: tuple[Erratum, ...]
    conditional: tuple[Erratum, ...]
    drifted: tuple[Erratum, ...]
    badges: tuple[Badge, ...]
    strengths: tuple[tuple[str, str], ...]


# Only the digits of a full hash are cut: what follows them, such as -dirty, must stay.
_FULL_HASH = re.compile(r"^([0-9a-f]{12})[0-9a-f]+")
_WARNINGS = {
    Status.COMPLETE: "",
    Status.PARTIAL: "Partial run: only some claims were measured, so this page is not the audit's answer.",
    Status.INTERRUPTED: "Interrupted run: it was stopped half way, so this page is not the audit's answer.",
}


def build_rows(evidence: Evidence, registry: Registry) -> Rows:
    """The view of one run over every statement of the article, measured or not."""
    findings = {finding.claim: finding for finding in evidence.findings}
    sections = tuple(_section(section, findings) for section in registry.sections)
    statements = [statement for section in sections for statement in section.statements]
    pairs = [(statement, claim) for statement in statements for claim in statement.claims]
    tallies = _tallies(statements, [claim for _, claim in pairs])
    wrong = _errata(pairs, (MISPRINT, REFUTED))
    conditional = _errata(pairs, (CONDITIONAL,))
    return Rows(
        title="Is it true? An audit of a course article on PyTorch optimizers",
        headline=_headline(len(statements), tallies),
        summary=_summary(len(pairs), wrong, conditional),
        warning=_WARNINGS[evidence.status],
        status=str(evidence.status),
        torch=evidence.environment["torch"],
        tallies=tallies,
        strip=_strip(evidence),
        environment=tuple((name, _listed(value)) for name, value in evidence.environment.items()),
        sections=sections,
        worlds=build_worlds(registry, findings),
        wrong=wrong,
        conditional=conditional,
        drifted=tuple(Erratum(statement, claim, (), ()) for statement, claim in pairs if claim.drift),
        badges=BADGES,
        strengths=tuple((str(strength), meaning) for strength, meaning in STRENGTHS.items()),
    )


def _section(section: Section, findings: Mapping[str, Finding]) -> SectionRow:
    rows = tuple(_statement(section, statement, findings) for statement in section.statements)
    return SectionRow(section.slug, section.title, rows)


def _statement(section: Section, statement: Statement, findings: Mapping[str, Finding]) -> StatementRow:
    complete = {claim.slug: findings.get(claim.slug) or _unseen(statement, claim) for claim in statement.claims}
    verdicts = {slug: finding.judgement.verdict for slug, finding in complete.items()}
    return StatementRow(
        statement.id,
        section.title,
        statement.anchor,
        ", ".join(statement.kinds),
        statement.says,
        statement_badge(statement, verdicts),
        tuple(_claim(claim, complete[claim.slug]) for claim in statement.claims),
    )


def _unseen(statement: Statement, claim: Claim) -> Finding:
    return Finding(claim.slug, statement.id, claim.domain, judge(claim, (), {}), (), None, ())


def _claim(claim: Claim, finding: Finding) -> ClaimRow:
    judgement, settled = finding.judgement, claim.settled
    strength = judgement.strength
    entry = finding.on_record
    evidence = evidence_line(finding.records) if finding.records else ""
    return ClaimRow(
        slug=claim.slug,
        kind=claim.kind,
        asks=claim.asks,
        badge=claim_badge(claim, judgement.verdict),
        strength="" if strength is None else f"{strength}: {STRENGTHS[strength]}",
        domain=claim.domain.note,
        axes=tuple((name, str(axis)) for name, axis in claim.domain.axes.items()),
        equation=claim.equation,
        correction=claim.correction,
        cases=case_rows(claim, finding),
        figure="" if judgement.figure in evidence else judgement.figure,
        evidence=evidence,
        sensitivity=sensitivity(finding.records),
        scripts=scripts(claim, finding.records),
        tables=tables(claim, finding.records),
        missing=judgement.missing,
        on_record="no entry" if entry is None else f"{entry.verdict}, {entry.figure or 'no figure'}",
        drift=finding.drift,
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


def _tallies(statements: Sequence[StatementRow], claims: Sequence[ClaimRow]) -> tuple[Tally, ...]:
    of_statements, of_claims = [row.badge for row in statements], [row.badge for row in claims]
    return tuple(
        Tally(badge, of_statements.count(badge), of_claims.count(badge)) for badge in BADGES if badge in of_claims
    )


def _headline(total: int, tallies: Sequence[Tally]) -> str:
    parts = [f"{tally.statements} {tally.badge.phrase}" for tally in tallies if tally.statements]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"Of the article’s {counted(total, 'statement')}: {listed}."


def _summary(claims: int, wrong: Sequence[Erratum], conditional: Sequence[Erratum]) -> str:
    return (
        f"The statements make {counted(claims, 'claim')} that could be settled one by one. "
        f"{counted(len(wrong), 'claim')} {'needs' if len(wrong) == 1 else 'need'} a correction and "
        f"{counted(len(conditional), 'claim')} {'needs' if len(conditional) == 1 else 'need'} a condition."
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


def _strip(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    environment = evidence.environment
    return (
        ("run", str(evidence.status)),
        ("date", str(evidence.times["started"])[:10]),
        ("took", f"{number(float(evidence.times['seconds']))} s"),
        ("torch", environment["torch"]),
        ("devices", _listed(environment["devices"])),
        ("profile", environment["profile"]),
        ("commit", _FULL_HASH.sub(r"\1", environment["commit"])),
    )


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
