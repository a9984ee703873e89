"""Every call that a training loop makes, as a machine that Hypothesis drives, with the reference at its side."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from claims.measurement import Example
from reference.rounding import exact
from tests.laws.trials import Trial, Trials, reference_rule
from tests.laws.walking import Array, resume, split, values
from tests.laws.weighing import Weighing

NUMBERS = st.integers(0, 2**32 - 1)
MOST_GROUPS = 4


@dataclass
class Model:
    """One tensor as the reference knows it: where it is, what its rule remembers, and its gradient if it has one."""

    x: Any
    state: Any
    gradient: Array | None = None

    def step(self, rule: Any) -> None:
        """One step of the rule; without a gradient there is none."""
        if self.gradient is not None:
            gradient = replace(self.x, centre=self.gradient, radius=np.zeros_like(self.gradient))
            with np.errstate(all="ignore"):
                self.x, self.state = rule.update(self.x, gradient, self.state)


class TrainingLoop(RuleBasedStateMachine):
    """Steps, changed rates, gradients given and cleared, states saved and loaded, and groups that come later."""

    trials: Trials
    weighing: Weighing

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Begin with a run that is drawn."""
        self.begin_with(data.draw(self.trials.drawn()))

    def begin_with(self, trial: Trial) -> None:
        """An optimizer over the tensors of a run, and the reference beside it."""
        self.trial = trial
        self.rule = reference_rule(self.trial.subject, self.trial.settings)
        # The program is given numbers; the rule may make balls of them.
        self.rate = self.trial.settings["lr"]
        self.walk = self.trial.walk()
        self.models = [self._model(tensor) for tensor in self.walk.tensors]
        self.saved: Any = None
        self.calls: list[str] = []
        self.weighing.examples += 1

    @rule(number=NUMBERS, spared=st.integers(0, 3))
    def give(self, number: int, spared: int) -> None:
        """A gradient for every tensor but one: PyTorch leaves one that took no part as it was, at first with None."""
        self.calls.append(f"backward, not to tensor {spared}")
        numbers = np.random.default_rng(number)
        for place, (tensor, model) in enumerate(zip(self.walk.tensors, self.models, strict=True)):
            if place != spared:
                tensor.grad = self.trial.subject.tensor(numbers.normal(size=tuple(tensor.shape)))
                model.gradient = values(tensor.grad)

    @rule()
    def step(self) -> None:
        """One step; every coordinate is within the bound of the reference."""
        self.calls.append("step")
        with self.weighing.completes(self._seen_by(0)):
            self.walk.optimizer.step()
        for tensor, model in zip(self.walk.tensors, self.models, strict=True):
            model.step(self.rule)
            self.weighing.near(values(tensor), model.x.centre, model.x.radius, self._seen_by)

    @rule(factor=st.sampled_from((0.25, 1.5, 3.0)))
    def change_rate(self, factor: float) -> None:
        """Another learning rate, for this step and all later ones."""
        self.calls.append(f"lr times {factor}")
        self.rate = self.trial.settings["lr"] * factor
        self.rule = replace(self.rule, lr=self.rate)
        self.walk.set_rate(self.rate)

    @rule(set_to_none=st.booleans())
    def clear(self, set_to_none: bool) -> None:
        """No gradients, or zero ones, which still fade a memory and let a parameter decay."""
        self.calls.append(f"zero_grad(set_to_none={set_to_none})")
        self.walk.optimizer.zero_grad(set_to_none=set_to_none)
        for model in self.models:
            model.gradient = None if set_to_none or model.gradient is None else 0 * model.gradient

    @precondition(lambda self: len(self.walk.optimizer.param_groups) < MOST_GROUPS)
    @rule()
    def add_group(self) -> None:
        """A group more, with tensors of its own and the constructor's settings: an older change of rate is not its."""
        self.calls.append("add_param_group")
        before = len(self.walk.tensors)
        self.walk.add_group(split(self.trial.start, self.trial.sizes))
        self.walk.set_rate(self.rate)
        self.models += [self._model(tensor) for tensor in self.walk.tensors[before:]]

    @rule()
    def save(self) -> None:
        """Keep the state of the optimizer, with the tensors as they are."""
        self.calls.append("state_dict")
        self.saved = self.walk.saved(), self.walk.copied(), copy.deepcopy(self.models), self.rate

    @precondition(lambda self: self.saved is not None)
    @rule()
    def load(self) -> None:
        """Go back to what was saved, in a new optimizer; gradients are not part of a state."""
        self.calls.append("load_state_dict")
        state, groups, models, self.rate = self.saved
        self.rule = replace(self.rule, lr=self.rate)
        self.walk = resume(self.trial.subject, self.trial.settings, groups, state)
        self.models = [replace(model, gradient=None) for model in copy.deepcopy(models)]

    def play(self, trial: Trial) -> None:
        """A fixed order of calls in which each of them comes, and each kind of gradient."""
        self.begin_with(trial)
        for number in range(2):
            if number:
                self.load()
            self.give(number, spared=number)
            self.step()
            self.step()
            self.save()
            self.clear(set_to_none=number == 1)
            self.step()
            self.change_rate(1.5)
            self.add_group()
            self.give(number + 3, spared=3)
            self.step()

    def _model(self, tensor: Any) -> Model:
        start = exact(values(tensor), self.trial.subject.dtype)
        return Model(start, self.rule.init(start))

    def _seen_by(self, place: int) -> Example:
        return {"calls": ", ".join(self.calls), **self.trial.shown}
