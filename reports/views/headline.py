"""The first screen in words: the sentence over all statements, what it is based on, and where it was measured."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from claims.evidence import Evidence, Status
from claims.model import Text
from claims.reading.editions import CHANGED, YOURS, is_edition
from claims.registry import Registry
from reports.annexes.matrix import DEVICES
from reports.views.badges import (
    CONDITIONAL,
    CONFIRMED,
    CONTRADICTED,
    MISPRINT,
    NOT_RUN,
    PLANNED,
    RECORDED,
    REFUTED,
    UNTESTABLE,
    Badge,
)
from reports.words.numbers import counted, number
from reports.words.subject import Subject, subject_of
from reports.words.wording import joined, listed, same, word

_TITLE = Text(
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
_ARTICLE = Text("a course of 2023, paraphrased", "2023 年の講座、言い換えで示す")
# Only the digits of a full hash are cut: what follows them, such as -dirty, must stay.
_FULL_HASH = re.compile(r"^([0-9a-f]{12})[0-9a-f]+")


def title(registry: Registry) -> Text:
    """What the page is called: by the course that is audited, unless it is the article."""
    found = registry.title
    return Text(f"Is it true? An audit of “{found.en}”", f"本当か?「{found.ja}」の監査") if found else _TITLE


def headline(counts: Mapping[Badge, int]) -> Text:
    """Of all statements, how many may be believed, how many under conditions, and so on; none is left out."""
    wrong = counts.get(MISPRINT, 0) + counts.get(REFUTED, 0)
    kinds = _kinds(counts)
    needs = "needs" if wrong == 1 else "need"
    recorded, contradicted = counts.get(RECORDED, 0), counts.get(CONTRADICTED, 0)
    parts = (
        (counts.get(CONFIRMED, 0), Text("{} may be believed as they stand", "そのまま信じてよいものは {}")),
        (counts.get(CONDITIONAL, 0), Text("{} only under conditions", "条件つきで正しいものは {}")),
        (wrong, Text(f"{{}} {needs} correction{kinds.en}", f"訂正が必要なものは {{}}{kinds.ja}")),
        (counts.get(PLANNED, 0), Text("{} not yet measured", "まだ測定していないものは {}")),
        (counts.get(NOT_RUN, 0), Text("{} not run", "今回実行していないものは {}")),
        (recorded, Text(f"{{}} {_is(recorded)} true by record", "記録により成立するものは {}")),
        (contradicted, Text(f"{{}} {_is(contradicted)} contradicted by record", "記録と矛盾するものは {}")),
        (counts.get(UNTESTABLE, 0), Text("{} cannot be tested by any computation", "計算では検証できないものは {}")),
    )
    told = [Text(text.en.format(number(count)), text.ja.format(number(count))) for count, text in parts if count]
    total, said = sum(counts.values()), listed(told)
    return Text(f"Of {counted(total, 'statement')}, {said.en}.", f"{number(total)} の記述のうち、{said.ja}。")


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _kinds(counts: Mapping[Badge, int]) -> Text:
    """How the statements that need correction divide, where both kinds occur."""
    misprints, refuted = (number(counts.get(badge, 0)) for badge in (MISPRINT, REFUTED))
    if not counts.get(MISPRINT) or not counts.get(REFUTED):
        return same("")
    return Text(f" ({misprints} misprinted, {refuted} refuted)", f"(誤記 {misprints}、反証 {refuted})")


def summary(subject: Subject, claims: int, wrong: int, beyond: int) -> Text:
    """How many claims the statements make, how many of them need a word of correction, and how many are our own."""
    more = (
        subject.told(
            f" {counted(beyond, 'more claim')} beyond the text {'is' if beyond == 1 else 'are'} shown and not counted.",
            f"ほかに{{article}}の範囲外の {number(beyond)} を示すが、数には入れない。",
        )
        if beyond
        else same("")
    )
    return Text(
        f"The statements make {counted(claims, 'claim')} that could be settled one by one. "
        f"{counted(wrong, 'claim')} {'needs' if wrong == 1 else 'need'} a correction or a condition.{more.en}",
        f"記述は、一つずつ決着をつけられる {number(claims)} の主張に分かれる。"
        f"訂正や条件が必要な主張は {number(wrong)} ある。{more.ja}",
    )


def strip(evidence: Evidence, registry: Registry) -> tuple[tuple[Text, Text], ...]:
    """What the first screen is based on: versions, devices, commit and date."""
    environment, took = evidence.environment, f"{number(float(evidence.times['seconds']))}"
    return (
        (word("run"), word(str(evidence.status))),
        (word("date"), same(str(evidence.times["started"])[:10])),
        (word("took"), Text(f"{took} s", f"{took} 秒")),
        (same("torch"), same(environment["torch"])),
        (word("devices"), _devices(environment["devices"])),
        *_edition(registry),
        (word("profile"), same(environment["profile"])),
        (word("commit"), same(_FULL_HASH.sub(r"\1", environment["commit"]))),
    )


def _edition(registry: Registry) -> Iterator[tuple[Text, Text]]:
    """What text was audited, if that is known."""
    subject = subject_of(registry)
    if subject.is_article:
        yield word("article"), _ARTICLE
    elif registry.edition:
        yield word("edition"), same(registry.edition)


def another_edition(evidence: Evidence, registry: Registry) -> Text | None:
    """That the reader has another edition than the one that was audited, if it is so."""
    if changed := evidence.environment.get(CHANGED):
        where = "; ".join(map(str, changed))
        return Text(
            f"Your edition differs from the audited one (≠ reads otherwise, → has moved to that line): {where}. "
            "The verdicts are about the audited one.",
            f"手元の版は監査した版と異なる(≠ は文面の違い、→ は移った先の行): {where}。"
            "判定は監査した版についてのものである。",
        )
    yours = str(evidence.environment.get(YOURS, ""))
    if not yours or is_edition(yours, registry.edition):
        return None
    audited = (
        Text(f"audited was {registry.edition}", f"監査したのは {registry.edition}")
        if registry.edition
        else Text("the course file names none", "講座のファイルに版の記載はない")
    )
    return Text(
        f"You have another edition: {yours}; {audited.en}. The verdicts are about the audited one.",
        f"手元の版は {yours}({audited.ja})。判定は監査した版についてのものである。",
    )


def environment_rows(environment: Mapping[str, object]) -> tuple[tuple[Text, Text], ...]:
    """Everything that a run says about where it was made."""
    return tuple(
        (word(name), joined(map(same, value), ", ", "、") if isinstance(value, list | tuple) else word(str(value)))
        for name, value in environment.items()
    )


def _devices(ran: Sequence[str]) -> Text:
    absent = [same(device) for device in DEVICES if device not in ran]
    names = joined(map(same, ran), ", ", "、")
    if not absent:
        return names
    lacking = joined(absent, ", ", "、")
    return Text(f"{names.en} ({lacking.en} not run)", f"{names.ja}({lacking.ja} は未実行)")
