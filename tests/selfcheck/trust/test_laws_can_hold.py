"""A law that PyTorch breaks everywhere holds for an optimizer that is mended: it does not ask for the impossible."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from claims.annexes.laws import LAWS, Standing, standing
from claims.measurement import Law
from tests.instruments.adapters import PAIRED
from tests.instruments.subjects import Subject
from tests.laws import test_numbers, test_states
from tests.trust.mutants.mutation import instead, spoilt

SUBJECT = Subject("adam", "for-loop", "cpu", "float64")


def _copying(build: Callable[..., Any], *arguments: Any, **settings: Any) -> Any:
    """An optimizer that loads a copy of a state."""
    optimizer = build(*arguments, **settings)
    load = optimizer.load_state_dict
    optimizer.load_state_dict = lambda state: load(copy.deepcopy(state))
    return optimizer


def _owning(build: Callable[..., Any], *arguments: Any, **settings: Any) -> Any:
    """An optimizer each group of which has a learning rate of its own."""
    optimizer = build(*arguments, **settings)
    for group in optimizer.param_groups:
        group["lr"] = copy.deepcopy(group["lr"])
    return optimizer


def _checking(build: Callable[..., Any], groups: Any, **settings: Any) -> Any:
    """An optimizer that asks its constructor about the settings of each group."""
    unpaired = {name: value for name, value in settings.items() if name not in PAIRED}

    def check(group: Mapping[str, Any]) -> None:
        build([group["params"][0]], **{**unpaired, **{name: group[name] for name in group if name != "params"}})

    for group in groups:
        check(group)
    optimizer = build(groups, **settings)
    add = optimizer.add_param_group
    optimizer.add_param_group = lambda group: (check(group), add(group))
    return optimizer


@contextmanager
def _completing() -> Iterator[None]:
    """PyTorch that completes the defaults of an old Adam too."""
    kind = type(SUBJECT.call([SUBJECT.tensor([0.0])]))
    original = kind.__setstate__

    def complete(self: Any, state: Any) -> None:
        original(self, state)
        for name in self.param_groups[0].keys() - {"params"}:
            self.defaults.setdefault(name, self.param_groups[0][name])

    kind.__setstate__ = complete
    try:
        yield
    finally:
        kind.__setstate__ = original


def _mended(make: Callable[..., Any]) -> Callable[[], AbstractContextManager[None]]:
    return instead("adam", lambda program: spoilt(program, make))


# How Adam is mended, and the law that it then keeps.
MENDED = (
    (_mended(_copying), test_states.test_a_loaded_state_is_a_copy),
    (_completing, test_states.test_an_old_pickle_takes_a_new_group),
    (_mended(_owning), test_numbers.test_a_rate_in_a_tensor_is_each_groups_own),
    (_mended(_checking), test_numbers.test_groups_refuse_what_the_constructor_refuses),
)


@pytest.mark.parametrize(("mended", "test"), MENDED, ids=[test.__name__ for _, test in MENDED])
def test_a_mended_optimizer_keeps_a_law(mended, test):
    """PyTorch's optimizer breaks the law, and the mended one keeps it."""
    (mark,) = (mark for mark in test.pytestmark if mark.name == "law")
    found: list[Law] = []
    test(SUBJECT, found.append)
    with mended():
        test(SUBJECT, found.append)
    stands = [standing(LAWS[mark.args[0]], SUBJECT.target, measurement) for measurement in found]
    assert stands[0] is Standing.FINDING
    assert stands[1] is not Standing.FINDING
