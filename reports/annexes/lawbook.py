"""The law book as a reader meets it: laws down, programs across, and how the subjects of each stand to each law."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claims.annexes.lawbook import behind
from claims.annexes.laws import LAWS, LawRecord, Standing, StatedLaw, standing
from claims.annexes.programs import Card
from claims.evidence import Evidence
from claims.measurement import Comparison
from claims.model import Text
from reports.annexes.environments import kept_apart, place
from reports.words.numbers import counted, number, share_of_bound
from reports.words.wording import same, short_example

COMMAND = "pytest tests/laws"
STANDINGS = {
    Standing.EXACT: Text("exact", "一致"),
    Standing.BOUNDED: Text("within its bound", "限界内"),
    Standing.FAILS: Text("fails as it should", "予想どおり不成立"),
    Standing.FINDING: Text("finding", "発見"),
}
_CANNOT = {
    "torch": Text("it is not made of tensors", "テンソルで作られていない"),
    "saving": Text("it cannot save and load", "保存と読み込みができない"),
    "pytorch": Text("it is about what PyTorch’s own optimizers do", "PyTorch 自身の最適化器についての法則"),
}
_NOTHING = Text("it has no implementation or format to compare on", "比べられる実装や数値形式がない")
_UNASKED, _NOT_RUN = Text("not asked", "問わない"), Text("not run", "未実行")
_MARKS = {Standing.EXACT: "=", Standing.BOUNDED: "≈", Standing.FAILS: "✗", Standing.FINDING: "!"}
_KEY = Text(
    "= every compared number is the same bit for bit; ≈ the same within the bound of the reference, of which the worst "
    "case used the share shown; ✗ fails as it should, a counterexample was found; ! a finding: PyTorch breaks the law "
    "on so many of its subjects (implementation × number format × device). – the law is not asked there. Compiled "
    "optimizers are not asked: each of the many would be compiled anew.",
    "= 比べた数がすべてビット単位で一致。≈ 参照実装の誤差限界の内で一致し、最悪の例が限界のうち示した割合を使った。"
    "✗ 予想どおり成り立たず、反例が見つかった。"
    "! 発見:PyTorch が、示した数の対象(実装 × 数値形式 × デバイス)で法則を破る。"
    "– その法則は問わない。コンパイル版は、多数の最適化器をそのつどコンパイルすることになるため対象外とした。",
)
_KEY_OF_PROGRAMS = Text(
    "= every compared number is the same bit for bit; ≈ the same within the bound of the reference, of which the worst "
    "case used the share shown; ✗ fails as it should, a counterexample was found; ! a finding, on so many of its "
    "subjects (implementation × number format × device); hatched: not asked, and why.",
    "= 比べた数がすべてビット単位で一致。≈ 参照実装の誤差限界の内で一致し、最悪の例が限界のうち示した割合を使った。"
    "✗ 予想どおり成り立たず、反例が見つかった。! 発見:示した数の対象(実装 × 数値形式 × デバイス)で見つかった。"
    "斜線は、問わない法則とその理由を示す。",
)


@dataclass(frozen=True)
class LawCell:
    """How the subjects of one program stand to one law; the worst of them names the cell.

    ``why`` is why it was not asked of a program that somebody brings; there a finding has an ``anchor``.
    """

    standing: str
    mark: str
    word: Text
    detail: str
    why: Text | None = None
    anchor: str = ""


@dataclass(frozen=True)
class BrokenLaw:
    """One way in which a law is broken: on which subjects, with a counterexample, and what was found behind it."""

    discovery: str
    subjects: str
    counterexample: Text


@dataclass(frozen=True)
class LawRow:
    """One law with its cells and what breaks it."""

    slug: str
    title: Text
    says: Text
    examples: str
    cells: tuple[LawCell | None, ...]
    broken: tuple[BrokenLaw, ...]

    @property
    def alike(self) -> LawCell | None:
        """The one cell that says all, where every program stands to the law in the same way."""
        first = self.cells[0] if self.cells else None
        plain = first is not None and len(self.cells) > 1 and not (first.detail or first.why)
        return first if plain and set(self.cells) == {first} else None


@dataclass(frozen=True)
class LawTable:
    """The laws that are asked of the same sort of programs."""

    name: str
    programs: tuple[str, ...]
    rows: tuple[LawRow, ...]


@dataclass(frozen=True)
class LawBook:
    """The section of the law book; without tables where no law was tried."""

    summary: Text
    tables: tuple[LawTable, ...]
    key: Text
    command: str


def build_lawbook(evidence: Evidence) -> LawBook:
    """The law book of one run."""
    sorts = dict.fromkeys(law.sort for law in LAWS.values()) if evidence.laws else ()
    return LawBook(_summary(evidence.laws), tuple(_table(sort, evidence) for sort in sorts), _KEY, COMMAND)


def lawbook_of_programs(records: Sequence[LawRecord], cards: Mapping[str, Card]) -> LawBook:
    """The law book of programs that somebody brings, by the anchors of what is said of each."""
    laws = [law for law in LAWS.values() if law.sort == "optimizers"]
    rows = tuple(_row(law, tuple(_told(law, records, cards)), records, ()) for law in laws)
    table = LawTable("optimizers", tuple(card.name for card in cards.values()), rows)
    return LawBook(_summary(records), (table,), _KEY_OF_PROGRAMS, "")


def _told(law: StatedLaw, records: Sequence[LawRecord], cards: Mapping[str, Card]) -> Iterator[LawCell]:
    for anchor, card in cards.items():
        own = [record for record in records if record.program == card.name]
        if found := _cell(law, [record for record in own if record.law == law.slug]):
            yield replace(found, anchor=f"{anchor}_{law.slug}" if found.standing == Standing.FINDING else "")
        elif why := why_not(law, card, {record.subject for record in own}):
            yield LawCell("unasked", "–", _UNASKED, "", why)
        else:
            yield LawCell("unasked", "△", _NOT_RUN, "", same(f"{card.command} -k {law.slug}"))


def untried_of(records: Sequence[LawRecord], card: Card) -> Iterator[StatedLaw]:
    """The laws that could be asked of a program, and were not."""
    tried, subjects = {record.law for record in records}, {record.subject for record in records}
    for law in LAWS.values():
        if law.sort == "optimizers" and law.slug not in tried and why_not(law, card, subjects) is None:
            yield law


def why_not(law: StatedLaw, card: Card, subjects: Collection[str]) -> Text | None:
    """Why a law is not asked of a program that has these subjects; None where it is."""
    alone, documented = (
        ", ".join(law.asked_of),
        Text("it is about PyTorch’s documentation", "PyTorch の文書についての法則"),
    )
    lacking = [f"`{name}`" for name in law.takes if name not in {*card.settings, *card.flags}]
    fixed = [f"`{name}`" for name in (*law.takes, *law.varies) if name in card.fixed]
    reasons = {
        Text(f"it is about {alone} alone", f"{alone} だけについての法則"): law.asked_of
        and card.name not in law.asked_of,
        documented: law.of_programs,
        Text(f"it takes no {', '.join(lacking)}", f"{'、'.join(lacking)} を受け取らない"): lacking,
        Text(f"{', '.join(fixed)} is fixed in it", f"{'、'.join(fixed)} は定数である"): fixed,
        _CANNOT.get(law.needs, same(law.needs)): law.needs and law.needs not in card.can,
        _NOTHING: subjects and not any(map(law.concerns, subjects)),
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def _table(sort: str, evidence: Evidence) -> LawTable:
    programs = tuple(dict.fromkeys(record.program for record in evidence.laws if LAWS[record.law].sort == sort))
    rows = []
    for law in (law for law in LAWS.values() if law.sort == sort):
        own = [record for record in evidence.laws if record.law == law.slug]
        cells = tuple(_cell(law, [record for record in own if record.program == program]) for program in programs)
        rows.append(_row(law, cells, own, _broken(evidence, own)))
    return LawTable(sort, programs, tuple(rows))


def _row(
    law: StatedLaw, cells: tuple[LawCell | None, ...], records: Sequence[LawRecord], broken: tuple[BrokenLaw, ...]
) -> LawRow:
    examples = number(sum(record.measurement.examples for record in records if record.law == law.slug))
    return LawRow(law.slug, law.title, law.says, examples, cells, broken)


def _cell(law: StatedLaw, records: Sequence[LawRecord]) -> LawCell | None:
    if not records:
        return None
    found = [standing(record) for record in records]
    worst = max(found, key=list(Standing).index)
    detail = ""
    if worst is Standing.FINDING:
        detail = f"{found.count(worst)} / {len(found)}"
    elif worst is Standing.BOUNDED:
        detail = share_of_bound(max((_worst(record) for record in records), key=lambda seen: seen.share))
    return LawCell(str(worst), _MARKS[worst], STANDINGS[worst], detail)


def _worst(record: LawRecord) -> Comparison:
    return record.measurement.worst or Comparison(0.0, 0.0, {})


def _broken(evidence: Evidence, records: Sequence[LawRecord]) -> tuple[BrokenLaw, ...]:
    """What breaks a law, one entry for each discovery behind it; one on record as none is named without a link."""
    ways: dict[str, list[LawRecord]] = {}
    apart = kept_apart(record.subject for record in records)
    for record in records:
        if standing(record) is Standing.FINDING:
            known = behind(record, evidence.torch(record.origins))
            ways.setdefault(known.discovery if known else "", []).append(record)
    return tuple(
        BrokenLaw(
            discovery,
            ", ".join(
                record.subject + (place(record.origins) if record.subject in apart else "") for record in found[:4]
            )
            + (f" … ({len(found)})" if len(found) > 4 else ""),
            short_example(found[0].measurement.counterexample or {}),
        )
        for discovery, found in ways.items()
    )


def _summary(records: Sequence[LawRecord]) -> Text:
    found = [standing(record) for record in records]
    laws, subjects = len({record.law for record in records}), len({record.subject for record in records})
    examples = sum(record.measurement.examples for record in records)
    exact, bounded, fails, broken = (found.count(each) for each in Standing)
    return Text(
        f"This run tried {counted(laws, 'law')} on {counted(subjects, 'subject')}, "
        f"with {counted(examples, 'example')} in all. Of {counted(len(found), 'pair')} of law and subject, "
        f"{number(exact)} agree bit for bit, {number(bounded)} within a derived bound, "
        f"{number(fails)} fail as they should, and {number(broken)} are findings.",
        f"今回は {number(laws)} 個の法則を {number(subjects)} 個の対象で、"
        f"合わせて {number(examples)} 例について試した。"
        f"法則と対象の組 {number(len(found))} 個のうち、{number(exact)} 個はビット単位で一致し、"
        f"{number(bounded)} 個は導出した限界の内で一致し、{number(fails)} 個は予想どおり不成立、"
        f"{number(broken)} 個が発見である。",
    )
