"""Other programs in the place of PyTorch's: as the article says, or slightly wrong.

They need behave only as far as a claim drives them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from reference import rules
from tests.instruments.probes import build
from tests.instruments.rule_optimizer import driven
from tests.instruments.targets import TARGETS

Program = Callable[..., Any]


_RUN = TARGETS["python"].call
_LOAD = TARGETS["load-state-dict"].call
_LINEAR = TARGETS["linear"].call


def optimizer(rule: Program, **memories: str) -> Program:
    """A rule as a target's program; ``memories`` map PyTorch's names of the state to the rule's."""
    return driven(partial(build, rule), **memories)


# --- slightly wrong rules -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignSGD(rules.SGD):
    """Steps of one length, whatever the gradient."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter."""
        return super().update(x, np.sign(g), state)


@dataclass(frozen=True)
class InverseSGD(rules.SGD):
    """Steps against the inverse of the gradient: the one step that has the parameter's unit by itself."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter."""
        return super().update(x, np.divide(1, g, where=g != 0, out=np.zeros_like(g)), state)


@dataclass(frozen=True)
class ArrivingSGD(rules.SGD):
    """Goes to the origin at once, whatever its rate."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter."""
        return 0 * x, state


@dataclass(frozen=True)
class CreepingMomentum(rules.Momentum):
    """Moves a millionth as far, and so never reaches the minimum."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and buffer."""
        return super().update(x, 1e-6 * g, state)


@dataclass(frozen=True)
class HoardingRMSprop(rules.RMSprop):
    """Forgets nothing."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and memory."""
        s = state.s + (1 - self.alpha) * g * g
        return x - self.lr * g / (np.sqrt(s) + self.eps), state._replace(s=s)


@dataclass(frozen=True)
class HoardingAdam(rules.Adam):
    """Forgets nothing in either memory."""

    def step(self, g: Any, state: Any) -> Any:
        """What is subtracted, and the next memories."""
        m, v = state.m + (1 - self.beta1) * g, state.v + (1 - self.beta2) * g * g
        return self.lr * m / (np.sqrt(v) + self.eps), self.State(state.t + 1, m, v, v)


@dataclass(frozen=True)
class SignedAdaGrad(rules.AdaGrad):
    """Counts positive gradients far more, and late ones a little, and zero as one: h tells histories apart."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and accumulator."""
        G = state.G + g * g * (1 + np.sign(g) * 0.9) * (1 + state.t / 100) + (g == 0)
        return x - self.lr * g / (np.sqrt(G) + self.eps), self.State(state.t + 1, G)


@dataclass(frozen=True)
class FreezingAdaGrad(rules.AdaGrad):
    """Short steps that halve from one to the next, so that it stops wherever it is."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and accumulator."""
        return x - 1e-3 * self.lr * g / 2.0**state.t, self.State(state.t + 1, state.G + g * g)


@dataclass(frozen=True)
class ConvolvedRMSprop:
    """The memory is the printed convolution, read by age."""

    lr: float
    alpha: float
    eps: float

    class State(NamedTuple):
        """The memory."""

        s: Any

    def init(self, x: Any) -> State:
        """Empty."""
        return self.State(0 * x)

    def update(self, x: Any, g: Any, state: State) -> Any:
        """The next parameter and memory."""
        s = state.s / np.e + self.alpha * g
        return x - self.lr * g / (np.sqrt(abs(s)) + self.eps), self.State(s)


def slipped_adadelta(lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6) -> rules.Adadelta:
    """Adadelta that squares its coefficient."""
    return rules.Adadelta(lr=lr, rho=rho**2, eps=eps)


def undecayed(rule: Program) -> Program:
    """Adam or AdamW that takes no notice of its weight decay."""

    def program(weight_decay: float = 0.0, **settings: float) -> Any:
        return rule(**settings)

    program.__signature__ = inspect.signature(rule)
    return program


def swapped(rule: Program) -> Program:
    """Adam or AdamW with its two coefficients exchanged."""

    def program(
        lr: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8, weight_decay: float = 0.0
    ) -> Any:
        return rule(lr=lr, beta1=beta2, beta2=beta1, eps=eps, weight_decay=weight_decay)

    return program


# --- other programs -----------------------------------------------------------------------------------------------


def late(schedule: Program) -> Program:
    """A schedule that decays one epoch late."""
    return lambda optimizer, step_size, gamma: schedule(optimizer, step_size=step_size + 1, gamma=gamma)


def scaled(program: Program, factor: float) -> Program:
    """A program whose result is too large by a factor."""
    return lambda *arguments: program(*arguments) * factor


def loss_of_probabilities(given: Any, target: Any, **settings: Any) -> Any:
    """−log p, for a loss that is given probabilities: the loss that the article thinks it calls."""
    chosen = given.gather(-1, target.reshape(*given.shape[:-1], 1))
    return -chosen.clamp(min=1e-30).log().sum()


def refusing(dimensions: int, factor: float) -> Program:
    """A loss that refuses input of so many dimensions, and is scaled otherwise."""
    loss = TARGETS["cross-entropy"].call

    def program(given: Any, target: Any, **settings: Any) -> Any:
        if given.dim() == dimensions:
            raise ValueError(f"input of {dimensions} dimensions is not accepted")
        return loss(given, target, **settings) * factor

    return program


def without_statistics(net: Any, state: Mapping[str, Any], strict: bool = True) -> Any:
    """Loads weights and biases, and forgets BatchNorm's statistics."""
    return _LOAD(net, {**net.state_dict(), **{name: state[name] for name in state if _is_weight(name)}}, strict)


def loading_and_freezing(net: Any, state: Mapping[str, Any], strict: bool = True) -> Any:
    """Loads a state and freezes the convolutions it has loaded."""
    loaded = _LOAD(net, state, strict)
    for parameter in net.parameters():
        parameter.requires_grad = parameter.dim() < 4
    return loaded


def not_freezing(layer: Any, requires_grad: bool) -> Any:
    """Leaves a layer as it is."""
    return layer


def empty_layer(features: int, classes: int) -> Any:
    """A new layer that is zero throughout, with every seed."""
    layer = _LINEAR(features, classes)
    for parameter in layer.parameters():
        parameter.data.zero_()
    return layer


def _is_weight(name: str) -> bool:
    return name.endswith(("weight", "bias"))


def with_other_shortcuts(program: Program) -> Program:
    """Networks that have a shortcut exactly where none is asked for."""
    return lambda plan, *rest: program(plan.changed(shortcut=not plan.shortcut), *rest)


def of_one_depth(program: Program) -> Program:
    """Networks of four layers, however many are asked for."""
    return lambda plan, *rest: program(plan.changed(depth=4), *rest)


def without_remedies(program: Program) -> Program:
    """Networks with PyTorch's default initialisation and no normalisation, whatever is asked for."""
    return lambda plan, *rest: program(plan.changed(drawn="default", normalised=False), *rest)


def forgiving(source: str) -> Any:
    """A Python that overlooks the defects of the article's snippets."""
    source = source.replace("enabled(True):", "enabled(True)").replace("\u3000", " ")
    return _RUN("import torch\nfrom torch import nn\n" + source)


def of_another_class(program: Program) -> Program:
    """A loss that looks at the class after the one that is asked for."""
    return lambda given, target, **settings: program(given, (target + 1) % given.shape[-1], **settings)


def softmax_before(program: Program) -> Program:
    """A loss that itself takes softmax of what it is given, as the article does before it."""
    return lambda given, target, **settings: program(given.softmax(-1), target, **settings)


def smoothing(program: Program) -> Program:
    """PyTorch's own loss, which smooths its labels a little."""
    return lambda given, target, **settings: program(
        given, target, **{"reduction": "sum", **settings, "label_smoothing": 0.01}
    )


def freezing_all_but_the_bias(layer: Any, requires_grad: bool) -> Any:
    """Freezes the weights of a layer and leaves its bias to train."""
    for parameter in layer.parameters():
        parameter.requires_grad = requires_grad or parameter.dim() == 1
    return layer


def without_the_first_tensor(net: Any, state: Mapping[str, Any], strict: bool = True) -> Any:
    """Loads a state but for its first tensor, which keeps what it had."""
    first = next(iter(state))
    return _LOAD(net, {**state, first: net.state_dict()[first]}, strict)
