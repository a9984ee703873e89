"""The ledger: the published audit, one entry per claim, strict in both directions.

The ledger records what was observed and accepted.  It never decides a verdict; a run compares what it
observes with the ledger, and any difference is drift.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from claims.annexes.discoveries import DISCOVERIES
from claims.files import write_atomically
from claims.judge import Judgement
from claims.model import Claim, Verdict
from claims.registry import Registry, unknown_name

LEDGER = Path(__file__).parent / "courses" / "optimizers-2023" / "ledger.toml"
# The Hypothesis profile that the published audit is measured with.
PUBLISHED = "ci"
_HEADER = """\
# The published audit: for every claim the verdict and the headline figure on record, and for every discovery what its
# script prints.  Written by `pytest --audit-accept SLUG`, one at a time; edited by hand only to add a `note`.
"""
# The table of the discoveries, beside one table for each claim.
_DISCOVERIES = "discoveries"
# What :func:`claims.judge.headline` writes of a share: how many settings held, of how many, how many of them rounding
# decides, and the interval over seeds.
_COUNTS = re.compile(
    r"(?P<held>\d+) of (?P<of>\d+)(?:, (?P<sensitive>\d+) sensitive)?"
    r"(?: in (?P<low>[\d.]+) to (?P<high>[\d.]+))?(?P<rest>.*)"
)


class LedgerError(ValueError):
    """The ledger cannot be read, or it does not fit the registered claims."""


@dataclass(frozen=True)
class Entry:
    """What is on record for one claim; ``cases`` is empty for a claim that has a single case."""

    verdict: Verdict
    figure: str
    cases: Mapping[str, Verdict] = field(default_factory=dict)
    note: str = ""


Ledger = Mapping[str, Entry]


def read_ledger(registry: Registry, path: Path = LEDGER, accepting: str | None = None, growing: bool = False) -> Ledger:
    """Read and check the ledger; the claim being accepted, and only that one, may still be without an entry.

    The ledger of a ``growing`` course may lack others: its run then says that nothing is on record for them.
    """
    document = _document(path)
    document.pop(_DISCOVERIES, None)
    entries = {slug: _entry(registry, slug, table, path) for slug, table in document.items()}
    if not growing and (absent := [slug for slug in registry.claims if slug not in entries and slug != accepting]):
        raise LedgerError(
            f"{path} has no entry for {', '.join(absent)}; measure and accept each with `pytest --audit-accept SLUG`"
        )
    return entries


def read_discoveries(path: Path = LEDGER, accepting: str | None = None) -> Mapping[str, str]:
    """What each discovery's script printed when it was put on record; only the one being accepted may have no entry."""
    table = _document(path).get(_DISCOVERIES, {})
    known = {found.slug for found in DISCOVERIES}
    if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
        raise LedgerError(f"{path}: [{_DISCOVERIES}] holds one string for each discovery")
    if stale := sorted(set(table) - known):
        raise LedgerError(
            f"{path}, [{_DISCOVERIES}]: stale, there is no discovery {', '.join(stale)}; remove the entry"
        )
    if absent := sorted(known - set(table) - {accepting}):
        raise LedgerError(
            f"{path} has no entry for {', '.join(absent)}; observe and accept each with `pytest --audit-accept SLUG`"
        )
    return table


def accept_discovery(registry: Registry, slug: str, prints: str, path: Path = LEDGER) -> None:
    """Put what one discovery's script prints on record, leaving every other entry as it is."""
    found = {**read_discoveries(path, accepting=slug), slug: prints}
    _write(registry, read_ledger(registry, path), found, path)


def entry_for(claim: Claim, judgement: Judgement, note: str = "") -> Entry:
    """The entry that would put ``judgement`` on record."""
    cases = dict(judgement.cases) if len(claim.cases) > 1 else {}
    return Entry(judgement.verdict, judgement.figure, cases, note)


def drift(on_record: Entry | None, observed: Entry, same_grid: bool = True) -> tuple[str, ...]:
    """The differences between the record and an observation, one sentence each; none where they agree.

    ``same_grid`` is false where a run asks over coarser or finer grids than the published audit, so that counts of
    settings cannot be compared.
    """
    if on_record is None:
        return ("the ledger has no entry for this claim",)
    sentences = []
    if on_record.verdict != observed.verdict:
        sentences.append(f"verdict: on record {on_record.verdict}, observed {observed.verdict}")
    for case in sorted(set(on_record.cases) | set(observed.cases)):
        before, now = on_record.cases.get(case), observed.cases.get(case)
        if before != now:
            sentences.append(f"case {case}: on record {before or 'nothing'}, observed {now or 'nothing'}")
    if not _agree(on_record.figure, observed.figure, same_grid):
        sentences.append(f"figure: on record {on_record.figure!r}, observed {observed.figure!r}")
    return tuple(sentences)


def _agree(recorded: str, observed: str, same_grid: bool) -> bool:
    """Whether two figures agree.

    Shares do if no more settings differ than rounding decides on either machine, or if the new one lies in the
    interval over seeds on record: another machine rounds a training otherwise, which is like another seed.
    """
    before, now = _COUNTS.fullmatch(recorded), _COUNTS.fullmatch(observed)
    if recorded == observed or not (before and now):
        return recorded == observed
    if before["rest"] != now["rest"] or not same_grid:
        return before["rest"] == now["rest"]
    if before["low"] and float(before["low"]) <= int(now["held"]) / int(now["of"]) <= float(before["high"]):
        return True
    sensitive = max(int(found["sensitive"] or 0) for found in (before, now))
    return all(abs(int(before[name]) - int(now[name])) <= sensitive for name in ("held", "of"))


def accept(registry: Registry, slug: str, observed: Entry, path: Path = LEDGER) -> None:
    """Put one observation on record, leaving every other entry, and this one's note, as they are."""
    entries = dict(read_ledger(registry, path, accepting=slug, growing=path != LEDGER))
    note = entries[slug].note if slug in entries else observed.note
    entries[slug] = replace(observed, note=note)
    write_ledger(registry, entries, path)


def write_ledger(registry: Registry, entries: Ledger, path: Path = LEDGER) -> None:
    """Write all entries in article order, and the discoveries as they are, replacing the file in one step."""
    _write(registry, entries, _document(path).get(_DISCOVERIES, {}) if path.exists() else {}, path)


def _write(registry: Registry, entries: Ledger, discoveries: Mapping[str, str], path: Path) -> None:
    blocks = [_HEADER] + [_toml(slug, entries[slug]) for slug in registry.claims if slug in entries]
    lines = [f"{found.slug} = {_quote(discoveries[found.slug])}" for found in DISCOVERIES if found.slug in discoveries]
    if lines:
        blocks.append("\n".join([f"[{_DISCOVERIES}]", *lines]) + "\n")
    write_atomically(path, "\n".join(blocks))


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LedgerError(f"cannot read the ledger {path}: {error.strerror}") from None
    except RecursionError:
        raise LedgerError(f"{path} is nested too deeply to be the ledger") from None
    except ValueError as error:
        raise LedgerError(f"{path} is not valid TOML: {error}") from None


def _entry(registry: Registry, slug: str, table: Any, path: Path) -> Entry:
    where = f"{path}, entry {slug!r}"
    if slug not in registry.claims:
        raise LedgerError(f"{where}: stale, {unknown_name('claim', slug, registry.claims)}; remove the entry")
    if not isinstance(table, dict):
        raise LedgerError(f"{where}: expected a table, got {table!r}")
    if unknown := sorted(set(table) - {"verdict", "figure", "cases", "note"}):
        raise LedgerError(f"{where}: unknown keys {', '.join(unknown)}")
    for key in ("verdict", "figure"):
        if not isinstance(table.get(key), str):
            raise LedgerError(f"{where}: {key!r} must be a string, got {table.get(key)!r}")
    if not isinstance(table.get("note", ""), str):
        raise LedgerError(f"{where}: 'note' must be a string, got {table['note']!r}")
    cases = table.get("cases", {})
    claim = registry.claims[slug]
    expected = {case.slug for case in claim.cases} if len(claim.cases) > 1 else set()
    if not isinstance(cases, dict) or (cases and set(cases) != expected):
        raise LedgerError(f"{where}: 'cases' must name exactly {sorted(expected)}, got {cases!r}")
    return Entry(
        _verdict(where, table["verdict"]),
        table["figure"],
        {case: _verdict(f"{where}, case {case!r}", word) for case, word in cases.items()},
        table.get("note", ""),
    )


def _verdict(where: str, word: Any) -> Verdict:
    try:
        return Verdict(word)
    except ValueError:
        raise LedgerError(f"{where}: {word!r} is no verdict; use one of {', '.join(Verdict)}") from None


def _toml(slug: str, entry: Entry) -> str:
    lines = [f"[{slug}]", f"verdict = {_quote(entry.verdict)}", f"figure = {_quote(entry.figure)}"]
    if entry.cases:
        cases = ", ".join(f"{case} = {_quote(verdict)}" for case, verdict in entry.cases.items())
        lines.append(f"cases = {{ {cases} }}")
    if entry.note:
        lines.append(f"note = {_quote(entry.note)}")
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    # A JSON string without surrogate escapes is a valid TOML basic string, save for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
