"""Each law of schedules is broken by some slightly broken scheduler: a law that nothing can break says nothing."""

from __future__ import annotations

import pytest

from claims.annexes.laws import LAWS, Standing, standing
from tests.laws import test_scheduler_lives as lives
from tests.trust.mutants.library import mutation_of

# A mutant, and a law that finds it.
BROKEN = (
    ("step-lr-loads-nothing", lives.test_a_resumed_schedule_is_the_schedule),
    ("step-lr-loads-nothing", lives.test_a_scheduler_may_be_made_after_the_optimizer_was_loaded),
    ("exponential-lr-decays-when-resumed", lives.test_the_last_epoch_resumes_a_schedule),
    ("step-lr-keeps-its-settings", lives.test_a_loaded_schedule_is_the_saved_one),
    ("step-lr-empties-what-it-loads", lives.test_loading_leaves_the_saved_schedule),
    ("step-lr-saves-a-class", lives.test_a_saved_schedule_fits_a_file),
    ("step-lr-one-rate-for-all", lives.test_each_group_has_its_own_schedule),
    ("step-lr-stopped-by-a-late-group", lives.test_a_late_group_disturbs_no_schedule),
    ("step-lr-forgets-late-groups", lives.test_a_late_group_goes_along),
    ("step-lr-begins-twice", lives.test_a_wrapped_schedule_is_the_schedule),
    ("step-lr-goes-on-at-a-milestone", lives.test_a_sequence_starts_each_schedule_afresh),
    ("step-lr-returns-to-the-first-rate", lives.test_a_new_schedule_starts_from_the_present_rate),
    ("step-lr-reports-the-first-rate", lives.test_the_reported_rates_are_the_rates),
    ("step-lr-falls-through-zero", lives.test_rates_are_never_negative),
    ("step-lr-rounds-tensors", lives.test_a_tensor_rate_is_the_rate),
)


@pytest.mark.parametrize(("slug", "test"), BROKEN, ids=[f"{slug}-{test.__name__}" for slug, test in BROKEN])
def test_a_broken_scheduler_breaks_a_law(slug, test):
    """The unbroken scheduler stands to the law as it should, and the broken one does not."""
    mutation, found = mutation_of(slug), []
    (mark,) = (mark for mark in test.pytestmark if mark.name == "law")
    test(mutation.booked, found.append)
    with mutation.placed():
        test(mutation.booked, found.append)
    stands = [standing(LAWS[mark.args[0]], mutation.booked, measurement) for measurement in found]
    assert stands[0] is not Standing.FINDING
    assert stands[1] is Standing.FINDING


def test_every_law_of_schedules_is_broken():
    """No law of the lives of schedulers is left out of the list."""
    laws = {test for name, test in vars(lives).items() if name.startswith("test_")}
    assert {test for _, test in BROKEN} == laws
