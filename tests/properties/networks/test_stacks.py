"""Networks in PyTorch against NumPy, gradients against differences, and training that is what it says it is."""

from __future__ import annotations

from contextlib import nullcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import networks
from reference.networks import Layer, Net
from tests.instruments.grids import SEED
from tests.instruments.networks import transfer
from tests.instruments.networks.digits import digits
from tests.instruments.networks.stacks import Network, Plan, network, side_by_side
from tests.instruments.networks.training import Recipe, batch, gradients, train, without_subnormals
from tests.instruments.subjects import subjects_of

SHORTCUTS = pytest.mark.parametrize("shortcut", [False, True], ids=["plain", "residual"])
SMALL = Plan(6, width=2)
# Each example runs a network, and few digits of a seed already choose all of its weights.
FEW = settings(max_examples=10, deadline=None)


def exact_net(seed, plan):
    """A network in which nothing rounds and no ReLU is at its kink, and an image for it.

    Weights are halves and pixels whole, so each layer's features are multiples of a unit half as large as before; its
    bias is an odd multiple of half of that again, so that no sum is zero.  Depth and width keep all sums within the 53
    bits of float64.
    """
    random = np.random.default_rng(seed)
    depth = iter(range(1, plan.depth))

    def layer(inputs):
        unit = 4.0 ** -next(depth)
        odd = 2 * random.integers(-4, 4, plan.width) + 1
        return Layer(random.integers(-2, 3, (plan.width, inputs, 3, 3)) / 2, odd * unit)

    first = layer(1)
    blocks = tuple((layer(plan.width), layer(plan.width)) for _ in range((plan.depth - 2) // 2))
    last = Layer(random.integers(-2, 3, (10, plan.width * 64)) / 2, random.integers(-2, 3, 10) / 2)
    return Net(first, blocks, last, plan.shortcut), random.integers(0, 4, (1, 8, 8)).astype(float)


def layers(net):
    """The layers of a reference network, first to last."""
    return [net.first, *(layer for block in net.blocks for layer in block), net.last]


def in_torch(nets, plan):
    """The networks as a stack of PyTorch's, in float64."""
    model = Network(plan, len(nets)).double()
    tensors = list(model.parameters())
    for tensor, values in zip(tensors, stacked(nets), strict=True):
        tensor.data.copy_(tensor.new_tensor(values).reshape(tensor.shape))
    return model, tensors


def stacked(nets):
    """The parameters of several networks side by side, in PyTorch's order."""
    each = ([array for layer in layers(net) for array in layer] for net in nets)
    return [np.concatenate(same) for same in zip(*each, strict=True)]


@SHORTCUTS
def test_torch_is_numpy_to_the_last_bit(shortcut):
    """Where nothing rounds, logits and gradients of two networks in a stack are NumPy's of each, bit for bit."""
    plan = SMALL.changed(shortcut=shortcut)

    @FEW
    @given(st.integers(0, 10**6))
    def visit(seed):
        nets, images = zip(*(exact_net(seed + k, plan) for k in range(2)), strict=True)
        upstream = np.random.default_rng(seed).integers(-2, 3, (2, 10)).astype(float)
        model, tensors = in_torch(nets, plan)
        said = model(tensors[0].new_tensor(np.concatenate(images)[None]))
        assert (said[0].detach().numpy() == list(map(networks.logits, nets, images))).all()
        (said[0] * said.new_tensor(upstream)).sum().backward()
        expected = stacked(list(map(networks.gradient, nets, images, upstream)))
        for tensor, values in zip(tensors, expected, strict=True):
            assert (tensor.grad.numpy() == values.reshape(tensor.shape)).all()

    visit()


@SHORTCUTS
def test_gradients_are_difference_quotients(shortcut):
    """A network is linear in each single weight until a ReLU turns over: difference quotients are its gradient."""
    plan, step = Plan(4, width=2, shortcut=shortcut), 2.0**-20

    @FEW
    @given(st.integers(0, 10**6))
    def visit(seed):
        net, image = exact_net(seed, plan)
        random = np.random.default_rng(seed)
        upstream = random.integers(-2, 3, 10).astype(float)
        for layer, found in zip(layers(net), layers(networks.gradient(net, image, upstream)), strict=True):
            place = tuple(random.integers(0, size) for size in layer.weight.shape)
            weight, sides = layer.weight[place], []
            for moved in (weight + step, weight - step):
                layer.weight[place] = moved
                sides.append(upstream @ networks.logits(net, image))
            layer.weight[place] = weight
            assert found.weight[place] == (sides[0] - sides[1]) / (2 * step)

    visit()


def test_the_jacobian_of_a_block_is_identity_plus_its_layers():
    """Central differences of a residual block in PyTorch are those of its layers plus the identity, bit for bit."""
    plan, step = Plan(4, width=2, shortcut=True), 2.0**-20
    net, _ = exact_net(SEED, plan)
    model, tensors = in_torch([net], plan)
    block, size = model.blocks[0], 2 * 4 * 4
    x = np.random.default_rng(SEED).integers(0, 4, size).astype(float)

    def quotients(function):
        moved = np.concatenate([x + step * np.eye(size), x - step * np.eye(size)])
        ahead, behind = (
            function(tensors[0].new_tensor(moved.reshape(-1, 2, 4, 4))).detach().numpy().reshape(2, size, -1)
        )
        return (ahead - behind) / (2 * step)

    assert (quotients(block.add) == quotients(block.residual) + np.eye(size)).all()


@given(st.integers(0, 12), st.integers(1, 8))
def test_padding_costs_what_walks_on_the_pixels_count(layers_between, side):
    """The closed form with gain 1 counts the walks between neighbouring pixels that stay inside the image."""
    step = (abs(np.subtract.outer(range(side), range(side))) <= 1).astype(object)
    grid = np.kron(step, step)
    walks = np.ones(side * side, dtype=object)
    for _ in range(layers_between):
        walks = grid.dot(walks)
    expected = (walks.sum() / (side * side * 9**layers_between)) ** 0.5
    found = networks.arriving_share(layers_between, side, networks.HE_GAIN)
    # Positive terms only: two sums and a division per layer, the mean of the pixels, and four on the other side.
    assert abs(found - expected) <= (3 * layers_between + side + 5) * np.finfo(float).eps * expected


def test_an_impossible_depth_is_refused():
    """A network whose layers do not pair up into blocks is refused, and so is a closed form for no image."""
    with pytest.raises(ValueError, match="not 7 layers"):
        Plan(7)
    with pytest.raises(ValueError, match="unknown initialisation 'glorot-normal'"):
        Plan(4, drawn="glorot-normal")
    with pytest.raises(ValueError, match="side must be at least 1"):
        networks.arriving_share(3, 0, 1.0)


# --- training -----------------------------------------------------------------------------------------------------

RECIPE = Recipe(images=32, epochs=2, batch=16)


def numbers(model):
    """All parameters of a model."""
    return [parameter.detach().numpy() for parameter in model.parameters()]


def test_training_is_determined_by_its_seed():
    """The same seeds give the same parameters and errors, bit for bit; another seed gives others."""
    runs = []
    for seed in (0, 0, 1):
        model = network(SMALL, [seed])
        runs.append((train(model, digits(), [0.125], [seed], RECIPE), numbers(model)))
    (first, of_first), (second, of_second), (_, of_third) = runs
    assert first == second
    assert all((a == b).all() for a, b in zip(of_first, of_second, strict=True))
    assert any((a != b).any() for a, b in zip(of_first, of_third, strict=True))


def test_subnormal_numbers_change_no_bit_of_a_training(monkeypatch):
    """A deep plain net, whose gradients vanish among the subnormal numbers, is trained alike where these are zero."""
    deep, own, trainings = Plan(80, stride=2), [0], []
    for context in (without_subnormals, nullcontext):
        monkeypatch.setattr("tests.instruments.networks.training.without_subnormals", context)
        model = network(deep, own)
        trainings.append((train(model, digits(), [0.125], own, RECIPE._replace(epochs=1)), numbers(model)))
    (flushed, of_flushed), (whole, of_whole) = trainings
    fresh = network(deep, own)
    of_weights = gradients(fresh, batch(digits(), np.arange(32)[:, None], next(fresh.parameters()))).of_weights
    assert ((of_weights > 0) & (of_weights < np.finfo(np.float32).tiny)).any()
    assert flushed == whole
    assert all((a == b).all() for a, b in zip(of_flushed, of_whole, strict=True))


def test_a_network_is_the_same_in_every_stack():
    """A seed gives the same initial network alone and beside others."""
    alone, beside = network(SMALL, [1]), network(SMALL, [0, 1])
    for own, both in zip(numbers(alone), numbers(beside), strict=True):
        assert (both[len(own) :] == own).all()


def test_stacks_side_by_side_are_one_stack():
    """Networks whose weights are drawn in different ways stand in one stack as they are."""
    plans = [SMALL, SMALL.changed(drawn="he"), SMALL.changed(drawn="glorot")]
    stacks = [network(plan, [0, 1]) for plan in plans]
    together = side_by_side(stacks)
    assert together.stack == 6
    for own, parts in zip(numbers(together), zip(*map(numbers, stacks), strict=True), strict=True):
        assert (own == np.concatenate(parts)).all()


def test_a_training_ends_once_nothing_was_wrong_often_enough():
    """A network that learns its images ends with no error at several checks in a row, after which none is counted."""
    recipe = Recipe(images=4, epochs=200, batch=4, check=2, calm=2)
    found = train(network(SMALL.changed(normalised=True), [0]), digits(), [0.0625], [0], recipe)
    wrong = np.flatnonzero(found.course[:, 0])
    assert len(found.course) == 100
    assert found.errors == 0
    assert len(wrong) == 0 or wrong[-1] < 98


def test_a_weight_on_the_loss_is_a_learning_rate():
    """Training at a rate of 1/8 by the weight of the loss is PyTorch's SGD at that rate, bit for bit."""
    weighted, ordinary = network(SMALL, [0]), network(SMALL, [0])
    train(weighted, digits(), [0.125], [0], RECIPE)
    train(ordinary, digits(), [1.0], [0], RECIPE, unit=0.125)
    assert all((a == b).all() for a, b in zip(numbers(weighted), numbers(ordinary), strict=True))


def test_a_loss_beyond_all_numbers_ends_as_an_error_of_everything():
    """A network that has left the range of numbers is wrong about every image, and its neighbour is left alone."""
    model = network(SMALL, [0, 0])
    found = train(model, digits(), [0.125, 2.0**100], [0, 0], RECIPE)
    assert found.errors[1] == 1
    assert not np.isfinite(found.losses[1])
    assert found.errors[0] < 1
    assert np.isfinite(found.losses[0])


def test_a_loss_that_is_no_number_ends_a_training():
    """A training that leaves the range of numbers ends there, with its losses up to the last and an accuracy."""
    (subject,) = subjects_of("linear", ["cpu"], ["float32"])
    net = transfer.network(transfer.Device.of(subject), 10, 0)
    found = transfer.train(net, digits(), transfer.Recipe("sgd", lr=2.0**100, steps=20))
    assert len(found) < 20
    assert np.isfinite(found[:-1]).all()
    assert not np.isfinite(found[-1])
    assert 0 <= transfer.accuracy(net, digits()) <= 1
