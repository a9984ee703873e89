"""A program that somebody brings, put under audit: its method and conventions, and what of them it can be asked."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from typing import Any

import numpy as np

from claims.annexes.programs import Absent, Card
from claims.conventions import known_rules, with_roles
from claims.model import Text
from claims.registry import unknown_name
from reference.powers import Coefficients
from tests.instruments import array_optimizer
from tests.instruments.adapters import spelled, translated
from tests.instruments.brought import Brought, BroughtError
from tests.instruments.methods import METHODS, RATES, Acts, Method, Settings
from tests.instruments.targets import Implementation, Target
from tests.resolve.conventions import ARITHMETICS, DECAYS, Candidate, Resolved, factory_of, fitting

# The methods of the house that are a known rule and a way to decay weights: they have PyTorch's switches besides.
_BY_RULE: Mapping[str, str] = {
    **dict.fromkeys(("sgd/pytorch", "momentum/pytorch", "momentum/dampened", "nesterov/pytorch"), "sgd"),
    **dict.fromkeys(("rmsprop/pytorch", "rmsprop/momentum"), "rmsprop"),
    **{f"{name}/pytorch": name for name in ("adagrad", "adadelta", "adam")},
}
_METHODS = {**{(rule, "l2"): name for rule, name in _BY_RULE.items()}, ("adam/pytorch", "decoupled"): "adamw"}
# Values to ask of a rule that is known by its lines alone; the first is the usual one.
_VALUES: Mapping[str, Sequence[float]] = {
    "lr": RATES,
    "eps": (1e-3, 0.0625, 1e-8),
    "momentum": (0.9, 0.5),
    "dampening": (0.25, 0.5),
    "alpha": (0.99, 0.5),
    "rho": (0.9, 0.5),
    "beta1": (0.9, 0.5),
    "beta2": (0.999, 0.75, 0.99),
    "momentum_decay": (0.004, 0.25),
}
# A value of each that is far from the usual one.
_OTHER: Settings = {
    "lr": 0.5,
    "eps": 1.0,
    "momentum": 0.25,
    "dampening": 1.0,
    "alpha": 0.25,
    "rho": 0.25,
    "beta1": 0.25,
    "beta2": 0.25,
    "momentum_decay": 2.0,
}
_OFF: Settings = {"weight_decay": 0.0, "momentum": 0.0, "dampening": 0.0, "lr_decay": 0.0}
# RAdam's first rectified step is the sixth.
_LONG = 9


@dataclass(frozen=True)
class Followed:
    """What a program is audited as: a method of the house, or a known rule with its decay and constants.

    ``arithmetic`` is that with which numbers that are the same for every coordinate are charged: float64, unless they
    are known to be float32.  Who rounds them to a format of the parameters that is narrower still is told so, and is
    over its bound where that shows: bounds which knew it would say nothing in half precision.
    """

    method: str = ""
    rule: str = ""
    decay: str = ""
    constants: Mapping[str, float] | None = None
    off: tuple[str, ...] = ()
    arithmetic: str = Coefficients.DOUBLE.value


def followed(program: Brought, named: str | None, found: Resolved) -> Followed:
    """What a program is to be audited as: what is named, or else what it was found to follow."""
    fit, decayed = fitting(found.plain), fitting(found.decayed)
    constants = dict(fit[0].candidate.constants) if fit else {}
    single = found.arithmetic is Coefficients.ROUNDED
    arithmetic = (Coefficients.ROUNDED if single else Coefficients.DOUBLE).value
    if named is None:
        if not fit:
            raise BroughtError(
                f"{program.name} follows no rule that is known; see `python -m tests.resolve {program.name}`, and name "
                "the rule it should follow with --as NAME, or add it to claims/conventions.toml"
            )
        if found.decayed and not decayed:
            raise BroughtError(f"{program.name} decays weights in no way that is known; name its rule with --as NAME")
        rule, decay = fit[0].candidate.known.name, decayed[0].candidate.decay if decayed else ""
        return Followed(_METHODS.get((rule, decay or "l2"), ""), rule, decay, constants, found.off, arithmetic)
    if named in METHODS:
        return Followed(named, constants=constants, arithmetic=arithmetic)
    if named not in known_rules():
        raise BroughtError(f"--as {named}: {unknown_name('method or rule', named, [*METHODS, *known_rules()])}")
    nearest = decayed or list(found.decayed)
    own = next((gap.candidate for gap in fit if gap.candidate.known.name == named), None)
    decay, known = nearest[0].candidate.decay if nearest else "", dict(own.constants) if own else constants
    return Followed("", named, decay, known, arithmetic=arithmetic)


def adopted(program: Brought, as_: Followed) -> Target:
    """The program as a target, which laws and cells are asked of."""
    if as_.off:
        held = {program.takes[name]: 0.0 for name in as_.off}
        program = replace(program, held={**program.held, **held})
    method = METHODS[as_.method] if as_.method else _method(as_, dict(as_.constants or {}))
    names = _by_role(program, method)
    taken = {name for name in names if program.takes.get(name, names[name][0]) not in program.held}
    taken |= {*program.flags} & {*method.usual}
    fixed = {
        name: {**_OFF, **(as_.constants or {}), **program.fixed}.get(name, usual)
        for name, usual in method.usual.items()
        if name not in taken
    }
    made = spelled(program.factory, names, program.held)
    coefficients = Coefficients(as_.arithmetic)
    defaults = {name: each.default for name, each in inspect.signature(program.factory).parameters.items()}

    def keywords(settings: Settings) -> Settings:
        return {**program.held, **translated(settings, names, defaults)}

    if not program.on_tensors:
        saving = all(hasattr(program.factory, each) for each in ("save", "load"))
        can = frozenset({"saving"} if saving else ())
        implementations = {"arrays": Implementation()}
        return Target(
            array_optimizer.driven(made),
            implementations,
            {},
            method,
            fixed,
            formats=("float64", "float32", "float16"),
            can=can,
            coefficients=coefficients,
            keywords=keywords,
        )
    return Target(
        made,
        _implementations(program),
        {},
        method,
        fixed,
        can=frozenset({"torch", "saving"}),
        coefficients=coefficients,
        keywords=keywords,
    )


def without(target: Target, absent: Sequence[Absent]) -> Target:
    """The target without the formats and implementations that are declared absent."""
    for each in absent:
        formats = tuple(name for name in target.formats if each.implementations or name not in each.dtypes)
        gone = {(name, device) for name in each.implementations for device in ("cpu", "cuda")}
        target = replace(target, formats=formats, absent=target.absent | gone)
    return target


def _implementations(program: Brought) -> Mapping[str, Implementation]:
    if "foreach" in inspect.signature(program.factory).parameters and "foreach" not in program.held:
        return {"for-loop": Implementation({"foreach": False}), "foreach": Implementation({"foreach": True})}
    return {"as-it-is": Implementation()}


def _by_role(program: Brought, method: Method) -> Mapping[str, tuple[str, int | None]]:
    """The argument that each setting of a method is in a program, where it does the same under another name."""
    roles = {name: name for name in program.takes}
    found = {}
    for name in method.usual:
        if name in roles:
            found[name] = program.names[name]
        else:
            mates = [other for other in program.takes if other not in method.usual and name in with_roles({other: 0.0})]
            found |= {name: program.names[mates[0]]} if mates else {}
    return found


def _method(as_: Followed, constants: Mapping[str, float]) -> Method:
    """The method of a rule that is known by its lines."""
    known = known_rules()[as_.rule]
    rule = factory_of(Candidate(known, as_.decay))
    names = [name for name in ("lr", *known.rule.settings) if name in _VALUES and name not in constants]
    values = {name: _VALUES[name] for name in dict.fromkeys(names)}
    usual = {
        **{name: own[0] for name, own in values.items()},
        **constants,
        **({"weight_decay": 0.0} if as_.decay else {}),
    }
    spread = [{name: own[place % len(own)] for name, own in values.items()} for place in range(3)]
    decaying = [{**each, "weight_decay": 0.1} for each in spread[:2]] if as_.decay else []
    quick = {"lr": 0.5}
    arguments = {name: (Acts({name: _OTHER[name]}, quick if name != "lr" else {}),) for name in values}
    if "beta2" in values:
        # Lion sees signs alone: that of an average shows β₁ where the average is not that of the last gradients.
        arguments["beta1"] = (Acts({"beta1": _OTHER["beta1"]}, {**quick, "beta2": _OTHER["beta2"]}),)
        # The largest average shows β₂ where averages grow.
        fading = -2.0 if known.optimizer == "amsgrad" else -0.25
        arguments["beta2"] = (Acts({"beta2": _OTHER["beta2"]}, quick, fading=fading),)
    if as_.decay:
        arguments["weight_decay"] = (Acts({"weight_decay": 0.5}, quick),)
    switches = {"weight_decay": (0.0, 0.125)} if as_.decay else {}
    method = Method(rule, usual, values, [*spread, *decaying], arguments, switches=switches, steps=_LONG)
    return replace(method, units=_units(method))


def _units(method: Method) -> Mapping[str, int]:
    """The power of the gradient's unit in which ε is measured: that under which the unit cancels, if there is one."""
    if "eps" not in method.values:
        return {}
    gradients = [np.array([1.5, -0.375, 0.75]) * 0.5**step for step in range(4)]

    def end(unit: float, power: int) -> Any:
        rule = method.rule(**{**method.usual, "eps": method.usual["eps"] * unit**power})
        x = np.array([1.0, 2.0, -0.5])
        state = rule.init(x)
        for g in gradients:
            x, state = rule.update(x, unit * g, state)
        return x

    return next(({"eps": power} for power in (1, 2, 4) if np.array_equal(end(1.0, power), end(4.0, power))), {})


def card_of(program: Brought, named: str | None, as_: Followed, target: Target, found: Resolved) -> Card:
    """What a reader is told of a program before what it does."""
    every = fitting(found.plain)
    fit = [gap for gap in every if gap.candidate.known.name == as_.rule]
    distribution, version = _package(program.factory)
    shown = known_rules()[as_.rule].shown if as_.rule else Text(as_.method, as_.method)
    others = [gap for gap in found.plain if not fit or gap not in every][:3]
    names = _by_role(program, target.method)
    flags = tuple(name for name in program.flags if name in target.method.usual)
    asked = {*(own for own, _ in names.values()), *flags, *program.held}
    asked |= {name for each in target.implementations.values() for name in each.settings}
    return Card(
        name=program.name,
        package=distribution,
        version=version,
        rule=shown,
        resolved=bool(as_.rule),
        gap=(fit[0].share if found.share is None else found.share) if fit else None,
        arithmetic=ARITHMETICS[found.arithmetic] if fit and found.arithmetic else None,
        decay=DECAYS[as_.decay].shown if as_.decay else None,
        settings={name: own for name, (own, _) in names.items()},
        flags=flags,
        fixed={name: float(value) for name, value in target.fixed.items()},
        left=tuple(name for name in dict.fromkeys((*program.takes.values(), *program.unknown)) if name not in asked),
        others=tuple((gap.candidate.known.shown, gap.apart) for gap in others),
        can=tuple(sorted(target.can)),
        command=_command(program, named),
    )


def _command(program: Brought, named: str | None) -> str:
    held = [part for name, value in program.held.items() for part in ("--audit-with", f"{name}={value}")]
    return shlex.join(["pytest", "--audit-optimizer", program.name, *(["--as", named] if named else []), *held])


def _package(factory: Callable[..., Any]) -> tuple[str, str]:
    """The distribution that a program comes from, and its version."""
    top = (inspect.unwrap(factory).__module__ or "").partition(".")[0]
    names = metadata.packages_distributions().get(top, ())
    return (names[0], metadata.version(names[0])) if names else (top, "")
