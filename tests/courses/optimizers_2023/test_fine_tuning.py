"""Supplement: fine-tuning and transfer learning."""

import collections
import copy
import functools
import itertools

import numpy as np
import pytest

from claims.measurement import Outcome, Share
from reference.intervals import student_interval
from tests.instruments.networks import scripts as network_scripts
from tests.instruments.networks import transfer
from tests.instruments.networks.digits import digits, only
from tests.instruments.networks.transfer import Device, Recipe
from tests.instruments.probes import law
from tests.instruments.strategies import settings_of, spread

# How many seeds in the published audit, and in the thorough profile.
SEEDS = 3, 8


@functools.cache
def trained(where, seed):
    """A pretrained network, not to be changed."""
    return transfer.pretrained(where, seed)


def moves(cell, seeds):
    """For each seed and number of classes: the pretrained network, a seed for a new one, and the new digits."""
    where, axis = Device.of(cell.subject), cell.domain.axes["classes"]
    for seed, classes in itertools.product(seeds, map(int, axis.values)):
        new = range(transfer.NEW.start, transfer.NEW.start + classes)
        yield trained(where, seed), transfer.network(where, classes, 1000 + seed), seed, only(digits(), new)


def share(runs, scripts=(None, None)):
    """The share of the runs that hold, with the first example on either side, and the scripts of those there are.

    A run is its settings and the names of the tensors that did otherwise than said; its seed is among the settings.
    """
    of_seed, found = collections.defaultdict(list), {}
    for settings, others in runs:
        of_seed[settings["seed"]].append(not others)
        found.setdefault(not others, {**settings, "otherwise": ", ".join(others) or "none"})
    held = [mark for marks in of_seed.values() for mark in marks]
    interval = student_interval([np.mean(marks) for marks in of_seed.values()])
    examples = [found.get(side) for side in (True, False)]
    shown = [script() if script and example else None for script, example in zip(scripts, examples, strict=True)]
    return Share(sum(held), len(held), None, *examples, None, interval, None, *shown)


@pytest.mark.claim("fine-tuning-starts-from-trained-parameters")
def test_start_of_fine_tuning(cell, evidence, seeds):
    """Every tensor starts at its trained value, bit for bit, but for a last layer with another number of classes."""
    runs = []
    for old, net, seed, data in moves(cell, seeds(*SEEDS)):
        classes = len(np.unique(data.labels))
        # PyTorch refuses a state in which one shape differs, and says so, in either mode.
        expected = None if classes == len(transfer.OLD) else "RuntimeError"
        assert {transfer.refusal(cell.subject, net, old, strict=strict) for strict in (True, False)} == {expected}
        net = transfer.network(Device.of(cell.subject), classes, 1000 + seed)
        transfer.load(cell.subject, net, old)
        values, start = transfer.tensors(old), transfer.tensors(net)
        others = [name for name in values if not transfer.same_bits(values[name], start[name])]
        runs.append(({"classes": classes, "seed": seed}, others))
    # A layer whose shape fits takes the trained values over, one for other classes does not.
    scripts = functools.partial(network_scripts.loaded, len(transfer.OLD)), functools.partial(network_scripts.loaded, 3)
    # As many start at random in each run; where all classes are kept there is nothing to tell.
    random = {len(others) for _, others in runs if others}
    evidence(share(runs, scripts), **({"random": max(random), "tensors": len(values)} if random else {}))


def differences(ordinary, tuned, data, seed):
    """What differs between the ordinary training of a network and that of a tuned one, but for the values."""
    starts = [transfer.tensors(net) for net in (ordinary, tuned)]
    if all(transfer.same_bits(starts[0][name], starts[1][name]) for name in starts[0]):
        return ["nothing: both start from the same values"]
    protocols = [transfer.protocol(net, data, Recipe(steps=10, seed=seed)) for net in (ordinary, tuned)]
    return [name for name in protocols[0] if protocols[0][name] != protocols[1][name]]


@pytest.mark.claim("fine-tuning-is-otherwise-ordinary-training")
def test_fine_tuning_is_ordinary_training(cell, evidence, seeds):
    """The same training does the same to a random and to a trained network, once the last layer fits the classes."""
    observed, corrected = [], []
    for old, net, seed, data in moves(cell, seeds(*SEEDS)):
        where, classes = Device.of(cell.subject), len(np.unique(data.labels))
        ordinary = transfer.network(where, classes, 1000 + seed)
        if refusal := transfer.refusal(cell.subject, net, old):
            observed.append(refusal)
        else:
            observed += differences(ordinary, net, data, seed)
        mended = transfer.network(where, classes, 1000 + seed)
        transfer.load(cell.subject, mended, old)
        corrected += differences(transfer.network(where, classes, 1000 + seed), mended, data, seed)
    said = [", ".join(dict.fromkeys(found)) or "nothing differs" for found in (observed, corrected)]
    classes = int(cell.domain.axes["classes"].values[0])
    evidence(Outcome("nothing differs", said[0], said[1], network_scripts.loaded(classes)))


def recipes(cell, seed, train_mode):
    """Every way of training in the domain."""
    decays = cell.domain.axes["weight decay"].values
    for name, decay, to_none in itertools.product(transfer.OPTIMIZERS, decays, (True, False)):
        yield Recipe(name, weight_decay=decay, steps=3, seed=seed, train_mode=train_mode, gradients_to_none=to_none)


def otherwise(net, old, counted, new_moves):
    """The tensors that did otherwise than said: those outside the last layer should stay, those of a new one move."""
    now = transfer.tensors(net)
    for name in counted:
        stayed = transfer.same_bits(old[name], now[name])
        wrong = stayed and new_moves if name.startswith(transfer.LAST) else not stayed
        if wrong:
            yield name


def transfers(cell, seeds, way, train_mode=True, buffers=False, new_moves=False):
    """The runs over all ways of training; ``way`` freezes and makes the optimizer."""
    where, data = Device.of(cell.subject), only(digits(), transfer.NEW)
    for seed in seeds:
        for recipe, all_given in itertools.product(recipes(cell, seed, train_mode), (True, False)):
            net = copy.deepcopy(trained(where, seed))
            optimizer = way(cell.subject, net, recipe, all_given, data)
            before = transfer.tensors(net)
            transfer.train(net, data, recipe, optimizer)
            counted = before if buffers else transfer.parameter_names(net)
            settings = {
                "optimizer": recipe.optimizer,
                "weight decay": recipe.weight_decay,
                "given to it": "all" if all_given else "what is not frozen",
                "old gradients": "removed" if recipe.gradients_to_none else "set to zero",
                "seed": seed,
            }
            yield settings, list(otherwise(net, before, sorted(counted), new_moves))


def frozen(cell, seeds, new_moves=False):
    """The share of the runs in which all did as said, and how many of the frozen tensors do otherwise in train mode."""
    runs = list(transfers(cell, seeds, **CASES[cell.case.slug], new_moves=new_moves))
    names = transfer.tensors(trained(Device.of(cell.subject), seeds[0]))
    outside = [name for name in names if not name.startswith(transfer.LAST)]
    # The same ones in each run, or there is no such number to tell.
    counts = {len(others) for _, others in runs}
    told = {"changing": max(counts), "outside": len(outside)} if len(counts) == 1 and any(counts) else {}
    return share(runs, SCRIPTS.get(cell.case.slug, (None, None))), told


def given(net, all_given):
    """All parameters, or those that are not frozen."""
    return [parameter for parameter in net.parameters() if all_given or parameter.requires_grad]


def frozen_first(subject, net, recipe, all_given, _):
    """A new last layer, the others frozen, and then an optimizer."""
    transfer.replace_last(None, net, len(transfer.NEW), recipe.seed)
    transfer.freeze_all_but_last(subject, net)
    return recipe.build(given(net, all_given))


def frozen_on_the_way(subject, net, recipe, all_given, data):
    """A new last layer and an optimizer that trains everything for some steps, before the others are frozen.

    What is not to be given to the optimizer is taken from it when it is frozen.
    """
    transfer.replace_last(None, net, len(transfer.NEW), recipe.seed)
    optimizer = recipe.build(net.parameters())
    transfer.train(net, data, recipe, optimizer)
    transfer.freeze_all_but_last(subject, net)
    (group,) = optimizer.param_groups
    group["params"] = given(net, all_given)
    return optimizer


def only_last_given(subject, net, recipe, _, __):
    """A new last layer made by the subject, nothing frozen, and an optimizer for the new layer alone."""
    transfer.replace_last(subject, net, len(transfer.NEW), recipe.seed)
    return recipe.build(getattr(net, transfer.LAST).parameters())


def batch_norm(train_mode, buffers):
    """A script in which the weights of a frozen BatchNorm layer stay, or all of its tensors are looked at."""
    return functools.partial(network_scripts.statistics, train_mode, buffers)


CASES = {
    "weights": {"way": frozen_first},
    "weights-frozen-on-the-way": {"way": frozen_on_the_way},
    "weights-without-freezing": {"way": only_last_given},
    "all-tensors-in-train-mode": {"way": frozen_first, "buffers": True},
    "all-tensors-in-eval-mode": {"way": frozen_first, "buffers": True, "train_mode": False},
}
# For the cases that have some: what shows a run in which all tensors did as said, and one in which they did not.
SCRIPTS = {
    "weights": (batch_norm(True, False), None),
    "weights-frozen-on-the-way": (
        functools.partial(network_scripts.on_the_way, True),
        functools.partial(network_scripts.on_the_way, False),
    ),
    "all-tensors-in-train-mode": (None, batch_norm(True, True)),
    "all-tensors-in-eval-mode": (batch_norm(False, True), None),
}


@pytest.mark.claim("transfer-learning-freezes-all-but-the-last-layer")
def test_frozen_layers(cell, evidence, seeds):
    """Frozen weights stay unless an optimizer goes on with zero gradients; BatchNorm's statistics stay in eval mode."""
    found, told = frozen(cell, seeds(*SEEDS))
    evidence(found, **told)


@pytest.mark.claim("only-the-new-last-layer-is-trained")
def test_only_the_new_layer_is_trained(cell, evidence, seeds):
    """Both tensors of the new layer change, no other weight does, and BatchNorm's statistics do in train mode."""
    found, told = frozen(cell, seeds(*SEEDS), new_moves=True)
    evidence(found, **told)


@pytest.mark.claim("the-new-last-layer-is-random")
def test_new_layer_is_random(cell, evidence, seeds):
    """No tensor of a new layer equals that of the old one or of another seed, and all entries are within ±1/√64."""
    first, *_ = seeds(*SEEDS)
    old = transfer.tensors(getattr(trained(Device.of(cell.subject), first), transfer.LAST))

    def violation(drawn):
        classes, seed = int(drawn["classes"]), int(drawn["seed"])
        new, other = (transfer.new_layer(cell.subject, classes, s) for s in (seed, seed + 1))
        for name, values in new.items():
            repeats = any(transfer.same_bits(values, earlier[name]) for earlier in (old, other))
            if repeats or not (abs(values) <= transfer.FEATURES**-0.5).all():
                return {"tensor": name, **drawn}
        return None

    evidence(law(settings_of(cell.domain), violation, [{"classes": 5, "seed": 1}, *spread(cell.domain)]))
