"""What a law or a rule says of one run, as a program of ten lines that a reader can run as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.forms.programs import OPTIMIZERS
from claims.formulas.printing import to_text
from claims.formulas.reading import names_of
from claims.measurement import Gap, Script
from claims.model import Domain
from reference.formulas import Tree
from tests.forms.following import Driven, Lived
from tests.instruments.scripts import Fed, fed, script, spelled
from tests.instruments.strategies import simplest_episodes
from tests.instruments.subjects import Subject

_STEPPED = """\
import math, torch
p = torch.tensor({start}, dtype=torch.float64, requires_grad=True)
optimizer = {optimizer}([p]{settings})
{names} = {values}
for t, (g, {lr}) in enumerate({steps}, 1):
    p.grad, optimizer.param_groups[0]["lr"] = torch.full_like(p, g), {lr}
    optimizer.step()
    {lines}
print({observed}, {result}, math.isclose({observed}, {result}))
"""
_IN_MATH = {"sqrt", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "floor"}


def shown_once(subject: Subject) -> bool:
    """Whether a program is shown beside a subject: all of them drive the plainest one, in float64."""
    return subject.dtype == "float64" and subject.plainest


def in_python(tree: Tree, names: Mapping[str, Tree]) -> Tree:
    """A formula as Python's math spells it, with what some of its names stand for."""
    match tree:
        case ("name", name):
            return names.get(name, ("name", "math.pi") if name == "pi" else tree)
        case ("call", "where", *parts):
            condition, yes, no = (to_text(in_python(part, names)) for part in parts)
            return ("name", f"({yes} if {condition} else {no})")
        case ("call", name, *arguments):
            spelled = f"math.{name}" if name in _IN_MATH else name
            return ("call", spelled, *(in_python(each, names) for each in arguments))
    return tuple(in_python(each, names) if isinstance(each, tuple) else each for each in tree)


def of_a_law(
    subject: Subject, given: Mapping[str, Any], holds: bool, lived: Lived, steps: int, coordinate: int
) -> Script | None:
    """What is assumed and, as its last word, all relations, after so many steps of one coordinate.

    None where a program without bounds would say otherwise.
    Nor where a run starts elsewhere, has an objective, or changes its rate on the way.
    """
    elsewhere = "objective" in given or any("start" in other for other in given["others"].values())
    if elsewhere or not shown_once(subject) or len({*lived.episode.lrs[:steps]}) > 1:
        return None
    runs: dict[str, Fed] = {}
    names: dict[str, Tree] = {"t": ("num", str(steps))}
    # What is assumed of settings and the step alone needs no run to be seen.
    assumed = [tree for tree in given["assuming"] if names_of(tree) & {*given["named"]}]
    for name in {name for tree in (*assumed, *given["expects"]) for name in names_of(tree)} - {"t"}:
        stem, _, other = name.partition("_of_")
        if name in lived.found and isinstance(lived.found[name], int | float):
            names[name] = _number(lived.found[name])
        elif name == "lr":
            names[name] = _number(lived.episode.lrs[0])
        else:
            names[name] = _quantity(stem, f"_of_{other}" if other else "", lived.runs[other], steps, coordinate, runs)
    held = " and ".join(to_text(in_python(_within_rounding(tree, given), names)) for tree in given["expects"])
    shown = [to_text(in_python(tree, names)) for tree in assumed]
    script = fed(dict(sorted(runs.items())), ", ".join([*shown, held]), float(lived.runs[""].start.centre[coordinate]))
    return script if script.says(holds) else None


def _within_rounding(tree: Tree, given: Mapping[str, Any]) -> Tree:
    """Two numbers that are equal but for rounding."""
    loose = tree[0] == "eq" and not given.get("exact", False)
    return ("call", "math.isclose", *tree[1:]) if loose else tree


def _quantity(stem: str, suffix: str, driven: Driven, steps: int, coordinate: int, runs: dict[str, Fed]) -> Tree:
    """What a name of a relation is in a program; ``runs`` gets the run that it is read of."""
    gradients = driven.gradients.centre[:steps, coordinate].tolist()
    path, memory = f"path{suffix}", stem.removesuffix("_before")
    run = Fed(driven.optimizer, driven.settings, gradients, None, driven.before)
    if memory in OPTIMIZERS[driven.optimizer].memories:
        if memory != stem and steps == 1:
            return _number(driven.before.get(memory, 0.0))
        seen = gradients if memory == stem else gradients[:-1]
        runs[stem + suffix] = run._replace(gradients=seen, memory=memory)
        return ("name", stem + suffix)
    if stem.startswith("g"):
        return {
            "g": _number(gradients[-1]),
            "g_max": ("name", f"max(map(abs, {gradients}))"),
            "g_sum": ("name", f"sum({gradients})"),
            "g2_sum": ("name", f"sum(g**2 for g in {gradients})"),
        }[stem]
    runs[path] = run
    now, before, first = (("name", f"{path}[{place}]") for place in (-1, -2, 0))
    return {
        "x": now,
        "x_before": before,
        "x_0": first,
        "move": ("sub", now, before),
        "moved": ("sub", now, first),
        "length": ("name", f"sum(abs(b - a) for a, b in zip({path}, {path}[1:]))"),
    }[stem]


def _number(value: float) -> Tree:
    return ("num", repr(float(value))) if value >= 0 else ("neg", ("num", repr(-float(value))))


def of_a_rule(subject: Subject, given: Mapping[str, Any], found: Gap, domain: Domain) -> Script | None:
    """The printed lines beside PyTorch on the gradients that tell them apart, or else on two simple ones.

    None where a program without bounds would say otherwise.
    """
    if not shown_once(subject):
        return None
    rule, example = given["lines"], {**(found.counterexample or _simple(domain))}
    names = {given["names"].get(name, name): name for name in rule.settings}
    lr = names.get("lr", "lr")
    gradients = example["gradients"][: example.get("step")]
    lrs = example["lr"] if isinstance(example["lr"], tuple) else (example["lr"],) * len(gradients)
    settings = {name: value for name, value in example.items() if name != "lr"}
    optimizer, keywords = spelled(subject.target, {"lr": lrs[0], **settings, **dict.fromkeys(subject.flags, True)})
    known = {spelling: repr(example[name]) for name, spelling in names.items() if name != "lr"}
    known |= {"x": repr(example["start"])} | {lr: repr(lrs[0])}
    first = {
        name: to_text(in_python(tree, {each: ("name", text) for each, text in known.items()}))
        for name, tree in rule.memories
    }
    begun = {**known, **first}
    memory = given.get("memory")
    code = _STEPPED.format(
        start=example["start"],
        optimizer=optimizer,
        settings=keywords,
        names=", ".join(begun),
        values=", ".join(begun.values()),
        lr=lr,
        steps=list(zip(gradients, lrs, strict=False)),
        lines="; ".join(f"{name} = {to_text(in_python(tree, {}))}" for name, tree in rule.lines),
        observed=f'optimizer.state[p]["{subject.memories[memory]}"].item()' if memory else "p.item()",
        result=given["result"],
    )
    made = script(code)
    return made if made.says(found.as_printed.holds) else None


def _simple(domain: Domain) -> Mapping[str, Any]:
    """The simplest run of two different steps, or the last of those that there are."""
    ladder = [each.seen_by(0) for each in simplest_episodes(domain)]
    return next((each for each in ladder if each["gradients"] == (1.0, 2.0)), ladder[-1])
