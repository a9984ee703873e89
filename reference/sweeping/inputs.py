"""What a sweep is asked for, checked before any work is done."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference.sweeping.records import JOINT, RECORDS, Wish

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """Settings of a rule: numbers and switches that all trajectories share, and arrays."""

    shared: Mapping[str, Any]
    arrays: Mapping[str, Array]
    shape: tuple[int, ...]


def whole(name: str, value: Any) -> int:
    """A whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name} must be a whole number >= 1, got {value!r}")
    return int(value)


def one_of(name: str, value: Any, known: Iterable[str]) -> Any:
    """One of the known names."""
    if value not in (names := list(known)):
        raise ValueError(f"{name} must be one of {', '.join(names)}, got {value!r}")
    return value


def numbers(name: str, value: ArrayLike) -> Array:
    """An array of finite numbers; the message names the first that is not."""
    try:
        given = np.asarray(value)
        array = given.astype(np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number or an array of numbers, got {value!r}") from None
    if given.dtype == bool:
        raise ValueError(f"{name} must be a number, got {value!r}")
    if not (finite := np.isfinite(array)).all():
        raise ValueError(f"{name} must be finite, got {float(array[~finite][0])!r}")
    return array


def points(value: ArrayLike) -> Array:
    """Starts: an array whose last axis holds (x, y)."""
    starts = numbers("starts", value)
    if starts.ndim == 0 or starts.shape[-1] != 2 or starts.size == 0:
        raise ValueError(f"starts must have a last axis of length 2 and not be empty, got shape {starts.shape}")
    return starts


def settings_of(rule: Callable[..., Any], given: Mapping[str, Any]) -> Settings:
    """The settings, each known to the rule, finite, accepted by it, and broadcasting against the others."""
    known = {field.name: field for field in dataclasses.fields(rule)}  # type: ignore[arg-type]
    for name in given:
        one_of("a setting", name, known)
    for name, field in known.items():
        if name not in given and field.default is dataclasses.MISSING:
            raise ValueError(f"settings must hold {name}, got {sorted(given)}")
    switches = {name: value for name, value in given.items() if known[name].type == "bool"}
    for name, value in switches.items():
        if not isinstance(value, bool):
            raise ValueError(f"{name} must be True or False, got {value!r}")
    arrays = {name: numbers(name, value) for name, value in given.items() if name not in switches}
    shape = common_shape(arrays)
    shared = switches | {name: float(array.item()) for name, array in arrays.items() if array.size == 1}
    varying = {name: array for name, array in arrays.items() if array.size > 1}
    _accepted(rule, shared, varying)
    return Settings(shared, varying, shape)


def common_shape(arrays: Mapping[str, Array]) -> tuple[int, ...]:
    """The shape to which all broadcast; none may be empty."""
    shape: tuple[int, ...] = ()
    for name, array in arrays.items():
        if array.size == 0:
            raise ValueError(f"{name} must not be empty, got shape {array.shape}")
        try:
            shape = np.broadcast_shapes(shape, array.shape)
        except ValueError:
            raise ValueError(f"{name} must broadcast against {shape}, got shape {array.shape}") from None
    return shape


def _accepted(rule: Callable[..., Any], shared: Mapping[str, Any], varying: Mapping[str, Array]) -> None:
    """Let the rule check its settings; where an array is refused, show the number in it that is."""
    try:
        rule(**shared, **varying)
    except ValueError:
        samples = {name: float(array.flat[0]) for name, array in varying.items()}
        for name, array in varying.items():
            for value in np.unique(array):
                rule(**(dict(shared) | samples | {name: float(value)}))
        raise


def wish(record: Sequence[str] | str, target: Sequence[float] | None, tolerance: float | None, lowest: Any) -> Wish:
    """What to record; ``lowest`` is the target where none is given."""
    names = (record,) if isinstance(record, str) else tuple(record)
    if not names:
        raise ValueError(f"record must name something, got {record!r}")
    for name in names:
        one_of("record", name, RECORDS)
    centre = numbers("target", lowest if target is None else target)
    if centre.shape != (2,):
        raise ValueError(f"target must be a point (x, y), got {target!r}")
    if "first_hit" not in names:
        return Wish(names, tuple(centre.tolist()))
    if tolerance is None or not 0 <= numbers("tolerance", tolerance) < np.inf:
        raise ValueError(f"tolerance must be a number >= 0 to record first_hit, got {tolerance!r}")
    return Wish(names, tuple(centre.tolist()), float(tolerance))


def joint(names: Sequence[str]) -> bool:
    """Whether some record needs both coordinates at once."""
    return any(name in JOINT for name in names)
