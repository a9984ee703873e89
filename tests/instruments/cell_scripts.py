"""A cell of the heat map over its bound as a program of ten lines that drives what somebody has brought, and no more.

There every number of a parameter starts at one value and gets the same gradients; what needs others has no program.
"""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

from claims.annexes.matrix import Reading
from claims.measurement import Script
from tests.instruments import cells
from tests.instruments.methods import Settings
from tests.instruments.subjects import Subject
from tests.instruments.targets import DTYPES, TARGETS, run_snippet

_TENSORS = """\
import torch
from {module} import {name}
tensors = [{tensors}]
optimizer = {factory}({given}{settings})
for gradient in {gradients}:
    for tensor in tensors:
        tensor.grad = {gradient}
    optimizer.step()
found, due = max(tensors[{place}].flatten().tolist(), key=lambda x: abs(x - {due})), {due}
{shown}
"""
_ARRAYS = """\
import numpy as np
from {module} import {name}
program = {factory}({settings})
program.start(np.full({shape}, {start}, dtype=np.{dtype}))
for gradient in {gradients}:
    points = program.step(np.full({shape}, gradient, dtype=np.{dtype}), {lr})
found, due = max(np.asarray(points).flatten().tolist(), key=lambda x: abs(x - {due})), {due}
{shown}
"""
_SHOWN = 'print("comes to", found, "where", due, "is due; rounding explains it:", abs(found - due) <= {bound})'


def script_of(subject: Subject, reading: Reading) -> Script | None:
    """A program that shows a reading over its bound, having been run; None where none was found that does."""
    at = reading.at
    settings = next((each for each in cells.spread(subject) if cells.shown(each) == at.get("settings")), None)
    if settings is None or "formula" not in at or not math.isfinite(at["formula"]):
        return None
    apart = _of_groups if reading.column == "groups" else _of_tensors
    codes = (apart if "torch" in subject.can else _of_arrays)(subject, reading, settings)
    found = (Script(code.strip(), run_snippet(code)) for code in codes)
    return next((script for script in found if script.says(False)), None)


def _of_arrays(subject: Subject, reading: Reading, settings: Settings) -> Iterator[str]:
    given = ", ".join(_arguments(_keywords(subject, settings)))
    yield _ARRAYS.format(**_told(subject, reading), settings=given, lr=settings["lr"])


def _of_tensors(subject: Subject, reading: Reading, settings: Settings) -> Iterator[str]:
    tensor, place = f"{_laid(reading, subject)}.requires_grad_()", 0
    if reading.column == "many":
        tensor += " for _ in range(120)"
    if reading.column == "mixed-formats":
        place, formats = DTYPES.index(subject.dtype), ", ".join(f"torch.{name}" for name in DTYPES)
        tensor = tensor.replace(f"torch.{subject.dtype}", "each") + f" for each in ({formats})"
    given = _arguments({**_keywords(subject, settings), **subject.variant.settings})
    yield _TENSORS.format(
        **_told(subject, reading),
        tensors=tensor,
        given="tensors",
        settings="".join(map(", {}".format, given)),
        place=place,
    )


def _of_groups(subject: Subject, reading: Reading, settings: Settings) -> Iterator[str]:
    """With each other group that may have stood before or after: the reading tells of its own alone."""
    others = [each for each in cells.spread(subject) if each != settings]
    for other, place in itertools.product(others, (1, 0)):
        pair = (settings, other) if place == 0 else (other, settings)
        own = ({"params": f"[tensors[{n}]]", **_keywords(subject, each)} for n, each in enumerate(pair))
        groups = ", ".join(f"dict({', '.join(_arguments(each))})" for each in own)
        rate = {**TARGETS[subject.target].keywords({"lr": pair[0]["lr"]}), **subject.variant.settings}
        yield _TENSORS.format(
            **_told(subject, reading),
            tensors=f"{_laid(reading, subject)}.requires_grad_() for _ in range(2)",
            given=f"[{groups}]",
            settings="".join(map(", {}".format, _arguments(rate))),
            place=place,
        )


def _told(subject: Subject, reading: Reading) -> Mapping[str, Any]:
    """What every program says."""
    module, _, factory = subject.target.partition(":")
    at, due = reading.at, f"({reading.at['formula']})" if reading.at["formula"] < 0 else reading.at["formula"]
    laid = _gradient_laid(reading, subject)
    bound = cells.ulp(at["formula"], subject.dtype) * reading.allowed
    return {
        "module": module,
        "name": factory.partition(".")[0],
        "factory": factory,
        "dtype": subject.dtype,
        "shape": at["shape"],
        "start": at["start"],
        "gradients": list(at["gradients"]),
        "gradient": laid or "torch.full_like(tensor, gradient)",
        "due": due,
        # Rounded up, so that what is over it is over the bound.
        "shown": _SHOWN.format(bound=f"{1.05 * bound:.2g}"),
    }


def _keywords(subject: Subject, settings: Settings) -> Settings:
    return TARGETS[subject.target].keywords(subject.taken(subject.spelled(settings)))


def _arguments(settings: Settings) -> list[str]:
    return [f"{name}={value if name == 'params' else repr(value)}" for name, value in settings.items()]


def _laid(reading: Reading, subject: Subject) -> str:
    """A parameter as :mod:`tests.instruments.layouts` lays it."""
    shape, start = ast.literal_eval(reading.at["shape"]), reading.at["start"]
    how = {"dense-view": _turned if len(shape) > 1 else _shifted, "view-with-gaps": _gaps}.get(reading.column, _plain)
    return how(shape, start, subject.dtype)


def _gradient_laid(reading: Reading, subject: Subject) -> str:
    """A gradient that lies otherwise than its parameter; nothing where it lies as autograd has it."""
    shape = ast.literal_eval(reading.at["shape"])
    if reading.column != "gradient-laid-otherwise":
        return ""
    return (_gaps if shape == (5, 7) else _turned)(shape, "gradient", subject.dtype)


def _plain(shape: tuple[int, ...], value: Any, dtype: str) -> str:
    return f"torch.full({shape}, {value}, dtype=torch.{dtype})"


def _shifted(shape: tuple[int, ...], value: Any, dtype: str) -> str:
    return f"{_plain((shape[0] + 1,), value, dtype)}[1:]"


def _turned(shape: tuple[int, ...], value: Any, dtype: str) -> str:
    return f"{_plain(shape[::-1], value, dtype)}.mT"


def _gaps(shape: tuple[int, ...], value: Any, dtype: str) -> str:
    return f"{_plain((*shape, 2), value, dtype)}[..., 0]"
