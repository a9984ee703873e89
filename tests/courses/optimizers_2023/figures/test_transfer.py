"""What pretraining is worth at several data sizes, and what softmax before the loss costs a training."""

import itertools

import numpy as np

from reference.intervals import student_quantile
from reference.losses import twice_softmaxed_range
from tests.courses.optimizers_2023.figures.charts import axis, chart, line, lines
from tests.courses.optimizers_2023.test_softmax_training import SEEDS
from tests.instruments.landscapes.ensembles import Ensemble
from tests.instruments.networks import transfer
from tests.instruments.networks.digits import Digits, digits, only, split
from tests.instruments.networks.transfer import Device, Recipe
from tests.instruments.networks.usages import EPOCHS, learned
from tests.instruments.subjects import subjects_of

SIZES = (20, 80, 320)
# Which layers each way of moving to new digits freezes; None is a network that has not been trained before.
WAYS = {
    "scratch": None,
    "fine-tuning": (),
    "transfer": ("conv1", "norm1", "conv2", "norm2"),
    "early layers frozen": ("conv1", "norm1"),
    "late layers frozen": ("conv2", "norm2"),
}
PANELS = (("scratch", "fine-tuning", "transfer"), ("fine-tuning", "early layers frozen", "late layers frozen"))


def mean_within(values):
    """The mean over seeds, the first axis, and the half width of its 95 % confidence interval by Student."""
    error = values.std(axis=0, ddof=1) / np.sqrt(len(values))
    return values.mean(axis=0), student_quantile(len(values) - 1) * error


def shares_within(values):
    """The same of shares, as the mean and its band from 0 to 1."""
    mean, half = mean_within(values)
    return mean, (np.maximum(mean - half, 0), np.minimum(mean + half, 1))


def accuracies(seeds):
    """For each seed, way and size, the accuracy on unseen new digits after 60 steps from the same order of images."""
    (subject,) = subjects_of("cross-entropy", ["cpu"], ["float32"])
    where = Device.of(subject)
    parts = [split(only(digits(), transfer.NEW), 0.3, seed) for seed in seeds]
    old = Ensemble([transfer.network(where, len(transfer.OLD), seed) for seed in seeds])
    old.train([only(digits(), transfer.OLD)] * len(seeds), Recipe(), seeds)
    found = []
    for frozen, size in itertools.product(WAYS.values(), SIZES):
        if frozen is None:
            nets = [transfer.network(where, len(transfer.NEW), 1000 + seed) for seed in seeds]
        else:
            nets = moved(old, seeds, frozen)
        together = Ensemble(nets)
        seen = [Digits(rest.images[:size], rest.labels[:size]) for rest, _ in parts]
        together.train(seen, Recipe(batch=min(size, 32)), seeds)
        found.append(together.accuracies([unseen for _, unseen in parts]))
    return np.reshape(found, (len(WAYS), len(SIZES), len(seeds))).transpose(2, 0, 1)


def moved(old, seeds, frozen):
    """Copies of the pretrained networks, each with a new last layer and these layers frozen."""
    nets = old.nets()
    for seed, net in zip(seeds, nets, strict=True):
        transfer.replace_last(None, net, len(transfer.NEW), seed)
        for name in frozen:
            getattr(net, name).requires_grad_(False)
    return nets


def gain(found, way, over):
    """What one way gains over another at the largest size, in points and paired by seed, with its interval."""
    names = list(WAYS)
    mean, half = mean_within(100 * (found[:, names.index(way), -1] - found[:, names.index(over), -1]))
    return mean, mean - half, mean + half


def test_accuracy_over_data_size(figure, seeds):
    """With the most data, training the last layer only ends below training all of them, from either start."""
    found = accuracies(seeds(8, 20))
    mean, (low, high) = shares_within(found)
    scratch, tunes = gain(found, "scratch", "transfer"), gain(found, "fine-tuning", "scratch")
    early = gain(found, "early layers frozen", "late layers frozen")
    assert scratch[1] > 0
    assert gain(found, "fine-tuning", "transfer")[1] > 0
    facts = {"seeds": len(found), "largest": SIZES[-1]}
    for name, (middle, least, most) in {"scratch": scratch, "tuning": tunes, "early": early}.items():
        facts |= {name: middle, f"{name}_low": least, f"{name}_high": most}
    x, y = axis("n", "log"), axis("accuracy")
    panels = []
    for names in PANELS:
        rows = [(name, list(WAYS).index(name)) for name in names]
        drawn = [line(n, SIZES, mean[k], band=(low[k], high[k])) for n, k in rows]
        panels.append(lines("5 … 9", x, y, drawn))
    figure("accuracy-over-data-size", chart(facts, panels, torch=found.size))


LRS = (0.1, 3.0)


def test_softmax_first_training(figure, seeds):
    """Softmax first keeps the loss above its floor and slows SGD, but bears a rate at which logits learn nothing."""
    (subject,) = subjects_of("cross-entropy", ["cpu"], ["float32"])
    # Axes: rate, seed, usage, accuracy or loss, epoch.
    own = seeds(*SEEDS)
    runs = np.array([learned(subject, "sgd", lr, own) for lr in LRS])
    accuracy, loss = runs[:, :, :, 0], runs[:, :, :, 1]
    floor, _ = twice_softmaxed_range(10)
    assert (loss[:, :, 0] > floor).all()
    assert (loss[0, :, 1, -1] < floor).all()
    last = accuracy[..., -1]
    ahead, half = mean_within(last[:, :, 1].T - last[:, :, 0].T)
    assert ahead[0] > half[0]
    assert -ahead[1] > half[1]
    epochs = np.arange(1, EPOCHS + 1)

    def series(values, within):
        for label, usage in (("softmax → CrossEntropyLoss", 0), ("logits → CrossEntropyLoss", 1)):
            middle, band = within(values[:, usage])
            yield line(label, epochs, middle, band=band)

    def losses_within(values):
        middle, width = mean_within(values)
        return middle, (middle - width, middle + width)

    panels = [
        lines(f"SGD, Lr = {lr:g}", axis("epoch"), axis("accuracy"), series(values, shares_within))
        for lr, values in zip(LRS, accuracy, strict=True)
    ]
    bound = line("log(e + 9) − 1", epochs, np.full(len(epochs), floor), role="closed-form")
    panels.append(lines(f"SGD, Lr = {LRS[0]:g}", axis("epoch"), axis("loss"), [*series(loss[0], losses_within), bound]))
    facts = {"seeds": len(runs[0]), "epochs": int(epochs[-1]), "low": LRS[0], "high": LRS[1], "floor": floor}
    facts |= {"ahead": 100 * ahead[0], "half": 100 * half[0]}
    for name, k in (("low", 0), ("high", 1)):
        facts |= {f"{name}_softmax": 100 * last[k, :, 0].mean(), f"{name}_logits": 100 * last[k, :, 1].mean()}
    facts |= {"loss_softmax": loss[0, :, 0, -1].mean(), "loss_logits": loss[0, :, 1, -1].mean()}
    figure("softmax-first-training", chart(facts, panels, torch=runs[..., 0, 0].size))
