"""Examples about networks as programs of ten lines, as :mod:`tests.instruments.scripts` has them about optimizers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.measurement import Script
from tests.instruments.networks.stacks import Plan
from tests.instruments.scripts import script

_GRADIENT = """\
import torch
torch.manual_seed({seed})
layers = [torch.nn.Conv2d(8 if k else 1, 8, 3, padding=1, bias={bias}) for k in range({layers})]
{made}h = layers[0](torch.randn(16, 1, 8, 8)).relu()
for one, two in zip(layers[1::2], layers[2::2]):
    h = (two(one(h).relu()){shortcut}).relu()
torch.nn.functional.cross_entropy(torch.nn.Linear(512, 10)(h.flatten(1)), torch.randint(10, (16,))).backward()
share = (layers[0]{own}.weight.grad.norm() / layers[0]{own}.weight.norm()).item()
print(f"{{share:.0e}}", {held})
"""
# How the weights of all layers are drawn, where it is not by default.
_DRAWN = {
    "he": 'drawn = [torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu") for layer in layers]\n',
    "glorot": "drawn = [torch.nn.init.xavier_normal_(layer.weight) for layer in layers]\n",
}
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
print(f"{{(moved := (frozen.weight - before).abs().max().item()):.0e}}", moved == 0)
"""


def gradient(plan: Plan, example: Mapping[str, Any], held: str) -> Script:
    """One freshly initialised network; ``held`` is an expression over ``share``: of its weights, its first gradient."""
    drawn = _DRAWN.get(plan.drawn)
    normalised = "layers = [torch.nn.Sequential(layer, torch.nn.BatchNorm2d(8)) for layer in layers]\n"
    code = _GRADIENT.format(
        seed=example["seed"],
        bias=not (drawn or plan.normalised),
        layers=int(example["depth"]) - 1,
        made=(drawn or "") + normalised * plan.normalised,
        own="[0]" * plan.normalised,
        shortcut=" + h" * plan.shortcut,
        held=held,
    )
    return script(code)


def block(case: str) -> Script:
    """What a residual block makes of its input."""
    return script(_BLOCK.format(shown=_OF_BLOCK[case]))


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
