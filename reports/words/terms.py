"""The words for how an audit reads: forces, how often a sentence held, and what believing a false one costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claims.judge import RULINGS, THRESHOLDS, Frequency
from claims.model import Force, Severity, Text
from reports.views.badges import Badge, verdict_badge
from reports.words.numbers import percent
from reports.words.subject import Subject


@dataclass(frozen=True)
class Term:
    """A word of the audit and what it means."""

    word: Text
    meaning: Text


FORCES: Mapping[Force, Term] = {
    Force.ALWAYS: Term(
        Text("as a rule without exception", "例外のない規則として"),
        Text(
            "a definition, an equation, a law: a single exception counts", "定義・式・法則。例外が一つでもあれば数える"
        ),
    ),
    Force.TENDENCY: Term(
        Text("as a tendency", "傾向として"),
        Text(
            "“tends to”, or plainly what a method does: a few exceptions among ordinary settings do not make it false",
            "「しやすい」や、手法の振る舞いの一般的な記述。普通の設定での少しの例外では誤りとしない",
        ),
    ),
    Force.POSSIBLE: Term(
        Text("as a possibility", "起こりうることとして"),
        Text(
            "“can”, “may”: one ordinary example is enough", "「できる」「ことがある」。普通の設定の例が一つあればよい"
        ),
    ),
    Force.SEEN: Term(
        Text("as what a figure shows", "図に見えることとして"),
        Text(
            "what was seen in one picture: one plain setting that shows it is enough",
            "一枚の図に見えること。それを示す普通の設定が一つあればよい",
        ),
    ),
    Force.CAUSE: Term(
        Text("as a cause", "原因として"),
        Text(
            "“because”, “therefore”: the effect must go when the named cause alone is changed",
            "「ので」「そのため」。挙げた原因だけを変えたとき、結果が消えなければならない",
        ),
    ),
}
SEVERITIES: Mapping[Severity, Text] = {
    Severity.RESULT: Text("A reader would get a wrong program or result", "読者が誤ったプログラムや結果を得るもの"),
    Severity.RULE: Text("A reader would learn a wrong rule", "読者が誤った規則を覚えるもの"),
    Severity.DETAIL: Text("A reader would be wrong in a detail", "読者が細部を誤って理解するもの"),
    Severity.WORDING: Text("Only the wording misleads", "表現だけが誤解を招くもの"),
}
UNGRADED = Text("Not graded", "区分のないもの")
_FREQUENCIES: Mapping[Frequency, Text] = {
    Frequency.ALWAYS: Text("always", "常に"),
    Frequency.NEARLY_ALWAYS: Text("nearly always", "ほぼ常に"),
    Frequency.MOSTLY: Text("mostly", "多くは"),
    Frequency.SOMETIMES: Text("sometimes", "ときに"),
    Frequency.RARELY: Text("rarely", "まれに"),
    Frequency.NEVER: Text("never", "一度もない"),
}


@dataclass(frozen=True)
class Rulings:
    """The judge's own table: a column for each frequency with its threshold, and a row of verdicts for each force."""

    columns: tuple[Term, ...]
    rows: tuple[tuple[Term, tuple[Badge, ...]], ...]


def rulings() -> Rulings:
    """What a share says of a sentence of each force, as the judge has it."""
    columns = tuple(Term(_FREQUENCIES[each], _from(each)) for each in Frequency)
    rows = tuple((FORCES[force], tuple(verdict_badge(RULINGS[force][each]) for each in Frequency)) for force in Force)
    return Rulings(columns, rows)


def _from(often: Frequency) -> Text:
    """From which share on a sentence held so often."""
    if often is Frequency.NEVER:
        return Text("0 %", "0 %")
    if often is Frequency.ALWAYS:
        return Text("100 %", "100 %")
    if often not in THRESHOLDS:
        return Text("more than 0 %", "0 % を超える")
    least = percent(float(THRESHOLDS[often]))
    return Text(f"from {least}", f"{least} 以上")


def force_told(subject: Subject, force: Force) -> Text:
    """How strongly the text speaks, as a sentence."""
    word = FORCES[force].word
    return subject.told(f"The {{article}} says it {word.en}.", f"{{article}}では{word.ja}述べている。")


def asked_of_shares(force: Force) -> Text:
    """How often a sentence of this force must hold to be confirmed, which the judge's table says."""
    confirmed = [each for each in Frequency if RULINGS[force][each] is RULINGS[force][Frequency.ALWAYS]]
    match confirmed[-1]:
        case Frequency.ALWAYS:
            return Text("in every setting", "すべての設定で成り立つ")
        case Frequency.RARELY:
            return Text("in at least one setting", "少なくとも一つの設定で成り立つ")
        case least:
            part = percent(float(THRESHOLDS[least]))
            return Text(f"in {part} of the settings or more", f"設定の {part} 以上で成り立つ")
