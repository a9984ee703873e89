"""Why a verdict could be wrong: only what follows from the measurements themselves, nothing that fits every claim."""

from __future__ import annotations

from collections.abc import Sequence

from claims.judge import judge_one
from claims.measurement import Comparison, Gap, Law, Outcome, Record, Share
from claims.model import Claim, Measured, Strength, Text, Verdict
from reports.annexes.matrix import DEVICES, devices_of
from reports.words.numbers import counted, number, percent, share_of_bound
from reports.words.sentences import tried_in
from reports.words.shares import interval, part_held
from reports.words.wording import joined, listed, same, word

# A worst case beyond this part of its bound is near enough to say so.
_NARROW = 0.5


def doubts(claim: Claim, records: Sequence[Record], strength: Strength | None, torch: str) -> tuple[Text, ...]:
    """One sentence for each reason that the measurements give to doubt the verdict on a claim."""
    if not isinstance(claim.settled, Measured):
        return ()
    found = [
        *_untried(claim, records, strength),
        *_one_program(records, torch),
        *_chance(records),
        *_rounding(records),
        *_margin(records),
        *_machines(records),
    ]
    return tuple(found)


def _untried(claim: Claim, records: Sequence[Record], strength: Strength | None) -> list[Text]:
    tried = sum(tried_in(record.measurement) for record in records if not isinstance(record.measurement, Outcome))
    if not tried or strength is Strength.PROOF:
        return []
    effort, reach = number(tried), _reach(claim)
    clean = all(judge_one(claim, record.measurement) is Verdict.CONFIRMED for record in records)
    found = (
        [
            Text(
                f"{counted(tried, 'example')} were tried and none failed, which is no proof: one may lie between.",
                f"{effort} 例を試して失敗はなかったが、証明ではない。試した例の間に失敗する例があるかもしれない。",
            )
        ]
        if clean
        else []
    )
    if reach is not None:
        found.append(Text(f"Only this was tried: {reach.en}.", f"試したのは次の範囲だけである:{reach.ja}。"))
    return found


def _reach(claim: Claim) -> Text | None:
    axes = [Text(f"{word(name).en} {axis}", f"{word(name).ja} {axis}") for name, axis in claim.domain.axes.items()]
    return joined(axes, "; ", "、") if axes else None


def _one_program(records: Sequence[Record], torch: str) -> list[Text]:
    if not records or not all(isinstance(record.measurement, Outcome) for record in records):
        return []
    return [
        Text(
            f"This is a fact observed on PyTorch {torch}; another version may answer otherwise.",
            f"PyTorch {torch} で観測した事実であり、別の版では変わりうる。",
        )
    ]


def _chance(records: Sequence[Record]) -> list[Text]:
    shares = [record.measurement for record in records if isinstance(record.measurement, Share)]
    widest = max((share for share in shares if _spread(share)), key=_spread, default=None)
    if widest is None:
        return []
    part, span = part_held(widest), interval(widest)
    return [
        Text(
            f"The share depends on chance: with other seeds {part} could have come out as {span.en} (95 %).",
            f"割合は乱数種に左右される。別の種なら {part} は {span.ja} の範囲で変わりうる(95 %)。",
        )
    ]


def _spread(share: Share) -> float:
    return share.interval[1] - share.interval[0] if share.interval else 0.0


def _rounding(records: Sequence[Record]) -> list[Text]:
    tried = [r.measurement for r in records if isinstance(r.measurement, Share) and r.measurement.sensitive]
    moved, total = sum(share.sensitive or 0 for share in tried), sum(share.of for share in tried)
    if not moved:
        return []
    return [
        Text(
            f"Rounding decides {counted(moved, 'setting')} of {number(total)} ({percent(moved / total)}): "
            "another machine may count them differently.",
            f"{number(total)} 設定中 {number(moved)} 設定({percent(moved / total)})は丸めで答えが決まり、"
            "別の機械では数え方が変わりうる。",
        )
    ]


def _margin(records: Sequence[Record]) -> list[Text]:
    compared = [c for record in records for c in _comparisons(record) if c.holds and c.gap]
    worst = max(compared, key=lambda comparison: comparison.share, default=None)
    if worst is None or worst.share < _NARROW:
        return []
    part = share_of_bound(worst)
    return [
        Text(
            f"The margin is narrow: the worst case uses {part} of what rounding can explain.",
            f"余裕は小さい。最悪の場合、丸めで説明できる量の {part} を使っている。",
        )
    ]


def _comparisons(record: Record) -> list[Comparison]:
    match record.measurement:
        case Gap(as_printed, corrected):
            return [as_printed, *([corrected] if corrected else [])]
        case Law(worst=worst) if worst is not None:
            return [worst]
        case _:
            return []


def _machines(records: Sequence[Record]) -> list[Text]:
    """Devices and number formats that are absent."""
    if not records:
        return []
    devices, formats = devices_of(records)
    absent = [device for device in DEVICES if device not in devices]
    found = []
    if absent:
        where, not_there = listed([same(d) for d in sorted(devices)]), listed([same(d) for d in absent])
        found.append(
            Text(
                f"It was measured on {where.en} and not on {not_there.en}.",
                f"測定したのは {where.ja} で、{not_there.ja} では測定していない。",
            )
        )
    if len(formats) == 1:
        only = next(iter(formats))
        found.append(Text(f"It was measured in {only} only.", f"測定した数値形式は {only} だけである。"))
    return found
