"""Networks in an ensemble train as each of them would alone."""

import numpy as np
import pytest

from tests.instruments.landscapes.ensembles import Ensemble
from tests.instruments.networks import transfer
from tests.instruments.networks.digits import Digits, digits, only
from tests.instruments.networks.transfer import Device, Recipe, mean_loss
from tests.instruments.networks.usages import on_logits, softmax_first
from tests.instruments.subjects import subjects_of

(SUBJECT,) = subjects_of("cross-entropy", ["cpu"], ["float64"])
WHERE = Device.of(SUBJECT)
SEEDS = (0, 1, 2)
# Both ways round differently in float64; it would take millions of these roundings to show in a float32.
SAME = {"rtol": 2.0**-24, "atol": 2.0**-24}


def networks(frozen=()):
    """A network for each seed, with these layers frozen."""
    nets = [transfer.network(WHERE, len(transfer.NEW), seed) for seed in SEEDS]
    for net in nets:
        for name in frozen:
            getattr(net, name).requires_grad_(False)
    return nets


def images():
    """Other images for each seed, as many for all."""
    new = only(digits(), transfer.NEW)
    return [Digits(new.images[40 * seed :][:80], new.labels[40 * seed :][:80]) for seed in SEEDS]


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
@pytest.mark.parametrize("frozen", [(), ("conv1", "norm1")])
def test_each_network_trains_as_it_would_alone(optimizer, frozen):
    """Losses, parameters, statistics and accuracies are those of separate trainings; what is frozen keeps its bits."""
    nets, data, recipe = networks(frozen), images(), Recipe(optimizer, steps=12)
    before, together = [transfer.tensors(net) for net in nets], Ensemble(nets)
    losses, accuracies = together.train(data, recipe, SEEDS), together.accuracies(data)
    for k, (seed, net) in enumerate(zip(SEEDS, nets, strict=True)):
        np.testing.assert_allclose(losses[:, k], transfer.train(net, data[k], recipe._replace(seed=seed)), **SAME)
        alone, found = transfer.tensors(net), transfer.tensors(together.nets()[k])
        assert alone.keys() == found.keys()
        for name in alone:
            np.testing.assert_allclose(found[name], alone[name], **SAME)
        for name in (name for name, parameter in net.named_parameters() if not parameter.requires_grad):
            assert transfer.same_bits(before[k][name], found[name])
        assert accuracies[k] == transfer.accuracy(net, data[k])


def test_each_network_has_a_loss_of_its_own():
    """One ensemble trains one network with softmax first and another on logits."""
    usages, nets, data = [softmax_first(SUBJECT), on_logits(SUBJECT)], networks()[:2], images()[:2]
    losses = Ensemble(nets).train(data, Recipe(steps=5), SEEDS[:2], losses=usages)
    for k, net in enumerate(nets):
        alone = transfer.train(net, data[k], Recipe(steps=5, seed=SEEDS[k]), loss=usages[k])
        np.testing.assert_allclose(losses[:, k], alone, **SAME)


def test_a_network_that_diverges_ends_alone():
    """A loss that is no number ends the training of its network, and the others train as if it were not there."""
    losses = [mean_loss, lambda logits, labels: 2.0**1000 * mean_loss(logits, labels), mean_loss]
    nets, data, recipe = networks(), images(), Recipe(steps=12)
    together = Ensemble(nets)
    found = together.train(data, recipe, SEEDS, losses=losses)
    assert (~np.isfinite(found)).any(axis=0).tolist() == [False, True, False]
    for k, (seed, net) in enumerate(zip(SEEDS, nets, strict=True)):
        alone = transfer.train(net, data[k], recipe._replace(seed=seed), loss=losses[k])
        np.testing.assert_allclose(found[: len(alone), k], alone, **SAME)
        for name, tensor in transfer.tensors(net).items():
            np.testing.assert_allclose(transfer.tensors(together.nets()[k])[name], tensor, **SAME)


def test_an_ensemble_that_has_diverged_is_done():
    """Where no network is left to train, no step is taken any more."""
    together = Ensemble(networks())
    recipe = Recipe("sgd", lr=2.0**1000, steps=12)
    assert len(together.train(images(), recipe, SEEDS)) < 12
    assert len(together.train(images(), recipe, SEEDS)) == 1
