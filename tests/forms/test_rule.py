"""The form ``rule``: real PyTorch against the lines of a course, in every implementation and number format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from claims.formulas import Rule
from claims.formulas.mutants import mutants_of_rule
from claims.measurement import Gap
from reference.formulas import rule_of
from tests.forms import programs
from tests.instruments import driver
from tests.instruments.probes import against_rule, rule_gap
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
    both = [factory_of(given[key], given) if key in given else None for key in ("lines", "corrected")]
    found = rule_gap(cell.subject, cell.domain, *both, memory=given.get("memory"))
    shown = programs.of_a_rule(cell.subject, given, found, cell.domain)
    evidence(replace(found, script=shown), **_edits(cell, given, found))


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


def _runs(cell: Any) -> Iterator[tuple[Episode, driver.Run]]:
    """The same runs as were compared with the printed lines."""
    drawn: list[Episode] = [*simplest_episodes(cell.domain)]
    visit_drawn(episodes(cell.domain), drawn.append)
    for each in drawn:
        yield each, driver.follow(cell.subject, each.settings, each.start, each.gradients, each.lrs)
