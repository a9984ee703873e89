"""Optimizers that are spoilt around a right rule, that follow a wrong one, or that have another default."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reference import printed, rules
from tests.trust.mutants import mending, programs, spoiling
from tests.trust.mutants.makers import default, other_past, patched, rule, spoilt_optimizer
from tests.trust.mutants.mutation import Mutation


def spoilt_optimizers() -> Iterator[Mutation]:
    """PyTorch's optimizers with something wrong around their steps."""
    yield spoilt_optimizer("adam", "gradient-modified", spoiling.gradient_halved)
    yield spoilt_optimizer("adagrad", "maximize-ignored", spoiling.without("maximize", False))
    for target in ("adam", "rmsprop", "adadelta", "momentum"):
        yield spoilt_optimizer(target, "state-lost-on-reload", spoiling.forgetful)
    yield spoilt_optimizer("adam", "implementation-lost-on-reload", spoiling.switching)
    yield spoilt_optimizer("sgd", "stopped-by-rate-zero", spoiling.stopped_by_rate_zero)
    yield spoilt_optimizer("sgd", "rate-of-the-constructor", spoiling.stubborn)
    for target in ("sgd", "adam"):
        yield spoilt_optimizer(target, "last-element-skipped", spoiling.last_skipped)
    for target in ("sgd", "adamw"):
        yield spoilt_optimizer(target, "tail-skipped", spoiling.tail_skipped)
    yield spoilt_optimizer("sgd", "decayed-for-each-format", spoiling.decayed_for_each_format)
    yield spoilt_optimizer("rmsprop", "first-element-doubled", spoiling.first_doubled)
    yield spoilt_optimizer("sgd", "buffer-shared", spoiling.buffers_shared)
    yield spoilt_optimizer("adamw", "later-groups-frozen", spoiling.later_groups_frozen)
    yield spoilt_optimizer("adamw", "decay-grows", spoiling.growing)
    for target in ("adamw", "adam"):
        yield spoilt_optimizer(target, "none-taken-for-zero", spoiling.gradients_filled)
    yield spoilt_optimizer("adagrad", "decay-without-a-rate", spoiling.decay_without_rate)
    for target in ("sgd", "adam", "adadelta"):
        yield spoilt_optimizer(target, "drift", spoiling.drift_to_one_side)
    yield spoilt_optimizer("adam", "gradient-clipped", spoiling.gradients_clipped)
    for target in ("sgd", "adam"):
        yield spoilt_optimizer(target, "gradient-signed", spoiling.gradients_signed)
        yield spoilt_optimizer(target, "stopped-by-zero", spoiling.stopped_by_zero)
    yield spoilt_optimizer("adamw", "amsgrad-ignored", spoiling.without("amsgrad", False))
    yield spoilt_optimizer("adam", "decay-coupled", spoiling.without("decoupled_weight_decay", False))
    yield spoilt_optimizer("momentum", "rate-in-buffer", spoiling.rate_in_buffer)
    yield spoilt_optimizer("adam", "imaginary-part-ignored", spoiling.imaginary_ignored)
    yield spoilt_optimizer("adagrad", "sparse-gradient-halved", spoiling.sparse_halved)
    yield spoilt_optimizer("adam", "sparse-gradient-taken-for-dense", spoiling.gradients_densified)
    yield spoilt_optimizer("rmsprop", "repetition-unnoticed", spoiling.silent)
    yield spoilt_optimizer("adadelta", "no-number-spreads", spoiling.no_number_for_all)
    yield spoilt_optimizer("sgd", "no-number-replaced", spoiling.no_number_replaced)
    yield spoilt_optimizer("adam", "closure-called-twice", spoiling.calling_twice)
    yield spoilt_optimizer("sgd", "post-hook-before-the-step", spoiling.hooked_early)
    yield spoilt_optimizer("adamw", "state-lost-in-a-copy", spoiling.copied_without_state)
    yield spoilt_optimizer("rmsprop", "scaler-unheeded", spoiling.never_skipping)
    yield spoilt_optimizer("sgd", "later-groups-not-cleared", spoiling.clearing_one_group)
    yield spoilt_optimizer("adam", "settings-kept-on-reload", spoiling.faithful)
    yield spoilt_optimizer("rmsprop", "state-rounded-on-reload", spoiling.coarse)
    yield spoilt_optimizer("adam", "count-rounded", spoiling.counts_rounded)
    yield spoilt_optimizer("adam", "ints-overlooked", spoiling.ints_overlooked)
    yield spoilt_optimizer("rmsprop", "tensors-rounded", spoiling.tensors_rounded)
    yield spoilt_optimizer("adamw", "nan-overlooked", spoiling.nan_overlooked)
    yield other_past("adam", "maximize", True)
    yield spoilt_optimizer("adam", "state-copied-on-reload", mending.copying)
    yield spoilt_optimizer("adam", "groups-own-their-rates", mending.owning)
    yield spoilt_optimizer("adam", "groups-checked", mending.checking)
    yield patched("adam", "old-defaults-completed", mending.completing)


def wrong_rules() -> Iterator[Mutation]:
    """The rules that the article prints where PyTorch has others, and rules that are wrong otherwise."""
    adam, adadelta = ({"exp_avg": "m", "exp_avg_sq": "v"}, {"acc_delta": "E_delta2", "square_avg": "E_g2"})
    G, s = ({"sum": "G"}, {"square_avg": "s"})
    yield rule("sgd", "along-the-gradient", printed.AlongTheGradient, {})
    yield rule("sgd", "of-one-length", programs.SignSGD, {})
    yield rule("sgd", "inverse", programs.InverseSGD, {})
    yield rule("sgd", "arriving", programs.ArrivingSGD, {})
    yield rule("momentum", "equation-2-2", printed.Momentum22, {})
    yield rule("momentum", "creeping", programs.CreepingMomentum, {})
    yield rule("momentum", "inverse", programs.InverseSGD, {})
    yield rule("adagrad", "equation-2-3", printed.AdaGrad23, {"sum": "h"})
    yield rule("adagrad", "signed", programs.SignedAdaGrad, G)
    yield rule("adagrad", "freezing", programs.FreezingAdaGrad, G)
    yield rule("rmsprop", "convolved", programs.ConvolvedRMSprop, s)
    yield rule("rmsprop", "hoarding", programs.HoardingRMSprop, s)
    yield rule("rmsprop", "arriving", programs.ArrivingSGD, {})
    yield rule("rmsprop", "creeping", programs.CreepingMomentum, {})
    yield rule(
        "adadelta",
        "equation-2-5",
        partial(printed.Adadelta25, absolute=False),
        {"acc_delta": "delta_P", "square_avg": "h"},
    )
    yield rule("adadelta", "slipped", programs.slipped_adadelta, adadelta)
    yield rule("adadelta", "inverse", programs.InverseSGD, {})
    yield rule("adadelta", "arriving", programs.ArrivingSGD, {})
    yield rule("adam", "equation-2-6", partial(printed.Adam26, h_is_sum=False), adam)
    yield rule("adam", "uncorrected", printed.UncorrectedAdam, adam)
    yield rule("adam", "swapped", programs.swapped(rules.Adam), adam)
    yield rule("adam", "hoarding-both", programs.HoardingAdam, adam)
    yield rule("adamw", "equation-2-7", partial(printed.AdamW27, h_is_sum=False), adam)
    yield rule("adamw", "coupled", rules.Adam, adam)
    yield rule("adamw", "growing", printed.GrowingAdamW, adam)
    yield rule("adamw", "hoarding-undecayed", programs.undecayed(programs.HoardingAdam), adam)


def wrong_defaults() -> Iterator[Mutation]:
    """PyTorch's optimizers with one other default."""
    yield default("adamw", "weight_decay", 0.0)
    yield default("adam", "eps", 1e-7)
    yield default("adam", "betas", (0.9, 0.99))
    yield default("adadelta", "lr", 0.1)
    yield default("adadelta", "rho", 0.95)
    yield default("rmsprop", "alpha", 0.9)
    yield default("rmsprop", "eps", 1e-7)
    yield default("adagrad", "eps", 1e-8)
    yield default("sgd", "momentum", 0.9)
