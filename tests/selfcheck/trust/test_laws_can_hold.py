"""A law that PyTorch breaks everywhere holds for an optimizer that is mended: it does not ask for the impossible."""

from __future__ import annotations

import pytest

from claims.annexes.laws import LawRecord, Standing, standing
from tests.instruments.subjects import Subject
from tests.laws import test_numbers, test_states
from tests.trust.mutants.library import mutation_of

# How PyTorch is mended, and a law that it then keeps.
MENDED = (
    ("adam-state-copied-on-reload", test_states.test_a_loaded_state_is_a_copy),
    ("adam-old-defaults-completed", test_states.test_an_old_pickle_takes_a_new_group),
    ("adam-groups-own-their-rates", test_numbers.test_a_rate_in_a_tensor_is_each_groups_own),
    ("adam-groups-checked", test_numbers.test_groups_refuse_what_the_constructor_refuses),
)


@pytest.mark.parametrize(("slug", "test"), MENDED, ids=[slug for slug, _ in MENDED])
def test_a_mended_optimizer_keeps_a_law(slug, test):
    """PyTorch's optimizer breaks the law, and the mended one keeps it."""
    mutation, found = mutation_of(slug), []
    (mark,) = (mark for mark in test.pytestmark if mark.name == "law")
    subject = Subject(mutation.target, "for-loop", "cpu", "float64")
    test(subject, found.append)
    with mutation.placed():
        test(subject, found.append)
    records = [LawRecord(mark.args[0], subject.target, subject.id, measurement) for measurement in found]
    broken, right = map(standing, records)
    assert broken is Standing.FINDING
    assert right is not Standing.FINDING
