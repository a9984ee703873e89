"""Examples about networks as programs of at most ten lines, as :mod:`tests.scripts` has them about optimizers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.measurement import Script
from tests.networks import Plan
from tests.scripts import script

_GRADIENT = """\
import torch
torch.manual_seed({seed})
layers = [torch.nn.Conv2d(8 if k else 1, 8, 3, padding=1, bias={bias}) for k in range({layers})]
{made}h = layers[0](torch.randn(16, 1, 8, 8)).relu()
for one, two in zip(layers[1::2], layers[2::2]):
    h = (two(one(h).relu()){shortcut}).relu()
torch.nn.functional.cross_entropy(torch.nn.Linear(512, 10)(h.flatten(1)), torch.randint(10, (16,))).backward()
first, last = ((w.grad.norm() / w.norm()).item() for w in (layers[0]{own}.weight, layers[-1]{own}.weight))
print(first / last, {held})
"""
_DEGRADED = """\
import sklearn.datasets, torch, torch.nn.functional as F
torch.manual_seed({seed})
x, t = (torch.tensor(part[:128]) for part in sklearn.datasets.load_digits(return_X_y=True))
layer = lambda k: [torch.nn.Conv2d(8 if k else 1, 8, 3, 1 if k else 2, 1), torch.nn.BatchNorm2d(8), torch.nn.ReLU()]
ends = lambda: ([torch.nn.Unflatten(1, (1, 8, 8))], [torch.nn.Flatten(), torch.nn.Linear(128, 10)])
nets = [torch.nn.Sequential(*sum(map(layer, range(d - 1)), ends()[0]), *ends()[1]).double() for d in {depths}]
optimizer = torch.optim.SGD([p for net in nets for p in net.parameters()], lr={lr}, momentum=0.9)
for k in torch.randint(128, (80, 16)):
    optimizer.zero_grad(), sum(F.cross_entropy(net(x[k]), t[k]) for net in nets).backward(), optimizer.step()
print(*(wrong := [(net(x).argmax(1) != t).double().mean().item() for net in nets]), wrong[0] < wrong[1])
"""
_BLOCK = """\
import torch
torch.manual_seed(0)
convolutions = [torch.nn.Conv2d(2, 2, 3, padding=1) for _ in range(2)]
F = torch.nn.Sequential(convolutions[0], torch.nn.ReLU(), convolutions[1])
x = torch.rand(1, 2, 4, 4)
{shown}
"""
_OF_BLOCK = {
    "jacobian-is-identity-plus-its-own": """\
whole, layers = (torch.autograd.functional.jacobian(f, x).view(32, 32) for f in (lambda x: F(x) + x, F))
print(torch.equal(whole, layers + torch.eye(32)))""",
    "silent-layers-leave-x": """\
for parameter in convolutions[1].parameters():
    torch.nn.init.zeros_(parameter)
print(torch.equal((F(x) + x).relu(), x))""",
}
_FLOOR = """\
import math, torch
certain = torch.softmax(torch.tensor([[1000.0] + [0.0] * {others}]), 1)
loss = torch.nn.CrossEntropyLoss(reduction="sum")(certain, torch.tensor([0])).item()
print(certain.tolist(), loss, math.log(math.e + {others}) - 1, loss == 0)
"""
_LOADED = """\
import torch
old, new = torch.nn.Linear(64, 5), torch.nn.Linear(64, {classes})
try:
    new.load_state_dict(old.state_dict(), strict=False)
except RuntimeError as error:
    print(error)
print(all(torch.equal(a, b) for a, b in zip(old.parameters(), new.parameters())))
"""
_STATISTICS = """\
import torch
torch.manual_seed(0)
frozen, last = torch.nn.BatchNorm1d(8).requires_grad_(False).train({train_mode}), torch.nn.Linear(8, 5)
before = {{name: tensor.clone() for name, tensor in frozen.{tensors}}}
optimizer = torch.optim.SGD(last.parameters(), lr=0.1)
last(frozen(torch.randn(32, 8))).square().mean().backward()
optimizer.step()
moved = [name for name, tensor in frozen.{tensors} if not torch.equal(tensor, before[name])]
print(moved, not moved)
"""
_ON_THE_WAY = """\
import torch
torch.manual_seed(0)
frozen, last = torch.nn.Linear(8, 8), torch.nn.Linear(8, 5)
optimizer = torch.optim.SGD([*frozen.parameters(), *last.parameters()], lr=0.1, momentum=0.9)
for step in range(2):
    before = frozen.requires_grad_(step == 0).weight.clone()
    optimizer.zero_grad(set_to_none={to_none})
    last(frozen(torch.randn(32, 8))).square().mean().backward()
    optimizer.step()
print(moved := (frozen.weight - before).abs().max().item(), moved == 0)
"""


def gradient(plan: Plan, example: Mapping[str, Any], held: str) -> Script:
    """One freshly initialised network; ``held`` is an expression over the first and the last layer's share."""
    he = 'drawn = [torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu") for layer in layers]\n'
    normalised = "layers = [torch.nn.Sequential(layer, torch.nn.BatchNorm2d(8)) for layer in layers]\n"
    code = _GRADIENT.format(
        seed=example["seed"],
        bias=not (plan.he or plan.normalised),
        layers=int(example["depth"]) - 1,
        made=he * plan.he + normalised * plan.normalised,
        own="[0]" * plan.normalised,
        shortcut=" + h" * plan.shortcut,
        held=held,
    )
    return script(code)


def degraded(example: Mapping[str, Any]) -> Script:
    """A shallower and a deeper plain net with BatchNorm, trained side by side on the same batches."""
    depths = tuple(int(depth) for depth in example["depths"])
    return script(_DEGRADED.format(seed=example["seed"], depths=depths, lr=example["lr"]))


def block(case: str) -> Script:
    """What a residual block makes of its input."""
    return script(_BLOCK.format(shown=_OF_BLOCK[case]))


def floor(classes: int) -> Script:
    """The loss of a certain and right prediction, beside its floor."""
    return script(_FLOOR.format(others=classes - 1))


def loaded(classes: int) -> Script:
    """Whether a layer for so many classes takes over the parameters of one for five."""
    return script(_LOADED.format(classes=classes))


def statistics(train_mode: bool, buffers: bool) -> Script:
    """Whether a frozen BatchNorm layer stays as it is, its statistics included or not."""
    return script(
        _STATISTICS.format(train_mode=train_mode, tensors="state_dict().items()" if buffers else "named_parameters()")
    )


def on_the_way(to_none: bool) -> Script:
    """Whether a layer stays that is frozen under an optimizer which has moved it."""
    return script(_ON_THE_WAY.format(to_none=to_none))
