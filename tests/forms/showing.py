"""One example of a claim as a program of ten lines; none where a program without bounds would say otherwise."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from claims.forms.programs import OPTIMIZERS
from claims.formulas.printing import to_python
from claims.formulas.reading import names_of
from claims.formulas.vectors import flattened
from claims.measurement import Comparison, Script
from reference.formulas import Tree
from tests.forms.digits import unit_of
from tests.instruments.adapters import PAIRED
from tests.instruments.scripts import script, spelled
from tests.instruments.targets import TARGETS

_SIDES = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "ne": "!="}
_PART = re.compile(r"(\w+)\[(\d+)\]")
_MOST_LINES = 10


def saying(holds: Callable[..., bool]) -> Callable[[Callable[..., str | None]], Callable[..., Script | None]]:
    """A maker of programs, of which only those are kept that say whether the claim holds in their example."""

    def decorate(make: Callable[..., str | None]) -> Callable[..., Script | None]:
        @wraps(make)
        def made(*given: Any) -> Script | None:
            code = make(*given)
            if code is None or len(code.strip().splitlines()) > _MOST_LINES:
                return None
            found = script(code)
            return found if found.says(holds(*given)) else None

        return made

    return decorate


@saying(lambda left, right, relation, at, held, room: held)
def of_sides(left: Tree, right: Tree, relation: str, at: Mapping[str, Any], held: bool, room: float) -> str | None:
    """Both sides of an identity at a point."""
    names = names_of(left) | names_of(right)
    given = {name: value for name, value in at.items() if name in names or _PART.fullmatch(name)}
    told = f"left {_SIDES[relation]} right" if relation in _SIDES else "math.isclose(left, right)"
    if relation == "eq" and room:
        told = f"abs(left - right) <= {room}"
    lines = ["import math", _assigned(given), f"left = {_plain(left)}", f"right = {_plain(right)}"]
    return "\n".join([*filter(None, lines), f"print(left, right, {told})"])


@saying(lambda given, expected, seen: seen.holds)
def of_a_schedule(given: Mapping[str, Any], expected: Any, seen: Comparison) -> str | None:
    """A scheduler's rates beside printed ones, or a formula's in the epoch in which they are furthest apart."""
    if given.get("schedulers") or given.get("functions"):
        return None
    settings = {name: list(each) if isinstance(each, tuple) else each for name, each in given["settings"].items()}
    if isinstance(expected, Mapping):
        epochs = [int(epoch) for epoch in expected]
        told = [f"abs(rates[{epoch}] - {digits}) <= {unit_of(digits) / 2}" for epoch, digits in expected.items()]
        shown = f"[rates[each] for each in {epochs}], {' and '.join(told)}"
    else:
        epochs = [int(seen.at["epoch"])]
        numbers = {name: repr(value) for name, value in settings.items() if type(value) in (int, float)}
        names = {**numbers, "t": str(epochs[0]), "lr": str(given["lr"])}
        formula = to_python(expected, names, "math")
        shown = f"rates[-1], {formula}, math.isclose(rates[-1], {formula})"
    step = "scheduler.step()"
    metrics = ""
    if given.get("metrics"):
        metrics, step = f"metrics = {[float(each) for each in given['metrics']]}\n", "scheduler.step(metrics[epoch])"
    return (
        "import math, torch\n"
        f"optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr={given['lr']}, momentum=0.9)\n"
        f"scheduler = torch.optim.lr_scheduler.{given['scheduler']}(optimizer{_keywords(settings)})\n"
        f"{metrics}rates = [optimizer.param_groups[0]['lr']]\n"
        f"for epoch in range({max(epochs)}):\n"
        f"    optimizer.step(), {step}, rates.append(optimizer.param_groups[0]['lr'])\n"
        f"print({shown})"
    )


@saying(lambda subject, argument, value, held: held)
def of_a_default(subject: Any, argument: str, value: str | None, held: bool) -> str | None:
    """PyTorch's own signature."""
    call: Any = TARGETS[subject.target].call
    while hasattr(call, "func"):
        call = call.func
    of = getattr(call, "__wrapped__", call)
    if not of.__module__.startswith("torch.optim"):
        return None
    name, place = PAIRED.get(argument, (argument, None))
    home = "torch.optim.lr_scheduler" if "lr_scheduler" in of.__module__ else "torch.optim"
    taken = f"import inspect, torch\ntaken = inspect.signature({home}.{of.__name__}).parameters\n"
    if value is None:
        return f"{taken}print(list(taken), {name!r} not in taken)"
    shown = f"taken[{name!r}].default" + ("" if place is None else f"[{place}]")
    # A course's word is compared as a word: nothing that a course file says is ever run.
    told = f"default == {float(value)!r}" if _is_number(value) else f"str(default) == {str(value)!r}"
    return f"{taken}default = {shown}\nprint(default, {told})"


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def of_a_snippet(subject: Any, code: str, expected: str, held: bool) -> Script | None:
    """The course's own lines, run apart as they were, and whether they print what the course says."""
    asking = _asking(code, expected)
    if asking is None or len(asking.splitlines()) > _MOST_LINES:
        return None
    found = Script(asking, subject.call(asking).printed.strip())
    return found if found.says(held) else None


def _asking(code: str, expected: str) -> str | None:
    """Lines of which the last prints once, and says at last whether that is what is expected."""
    if len(expected.splitlines()) > 1:
        return None
    try:
        last = ast.parse(code.strip()).body[-1]
    except (SyntaxError, IndexError):
        return None
    match last:
        case ast.Expr(ast.Call(ast.Name("print"), [argument], [])) if not isinstance(argument, ast.Starred):
            shown = f"shown := {ast.unparse(argument)}"
            told = f"print({shown}, str(shown) == {expected!r})"
        case ast.Expr(ast.Call(ast.Name("print"), [*arguments], [])) if arguments:
            parts = ", ".join(map(ast.unparse, arguments))
            told = f"print(*(shown := ({parts})), ' '.join(map(str, shown)) == {expected!r})"
        case _:
            return None
    before = code.strip().splitlines()[: last.lineno - 1]
    return "\n".join([*before, told])


@saying(lambda subject, given, formula, seen: seen.holds)
def of_a_memory(subject: Any, given: Mapping[str, Any], formula: Tree, seen: Comparison) -> str | None:
    """The weights that a memory gives to a unit gradient, by its age, and the quantity that is asked of them."""
    optimizer, keywords = spelled(subject.target, _settings(subject, seen.at))
    asked = {
        "sum": "sum(weights)",
        "newest": "weights[0]",
        "factor": "weights[1] / weights[0]",
        "half_life": "math.log(0.5) / math.log(weights[1] / weights[0])",
    }[given["quantity"]]
    return (
        "import math, torch\n"
        "p = torch.zeros(1, dtype=torch.float64, requires_grad=True)\n"
        f"optimizer, weights = {optimizer}([p]{keywords}), []\n"
        "for gradient in [1.0] + [0.0] * 399:\n"
        "    p.grad = torch.full_like(p, gradient)\n"
        f"    optimizer.step(), weights.append(optimizer.state[p]['{subject.memories[given['memory']]}'].item())\n"
        f"{_print_near(asked, formula, seen)}"
    )


@saying(lambda subject, given, formula, seen: seen.holds)
def of_a_run(subject: Any, given: Mapping[str, Any], formula: Tree, seen: Comparison) -> str | None:
    """The factor per step at the end of one run, from the largest distances of two stretches."""
    start = flattened(given["start"])
    optimizer, keywords = spelled(subject.target, _settings(subject, seen.at))
    point = {name: f"p[{place}]" for place, name in enumerate(start)}
    point |= {name: repr(seen.at[name]) for name in given["ranged"]}
    # Fast runs end before their numbers do.
    steps = 600 if seen.at["observed"] ** 600 > 1e-200 else 60
    asked = f"(max(far[-{steps // 6}:]) / max(far[-{steps // 2}:-{steps // 3}])) ** ({3 / steps})"
    return (
        "import math, torch\n"
        f"p = torch.tensor({[float(each) for each in start.values()]}, dtype=torch.float64, requires_grad=True)\n"
        f"optimizer, far = {optimizer}([p]{keywords}), []\n"
        f"for step in range({steps}):\n"
        f"    (p.grad,) = torch.autograd.grad({to_python(given['objective'], point, 'torch')}, p)\n"
        "    optimizer.step(), far.append(p.norm().item())\n"
        f"{_print_near(asked, formula, seen)}"
    )


@saying(lambda subject, given, formula, seen: seen.holds)
def of_a_boundary(subject: Any, given: Mapping[str, Any], formula: Tree, seen: Comparison) -> str | None:
    """How far runs have come a hundredth below and above the printed boundary, as shares of their start."""
    start = flattened(given["start"])
    numbers = [float(each) for each in start.values()]
    optimizer, keywords = spelled(subject.target, {**_settings(subject, seen.at), "lr": 0.0})
    point = {name: f"p[{place}]" for place, name in enumerate(start)}
    point |= {name: repr(seen.at[name]) for name in given["ranged"]}
    return (
        "import math, torch\n"
        "def far(lr):\n"
        f"    p = torch.tensor({numbers}, dtype=torch.float64, requires_grad=True)\n"
        f"    optimizer, first = {optimizer}([p]{keywords.replace('lr=0.0', 'lr=lr')}), p.norm().item()\n"
        "    for step in range(1200):\n"
        f"        (p.grad,) = torch.autograd.grad({to_python(given['objective'], point, 'torch')}, p)\n"
        "        optimizer.step()\n"
        "    return p.norm().item() / first\n"
        f"boundary = {_at(formula, seen.at)}\n"
        "print(boundary, below := far(0.99 * boundary), above := far(1.01 * boundary), below < 1 and not above < 1)"
    )


def _print_near(asked: str, formula: Tree, seen: Comparison) -> str:
    """A number beside the printed one; they may be as far apart as the estimate leaves open."""
    room = f"{max(seen.bound, 1e-9 * abs(seen.at['observed'])):.1g}"
    return f"print(measured := {asked}, said := {_at(formula, seen.at)}, abs(measured - said) <= {room})"


def _at(formula: Tree, at: Mapping[str, Any]) -> str:
    return to_python(formula, {name: repr(value) for name, value in at.items()}, "math")


def _settings(subject: Any, at: Mapping[str, Any]) -> dict[str, Any]:
    known = OPTIMIZERS[subject.target].settings
    return {name: value for name, value in at.items() if name in known}


def _keywords(settings: Mapping[str, Any]) -> str:
    return "".join(f", {name}={value!r}" for name, value in settings.items())


def _assigned(values: Mapping[str, Any]) -> str:
    """A line that gives each name its number, and each vector its list."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if part := _PART.fullmatch(name):
            found.setdefault(part[1], []).append(value)
        else:
            found[name] = value
    named = {_name(name): value for name, value in found.items()}
    return f"{', '.join(named)} = {', '.join(map(repr, named.values()))}" if named else ""


def _plain(tree: Tree) -> str:
    return to_python(tree, {name: _name(name) for name in names_of(tree)} | {"pi": "math.pi"}, "math")


def _name(name: str) -> str:
    """A name that Python may have."""
    return f"{name}_" if keyword.iskeyword(name) or name in ("left", "right", "math") else name


def worst_part(lefts: Sequence[Tree], rights: Sequence[Tree], holds: Callable[[Tree, Tree], bool]) -> tuple[Tree, Tree]:
    """Of several parts the first that does not hold, or the first."""
    pairs = [*zip(lefts, rights if len(rights) > 1 else [*rights] * len(lefts), strict=True)]
    return next((pair for pair in pairs if not holds(*pair)), pairs[0])
