"""A rule as lines ``name = expression`` in order: what it is given, what it remembers, all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from claims.formulas.printing import to_text
from claims.formulas.reading import CONSTANTS, FUNCTIONS, FormulaError, Problem, Tree, names_of, read_formula

MOST_LINES = 40
# What every rule is given: the parameter, the gradient there, and the number of this step, from 1.
GIVEN = ("x", "g", "t")
_LINE = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=(?!=)")


class Line(NamedTuple):
    """One line of a rule."""

    name: str
    tree: Tree

    def __str__(self) -> str:
        return f"{self.name} = {to_text(self.tree)}"


@dataclass(frozen=True)
class Rule:
    """The lines of a rule, the memories that survive a step with what they are at first, and the settings it names."""

    lines: tuple[Line, ...]
    memories: tuple[tuple[str, Tree], ...]
    settings: tuple[str, ...]

    @property
    def unused(self) -> tuple[str, ...]:
        """The names of lines whose value nothing uses, at this step or a later one."""
        return tuple(
            sorted({self.lines[place].name for place in _dead(self.lines, [name for name, _ in self.memories])})
        )

    def __str__(self) -> str:
        return "\n".join(map(str, self.lines))


class LineProblem(NamedTuple):
    """One thing that is wrong with a line of a rule; lines are counted from 1, and 0 is the rule as a whole."""

    line: int
    problem: Problem

    def __str__(self) -> str:
        return f"line {self.line}, {self.problem}" if self.line else self.problem.what


def read_rule(
    text: str, settings: Collection[str], memories: Mapping[str, str], result: str = "x", shared: bool = False
) -> Rule:
    """The rule in ``text``, in these settings, with memories that start as given.

    ``result`` is the name that a step must give.  Memories that are ``shared`` with another version of the rule need
    not all change.  Raises :class:`FormulaError` with all that is wrong.
    """
    problems: list[LineProblem] = list(_clashes((*settings, *memories)))
    initial = _initial(memories, settings, problems)
    known = {*GIVEN, *settings, *memories}
    sources = [(n, line) for n, line in enumerate(re.split(r"[\n;]", text), 1) if line.strip()]
    assigned = [found[1] for _, line in sources if (found := _LINE.match(line))]
    lines: list[Line] = []
    for number, source in sources[:MOST_LINES]:
        found = _LINE.match(source)
        if found is None:
            problems.append(LineProblem(number, Problem(1, "a line reads name = expression")))
            continue
        try:
            lines.append(Line(found[1], read_formula(source[found.end() :], known)))
        except FormulaError as error:
            problems += [LineProblem(number, _explained(p, found.end(), assigned, known)) for p in error.problems]
        problems += [LineProblem(number, problem) for problem in _wrong_target(found[1], settings)]
        known.add(found[1])
    problems += _as_a_whole(len(sources), assigned, () if shared else memories, result)
    if problems:
        raise FormulaError(sorted(problems))
    used = frozenset[str]().union(
        *(names_of(tree) for tree in (*(line.tree for line in lines), *map(_second, initial)))
    )
    changed = tuple(pair for pair in initial if pair[0] in assigned)
    return Rule(tuple(lines), changed, tuple(sorted(used & set(settings))))


def _second(pair: tuple[str, Tree]) -> Tree:
    return pair[1]


def _clashes(names: Sequence[str]) -> Iterator[LineProblem]:
    for name in names:
        if name in GIVEN or name in FUNCTIONS or name in CONSTANTS:
            yield LineProblem(0, Problem(1, f"{name!r} is taken; call the setting or memory otherwise"))


def _initial(
    memories: Mapping[str, str], settings: Collection[str], problems: list[LineProblem]
) -> list[tuple[str, Tree]]:
    found = []
    for name, text in memories.items():
        try:
            # A memory may start from the first point or a setting.
            found.append((name, read_formula(text, {"x", *settings})))
        except FormulaError as error:
            problems += [
                LineProblem(0, Problem(1, f"what {name} is at first: {problem}")) for problem in error.problems
            ]
    return found


def _explained(problem: Problem, offset: int, assigned: Collection[str], known: Collection[str]) -> Problem:
    """A problem in its line's columns; a name that a later line gives is used too early, not unknown."""
    what = problem.what
    name = what.split("'")[1] if what.startswith("'") and "not known" in what else ""
    if name in assigned and name not in known:
        what = f"{name!r} is used before its line; say what it is at first (state.{name} = 0), or move the line up"
    return Problem(problem.column + offset, what)


def _wrong_target(name: str, settings: Collection[str]) -> Iterator[Problem]:
    if name in FUNCTIONS or name in CONSTANTS or name == "t":
        yield Problem(1, f"{name!r} is taken and cannot be given a value")
    elif name in settings:
        yield Problem(1, f"{name!r} is a setting; call what is computed from it otherwise")


def _as_a_whole(count: int, assigned: Sequence[str], memories: Collection[str], result: str) -> Iterator[LineProblem]:
    if count > MOST_LINES:
        yield LineProblem(0, Problem(1, f"a rule has at most {MOST_LINES} lines, this one has {count}"))
    if result not in assigned:
        yield LineProblem(0, Problem(1, f"no line gives {result!r}; write {result} = …"))
    for name in memories:
        if name not in assigned:
            yield LineProblem(
                0, Problem(1, f"no line changes {name!r}; make it a setting, or leave it out of the state")
            )


def _dead(lines: Sequence[Line], memories: Collection[str]) -> set[int]:
    """The lines that nothing needs: not the parameter, and no memory that is needed."""
    needed: set[str] = {"x"} if any(line.name == "x" for line in lines) else set(memories)
    while True:
        live, dead = set(needed), set()
        for place in reversed(range(len(lines))):
            name, tree = lines[place]
            if name in live:
                live = (live - {name}) | names_of(tree)
            else:
                dead.add(place)
        grown = needed | (live & set(memories))
        if grown == needed:
            return dead
        needed = grown
