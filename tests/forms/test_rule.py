"""The form ``rule``: real PyTorch against the lines of a course, in every implementation and number format."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from claims.conventions import PYTORCH, Known, known_rules
from claims.domain import Text
from claims.formulas import Rule
from claims.formulas.lines import Line
from claims.formulas.mutants import mutants_of_rule
from claims.formulas.reading import renamed
from claims.measurement import Comparison, Gap
from reference.formulas import rule_of
from tests.forms import programs
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
    cell = replace(cell, subject=replace(cell.subject, flags=given["flags"]))
    both = [factory_of(given[key], given) if given.get(key) else None for key in ("lines", "corrected")]
    if both[0] is None:
        evidence(unread(cell, given, both[1]))
        return
    found = gap(cell, given, *both)
    # What becomes of lines beyond the text needs no explanation.
    asked = "memory" not in given and (cell.claim.beyond or not cell.case.beyond)
    told = likeness(cell, given, both[0]) if asked and not found.as_printed.holds else {}
    script = programs.of_a_rule(cell.subject, given, found, cell.domain) if given["convention"] == PYTORCH else None
    shown = replace(found, script=script, convention=told.pop("convention", None))
    evidence(shown, **_edits(cell, given, found), **told)


def gap(cell: Any, given: Mapping[str, Any], printed: Any, corrected: Any = None) -> Gap:
    """How far lines are from PyTorch, or from the rule of another convention."""
    if given["convention"] == PYTORCH:
        return rule_gap(cell.subject, cell.domain, printed, corrected, memory=given.get("memory"))
    return known_gap(known_rules()[asked_of(given)], cell.domain, printed, corrected)


def asked_of(given: Mapping[str, Any]) -> str:
    """The rule that the course means, by optimizer and convention."""
    return f"{given['optimizer']}/{given['convention']}"


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
    nearest = likenesses(printed, runs)[0]
    told: dict[str, Any] = {"nearest": nearest.known.name, "nearest_apart": nearest.apart} if nearest.near else {}
    told |= {"convention": nearest.known.name} if nearest.same and nearest.known.name != asked_of(given) else {}
    right = right_lines(given)
    repair = repair_of(given["lines"], given["names"], right, runs) if right else None
    if repair is not None:
        told |= {"repair_en": repair.edit.en, "repair_ja": repair.edit.ja, "repaired": repair.shown}
    return told


def right_lines(given: Mapping[str, Any]) -> Known | None:
    """What the printed lines should be: the corrected ones by PyTorch's names, or else a known rule."""
    if "corrected" in given:
        rule, names = given["corrected"], given["names"]
        lines = tuple(Line(line.name, renamed(line.tree, names)) for line in rule.lines)
        memories = tuple((name, renamed(tree, names)) for name, tree in rule.memories)
        settings = tuple(names.get(name, name) for name in rule.settings)
        return Known(given["optimizer"], "corrected", Text("", ""), Rule(lines, memories, settings))
    decays = "weight_decay" in {given["names"].get(name, name) for name in given["lines"].settings}
    names_of_it = [f"{given['optimizer']}/{slug}" for slug in (("l2",) if decays else ()) + (given["convention"],)]
    return next((known_rules()[name] for name in names_of_it if name in known_rules()), None)


def _edits(cell: Any, given: Mapping[str, Any], found: Gap) -> dict[str, int | str]:
    """How many single edits of the lines that hold the same comparison notices."""
    mended = found.corrected is not None and found.corrected.holds
    if not (found.as_printed.holds or mended) or cell.subject.dtype != "float64":
        return {}
    holds = _comparisons(cell, given)
    tried = list(mutants_of_rule(given["lines" if found.as_printed.holds else "corrected"]))
    missed = [mutant.edit.en for mutant in tried if all(each(factory_of(mutant.rule, given)) for each in holds)]
    return edits.facts(missed, len(tried))


def _comparisons(cell: Any, given: Mapping[str, Any]) -> list[Callable[[Any], bool]]:
    """The same comparisons as were made with the printed lines, each asking whether other lines hold."""
    if given["convention"] != PYTORCH:
        known = known_rules()[asked_of(given)]
        return [lambda made, episode=each: against_known(known, made, episode).holds for each in _episodes(cell)]
    seen, memory = list(_runs(cell)), given.get("memory")
    return [lambda made, run=each: against_rule(cell.subject, *run, made, memory).holds for each in seen]


def _episodes(cell: Any) -> list[Episode]:
    drawn: list[Episode] = [*simplest_episodes(cell.domain)]
    visit_drawn(episodes(cell.domain), drawn.append)
    return drawn


def _runs(cell: Any) -> Iterator[tuple[Episode, driver.Run]]:
    """The same runs as were compared with the printed lines."""
    for each in _episodes(cell):
        yield each, driver.follow(cell.subject, each.settings, each.start, each.gradients, each.lrs)
