"""A wrong line in any rule of PyTorch that is written in Python turns the matrix red; so does a spoilt optimizer."""

from __future__ import annotations

import pytest

from tests.instruments import cells, layouts
from tests.instruments.subjects import Subject, refusal, subjects_of
from tests.matrix.readings import all_readings
from tests.matrix.test_spoilt import SPOILERS
from tests.trust.mutants.library import MUTATIONS
from tests.trust.mutants.lines import Break, broken
from tests.trust.mutants.mutation import capturable_on_a_cpu
from tests.trust.mutants.torch_lines import BREAKS, FORMATS

# Enough coordinates that each kind of gradient is among them.
PLAN = layouts.Plan((layouts.Piece("to-four-vectors", (200,)),))


def suspects(fault: Break) -> list[Subject]:
    """The subjects whose rule is in the broken function, with every branch that it has."""
    family = ("adam", "adamw") if fault.target == "adam" else (fault.target,)
    dtypes = FORMATS.get(fault.slug, ("float64",))
    found = [
        subject for target in family for subject in subjects_of(target, ["cpu"], dtypes, list(fault.implementations))
    ]
    # Asked anew each time: the answer depends on the check that is lifted here.
    return [subject for subject in found if refusal(subject) is None]


def seen(subjects: list[Subject]) -> bool:
    """Whether a reading is over its bound in some subject and setting."""
    return any(
        reading.over
        for subject in subjects
        for settings in cells.spread(subject)
        for reading in cells.readings(subject, [settings], PLAN)
    )


@pytest.mark.parametrize("fault", BREAKS, ids=lambda fault: fault.id)
def test_a_wrong_line_is_over_the_bound(fault):
    """With one wrong line in one function the same measurement is over its bound, and without it it is not."""
    with capturable_on_a_cpu([fault.target]):
        subjects = suspects(fault)
        assert not seen(subjects)
        with broken(fault):
            assert seen(subjects)
        assert not seen(subjects[:1])


SPOILT = [
    each
    for each in MUTATIONS.values()
    if each.target in ("sgd", "adamw") and each.slug.removeprefix(f"{each.target}-") in SPOILERS
]


@pytest.mark.parametrize("mutation", SPOILT, ids=lambda each: each.slug)
def test_a_spoilt_optimizer_is_over_the_bound_by_a_number(mutation):
    """What is done around an optimizer's steps shows in the heat map as a number, and never as an error."""
    subject = Subject(mutation.booked, "for-loop", "cpu", "float64")
    assert not any(reading.over for reading in all_readings(subject, thorough=False))
    with mutation.placed():
        found = [reading for reading in all_readings(subject, thorough=False) if reading.over]
    assert found
    assert not any(reading.refused for reading in found)


def test_a_decay_for_each_format_is_seen_in_mixed_formats_alone():
    """Weights that decay once for each number format of their group are over the bound where formats are mixed."""
    with MUTATIONS["sgd-decayed-for-each-format"].placed():
        found = all_readings(Subject("sgd", "foreach", "cpu", "float64"), thorough=False)
        assert {reading.column for reading in found if reading.over} == {"mixed-formats"}


def test_a_line_that_pytorch_does_not_have_is_an_error():
    """A break whose line has gone from PyTorch is refused, so that it cannot pass for one that was seen."""
    absent = Break("_single_tensor_sgd", "absent", "no such line", "pass")
    with pytest.raises(LookupError, match=r"has no 1\. line 'no such line'"), broken(absent):
        pass
