"""The matrix of implementations as a heat map: in each cell of a table the worst error as a share of its bound."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from claims.annexes.discoveries import explaining
from claims.annexes.matrix import COLUMNS, Matrix, Reading, Repetition, Row, State
from claims.evidence import Evidence
from claims.model import Text
from reports.annexes.environments import kept_apart, place
from reports.words.numbers import counted, number, percent
from reports.words.wording import example, joined, same

# Shades of a share of the bound, from these on.
_SHADES = (0.0, 0.02, 0.1, 0.25, 0.5)
_KEY = Text(
    "Each cell: the worst error at that size, as a share of the bound derived beforehand; the deeper the shade, the "
    "more of it was used. ✖ over the bound, with how many times, and leading to what is said of it; ◇ some numbers "
    "have no bound, because the format overflows or ε vanishes in it; – nothing to compare; hatched: not asked. "
    "Headroom: the worst error that is within its bound, in units in the last place, of so many allowed.",
    "各マスは、その大きさでの最悪の誤差を、事前に導いた誤差限界に対する割合で示す。色が濃いほど限界を使っている。"
    "✖ は限界の超過(何倍か)で、その説明へ移動できる。◇ は、形式のオーバーフローや ε の消失のため限界の"
    "ない数を含む。– は比べる数がない。斜線は、そこでは問わないことを示す。余裕の欄は、限界の内にある最悪の誤差を"
    "最終桁の単位で表し、許される値とともに示す。",
)
_UNASKED = Text("not asked", "問わない")
# Where a cell over its bound leads on the page.
Leading = Callable[[Row, Reading], str]
_ENTRIES = {
    "again": Text("the same run again", "同じ実行をもう一度"),
    "two threads": Text("two threads", "二つのスレッド"),
}


@dataclass(frozen=True)
class HeatCell:
    """One cell: its words, the class of its colour, what a reader is told of it, and where it leads."""

    words: str
    shade: str
    detail: Text | None
    anchor: str


@dataclass(frozen=True)
class HeatRow:
    """One subject with its cells and headroom, or several that have nothing to show, and why."""

    name: str
    cells: tuple[HeatCell, ...]
    headroom: Text
    reason: str
    state: str


@dataclass(frozen=True)
class HeatTable:
    """One optimizer."""

    target: str
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True)
class DeterminismRow:
    """One implementation of one optimizer against each of its likes."""

    name: str
    cells: tuple[Text, ...]


@dataclass(frozen=True)
class Heat:
    """The whole heat map with its conclusion, and the determinism ledger below it."""

    summary: Text
    key: Text
    columns: tuple[Text, ...]
    tables: tuple[HeatTable, ...]
    headings: tuple[Text, ...]
    determinism: tuple[DeterminismRow, ...]
    repeated: Text


def to_discoveries(evidence: Evidence) -> Leading:
    """From a cell over its bound to the discovery that explains it, if one does."""

    def leading(row: Row, reading: Reading) -> str:
        torch = evidence.torch(row.origins)
        why = explaining(row.target, row.implementation, row.device, row.dtype, reading.column, torch)
        return why.slug if why else ""

    return leading


def build_heat(matrix: Matrix, leading: Leading) -> Heat | None:
    """The heat map of a run, or none where it did not look at the implementations.

    A cell over its bound is ``leading`` to the place of the page that explains it.
    """
    if not matrix.rows:
        return None
    apart = kept_apart(row.subject for row in matrix.rows)
    tables = tuple(
        HeatTable(target, tuple(_rows(rows, apart, leading)))
        for target, rows in groupby(matrix.rows, key=lambda row: row.target)
    )
    against = list(dict.fromkeys(seen.against for seen in matrix.repetitions))
    names = sorted(against, key=lambda name: (list(_ENTRIES).index(name) if name in _ENTRIES else len(_ENTRIES), name))
    return Heat(
        _summary(matrix, leading),
        _KEY,
        tuple(column.label for column in COLUMNS),
        tables,
        tuple(_ENTRIES.get(name, Text(f"against {name}", f"{name} と比較")) for name in names),
        tuple(_determinism(matrix, names)),
        _repeated(matrix.repetitions),
    )


def _rows(rows: Iterable[Row], apart: Collection[Hashable], leading: Leading) -> Iterable[HeatRow]:
    """The measured rows one by one; neighbours that have nothing to show for the same reason as one."""
    listed = list(rows)
    order = list(dict.fromkeys((row.device, row.implementation) for row in listed))
    listed.sort(key=lambda row: order.index((row.device, row.implementation)))
    told = [(row, place(row.origins) if row.subject in apart else "") for row in listed]
    for (state, reason, where), found in groupby(told, key=lambda each: (each[0].state, each[0].reason, each[1])):
        alike = [row for row, _ in found]
        if state is State.MEASURED:
            yield from (_measured(row, where, leading) for row in alike)
        else:
            parts = (_listed(getattr(row, name) for row in alike) for name in ("implementation", "device", "dtype"))
            yield HeatRow(" · ".join(parts) + where, (), same(""), reason, str(state))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _measured(row: Row, where: str, leading: Leading) -> HeatRow:
    found = {reading.column: reading for reading in row.readings}
    cells = tuple(_cell(row, found.get(column.slug), leading) for column in COLUMNS)
    within = [reading for reading in row.readings if reading.compared and not reading.over]
    worst = max(within, key=lambda reading: reading.share, default=None)
    name = f"{row.implementation} · {row.device} · {row.dtype}{where}"
    return HeatRow(name, cells, _headroom(row, worst), "", str(row.state))


def _headroom(row: Row, worst: Reading | None) -> Text:
    """How much of the bound the worst error uses, in units in the last place; a vacuous bound is flagged."""
    if worst is None:
        return same("")
    used, allowed = number(worst.used, 2), number(worst.allowed, 2)
    flag = Text(" (vacuous bound)", "(空虚な限界)") if row.vacuous else same("")
    return joined((Text(f"{used} of {allowed} ulp", f"{allowed} ulp 中 {used}"), flag), "")


def _cell(row: Row, reading: Reading | None, leading: Leading) -> HeatCell:
    if reading is None:
        return HeatCell("–", "unasked", _UNASKED, "")
    if not (reading.compared or reading.unbounded or reading.refused):
        return HeatCell("–", "none", None, "")
    mark = " ◇" if reading.unbounded else ""
    detail = _detail(reading)
    if reading.over:
        times = f"✖ {_times(reading.share)}×" if not reading.refused else "✖"
        told = same(reading.refused) if reading.refused else detail
        return HeatCell(times + mark, "over", told, leading(row, reading))
    if not reading.compared:
        return HeatCell("◇", "none", detail, "")
    shade = max(place for place, least in enumerate(_SHADES) if reading.share >= least)
    # Of two thousand cells most have nothing to say but their share, and the summary says how many numbers they are.
    return HeatCell(percent(reading.share) + mark, f"shade-{shade}", detail if mark else None, "")


def _times(share: float) -> str:
    """How many times over the bound, at two digits; a power of ten only where it is shorter."""
    return number(float(f"{share:.2g}"), digits=4)


def _detail(reading: Reading) -> Text:
    """How many numbers a cell stands for, and where the worst of them is."""
    compared, unbounded, lost = (number(n) for n in (reading.compared, reading.unbounded, reading.lost))
    found = [Text(f"{counted(reading.compared, 'number')} compared", f"{compared} 個を比較")]
    if reading.unbounded:
        found.append(Text(f"{unbounded} without a bound", f"限界なし {unbounded} 個"))
    if reading.lost:
        found.append(Text(f"of these {lost} lost", f"うち {lost} 個は失われた"))
    if reading.over and reading.at:
        worst = example(reading.at)
        found.append(Text(f"worst at {worst.en}", f"最悪は {worst.ja}"))
    return joined(found, "; ", "、")


def _summary(matrix: Matrix, leading: Leading) -> Text:
    measured = [row for row in matrix.rows if row.state is State.MEASURED]
    absent = sum(row.state is State.ABSENT for row in matrix.rows)
    readings = [(row, reading) for row in measured for reading in row.readings]
    over = [(row, reading) for row, reading in readings if reading.over]
    within = max((reading.share for _, reading in readings if not reading.over), default=0.0)
    reasons = {leading(row, reading) for row, reading in over}
    numbers, vacuous = sum(reading.compared for _, reading in readings), sum(row.vacuous for row in measured)
    left, bare = len(matrix.rows) - len(measured) - absent, len(reasons - {""})
    optimizers = len({row.target for row in matrix.rows})
    why, why_ja = f", for {counted(bare, 'reason')} listed below", f"理由は下に挙げる {number(bare)} 件である。"
    why, why_ja = (why, why_ja) if over else ("", "")
    return Text(
        f"{counted(len(measured), 'implementation')} of {counted(optimizers, 'optimizer')} (per device and number "
        f"format) {'was' if len(measured) == 1 else 'were'} measured, "
        f"{number(absent)} {'does' if absent == 1 else 'do'} not exist and {number(left)} "
        f"{'was' if left == 1 else 'were'} not run. Of {counted(numbers, 'number')} compared at "
        f"{counted(len(readings), 'cell')}, {counted(len(over), 'cell')} "
        f"{'is' if len(over) == 1 else 'are'} over the bound{why}; all others use at most {percent(within)} of it. "
        f"{counted(vacuous, 'bound')} {'is' if vacuous == 1 else 'are'} vacuous.",
        f"{number(optimizers)} 手法の実装(デバイスと数値形式ごと)のうち {number(len(measured))} 個を測定した。"
        f"{number(absent)} 個は存在せず、{number(left)} 個は未実行である。"
        f"{number(len(readings))} マスで {number(numbers)} 個の数を比べ、"
        f"{number(len(over))} マスが誤差限界を超えた。{why_ja}残りは限界の"
        f" {percent(within)} 以下しか使わない。空虚な限界は {number(vacuous)} 個である。",
    )


def _determinism(matrix: Matrix, names: Sequence[str]) -> Iterable[DeterminismRow]:
    seen: dict[tuple[str, str], list[Repetition]] = {}
    for repetition in matrix.repetitions:
        seen.setdefault((repetition.subject, repetition.against), []).append(repetition)
    apart = kept_apart((repetition.subject, repetition.against) for repetition in matrix.repetitions)
    likes: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in matrix.rows:
        likes.setdefault((row.target, row.implementation, row.device), {})[row.subject] = row.dtype
    for (target, implementation, device), dtypes in likes.items():
        sightings = {(subject, name): seen.get((subject, name), []) for subject in dtypes for name in names}
        differing = [r.origins for key, found in sightings.items() for r in found if key in apart]
        for origin in dict.fromkeys(origin for origins in differing for origin in origins) or [""]:
            mine = {key: [r for r in found if not origin or origin in r.origins] for key, found in sightings.items()}
            cells = tuple(_bits([(dtypes[subject], mine[subject, name]) for subject in dtypes]) for name in names)
            if any(cell != same("–") for cell in cells):
                where = place([origin]) if origin else ""
                yield DeterminismRow(f"{target} · {implementation} · {device}{where}", cells)


def _bits(found: Sequence[tuple[str, Sequence[Repetition]]]) -> Text:
    """In which number formats all bits are equal, and from which step on they differ in the others."""
    measured = [(dtype, [r.first for r in seen if r.first is not None]) for dtype, seen in found if seen]
    equal = [dtype for dtype, steps in measured if not steps]
    if not measured:
        return same("–")
    if len(equal) == len(found):
        return Text("equal", "一致")
    names = ", ".join(equal)
    parts = [Text(f"{names} equal", f"{names} は一致")] if equal else []
    for dtype, steps in measured:
        if steps:
            first = number(min(steps))
            parts.append(Text(f"{dtype} differs from step {first}", f"{dtype} は {first} 歩目から不一致"))
    return joined(parts, "; ", "、")


def _repeated(repetitions: Sequence[Repetition]) -> Text:
    again, threads = (
        [seen.first is None for seen in repetitions if seen.against == name] for name in ("again", "two threads")
    )
    return Text(
        f"Repeated on one thread, {number(sum(again))} of {counted(len(again), 'path')} came out bit for bit the same; "
        f"on two threads {number(sum(threads))} of {number(len(threads))}.",
        f"一つのスレッドで繰り返すと {number(len(again))} 経路のうち {number(sum(again))} がビット単位で一致し、"
        f"二つのスレッドでは {number(len(threads))} のうち {number(sum(threads))} が一致した。",
    )
