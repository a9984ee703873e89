"""Why the audit can be trusted, as a reader meets it: mutants, placebos, repetitions and faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.annexes.laws import LAWS
from claims.annexes.trust import KINDS, Fault, Kept, Made, Mutant, Placebo, Rerun, rate_interval
from claims.model import Measured, Text
from claims.registry import Registry
from reports.views.badges import Badge, verdict_badge
from reports.words.numbers import number, percent
from reports.words.wording import same

_WAYS = {
    "subject": Text("another program", "別のプログラム"),
    "patch": Text("a wrong line", "誤った一行"),
}


@dataclass(frozen=True)
class KillRow:
    """One mutant: the numbers of the claims that noticed, and how many laws and cells did of those asked."""

    slug: str
    says: Text
    way: Text
    noticed: str
    laws: str
    cells: str
    killed: bool


@dataclass(frozen=True)
class KillTable:
    """The mutants of one program beside the claims that were asked of them."""

    target: str
    claims: tuple[str, ...]
    rows: tuple[KillRow, ...]
    noticed: str


@dataclass(frozen=True)
class Kills:
    """The kill matrix; the silent claims are those that noticed no mutant."""

    tables: tuple[KillTable, ...]
    survivors: tuple[KillRow, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True)
class PlacebosShown:
    """The sentences of known truth, mistaken ones first, each with its verdict."""

    rows: tuple[tuple[Placebo, Badge], ...]


@dataclass(frozen=True)
class TrustPart:
    """One part of the section: what a run found in a sentence, its table, remarks, and which run it was."""

    kind: str
    title: Text
    asks: Text
    summary: Text
    made: str
    command: str
    remarks: tuple[tuple[str, Text], ...]
    table: Any


_PARTS: Mapping[str, tuple[Text, Text]] = {
    "kills": (
        Text("Mutants", "ミュータント"),
        Text(
            "Would a wrong program be noticed? Deliberately wrong programs are put in PyTorch’s place, one after the "
            "other, and only what is about the same program is asked.",
            "間違ったプログラムなら気づくか。わざと誤らせたプログラムを一つずつ PyTorch の代わりに置き、"
            "そのプログラムに関する主張・法則・マスだけに問う。",
        ),
    ),
    "placebos": (
        Text("Placebos", "プラセボ"),
        Text(
            "Would a false sentence be believed, or a true one rejected? Sentences of known truth, which the article "
            "does not contain, are asked and judged exactly like its own.",
            "偽の文を信じたり、真の文を退けたりしないか。真偽の分かっている、記事にはない文を、"
            "記事の文とまったく同じように測定し、判定する。",
        ),
    ),
    "reruns": (
        Text("Repetitions", "繰り返し"),
        Text(
            "Does a verdict hang on luck? The whole run is repeated with other random examples, in another order of "
            "the tests, on one worker and on two.",
            "判定は運に左右されないか。乱数の例とテストの順序を変え、ワーカー一つと二つで、実行全体を繰り返す。",
        ),
    ),
    "faults": (
        Text("Faults", "障害"),
        Text(
            "What if something breaks around a run? After each fault no run may be green by mistake, no earlier report "
            "lost, and a message must say what to do.",
            "実行のまわりで何かが壊れたらどうなるか。どの障害のあとでも、誤って緑になってはならず、以前の報告書が"
            "失われてはならず、何をすべきかを告げなければならない。",
        ),
    ),
}


def build_trust(kept: Mapping[str, Kept[Any]], registry: Registry) -> tuple[TrustPart, ...]:
    """All parts; one that no run has made says which command makes it."""
    return tuple(_part(kind, kept.get(kind), registry) for kind in KINDS)


def _part(kind: str, kept: Kept[Any] | None, registry: Registry) -> TrustPart:
    command = f"tox -e killmatrix -- {kind}"
    if kept is None:
        return TrustPart(kind, *_PARTS[kind], Text("not run", "未実行"), "", command, (), None)
    table, summary = _MAKERS[kind](kept, registry)
    return TrustPart(kind, *_PARTS[kind], summary, _told(kept.made), command, tuple(kept.remarks.items()), table)


def _told(made: Made) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in made.environment.items())
    return f"{made.date}, commit {made.commit}, {versions}"


# --- mutants ------------------------------------------------------------------------------------------------------


def _kills(kept: Kept[Mutant], registry: Registry) -> tuple[Kills, Text]:
    mutants = kept.rows
    tables = tuple(_table(target, mutants, registry) for target in dict.fromkeys(mutant.target for mutant in mutants))
    rows = {row.slug: row for table in tables for row in table.rows}
    survivors = tuple(rows[mutant.slug] for mutant in mutants if not mutant.killed)
    measured = [slug for slug, claim in registry.claims.items() if isinstance(claim.settled, Measured)]
    noticing = {slug for mutant in mutants for slug in mutant.claims}
    silent = tuple(slug for slug in measured if slug not in noticing)
    killed = len(mutants) - len(survivors)
    rate = percent(killed / len(mutants)) if mutants else "–"
    summary = Text(
        f"{number(killed)} of {number(len(mutants))} mutants were noticed ({rate}); {number(len(survivors))} survived. "
        f"Of {number(len(measured))} measured claims {number(len(measured) - len(silent))} noticed at least one.",
        f"ミュータント {number(len(mutants))} 個のうち {number(killed)} 個に気づき({rate})、"
        f"{number(len(survivors))} 個が生き残った。"
        f"測定した主張 {number(len(measured))} 個のうち {number(len(measured) - len(silent))} 個が、"
        "少なくとも一つに気づいた。",
    )
    return Kills(tables, survivors, silent), summary


def _table(target: str, mutants: Sequence[Mutant], registry: Registry) -> KillTable:
    own = [mutant for mutant in mutants if mutant.target == target]
    claims = tuple(slug for slug in registry.claims if any(slug in mutant.asked for mutant in own))
    killed = sum(mutant.killed for mutant in own)
    return KillTable(target, claims, tuple(_row(mutant, claims) for mutant in own), f"{killed} / {len(own)}")


def _row(mutant: Mutant, claims: Sequence[str]) -> KillRow:
    noticed = [str(place) for place, slug in enumerate(claims, start=1) if slug in mutant.claims]
    laws = [name for name in mutant.asked if name in LAWS]
    cells = len(mutant.asked) - len(laws) - sum(slug in mutant.asked for slug in claims)
    return KillRow(
        mutant.slug,
        mutant.says,
        _WAYS.get(mutant.way, same(mutant.way)),
        ", ".join(noticed) or "–",
        f"{len(mutant.laws)} / {len(laws)}",
        f"{len(mutant.cells)} / {cells}",
        mutant.killed,
    )


# --- placebos, repetitions, faults ---------------------------------------------------------------------------------


def _placebos(kept: Kept[Placebo], registry: Registry) -> tuple[PlacebosShown, Text]:
    en, ja = [], []
    for true, was, name, kana in (
        (False, "accepted", "false", "偽の文"),
        (True, "rejected", "true", "真の文"),
    ):
        own = [placebo for placebo in kept.rows if placebo.true == true]
        wrong = sum(placebo.mistaken for placebo in own)
        if own:
            low, high = map(percent, rate_interval(wrong, len(own)))
            en.append(f"{number(wrong)} of {number(len(own))} {name} sentences {was} (95 % interval {low} to {high})")
            said = "信じた" if not true else "退けた"
            ja.append(f"{kana} {number(len(own))} 個のうち{said}ものは {number(wrong)} 個(95 % 区間 {low}~{high})")
    ordered = sorted(kept.rows, key=lambda placebo: (not placebo.mistaken, placebo.true))
    summary = Text("; ".join(en) + ".", "、".join(ja) + "。")
    return PlacebosShown(tuple((placebo, verdict_badge(placebo.verdict)) for placebo in ordered)), summary


def _reruns(kept: Kept[Rerun], registry: Registry) -> tuple[tuple[Rerun, ...], Text]:
    runs, flaky = len(kept.rows), sum(bool(run.changed or run.failed) for run in kept.rows)
    tests, verdicts = sum(run.tests for run in kept.rows), sum(run.verdicts for run in kept.rows)
    return kept.rows, Text(
        f"{number(runs)} runs, {number(tests)} tests and {number(verdicts)} verdicts in all; in {number(flaky)} runs "
        f"something came out otherwise.",
        f"実行 {number(runs)} 回、延べテスト {number(tests)} 個、判定 {number(verdicts)} 個。"
        f"結果が一つでも異なった実行は {number(flaky)} 回。",
    )


def _faults(kept: Kept[Fault], registry: Registry) -> tuple[tuple[Fault, ...], Text]:
    held = sum(fault.held for fault in kept.rows)
    return kept.rows, Text(
        f"{number(held)} of {number(len(kept.rows))} demands were met.",
        f"要求 {number(len(kept.rows))} 件のうち {number(held)} 件を満たした。",
    )


_MAKERS: Mapping[str, Callable[[Kept[Any], Registry], tuple[Any, Text]]] = {
    "kills": _kills,
    "placebos": _placebos,
    "reruns": _reruns,
    "faults": _faults,
}
