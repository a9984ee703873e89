"""The form ``schedule``: the learning rates that a scheduler gives, against printed values or a printed formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Domain, OneOf, Text
from claims.forms.programs import SCHEDULERS, target_of, wrong_settings
from claims.forms.schema import (
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
    for what in wrong_settings(name, {**settings, **usual}):
        tell("settings", what)
    if ranges and "formula" not in given:
        tell("ranges", "only a formula is asked over ranges; write settings for printed rates")
    if ("rates" in given) == ("formula" in given):
        tell("rates", 'say either rates = { 0 = 0.05, 30 = 0.005 }, or formula = "lr*gamma**t"')
    for key in ("rates", "corrected_rates"):
        for epoch in given.get(key, {}):
            if not epoch.isdigit() or len(epoch) > 5:
                tell(key, f"{epoch!r} is no epoch; epochs are whole numbers from 0")
    numbers = {setting: value for setting, value in settings.items() if isinstance(value, int | float)}
    trees = read_formulas(given, ("formula", "corrected"), {"lr", "t", *numbers, *ranges}, tell)
    epochs = given.get("epochs", _EPOCHS)
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
        parameters={**given, **trees, "epochs": epochs, "settings": settings},
    )


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
        "settings": Parameter(SETTINGS, Text("the scheduler's arguments", "スケジューラの引数")),
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
