"""Which rule printed lines are, where they are not the one that the course says, and which edit mends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from claims.conventions import known_rules
from claims.measurement import Gap, Record
from claims.model import Claim, Text
from reports.words.numbers import percent


def other_rule(records: Iterable[Record]) -> Iterator[Text]:
    """The known rule that lines are, if they are another one than the course says."""
    found = (record.measurement for record in records)
    if other := next((each.convention for each in found if isinstance(each, Gap) and each.convention), None):
        shown = known_rules()[other].shown
        yield Text(f"The lines are those of another rule: {shown.en}.", f"式は別の規則である。{shown.ja}。")


def nearest_rule(records: Sequence[Record]) -> Text | None:
    """The known rule that lines come nearest to where they are none; nothing where none is near."""
    found = next((record.facts for record in records if "nearest" in record.facts), None)
    known = known_rules().get(str(found["nearest"])) if found else None
    if found is None or known is None or any(other_rule(records)):
        return None
    apart = percent(float(found["nearest_apart"]))
    return Text(
        f"The nearest known rule is {known.shown.en}; after five ordinary steps both are {apart} of their way apart.",
        f"最も近い既知の規則は{known.shown.ja}で、普通の五歩の後、両者は進んだ距離の {apart} だけ離れる。",
    )


def name_the_convention(claim: Claim, records: Iterable[Record]) -> tuple[Text, ...]:
    """What is asked of who describes a method in one of its conventions: to say which."""
    found = (record.measurement for record in records)
    other = next((each.convention for each in found if isinstance(each, Gap) and each.convention), None)
    if other is None or not claim.describes_method:
        return ()
    known = known_rules()[other].shown
    return (Text(f"Say which convention is meant: {known.en}.", f"どの流儀かを述べる。この式は{known.ja}である。"),)


def mended_by(claim: Claim, records: Iterable[Record]) -> Iterator[Text]:
    """The single edit that mends printed lines, and where the course file has not corrected them the lines after it."""
    facts = next((record.facts for record in records if "repaired" in record.facts), None)
    if facts is not None:
        corrected = claim.form is not None and "corrected" in claim.form.parameters
        lines = "" if corrected else f": `{facts['repaired']}`"
        yield Text(
            f"One edit mends the printed lines ({facts['repair_en']}){lines}.",
            f"印刷された式は一箇所の修正で正しくなる({facts['repair_ja']}){lines}。",
        )
