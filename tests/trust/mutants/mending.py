"""Adam mended where PyTorch breaks a law: it shows that the law can be kept, and the audit must notice it too."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.instruments.adapters import PAIRED
from tests.instruments.subjects import Subject

Build = Callable[..., Any]


def copying(build: Build, *arguments: Any, **settings: Any) -> Any:
    """An optimizer that loads a copy of a state."""
    optimizer = build(*arguments, **settings)
    load = optimizer.load_state_dict
    optimizer.load_state_dict = lambda state: load(copy.deepcopy(state))
    return optimizer


def owning(build: Build, *arguments: Any, **settings: Any) -> Any:
    """An optimizer each group of which has a learning rate of its own."""
    optimizer = build(*arguments, **settings)
    for group in optimizer.param_groups:
        group["lr"] = copy.deepcopy(group["lr"])
    return optimizer


def checking(build: Build, groups: Any, **settings: Any) -> Any:
    """An optimizer that asks its constructor about the settings of each group."""
    unpaired = {name: value for name, value in settings.items() if name not in PAIRED}

    def check(group: Mapping[str, Any]) -> None:
        build([group["params"][0]], **{**unpaired, **{name: group[name] for name in group if name != "params"}})

    groups = list(groups)
    for group in groups:
        if isinstance(group, Mapping):
            check(group)
    optimizer = build(groups, **settings)
    add = optimizer.add_param_group
    optimizer.add_param_group = lambda group: (check(group), add(group))
    return optimizer


@contextmanager
def completing(target: str) -> Iterator[None]:
    """PyTorch that completes an old optimizer's defaults as it completes its groups."""
    subject = Subject(target, "for-loop", "cpu", "float64")
    kind = type(subject.call([subject.tensor([0.0])]))
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
