"""The first screen in words: the sentence over all statements, what it is based on, and where it was measured."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from claims.evidence import Evidence, Status
from claims.model import Text
from reports.badges import CONDITIONAL, CONFIRMED, MISPRINT, NOT_RUN, PLANNED, REFUTED, UNTESTABLE, Badge
from reports.matrix import DEVICES
from reports.numbers import counted, number
from reports.wording import joined, listed, same, word

TITLE = Text(
    "Is it true? An audit of a course article on PyTorch optimizers",
    "本当か? PyTorch 最適化手法の講座記事の監査",
)
WARNINGS: Mapping[Status, Text | None] = {
    Status.COMPLETE: None,
    Status.PARTIAL: Text(
        "Partial run: only some claims were measured, so this page is not the audit's answer.",
        "一部だけの実行です。測定したのは一部の主張だけなので、このページは監査の結論ではありません。",
    ),
    Status.INTERRUPTED: Text(
        "Interrupted run: it was stopped half way, so this page is not the audit's answer.",
        "中断された実行です。途中で止められたので、このページは監査の結論ではありません。",
    ),
}
# Only the digits of a full hash are cut: what follows them, such as -dirty, must stay.
_FULL_HASH = re.compile(r"^([0-9a-f]{12})[0-9a-f]+")


def headline(counts: Mapping[Badge, int]) -> Text:
    """Of all statements, how many may be believed, how many under conditions, and so on; none is left out."""
    total, wrong = sum(counts.values()), counts.get(MISPRINT, 0) + counts.get(REFUTED, 0)
    split = [f"{number(counts[b])}" for b in (MISPRINT, REFUTED) if counts.get(b)]
    kinds = Text("", "")
    if len(split) == 2:
        kinds = Text(f" ({split[0]} misprinted, {split[1]} refuted)", f"(誤記 {split[0]}、反証 {split[1]})")
    one = wrong == 1
    parts = (
        (counts.get(CONFIRMED, 0), Text("may be believed as they stand", "そのまま信じてよいものは")),
        (counts.get(CONDITIONAL, 0), Text("only under conditions", "条件つきで正しいものは")),
        (wrong, Text(f"{'needs' if one else 'need'} correction", "訂正が必要なものは")),
        (counts.get(PLANNED, 0), Text("not yet measured", "まだ測定していないものは")),
        (counts.get(NOT_RUN, 0), Text("not run", "今回実行していないものは")),
        (counts.get(UNTESTABLE, 0), Text("cannot be tested by any computation", "計算では検証できないものは")),
    )
    told = [
        Text(f"{number(count)} {text.en}{kinds.en if text is parts[2][1] else ''}",
             f"{text.ja} {number(count)}{kinds.ja if text is parts[2][1] else ''}")
        for count, text in parts
        if count
    ]
    said = listed(told)
    return Text(f"Of {counted(total, 'statement')}, {said.en}.", f"{number(total)} の記述のうち、{said.ja}。")


def summary(claims: int, wrong: int, conditional: int) -> Text:
    """How many claims the statements make, and how many of them need a word of correction."""
    return Text(
        f"The statements make {counted(claims, 'claim')} that could be settled one by one. "
        f"{counted(wrong, 'claim')} {'needs' if wrong == 1 else 'need'} a correction and "
        f"{counted(conditional, 'claim')} {'needs' if conditional == 1 else 'need'} a condition.",
        f"記述は、一つずつ決着をつけられる {number(claims)} の主張に分かれる。"
        f"訂正が必要な主張は {number(wrong)}、条件が必要な主張は {number(conditional)} ある。",
    )


def strip(evidence: Evidence) -> tuple[tuple[Text, Text], ...]:
    """What the first screen is based on: versions, devices, commit and date."""
    environment, took = evidence.environment, f"{number(float(evidence.times['seconds']))}"
    return (
        (word("run"), word(str(evidence.status))),
        (word("date"), same(str(evidence.times["started"])[:10])),
        (word("took"), Text(f"{took} s", f"{took} 秒")),
        (same("torch"), same(environment["torch"])),
        (word("devices"), _devices(environment["devices"])),
        (word("article"), Text("paraphrased, not quoted", "引用せず、言い換えで示す")),
        (word("profile"), same(environment["profile"])),
        (word("commit"), same(_FULL_HASH.sub(r"\1", environment["commit"]))),
    )


def environment_rows(environment: Mapping[str, object]) -> tuple[tuple[Text, Text], ...]:
    """Everything that a run says about where it was made."""
    return tuple(
        (word(name), joined(map(same, value), ", ", "、") if isinstance(value, list | tuple) else word(str(value)))
        for name, value in environment.items()
    )


def _devices(ran: Sequence[str]) -> Text:
    absent = [Text(f"{device}: not run", f"{device}:未実行") for device in DEVICES if device not in ran]
    return joined([*map(same, ran), *absent], ", ", "、")
