"""The form ``schedule``: the learning rates that a scheduler gives, against printed values or a printed formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from claims.domain import Domain, OneOf, Text
from claims.forms.programs import target_of
from claims.forms.schedulers import COMPOSITE, PLATEAU, SCHEDULERS, functions_of, steps_of, wrong_settings
from claims.forms.schema import (
    DIGITS,
    FORMULA,
    NUMBER,
    NUMBERS,
    RANGES,
    SETTINGS,
    WHOLE_NUMBER,
    WORD,
    FormKind,
    Made,
    Parameter,
    Tell,
    axis_of,
    read_formulas,
)
from claims.forms.schema import SCHEDULERS as PARTS
from claims.formulas import Tree
from claims.formulas.printing import to_latex, to_text
from claims.model import Equation, Kind, Measured

_EPOCHS = 100


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"scheduler", "lr"} <= given.keys():
        return None
    name, settings = given["scheduler"], given.get("settings", {})
    ranges = {setting: axis_of(*ends) for setting, ends in given.get("ranges", {}).items()}
    usual = {setting: axis.simple for setting, axis in ranges.items() if setting != "lr"}
    wrong = [*wrong_settings(name, {**settings, **usual})]
    for what in wrong:
        tell("settings", what)
    if ranges and "formula" not in given:
        tell("ranges", "only a formula is asked over ranges; write settings for printed rates")
    if ("rates" in given) == ("formula" in given):
        tell("rates", 'say either rates = { 0 = 0.05, 30 = 0.005 }, or formula = "lr*gamma**t"')
    for key in ("rates", "corrected_rates"):
        for epoch in given.get(key, {}):
            if not epoch.isdecimal() or len(epoch) > 5:
                tell(key, f"{epoch!r} is no epoch; epochs are whole numbers from 0")
    numbers = {setting: value for setting, value in settings.items() if type(value) in (int, float)}
    trees = read_formulas(given, ("formula", "corrected"), {"lr", "t", *numbers, *ranges}, tell)
    inner = [*_parts(name, given, tell)]
    epochs = _epochs(given, {**settings, **usual}, tell)
    axes = {setting: OneOf((float(value),)) for setting, value in numbers.items()}
    corrected = trees.get("corrected")
    formula = trees.get("formula")
    return Made(
        Kind.VALUE if formula is None else Kind.EQUATION,
        Text(f"{name} gives these learning rates.", f"{name} はこの学習率を与える。"),
        Domain(
            Text(f"the epochs named, up to {epochs}", f"挙げられたエポック(最大 {epochs})"),
            {"lr": OneOf((float(given["lr"]),)), **axes, **ranges},
        ),
        Measured(target_of(name), ("float64",)),
        equation=_equation(formula, corrected) if formula else _table(given.get("rates"), given.get("corrected_rates")),
        corrected=_corrected(corrected, given.get("corrected_rates")),
        parameters={
            **given,
            **trees,
            "epochs": epochs,
            "settings": settings,
            "schedulers": inner,
            "functions": {} if wrong else functions_of(name, settings),
        },
    )


def _parts(name: str, given: Mapping[str, Any], tell: Tell) -> Iterator[dict[str, Any]]:
    """The schedulers that one is made of, each with its target, its settings, and those that are functions."""
    parts, settings = given.get("schedulers", ()), given.get("settings", {})
    if (name in COMPOSITE) != bool(parts):
        tell("schedulers", f"{' and '.join(COMPOSITE)} are made of schedulers, and no other one is; here is {name}")
    milestones = settings.get("milestones")
    if name == "SequentialLR" and isinstance(milestones, tuple) and parts and len(milestones) != len(parts) - 1:
        tell("settings", f"{len(parts)} schedulers have {len(parts) - 1} milestones between them, got {milestones!r}")
    for place, part in enumerate(parts, 1):
        kind, own = part["scheduler"], part["settings"]
        if kind not in SCHEDULERS or kind in (*COMPOSITE, PLATEAU):
            known = [each for each in SCHEDULERS if each not in (*COMPOSITE, PLATEAU)]
            tell("schedulers", f"number {place}: expected one of {', '.join(known)}, got {kind!r}")
        elif wrong := [*wrong_settings(kind, own)]:
            for what in wrong:
                tell("schedulers", f"number {place}: {what}")
        else:
            yield {"target": target_of(kind), "settings": own, "functions": functions_of(kind, own)}


def _epochs(given: Mapping[str, Any], settings: Mapping[str, Any], tell: Tell) -> int:
    """Up to which epoch rates are asked, if the scheduler goes so far."""
    name, asked = given["scheduler"], [*given.get("rates", {}), *given.get("corrected_rates", {})]
    most = steps_of(settings) if name == "OneCycleLR" else None
    metrics = len(given["metrics"]) if "metrics" in given else None
    if (name == PLATEAU) != (metrics is not None):
        tell("metrics", f"{PLATEAU} is told the metric of each epoch, and no other scheduler is; here is {name}")
    ends = [most - 1 if most else _EPOCHS, _EPOCHS if metrics is None else metrics]
    last = max((int(each) for each in asked if each.isdecimal()), default=given.get("epochs", min(ends)))
    if most is not None and last >= most:
        tell("epochs", f"OneCycleLR has {most} steps here, from 0 to {most - 1}; epoch {last} is asked")
    if metrics is not None and last > metrics:
        tell("metrics", f"the rate of epoch {last} follows from {last} metrics, one for each epoch before it")
    return int(last)


def _equation(formula: Tree, corrected: Tree | None) -> Equation:
    return Equation(_latex(formula), None if corrected is None else _latex(corrected))


def _table(rates: Mapping[str, str] | None, corrected: Mapping[str, str] | None) -> Equation | None:
    shown = [
        r",\quad ".join(rf"\mathrm{{lr}}_{{{epoch}}} = {rate}" for epoch, rate in (each or {}).items())
        for each in (rates, corrected)
    ]
    return Equation(shown[0], shown[1] or None) if shown[0] else None


def _latex(formula: Tree) -> str:
    return rf"\mathrm{{lr}}_t = {to_latex(formula)}"


def _corrected(formula: Tree | None, rates: Mapping[str, str] | None) -> Text | None:
    shown = to_text(formula) if formula else ", ".join(f"{rate} ({t})" for t, rate in (rates or {}).items())
    return Text(f"The rates are {shown}.", f"学習率は {shown} である。") if shown else None


SCHEDULE = FormKind(
    "schedule",
    Text("Does a scheduler give these learning rates?", "スケジューラはこの学習率を与えるか。"),
    {
        "scheduler": Parameter(
            WORD, Text("the scheduler, by PyTorch's name", "PyTorch でのスケジューラ名"), True, tuple(SCHEDULERS)
        ),
        "lr": Parameter(NUMBER, Text("the optimizer's learning rate", "最適化手法の学習率"), True),
        "settings": Parameter(
            SETTINGS,
            Text(
                "the scheduler's arguments; a function is a formula, lr_lambda of the epoch t and scale_fn of x",
                "スケジューラの引数。関数は式で書く(lr_lambda はエポック t、scale_fn は x の式)",
            ),
        ),
        "schedulers": Parameter(
            PARTS,
            Text(
                f"the schedulers that {' or '.join(COMPOSITE)} is made of, each with its settings",
                f"{' と '.join(COMPOSITE)} を構成するスケジューラと、それぞれの引数",
            ),
        ),
        "metrics": Parameter(
            DIGITS,
            Text(f"what {PLATEAU} is told after each epoch", f"{PLATEAU} に各エポックの後で渡す値"),
        ),
        "ranges": Parameter(
            RANGES,
            Text(
                "settings, and perhaps lr, over which a formula is asked; whole numbers stay whole",
                "式を問う設定(と lr)の範囲。整数の範囲は整数のまま",
            ),
        ),
        "rates": Parameter(
            NUMBERS, Text("printed rates by epoch, at the digits printed", "エポックごとの印刷された学習率")
        ),
        "formula": Parameter(
            FORMULA, Text("the rate as a formula of t, lr and the settings", "t, lr, 設定による学習率の式")
        ),
        "epochs": Parameter(WHOLE_NUMBER, Text("up to which epoch the formula is asked", "式を問う最後のエポック")),
        "corrected": Parameter(FORMULA, Text("the formula as it should read", "正しい式")),
        "corrected_rates": Parameter(NUMBERS, Text("the rates as they should read", "正しい学習率")),
    },
    """\
[statement.schedule]
scheduler = "StepLR"
lr = 0.05
settings = { step_size = 30, gamma = 0.1 }
rates = { 0 = 0.05, 30 = 0.005, 60 = 0.0005 }""",
    _make,
)
