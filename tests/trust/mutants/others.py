"""What is under audit beside optimizers, slightly wrong: schedules, losses, networks, fine-tuning, Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.instruments.isolation import Ended
from tests.trust.mutants import losses, programs
from tests.trust.mutants.makers import program
from tests.trust.mutants.mutation import Mutation


def other_programs() -> Iterator[Mutation]:
    """Other programs in the place of PyTorch's."""
    yield program("step-lr", "step-lr-late", programs.late)
    yield program("autograd", "autograd-slightly-large", lambda own: programs.scaled(own, 1.001))
    yield program("autograd", "autograd-negative", lambda own: programs.scaled(own, -1.0))
    yield program("softmax", "softmax-slightly-large", lambda own: programs.scaled(own, 1.001))
    yield program("cross-entropy", "cross-entropy-of-probabilities", lambda own: programs.loss_of_probabilities)
    yield program("cross-entropy", "cross-entropy-refuses-one", lambda own: programs.refusing(1, -1.0))
    yield program("cross-entropy", "cross-entropy-refuses-batches", lambda own: programs.refusing(2, 1.0))
    yield program("cross-entropy", "cross-entropy-of-another-class", programs.of_another_class)
    yield program("cross-entropy", "cross-entropy-smooths", programs.smoothing)
    yield program("cross-entropy", "cross-entropy-takes-softmax-twice", programs.softmax_before)
    yield program("load-state-dict", "load-without-statistics", lambda own: programs.without_statistics)
    yield program("load-state-dict", "load-and-freeze", lambda own: programs.loading_and_freezing)
    yield program("load-state-dict", "load-without-first", lambda own: programs.without_the_first_tensor)
    yield program("requires-grad", "frozen-layers-move", lambda own: programs.not_freezing)
    yield program("requires-grad", "frozen-biases-move", lambda own: programs.freezing_all_but_the_bias)
    yield program("linear", "linear-empty", lambda own: programs.empty_layer)
    # Of two that as many claims notice the first is asked again by the selfcheck: this one is noticed soonest.
    yield program("network", "network-without-remedies", programs.without_remedies)
    yield program("network", "network-other-shortcuts", programs.with_other_shortcuts)
    yield program("network", "network-of-one-depth", programs.of_one_depth)
    yield program("residual-block", "block-other-shortcut", programs.with_other_shortcuts)
    yield program("python", "python-forgiving", lambda own: programs.forgiving)
    yield program("python", "python-counts-nothing", lambda own: lambda source: Ended("0"))
    yield program(
        "formulas", "formulas-take-a-rate", lambda own: lambda tree, *how: own(("mul", ("name", "lr"), tree), *how)
    )
    counting = program("cross-entropy", "cross-entropy-counts-ignored", losses.counting_ignored)
    yield replace(counting, only_for_claims=False)
