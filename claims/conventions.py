"""The rules that go by one optimizer's name: PyTorch's, the papers', and those of books and other packages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from claims.domain import Text
from claims.formulas import Rule, read_rule

_FILE = Path(__file__).with_name("conventions.toml")
# What PyTorch calls its settings, by what they do: of another optimizer the one that does the same has its value.
_ROLES = (("momentum", "beta1"), ("alpha", "rho", "beta2"))
PYTORCH = "pytorch"


@dataclass(frozen=True)
class Known:
    """A known rule: the optimizer it goes by, its convention, how a reader knows it, and its lines."""

    optimizer: str
    slug: str
    shown: Text
    rule: Rule

    @property
    def name(self) -> str:
        """Optimizer and convention in a word."""
        return f"{self.optimizer}/{self.slug}"


@cache
def known_rules() -> Mapping[str, Known]:
    """Every known rule, by optimizer and convention: ``adam/eps-hat``."""
    return {each.name: each for each in _read()}


def conventions_of(optimizer: str) -> tuple[str, ...]:
    """The conventions under which an optimizer is known, PyTorch's first where it has one."""
    return tuple(each.slug for each in known_rules().values() if each.optimizer == optimizer)


def with_roles(settings: Mapping[str, float]) -> dict[str, float]:
    """The same settings, and those of other optimizers that do the same."""
    found = dict(settings)
    for role in _ROLES:
        given = next((settings[name] for name in role if name in settings), None)
        found |= {} if given is None else {name: given for name in role if name not in settings}
    return found


def _read() -> Iterator[Known]:
    for entry in tomllib.loads(_FILE.read_text(encoding="utf-8"))["rule"]:
        state = {name: str(value) for name, value in entry.get("state", {}).items()}
        rule = read_rule(entry["lines"], _SETTINGS, state)
        yield Known(entry["optimizer"], entry["slug"], Text(entry["shown"]["en"], entry["shown"]["ja"]), rule)


_SETTINGS = ("lr", "momentum", "dampening", "alpha", "rho", "beta1", "beta2", "eps", "weight_decay", "momentum_decay")
