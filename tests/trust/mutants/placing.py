"""Mutants in the place of PyTorch's programs during one run of pytest, and nothing asked but what is about them.

Used as a pytest plugin: ``-p tests.trust.mutants.placing``, with the slugs of the mutants, separated by commas, in the
environment variable ``AUDIT_MUTANTS``, and those that are asked about in ``AUDIT_ABOUT``; where that is empty,
everything is asked.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

import pytest

from tests.instruments import subjects, targets
from tests.trust.mutants.library import mutation_of
from tests.trust.mutants.mutation import Mutation, capturable_on_a_cpu

PLACED, ABOUT = "AUDIT_MUTANTS", "AUDIT_ABOUT"
# They stay in place until the process ends.
_STACK = ExitStack()


def pytest_configure() -> None:
    """Put the mutants in place, before anything is collected or measured."""
    _STACK.enter_context(capturable_on_a_cpu(subjects.OPTIMIZERS))
    for name in subjects.OPTIMIZERS:
        own = targets.TARGETS[name]
        lifted = {each for each in targets.ON_GPU_ALONE if (each[0], "cuda") not in own.absent}
        targets.TARGETS[name] = replace(own, absent=own.absent - lifted)
    for mutation in _named(PLACED):
        _STACK.enter_context(mutation.placed())
    if about := {mutation.booked for mutation in _named(ABOUT)}:
        # Asking PyTorch for every cell, and making a test of each, would take longer than the tests that are kept.
        subjects.OPTIMIZERS = tuple(name for name in subjects.OPTIMIZERS if name in about)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what is about the mutants: claims on their targets, cells of the subjects they can be seen in, and laws.

    A law is asked in one number format: it is about what a rule does, not about its rounding.
    """
    if mutations := _named(ABOUT):
        # This module is there before the plugins are, and pytest must be the first to import those.
        from tests.plugins.matrix import keep

        keep(config, items, [item for item in items if any(_is_about(item, mutation) for mutation in mutations)])


def _is_about(item: pytest.Item, mutation: Mutation) -> bool:
    chosen = item.callspec.params if hasattr(item, "callspec") else {}
    if "cell" in chosen:
        cell = chosen["cell"]
        # What is beyond the text decides no verdict, so it can notice nothing.
        counts = cell.case in cell.claim.within
        return counts and cell.subject.target == mutation.target and mutation.runs_in(cell.subject.implementation)
    if mutation.only_for_claims:
        return False
    if "subject" not in chosen:
        return chosen.get("program") == mutation.booked
    subject = chosen["subject"]
    if not isinstance(subject, subjects.Subject):
        # pytest's word for a test that has nothing to be tried on.
        return False
    if item.get_closest_marker("law") is None:
        return mutation.concerns(subject)
    # On a CPU the capturable rules are there for the sake of their lines: the law book knows them on other devices.
    lifted = "capturable" in subject.variant.settings
    return mutation.concerns(subject) and subject.dtype == mutation.dtypes[0] and not lifted


def _named(variable: str) -> Sequence[Mutation]:
    try:
        return [mutation_of(slug) for slug in os.environ.get(variable, "").split(",") if slug]
    except LookupError as error:
        raise pytest.UsageError(str(error)) from None
