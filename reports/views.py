"""The small frozen view models of the report: every word and number a template shows, no markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claims.model import Equation, Text, Untestable
from reports.badges import Badge, Grade
from reports.matrix import DeviceRow, Matrix
from reports.measures import Table
from reports.shares import ScriptRow
from reports.worlds import Worlds


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
    section: str
    kind: Text
    asks: Text
    badge: Badge
    grade: Grade
    domain: Text
    axes: tuple[tuple[Text, str], ...]
    equation: Equation | None
    correction: Text | None
    remark: Text | None
    cases: tuple[CaseRow, ...]
    figure: Text | None
    evidence: Text | None
    against: tuple[tuple[Text, Text], ...]
    condition: Text | None
    sensitivity: Text | None
    doubts: tuple[Text, ...]
    scripts: tuple[ScriptRow, ...]
    tables: tuple[Table, ...]
    devices: tuple[DeviceRow, ...]
    missing: tuple[str, ...]
    on_record: Text
    drift: tuple[Text, ...]
    command: str
    plan: Text | None
    untestable: Untestable | None


@dataclass(frozen=True)
class StatementRow:
    """One statement, its verdict and its claims."""

    id: str
    section: Text
    anchor: Text
    kinds: Text
    says: Text
    badge: Badge
    claims: tuple[ClaimRow, ...]

    @property
    def holds(self) -> str:
        """What its claims have, for the filters."""
        return _held(self.claims)


@dataclass(frozen=True)
class SectionRow:
    """One heading of the article with its statements."""

    slug: str
    title: Text
    statements: tuple[StatementRow, ...]

    @property
    def claims(self) -> tuple[ClaimRow, ...]:
        """The claims of all its statements."""
        return tuple(claim for statement in self.statements for claim in statement.claims)

    @property
    def holds(self) -> str:
        """What its claims have, for the filters."""
        return _held(self.claims)


def _held(claims: Sequence[ClaimRow]) -> str:
    """Each verdict and each strength among some claims, and each pair of both that one of them has, as words."""
    pairs = {(claim.badge.key, claim.grade.key) for claim in claims}
    words = {word for verdict, grade in pairs for word in (verdict, grade, f"{verdict}/{grade}")}
    return " ".join(sorted(words))


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

    title: Text
    headline: Text
    summary: Text
    warning: Text | None
    status: str
    torch: str
    tallies: tuple[Tally, ...]
    grades: tuple[tuple[Grade, int], ...]
    strip: tuple[tuple[Text, Text], ...]
    environment: tuple[tuple[Text, Text], ...]
    seed: Text
    sections: tuple[SectionRow, ...]
    matrix: Matrix
    worlds: Worlds | None
    wrong: tuple[Erratum, ...]
    conditional: tuple[Erratum, ...]
    drifted: tuple[Erratum, ...]
    badges: tuple[Badge, ...]
    strengths: tuple[Grade, ...]

    @property
    def claims(self) -> int:
        """How many claims there are."""
        return sum(len(section.claims) for section in self.sections)

    @property
    def statements(self) -> dict[str, StatementRow]:
        """The statements by id, in article order."""
        return {statement.id: statement for section in self.sections for statement in section.statements}
