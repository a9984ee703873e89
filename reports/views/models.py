"""The small frozen view models of the report: every word and number a template shows, no markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from claims.model import Equation, Severity, Text, Untestable
from reports.annexes.edits import Sharpness
from reports.annexes.matrix import DeviceRow, Matrix
from reports.views.badges import BADGES, CONFIRMED, MISPRINT, REFUTED, Badge, Grade
from reports.views.measures import Table
from reports.views.worlds import Worlds
from reports.words.shares import ScriptRow
from reports.words.subject import Subject
from reports.words.terms import Rulings
from reports.words.wording import amount, joined

# So many claims of a statement are in sight before their details are opened.
_ON_SCREEN = 2


@dataclass(frozen=True)
class Tally:
    """How many statements bear one badge, how many claims within the text, and how many cards in all."""

    badge: Badge
    statements: int
    claims: int
    cards: int


@dataclass(frozen=True)
class CaseRow:
    """One case of a claim, its verdict, and the share in which it held, if it was measured as one.

    ``counts`` is whether it has a say in the verdict: it is within the text, and not under a stricter reading.
    """

    slug: str
    label: Text
    badge: Badge
    share: str
    partly: bool = False
    counts: bool = True
    beyond: bool = False


@dataclass(frozen=True)
class ClaimRow:
    """One claim with all that was found about it."""

    slug: str
    section: str
    kind: Text
    asks: Text
    force: Text | None
    reading: Text | None
    quotes: bool
    beyond: bool
    severity: Severity | None
    badge: Badge
    grade: Grade
    domain: Text
    axes: tuple[tuple[Text, str], ...]
    equation: Equation | None
    correction: Text | None
    remark: Text | None
    cases: tuple[CaseRow, ...]
    stricter: tuple[Text, ...]
    figure: Text | None
    evidence: Text | None
    nearest: Text | None
    edits: Text | None
    against: tuple[tuple[Text, Text], ...]
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

    @property
    def counted(self) -> tuple[CaseRow, ...]:
        """The cases that have a say in the verdict."""
        return tuple(case for case in self.cases if case.counts)

    @property
    def further(self) -> tuple[CaseRow, ...]:
        """The cases that the audit asks on its own."""
        return tuple(case for case in self.cases if case.beyond)

    @property
    def told_apart(self) -> tuple[CaseRow, ...]:
        """The cases that have a say, if there are several: a single one says what the verdict says."""
        return self.counted if len(self.counted) > 1 else ()

    @property
    def alone(self) -> Text | None:
        """Where the only case that has a say was asked, unless its reading has said so."""
        return self.counted[0].label if len(self.counted) == 1 and not self.reading else None

    @property
    def holds(self) -> tuple[CaseRow, ...]:
        """The cases in which it holds as strongly as it is said."""
        return tuple(case for case in self.told_apart if case.badge == CONFIRMED)

    @property
    def partly(self) -> tuple[CaseRow, ...]:
        """The cases in which it holds in part."""
        return tuple(case for case in self.told_apart if case.partly)

    @property
    def fails(self) -> tuple[CaseRow, ...]:
        """The cases in which it does not hold at all."""
        return tuple(case for case in self.told_apart if case.badge in (MISPRINT, REFUTED) and not case.partly)


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

    @property
    def first(self) -> tuple[ClaimRow, ...]:
        """As many of its claims as fit a screen."""
        return self.claims[:_ON_SCREEN]

    @property
    def others(self) -> tuple[ClaimRow, ...]:
        """The claims that lie folded below those."""
        return self.claims[_ON_SCREEN:]

    @property
    def others_hold(self) -> str:
        """What the folded claims have, for the filters."""
        return _held(self.others)


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
    def size(self) -> Text:
        """How many statements and claims it has."""
        parts = amount(len(self.statements), "statement", " 記述"), amount(len(self.claims), "claim", " 主張")
        return joined(parts, ", ", "、")

    @property
    def tallies(self) -> tuple[tuple[Badge, int], ...]:
        """How many of its statements bear each badge."""
        counts = Counter(statement.badge for statement in self.statements)
        return tuple((badge, counts[badge]) for badge in BADGES if counts[badge])

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
class Item:
    """One claim and the statement that makes it."""

    statement: StatementRow
    claim: ClaimRow


@dataclass(frozen=True)
class Group:
    """The corrections of one severity, in article order, under its heading."""

    heading: Text
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Foremost:
    """One of the corrections that matter most, in a sentence."""

    item: Item
    says: Text


@dataclass(frozen=True)
class SlipRow:
    """One misspelt word, where it stands, and the right one."""

    statement: StatementRow
    printed: str
    right: str


@dataclass(frozen=True)
class Note:
    """What is worth knowing of a claim on which nobody need act, in a few lines."""

    item: Item
    lines: tuple[Text, ...]


@dataclass(frozen=True)
class Rows:
    """Everything that the page and the list of corrections say."""

    subject: Subject
    title: Text
    course: Text | None
    edition: str
    languages: tuple[str, ...]
    headline: Text
    summary: Text
    warning: Text | None
    status: str
    torch: str
    tallies: tuple[Tally, ...]
    grades: tuple[tuple[Grade, int], ...]
    strip: tuple[tuple[Text, Text], ...]
    another_edition: Text | None
    environment: tuple[tuple[Text, Text], ...]
    sections: tuple[SectionRow, ...]
    matrix: Matrix
    worlds: Worlds | None
    corrections: tuple[Group, ...]
    foremost: tuple[Foremost, ...]
    slips: tuple[SlipRow, ...]
    notes: tuple[Note, ...]
    drifted: tuple[Item, ...]
    sharpness: Sharpness | None
    badges: tuple[Badge, ...]
    strengths: tuple[Grade, ...]
    rulings: Rulings

    @property
    def wrong(self) -> int:
        """How many corrections there are."""
        return sum(len(group.items) for group in self.corrections)

    @property
    def claims(self) -> int:
        """How many claims there are."""
        return sum(len(section.claims) for section in self.sections)

    @property
    def statements(self) -> dict[str, StatementRow]:
        """The statements by id, in article order."""
        return {statement.id: statement for section in self.sections for statement in section.statements}
