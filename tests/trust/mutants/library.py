"""All mutants, by slug."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from claims.registry import unknown_name
from tests.instruments.targets import TARGETS
from tests.trust.mutants.makers import line
from tests.trust.mutants.mutation import Mutation
from tests.trust.mutants.optimizers import spoilt_optimizers, wrong_defaults, wrong_rules
from tests.trust.mutants.others import other_programs
from tests.trust.mutants.schedules import spoilt_schedulers
from tests.trust.mutants.torch_lines import BREAKS, SCHEDULE_BREAKS, about


def _all() -> Iterator[Mutation]:
    yield from (line(fault, about(fault)) for fault in BREAKS)
    yield from (line(fault, "step-lr") for fault in SCHEDULE_BREAKS)
    yield from spoilt_optimizers()
    yield from wrong_defaults()
    yield from wrong_rules()
    yield from other_programs()
    yield from spoilt_schedulers()


MUTATIONS: Mapping[str, Mutation] = {mutation.slug: mutation for mutation in _all()}
if len(MUTATIONS) != len(list(_all())) or {mutation.target for mutation in MUTATIONS.values()} - set(TARGETS):
    raise RuntimeError("every mutant has a slug of its own, and a target that there is")


def mutation_of(slug: str) -> Mutation:
    """The mutant called ``slug``; an unknown slug is an error that names the nearest known ones."""
    if slug not in MUTATIONS:
        raise LookupError(unknown_name("mutant", slug, MUTATIONS))
    return MUTATIONS[slug]
