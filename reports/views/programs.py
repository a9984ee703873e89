"""Programs that somebody has brought, as a reader meets them: what each is, what was found, and what was not asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.annexes.laws import LawRecord, Standing, standing
from claims.annexes.matrix import Reading, Row, State
from claims.annexes.programs import Card
from claims.evidence import Evidence, Status
from claims.model import Text
from reports.annexes.lawbook import LawBook, lawbook_of_programs, untried_of
from reports.drawing.heat import Heat, build_heat
from reports.views.badges import Badge
from reports.views.findings import ProgramFinding, findings_of
from reports.views.headline import environment_rows
from reports.words.numbers import counted, number, percent
from reports.words.wording import joined, listed, same, word

_CLEAN = Badge(
    "confirmed",
    Text("nothing found", "問題なし"),
    "✓",
    Text("all was asked, and nothing found", "すべて問い、問題なし"),
)
_KNOWN = Badge(
    "conditional", Text("on record", "既知のみ"), "◐", Text("all that was found is on record", "すべて登録済み")
)
_FOUND = Badge("refuted", Text("findings", "発見あり"), "✗", Text("something is wrong", "問題がある"))
_OPEN = Badge("not-run", Text("incomplete", "一部未確認"), "△", Text("not everything was seen", "すべては見ていない"))


@dataclass(frozen=True)
class ProgramRow:
    """One program: its card as pairs of a label and what it says, and what was found, worst first."""

    anchor: str
    name: str
    badge: Badge
    headline: Text
    identity: Text
    facts: tuple[tuple[Text, Text], ...]
    findings: tuple[ProgramFinding, ...]


@dataclass(frozen=True)
class ProgramPage:
    """The page: a headline over all programs, each of them, and both tables."""

    headline: Text
    programs: tuple[ProgramRow, ...]
    heat: Heat | None
    lawbook: LawBook
    environment: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True)
class _Seen:
    """What a run saw of one program."""

    card: Card
    rows: Sequence[Row]
    records: Sequence[LawRecord]
    whole: bool

    @property
    def readings(self) -> list[Reading]:
        return [reading for row in self.rows for reading in row.readings]

    @property
    def over(self) -> int:
        return sum(reading.over for reading in self.readings)

    @property
    def laws(self) -> int:
        return len({record.law for record in self.records})

    @property
    def broken(self) -> int:
        return len({record.law for record in self.records if standing(record) is Standing.FINDING})

    @property
    def lacking(self) -> Iterator[Text]:
        """What keeps it from being green where nothing was found."""
        vacuous = sum(row.vacuous for row in self.rows)
        # One that is over its bound as it is cannot show that it is spoilt.
        unnoticed = 0 if self.over else sum(not seen for seen in self.card.spoilt.values())
        left = sum(row.state is State.NOT_RUN for row in self.rows)
        untried = any(untried_of(self.records, self.card))
        if not self.whole or left or untried or not (self.readings and self.card.spoilt):
            yield Text("not everything was asked", "すべてを問うてはいない")
        if unnoticed:
            found = counted(unnoticed, "spoilt version")
            yield Text(f"{found} went unnoticed", f"故意に壊した版 {number(unnoticed)} 個を見逃した")
        if vacuous:
            yield Text(f"{counted(vacuous, 'bound')} would hide errors", f"{number(vacuous)} 個の限界は誤差を隠しうる")


def build_programs(evidence: Evidence) -> ProgramPage:
    """The page of a run about programs."""
    cards = {f"program_{place}": card for place, card in enumerate(evidence.programs, start=1)}
    anchors = {card.name: anchor for anchor, card in cards.items()}
    rows = tuple(_row(anchor, card, evidence) for anchor, card in cards.items())
    return ProgramPage(
        _headline(rows),
        rows,
        build_heat(evidence.matrix, lambda row, reading: f"{anchors[row.target]}_{reading.column}"),
        lawbook_of_programs(evidence.laws, cards),
        environment_rows(evidence.environment),
    )


def _row(anchor: str, card: Card, evidence: Evidence) -> ProgramRow:
    rows = [row for row in evidence.matrix.rows if row.target == card.name]
    records = [record for record in evidence.laws if record.program == card.name]
    seen = _Seen(card, rows, records, evidence.status is Status.COMPLETE)
    found = findings_of(anchor, card, rows, records)
    return ProgramRow(
        anchor, card.name, _badge(seen, found), _told(seen), _identity(card), tuple(_facts(card, seen.over)), found
    )


def _badge(seen: _Seen, found: Sequence[ProgramFinding]) -> Badge:
    if found:
        return _KNOWN if all(each.known_everywhere for each in found) else _FOUND
    return _OPEN if any(seen.lacking) else _CLEAN


def _headline(rows: Sequence[ProgramRow]) -> Text:
    """The one sentence of the page."""
    if len(rows) == 1:
        return rows[0].headline
    found, left = (sum(row.badge in of for row in rows) for of in ((_FOUND, _KNOWN), (_OPEN,)))
    more = (
        Text(f", and {number(left)} were not seen in full", f"、{number(left)} 個は一部を確認していない")
        if left
        else same("")
    )
    return Text(
        f"Of {counted(len(rows), 'program')}, {number(found)} {'has' if found == 1 else 'have'} findings{more.en}.",
        f"{number(len(rows))} 個のプログラムのうち、{number(found)} 個に問題が見つかった{more.ja}。",
    )


def _told(seen: _Seen) -> Text:
    """How many cells are over their bound and how many laws are broken, in a sentence."""
    cells, name = len(seen.readings), seen.card.name
    over, broken, laws = number(seen.over), number(seen.broken), counted(seen.laws, "law")
    lacking = list(seen.lacking)
    but = Text(f"; but {listed(lacking).en}", f"。ただし、{listed(lacking).ja}") if lacking else same("")
    if seen.over or seen.broken:
        are, be = ("is" if each == 1 else "are" for each in (seen.over, seen.broken))
        return Text(
            f"{name}: {over} of {counted(cells, 'cell')} {are} over the bound, "
            f"and {broken} of {laws} asked {be} broken{but.en}.",
            f"{name} では、{number(cells)} マスのうち {over} マスが誤差限界を超え、"
            f"問うた {number(seen.laws)} 個の法則のうち {broken} 個が破れている{but.ja}。",
        )
    return Text(
        f"{name}: none of {counted(cells, 'cell')} is over the bound, and none of {laws} asked is broken{but.en}.",
        f"{name} では、{number(cells)} マスのどれも誤差限界の内にあり、"
        f"問うた {number(seen.laws)} 個の法則のどれも破れていない{but.ja}。",
    )


def _identity(card: Card) -> Text:
    """Which rule it follows, as was found or as its author says."""
    decay = card.decay or Text("none", "なし")
    decay = Text(f"; weight decay: {decay.en}", f"。重み減衰:{decay.ja}")
    if not card.resolved or card.gap is None:
        return Text(
            f"audited as {card.rule.en}, as its author names it{decay.en}",
            f"作者の指定により {card.rule.ja} として監査{decay.ja}",
        )
    return Text(f"follows: {card.rule.en}{decay.en}", f"規則:{card.rule.ja}{decay.ja}")


def _facts(card: Card, over: int) -> Iterator[tuple[Text, Text]]:
    yield Text("package", "パッケージ"), same(" ".join(filter(None, (card.package, card.version))) or "–")
    yield Text("how far from the rule", "規則からの隔たり"), _gap(card)
    if card.arithmetic:
        yield Text("numbers that are the same for all coordinates", "すべての座標に共通の数"), card.arithmetic
    nearest: dict[Text, float] = {}
    follows = card.gap is not None
    for shown, apart in sorted(card.others, key=lambda other: other[1]):
        nearest.setdefault(shown, apart)
    if nearest:
        others = [
            Text(f"{shown.en} ({percent(apart)} of the way apart)", f"{shown.ja}(道のりの {percent(apart)} の差)")
            for shown, apart in nearest.items()
        ]
        label = Text("what it is not", "当てはまらない近い規則") if follows else Text("nearest rules", "最も近い規則")
        yield label, joined(others, "; ", "、")
    yield Text("settings, by its own names", "設定(引数名)"), _settings(card)
    fixed = [same(f"`{name}={value:g}`") for name, value in card.fixed.items() if value]
    lacks = [same(f"`{name}`") for name, value in card.fixed.items() if not value]
    lists = (
        (
            Text("constants in its code", "コード中の定数") if follows else Text("constants assumed", "想定した定数"),
            fixed,
        ),
        (Text("has no", "もたないもの"), lacks),
        (Text("flags", "フラグ"), [same(f"`{name}`") for name in card.flags]),
        (Text("left as it is, so not asked", "既定のまま問わない設定"), [same(f"`{name}`") for name in card.left]),
    )
    yield from ((label, joined(found, ", ", "、")) for label, found in lists if found)
    yield Text("spoilt on purpose", "故意に壊した版"), _spoilt(card, over)


def _gap(card: Card) -> Text:
    if card.gap is None:
        return Text("not found to follow it", "従うことは確かめられていない")
    share = percent(card.gap)
    but = same("") if card.arithmetic else Text("; float32, or something as small", "。float32 の計算か、同程度の違い")
    return Text(f"{share} of what rounding may do{but.en}", f"丸めで許される隔たりの {share}{but.ja}")


def _settings(card: Card) -> Text:
    """Each argument, with the settings that it is where it is called otherwise."""
    own: dict[str, list[str]] = {}
    for name, called in card.settings.items():
        own.setdefault(called, []).append(name)
    told = (f"`{called}`" + ("" if names == [called] else f" ({', '.join(names)})") for called, names in own.items())
    return joined(map(same, told), ", ", "、") if own else Text("none", "なし")


def _spoilt(card: Card, over: int) -> Text:
    if not card.spoilt:
        return Text("not tried", "試していない")
    if over and not any(card.spoilt.values()):
        return Text("cannot show: it is over its bound as it is", "元から限界を超えているため、見分けられない")
    noticed, versions = number(sum(card.spoilt.values())), counted(len(card.spoilt), "spoilt version")
    missed = [word(slug.replace("-", " ")) for slug, seen in card.spoilt.items() if not seen]
    but = Text(f"; not: {listed(missed).en}", f"。気づかなかったもの:{listed(missed).ja}") if missed else same("")
    return Text(
        f"{noticed} of {versions} of it {'was' if noticed == '1' else 'were'} noticed{but.en}",
        f"{number(len(card.spoilt))} 個のうち {noticed} 個に気づいた{but.ja}",
    )
