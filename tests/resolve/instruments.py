"""The laws and the heat map as tests of somebody else's: for an optimizer in the test suite of its own package.

@parametrize_with_instruments([Program(MyAdam, rule="adam")])
def test_my_adam(program, check):
    check(program)
"""

from __future__ import annotations

import importlib
import pkgutil
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

import tests.laws
from claims.annexes.lawbook import as_on_record
from claims.annexes.laws import LAWS, Deviation, LawRecord, deviation_of, standing
from claims.annexes.programs import check_subjects, read_known
from claims.measurement import Law
from tests.instruments.brought import Brought
from tests.instruments.subjects import Subject, subjects_of
from tests.instruments.targets import TARGETS
from tests.laws.asking import expected, is_asked
from tests.matrix.readings import all_readings
from tests.resolve.adopting import adopted, followed, without
from tests.resolve.conventions import resolve


@dataclass(frozen=True)
class Program:
    """An optimizer to be asked everything that laws and the heat map ask.

    ``factory`` makes it, of parameters as torch's do or of settings alone; ``rule`` is what it should follow, such as
    ``"adam"`` or ``"adam/eps-hat"``, and found out unless stated; ``held`` are arguments that are always given, by its
    own names; ``known`` is a file of what is known to fail, and why.
    """

    factory: Callable[..., Any]
    rule: str | None = None
    held: Mapping[str, Any] = field(default_factory=dict)
    known: Path | None = None

    @property
    def name(self) -> str:
        """How tests call it."""
        own = f"{self.factory.__module__}:{getattr(self.factory, '__qualname__', 'program')}"
        return f"{own} as {self.rule}" if self.rule else own


def parametrize_with_instruments(programs: Sequence[Program]) -> pytest.MarkDecorator:
    """Give a test the arguments ``program`` and ``check``, once for each thing that a program is asked."""
    cases = [case for program in programs for case in _cases(program)]
    for file in {program.known for program in programs if program.known}:
        names = [each.id for program in programs if program.known == file for each in _subjects(program)]
        check_subjects(read_known(file)[0], names)
    return pytest.mark.parametrize(("program", "check"), cases)


def _cases(program: Program) -> Iterator[Any]:
    brought = Brought(program.name, program.factory, dict(program.held))
    target = adopted(brought, followed(brought, program.rule, resolve(brought)))
    known, absent = read_known(program.known) if program.known else ((), ())
    TARGETS[program.name] = without(target, absent)
    for subject in _subjects(program):
        place = f"{subject.implementation}-{subject.dtype}"
        yield pytest.param(program, partial(_check_cells, subject, known), id=f"{program.name}-cells-{place}")
        for slug, law in LAWS.items():
            if is_asked(law, subject):
                check = partial(_check_law, slug, subject, known)
                yield pytest.param(program, check, id=f"{program.name}-{slug}-{place}")


def _subjects(program: Program) -> list[Subject]:
    """What of a program that is put under audit can be asked."""
    target = TARGETS[program.name]
    every = subjects_of(program.name, ["cpu"], target.formats, list(target.implementations))
    return [each for each in every if not each.absent]


def _check_law(slug: str, subject: Subject, known: Sequence[Deviation], _: Program) -> None:
    """A law stands on a program as mathematics, or what is known, says."""
    found: list[Law] = []
    test = _tests()[slug]
    test(subject, found.append)
    record = LawRecord(slug, subject.target, subject.id, found[0], expected(LAWS[slug], test, subject, found[0]))
    assert as_on_record(record, metadata.version("torch"), known), (
        f"{LAWS[slug].says.en} On {subject.id} this is not as it should be ({standing(record)}): {found[0]}"
    )


def _check_cells(subject: Subject, known: Sequence[Deviation], _: Program) -> None:
    """Every number is within its bound, but where it is known to be over it, and there it is."""
    for reading in all_readings(subject, thorough=False):
        expected = deviation_of(reading.column, subject.id, known) is not None
        assert expected or not reading.over, f"{subject.id} is over its bound: {reading}"
        assert not expected or reading.over, f"{subject.id} is on record as over its bound, and is not: {reading}"


@cache
def _tests() -> Mapping[str, Callable[..., None]]:
    """The test of each law."""
    names = [module.name for module in pkgutil.iter_modules(tests.laws.__path__) if module.name.startswith("test_")]
    with warnings.catch_warnings():
        # The marks of laws are known to this project's pytest alone.
        warnings.simplefilter("ignore", pytest.PytestUnknownMarkWarning)
        modules = [importlib.import_module(f"tests.laws.{name}") for name in names]
    every = [test for module in modules for test in vars(module).values()]
    return {mark.args[0]: test for test in every for mark in getattr(test, "pytestmark", ()) if mark.name == "law"}
