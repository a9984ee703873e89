"""What decides a claim, in one sentence that a person would write."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from claims.judge import decisive, format_example, judge_one
from claims.measurement import Comparison, Example, Gap, Law, Measurement, Outcome, Record, Share
from claims.model import Claim, Measured, Text, Verdict
from reports.words.claimed import formula_name
from reports.words.numbers import number
from reports.words.places import place, setting, when
from reports.words.shares import part_held, share_told
from reports.words.wording import amount, example, joined, same, word


def evidence_line(claim: Claim, records: Sequence[Record]) -> Text:
    """What decides a claim, in sentences that a person would write; ``records`` are those that have a say."""
    record = decisive(claim, records)
    alike = [each.measurement for each in records if type(each.measurement) is type(record.measurement)]
    told = _sentence(claim, record.measurement, sum(map(tried_in, alike)))
    holds = judge_one(claim, record.measurement) is Verdict.CONFIRMED
    if len({each.case for each in records}) < 2 or (holds and not isinstance(record.measurement, Share)):
        return told
    # Of several cases, this one is told.
    label = next(case.label for case in claim.cases if case.slug == record.case)
    return Text(f"{_capitalized(label.en)}: {_within(told.en)}", f"{label.ja}:{told.ja}")


def _capitalized(sentence: str) -> str:
    """A sentence with its first letter large, unless it begins with a symbol of mathematics."""
    first, _, rest = sentence.partition(" ")
    symbol = not first.isascii() or (len(first) == 1 and first != "a") or rest.startswith("= ")
    return sentence if symbol else f"{sentence[:1].upper()}{sentence[1:]}"


def stricter_line(claim: Claim, records: Sequence[Record]) -> Text | None:
    """What became of a stricter reading, in a few words; nothing of one that its best record confirms."""
    measurement = decisive(claim, records).measurement
    if judge_one(claim, measurement) is Verdict.CONFIRMED:
        return None
    if not isinstance(measurement, Share):
        return Text("it does not hold.", "成り立たない。")
    of = number(measurement.of)
    shares = [record.measurement for record in records if isinstance(record.measurement, Share)]
    if len({record.case for record in records}) > 1:
        least, most = (part_held(pick(shares, key=lambda each: each.held / each.of)) for pick in (min, max))
        if least != most:
            return Text(
                f"it holds in {least} to {most} of the settings tried, depending on the case.",
                f"成り立つのは、場合により試した設定の {least} から {most} である。",
            )
    if not measurement.held:
        return Text(f"it holds in none of the {of} settings tried.", f"試した {of} 設定のどれでも成り立たない。")
    part, held = part_held(measurement), number(measurement.held)
    return Text(
        f"it holds in {part} of the settings tried ({held} of {of}).",
        f"成り立つのは試した設定の {part}({of} のうち {held})である。",
    )


def _within(sentence: str) -> str:
    """A sentence as it goes on after a colon: names keep their capitals."""
    first = sentence.partition(" ")[0].rstrip(":,")
    return sentence if first in ("PyTorch", "PyTorch's") else sentence[:1].lower() + sentence[1:]


def figure_told(claim: Claim, figure: str, records: Sequence[Record]) -> Text | None:
    """The figure that goes on record, in words of both languages; a share has been told in full before."""
    measurement = decisive(claim, records).measurement if records else None
    match measurement:
        case Share():
            return None
        case Gap(counterexample=found) | Law(counterexample=found) if found and format_example(found) == figure:
            return example(found)
    return word(figure)


def tried_in(measurement: Measurement) -> int:
    """How many examples or settings a measurement tried."""
    match measurement:
        case Gap(examples=examples) | Law(examples=examples):
            return examples
        case Share(of=of):
            return of
        case Outcome():
            return 1


def _sentence(claim: Claim, measurement: Measurement, tried: int) -> Text:
    match measurement:
        case Gap() as gap:
            return _gap(claim, gap, tried)
        case Share() as share:
            return share_told(claim, share)
        case Law() as law:
            return _law(law, tried)
        case Outcome(expected, observed, corrected_outcome):
            said, seen, gives = word(expected), word(observed), _gives(claim)
            if expected == observed:
                return Text(f"As expected, {gives.en}: {seen.en}.", f"期待どおり、{gives.ja}は「{seen.ja}」。")
            told = _instead(gives, seen, said)
            # Of what was printed wrongly the right output has been told.
            if corrected_outcome is None or (claim.form and "corrected_prints" in claim.form.parameters):
                return told
            if corrected_outcome == expected:
                return joined((told, Text("As corrected, it is as said.", "訂正後は記述どおりとなる。")))
            mended = word(corrected_outcome)
            return joined((told, Text(f"As corrected, it gives “{mended.en}”.", f"訂正後は「{mended.ja}」となる。")))


def _instead(gives: Text, seen: Text, said: Text) -> Text:
    """What came out and what should have; of several lines the first that differs."""
    lines = [*zip(seen.en.split("\n"), said.en.split("\n"), strict=False)]
    place = next((n for n, (one, two) in enumerate(lines, 1) if one != two), None)
    if len(lines) < 2 or place is None:
        return Text(
            f"{began(gives)} “{seen.en}”, not “{said.en}”.",
            f"{gives.ja}は「{seen.ja}」であり、「{said.ja}」ではない。",
        )
    one, two = lines[place - 1]
    return Text(
        f"In line {place} {gives.en} “{one}”, not “{two}”.",
        f"{place} 行目で、{gives.ja}は「{one}」であり、「{two}」ではない。",
    )


def _gives(claim: Claim) -> Text:
    """Whose words an outcome is: those that a snippet prints, or what PyTorch does."""
    if claim.form is not None and claim.form.name == "code":
        return Text("the program gives", "プログラムの結果")
    return Text("PyTorch gives", "PyTorch の結果")


def _observed(claim: Claim) -> Text:
    """What a formula is held against: PyTorch, or where nothing of PyTorch is asked the other formula."""
    if not isinstance(claim.settled, Measured) or claim.settled.target != "formulas":
        return same("PyTorch")
    if claim.form is not None and claim.form.name == "rule":
        return Text("the rule that is meant", "本来の規則")
    return Text("the left side", "左辺")


def _gap(claim: Claim, gap: Gap, tried: int) -> Text:
    name, worst, own = formula_name(claim), gap.as_printed, _observed(claim)
    examples = amount(tried, "example", " 例")
    if worst.holds:
        exactly = Text("bit for bit", "ビット単位で") if worst.bound == 0 else Text("to rounding", "丸め誤差の範囲で")
        return Text(
            f"{began(own)} and {name.en} agree {exactly.en} in {'all ' * (tried > 1)}{examples.en}.",
            f"{spaced(own)}と{name.ja}は、{examples.ja}のすべてにおいて{exactly.ja}一致する。",
        )

    def gives(seen: str, said: str) -> Text:
        ja = f"{spaced(own)}は {seen}、{name.ja}は {said} となる。"
        return Text(f"{own.en} gives {seen}, {name.en} {said}.", ja)

    found = gap.counterexample or {}
    if "argument" in found:
        seen, said, argument = (setting(found[key], 6) for key in ("observed", "formula", "argument"))
        return Text(
            f"The default of {argument} is {seen}, not {said}.",
            f"{argument} の既定値は {seen} であり、{said} ではない。",
        )
    if "undefined" in found:
        there = place(
            {key: value for key, value in found.items() if key not in ("undefined", "formula", "observed")}, 6
        )
        why = word(str(found["undefined"]))
        return Text(f"{_capitalized(there.en)}, {why.en}.", f"{when(there.ja)}{why.ja}。")
    told = [_beside(found, "formula", gives, 6) or _apart(own, name, worst)]
    if gap.corrected is not None and gap.corrected.holds:
        told.append(Text("As corrected, the two agree to rounding.", "訂正した式なら丸め誤差の範囲で一致する。"))
    return joined(told)


def _beside(found: Example, key: str, gives: Callable[[str, str], Text], digits: int = 3) -> Text | None:
    """What PyTorch gives in an example, beside what is said that it gives, which stands under a key."""
    if key not in found or "observed" not in found:
        return None
    there = place({name: value for name, value in found.items() if name not in (key, "observed")}, digits)
    told = gives(*(setting(found[each], digits) for each in ("observed", key)))
    en = f"{there.en}, {told.en}" if there.en else told.en
    return Text(_capitalized(en), f"{when(there.ja)}{told.ja}")


def _would_give(seen: str, said: str) -> Text:
    return Text(
        f"the sentence would give {said}; PyTorch gives {seen}.",
        f"記述どおりなら {said} だが、PyTorch は {seen} となる。",
    )


def began(name: Text) -> str:
    """A name at the beginning of an English sentence."""
    return f"{name.en[:1].upper()}{name.en[1:]}"


def spaced(name: Text) -> str:
    """A name in a Japanese sentence: letters keep their distance."""
    return f"{name.ja}{' ' * name.ja[-1].isascii()}"


def _apart(own: Text, name: Text, worst: Comparison) -> Text:
    gap, bound = number(worst.gap), number(worst.bound)
    if math.isinf(worst.bound):
        return Text(
            f"{began(own)} and {name.en} differ by up to {gap}, with no finite bound to explain it.",
            f"{spaced(own)}と{name.ja}の差は最大 {gap} で、有限の限界では説明できない。",
        )
    return Text(
        f"{began(own)} and {name.en} differ by up to {gap}, where rounding explains at most {bound}.",
        f"{spaced(own)}と{name.ja}の差は最大 {gap} で、丸め誤差で説明できるのは {bound} まで。",
    )


def _law(law: Law, tried: int) -> Text:
    if law.counterexample is not None:
        if two := _beside(law.counterexample, "expected", _would_give):
            return two
        there = place(law.counterexample)
        return Text(f"A counterexample: {there.en}.", f"反例:{there.ja}。")
    if law.worst is not None and not law.worst.holds:
        gap, bound = number(law.worst.gap), number(law.worst.bound)
        return Text(
            f"It is off by up to {gap}, where rounding explains at most {bound}.",
            f"ずれは最大 {gap} で、丸め誤差で説明できるのは {bound} まで。",
        )
    examples = amount(tried, "example", " 例")
    if tried == 1:
        return Text("The one example tried does not contradict it.", "試した 1 例は反例にならない。")
    return Text(f"None of {examples.en} contradicts it.", f"試した {examples.ja}に反例はない。")
