"""Which evidence belongs together: what cannot be merged is refused with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from claims.evidence import Evidence, dump
from reports.reading.checking import BadInputError

# A commit that does not say which files were measured.
_UNSURE = re.compile(r"-dirty$|^unknown$")


@dataclass(frozen=True)
class Part:
    """The evidence of one environment, what it is called, and the file that it came from."""

    name: str
    evidence: Evidence
    source: Path


def named(paths: Sequence[Path], evidence: Sequence[Evidence]) -> list[Part]:
    """Each evidence with the name of its file, or of its folder where the file is merely called evidence.json."""
    names: list[str] = []
    for path in paths:
        name = path.stem if path.stem != "evidence" else path.resolve().parent.name or path.stem
        taken = sum(other.partition("#")[0] == name for other in names)
        names.append(f"{name}#{taken + 1}" if taken else name)
    return [Part(*each) for each in zip(names, evidence, paths, strict=True)]


def refuse_mixtures(parts: Sequence[Part], mixed: bool) -> None:
    """Refuse one run twice, what is merged already, other ledgers and, unless ``mixed``, other commits or profiles."""
    _refuse_duplicates(parts)
    if not mixed:
        _refuse_other_runs(parts)
    _refuse_other_ledgers(parts)


def told(values: Mapping[str, object]) -> str:
    """What each environment says, in one line."""
    return ", ".join(f"{name}: {value}" for name, value in values.items())


def _refuse_duplicates(parts: Sequence[Part]) -> None:
    if merged := next((part for part in parts if part.evidence.origins), None):
        runs = ", ".join(origin.name for origin in merged.evidence.origins)
        raise BadInputError(f"{merged.source} is merged already, from {runs}: name the files of single runs")
    texts = [dump(part.evidence) for part in parts]
    for (one, text), (other, same) in combinations(zip(parts, texts, strict=True), 2):
        if one.source.resolve() == other.source.resolve():
            raise BadInputError(f"{other.source} is named twice: name each run once")
        if text == same:
            raise BadInputError(f"{one.source} and {other.source} hold the same run: name each run once")


def _refuse_other_runs(parts: Sequence[Part]) -> None:
    for what, way_out in (("commit", "measure all at one commit"), ("profile", "measure all with one profile")):
        values = {part.name: str(part.evidence.environment[what]) for part in parts}
        if len(set(values.values())) > 1:
            raise BadInputError(f"evidence of different {what}s ({told(values)}): {way_out}, or allow it with --mixed")
        if unsure := {name: value for name, value in values.items() if _UNSURE.search(value) and what == "commit"}:
            raise BadInputError(
                f"no commit says what was measured ({told(unsure)}): measure all at one commit without changes of "
                "your own, or allow it with --mixed"
            )


def _refuse_other_ledgers(parts: Sequence[Part]) -> None:
    records: dict[str, tuple[str, Any]] = {}
    for part in parts:
        for slug, entry in _on_record(part.evidence):
            name, first = records.setdefault(slug, (part.name, entry))
            if entry != first:
                raise BadInputError(
                    f"{name} and {part.name} were held against different ledgers: they disagree on what is on record "
                    f"for {slug}; run both audits again from one checkout"
                )


def _on_record(evidence: Evidence) -> Iterator[tuple[str, Any]]:
    yield from ((finding.claim, finding.on_record) for finding in evidence.findings)
    yield from ((seen.slug, seen.on_record) for seen in evidence.discoveries)
