"""Questions to try, each with its answer: both are made from what was measured of a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from claims.evidence import Finding
from claims.measurement import Example, Gap, Law, Measurement, Record, Share
from claims.model import Force, Text
from reports.views.badges import CONFIRMED
from reports.views.corrections import TO_CORRECT
from reports.views.models import ClaimRow
from reports.views.rows import decided_by
from reports.words.numbers import number
from reports.words.places import place, sign
from reports.words.shares import edge, part_held
from reports.words.wording import same

MOST = 3
_ONE_IS_ENOUGH = (Force.POSSIBLE, Force.SEEN)
_NAMES = {"lr": Text("learning rate Lr", "学習率 Lr")}
Asked = tuple[ClaimRow, Finding]


@dataclass(frozen=True)
class Question:
    """What a class may try, of which proposition, and what was found."""

    asks: Text
    about: Text
    answer: Text


def questions(asked: Sequence[Asked]) -> tuple[Question, ...]:
    """Up to three questions about a section: of each kind one before another of that kind, one for each claim."""
    within = [
        (claim, finding) for claim, finding in asked if not claim.beyond and claim.badge in (CONFIRMED, *TO_CORRECT)
    ]
    # What is to be corrected has its numbers on the handout: what holds is asked first.
    first = sorted(within, key=lambda each: each[0].badge is not CONFIRMED)
    kinds = ([each for each in (kind(*one) for one in first) if each is not None] for kind in _KINDS)
    found: dict[str, Question] = {}
    for each in (question for turn in zip_longest(*kinds) for question in turn if question is not None):
        # Two claims may ask the same under two criteria.
        found.setdefault(each.about.en, each)
    return tuple(found.values())[:MOST]


def _boundary(claim: ClaimRow, finding: Finding) -> Question | None:
    """From or up to which value of a setting a sentence holds."""
    for record, share in _shares(finding):
        axis, at = _axis(record, finding), edge(share)
        if axis is None or at is None or share.boundary is None or not share.inside:
            continue
        name = _NAMES.get(axis) or same(sign(axis))
        onwards = _within(share.inside, axis, share.boundary)
        label = _label(record, finding)
        asks = (
            Text(
                f"{label.en}From which {name.en} on does this hold?",
                f"{label.ja}次の文が成り立つのは{name.ja} がいくつ以上のときか。",
            )
            if onwards
            else Text(
                f"{label.en}Up to which {name.en} does this hold?",
                f"{label.ja}次の文が成り立つのは{name.ja} がいくつまでか。",
            )
        )
        return Question(asks, claim.asks, Text(f"{sign(axis)} = {at.en}.", f"{sign(axis)} = {at.ja}。"))
    return None


def _share(claim: ClaimRow, finding: Finding) -> Question | None:
    """In what share of the settings a sentence holds that does not hold in all of them."""
    if finding.about.force in _ONE_IS_ENOUGH:
        return None
    for record, share in _shares(finding):
        if 0 < share.held < share.of:
            label, part, held, of = _label(record, finding), part_held(share), number(share.held), number(share.of)
            asks = Text(
                f"{label.en}In what share of the settings does this hold?",
                f"{label.ja}次の文が成り立つ設定の割合はどれだけか。",
            )
            return Question(asks, claim.asks, Text(f"{part} ({held} of {of}).", f"{part}({of} のうち {held})。"))
    return None


def _example(claim: ClaimRow, finding: Finding) -> Question | None:
    """An example of a sentence that needs only one."""
    if claim.badge is not CONFIRMED or finding.about.force not in _ONE_IS_ENOUGH:
        return None
    for record, share in _shares(finding):
        if share.inside:
            label, there = _label(record, finding), place(share.inside)
            asks = Text(f"{label.en}Find a setting in which this holds.", f"{label.ja}次の文が成り立つ設定を見つけよ。")
            return Question(asks, claim.asks, _for_example(there))
    return None


def _search(claim: ClaimRow, finding: Finding) -> Question | None:
    """What came of the search for a counterexample to a sentence that holds."""
    if claim.badge is not CONFIRMED or claim.evidence is None or finding.about.force in _ONE_IS_ENOUGH:
        return None
    asks = Text("Look for a counterexample.", "次の文の反例を探せ。")
    return Question(asks, claim.asks, claim.evidence)


def _counterexample(claim: ClaimRow, finding: Finding) -> Question | None:
    """An example in which a sentence does not hold that is to be corrected."""
    if claim.badge is CONFIRMED:
        return None
    against = next(filter(None, (_against(record.measurement) for record in decided_by(finding))), None)
    asks = Text("Find an example in which this does not hold.", "次の文が成り立たない例を見つけよ。")
    return Question(asks, claim.asks, _for_example(place(against))) if against else None


def _for_example(there: Text) -> Text:
    return Text(f"For example {there.en}.", f"たとえば {there.ja}。")


_KINDS: Sequence[Callable[[ClaimRow, Finding], Question | None]] = (
    _boundary,
    _share,
    _example,
    _search,
    _counterexample,
)


def _label(record: Record, finding: Finding) -> Text:
    """The case that is asked of, where a claim has several."""
    cases = finding.about.cases
    label = next((case.label for case in cases if case.slug == record.case and len(cases) > 1), None)
    return Text(f"({label.en}) ", f"({label.ja})") if label else same("")


def _shares(finding: Finding) -> Iterator[tuple[Record, Share]]:
    return ((each, each.measurement) for each in decided_by(finding) if isinstance(each.measurement, Share))


def _against(found: Measurement) -> Example | None:
    """The example in which a sentence does not hold."""
    if isinstance(found, Share):
        return found.outside
    return found.counterexample if isinstance(found, Law | Gap) else None


def _axis(record: Record, finding: Finding) -> str | None:
    """The setting along which a boundary lies: the one that the form names, or that its examples lie around."""
    form, share = finding.about.form, record.measurement
    if not isinstance(share, Share) or share.boundary is None:
        return None
    given = form.parameters.get("boundary") if form else None
    if given and sign(given["axis"]):
        return str(given["axis"])
    inside, outside = share.inside or {}, share.outside or {}
    around = [
        name
        for name in inside
        if sign(name)
        and name in outside
        and _within(inside, name, share.boundary) != _within(outside, name, share.boundary)
    ]
    return around[0] if len(around) == 1 else None


def _within(example: Example, name: str, boundary: float) -> bool:
    """Whether an example lies above a boundary."""
    value = example.get(name)
    return isinstance(value, int | float) and value > boundary
