"""The form ``rule``: real PyTorch against the lines of a course, in every implementation and number format."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from claims.conventions import PYTORCH, Known, known_rules
from claims.formulas import Rule
from claims.formulas.mutants import mutants_of_rule
from claims.measurement import Comparison, Gap
from reference.formulas import rule_of
from tests.forms.identifying import against_known, likenesses, repair_of
from tests.instruments import driver
from tests.instruments.probes import Sides, against_rule, formula_gap, rule_gap
from tests.instruments.strategies import Episode, episodes, simplest_episodes, visit_drawn
from tests.plugins import edits


@cache
def factory(rule: Rule, names: tuple[tuple[str, str], ...], memory: str | None, result: str) -> Any:
    """The class made of a rule's lines; what is compared with a memory of PyTorch's has that memory's name."""
    lines, memories = list(rule.lines), list(rule.memories)
    if memory is not None and memory not in dict(memories):
        lines.append((memory, ("name", result)))
        memories.append((memory, ("num", "0")))
    spelled = dict(names)
    return rule_of(lines, memories, {name: spelled.get(name, name) for name in rule.settings})


def factory_of(rule: Rule, given: Mapping[str, Any]) -> Any:
    """The class made of one of a claim's rules."""
    return factory(rule, tuple(given["names"].items()), given.get("memory"), given["result"])


@pytest.mark.form("rule")
def test_an_optimizer_takes_these_steps(cell, evidence):
    """PyTorch's optimizer, or one of its memories, is where the printed lines say, or where the corrected ones do."""
    given = cell.claim.form.under(cell.case)
    both = [factory_of(given[key], given) if given.get(key) else None for key in ("lines", "corrected")]
    if both[0] is None:
        evidence(unread(cell, given, both[1]))
        return
    found = gap(cell, given, *both)
    told = {} if found.as_printed.holds or "memory" in given else likeness(cell, given, both[0])
    evidence(replace(found, convention=told.pop("convention", None)), **_edits(cell, given, found), **told)


def gap(cell: Any, given: Mapping[str, Any], printed: Any, corrected: Any = None) -> Gap:
    """How far lines are from PyTorch, or from the rule of another convention."""
    if given["convention"] == PYTORCH:
        return rule_gap(cell.subject, cell.domain, printed, corrected, memory=given.get("memory"))
    known = known_rules()[f"{given['optimizer']}/{given['convention']}"]
    return known_gap(known, cell.domain, printed, corrected)


def unread(cell: Any, given: Mapping[str, Any], corrected: Any) -> Gap:
    """Lines that cannot be computed are infinitely far from everything; those that should stand there are compared."""
    found, why = gap(cell, given, corrected), {"cannot be computed": given["unread"]}
    return Gap(Comparison(math.inf, 0.0, why), found.as_printed, found.examples, why)


def known_gap(known: Known, domain: Any, printed: Any, corrected: Any = None) -> Gap:
    """How far printed lines and corrected ones are from a rule of another convention than PyTorch's."""

    def sides(episode: Episode) -> Sides:
        mended = against_known(known, corrected, episode) if corrected else None
        return Sides(against_known(known, printed, episode), mended)

    return formula_gap(episodes(domain), sides, list(simplest_episodes(domain)))


def likeness(cell: Any, given: Mapping[str, Any], printed: Any) -> dict[str, Any]:
    """What lines that fail are instead: the known rule that they are or come nearest to, and what would mend them."""
    key = cell.claim.slug, cell.case.slug
    if key not in _LIKENESSES:
        # It is about the lines alone, so it is the same for every implementation.
        _LIKENESSES[key] = _likeness(given, printed, _episodes(cell))
    return dict(_LIKENESSES[key])


_LIKENESSES: dict[tuple[str, str], dict[str, Any]] = {}


def _likeness(given: Mapping[str, Any], printed: Any, runs: list[Episode]) -> dict[str, Any]:
    known, asked = known_rules(), f"{given['optimizer']}/{given['convention']}"
    nearest = likenesses(printed, runs)[0]
    told: dict[str, Any] = {"nearest": nearest.known.name, "nearest_apart": nearest.apart}
    told |= {"convention": nearest.known.name} if nearest.same and nearest.known.name != asked else {}
    if asked in known:
        repair = repair_of(given["lines"], given["names"], known[asked], runs)
        if repair is not None:
            told |= {"repair_en": repair.edit.en, "repair_ja": repair.edit.ja, "repaired": repair.shown}
    return told


def _edits(cell: Any, given: Mapping[str, Any], found: Gap) -> dict[str, int | str]:
    """How many single edits of the lines that hold the same comparison notices."""
    mended = found.corrected is not None and found.corrected.holds
    if not (found.as_printed.holds or mended) or cell.subject.dtype != "float64":
        return {}
    seen, memory = list(_runs(cell)), given.get("memory")
    tried = list(mutants_of_rule(given["lines" if found.as_printed.holds else "corrected"]))
    missed = [
        mutant.edit.en
        for mutant in tried
        if all(against_rule(cell.subject, *run, factory_of(mutant.rule, given), memory).holds for run in seen)
    ]
    return edits.facts(missed, len(tried))


def _episodes(cell: Any) -> list[Episode]:
    drawn: list[Episode] = [*simplest_episodes(cell.domain)]
    visit_drawn(episodes(cell.domain), drawn.append)
    return drawn


def _runs(cell: Any) -> Iterator[tuple[Episode, driver.Run]]:
    """The same runs as were compared with the printed lines."""
    for each in _episodes(cell):
        yield each, driver.follow(cell.subject, each.settings, each.start, each.gradients, each.lrs)
