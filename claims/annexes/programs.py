"""Programs that somebody brings to be audited: what a reader is told of each, and what of it is known to fail."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from claims.annexes.laws import LAWS, Deviation
from claims.annexes.matrix import COLUMNS
from claims.model import Text
from claims.registry import unknown_name


@dataclass(frozen=True)
class Card:
    """What a program is: its package, the rule that it follows or should, and how its settings are called.

    ``gap`` is how far it is from that rule in units of the rounding bound, if it was found to follow it; ``arithmetic``
    is that of numbers which are the same for every coordinate, if one explains the gap.  ``fixed`` are settings that it
    does not take, with their values in it, ``left`` those of its own that nobody here knows, and ``others`` the next
    rules, with the share of the way that they end apart.  It ``can`` do what laws need besides a step; ``command``
    audits it again, and ``known`` is what its author has on record.
    """

    name: str
    package: str
    version: str
    rule: Text
    resolved: bool
    gap: float | None
    arithmetic: Text | None
    decay: Text | None
    settings: Mapping[str, str]
    flags: tuple[str, ...]
    fixed: Mapping[str, float]
    left: tuple[str, ...]
    others: tuple[tuple[Text, float], ...]
    spoilt: Mapping[str, bool] = field(default_factory=dict)
    can: tuple[str, ...] = ()
    command: str = ""
    known: tuple[Deviation, ...] = ()


def card_from_json(document: Mapping[str, Any]) -> Card:
    """A card from its JSON object."""
    told = {
        "rule": Text(**document["rule"]),
        **{name: document[name] and Text(**document[name]) for name in ("decay", "arithmetic")},
        "flags": tuple(document["flags"]),
        "left": tuple(document["left"]),
        "others": tuple((Text(**shown), apart) for shown, apart in document["others"]),
        "can": tuple(document["can"]),
        "known": tuple(Deviation(**{**each, "subjects": tuple(each["subjects"])}) for each in document["known"]),
    }
    return Card(**{**document, **told})


class KnownError(ValueError):
    """A file of known deviations cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Absent:
    """Number formats or implementations that a program does not have, and why."""

    dtypes: tuple[str, ...]
    implementations: tuple[str, ...]
    reason: str


_KEYS = {"known": {"what", "subjects", "reason", "issue", "since"}, "absent": {"dtypes", "implementations", "reason"}}


def read_known(path: Path) -> tuple[tuple[Deviation, ...], tuple[Absent, ...]]:
    """What is known to fail, and to be absent; whatever is wrong in the file is a :class:`KnownError`."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KnownError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnownError(f"{path} is no TOML: {error}") from None
    for table in document:
        if table not in _KEYS:
            raise KnownError(f"{path}: {unknown_name('table', table, _KEYS)}")
    entries = {table: document.get(table, []) for table in _KEYS}
    for table, found in entries.items():
        for place, entry in enumerate(found if isinstance(found, list) else [None], start=1):
            _check(f"{path}, {table} {place}", table, entry)
    deviations = [
        Deviation(what, tuple(each.get("subjects", ["*"])), reason=each["reason"])
        for each in entries["known"]
        for what in _several(each["what"])
    ]
    absent = [
        Absent(tuple(each.get("dtypes", ())), tuple(each.get("implementations", ())), each["reason"])
        for each in entries["absent"]
    ]
    return tuple(deviations), tuple(absent)


def check_subjects(known: Sequence[Deviation], names: Sequence[str]) -> None:
    """Refuse what is known of a subject that there is not: nobody would see it go stale."""
    for each in known:
        if not any(fnmatch(name, pattern) for name in names for pattern in each.subjects):
            raise KnownError(
                f"what is known of {each.law} is of {', '.join(each.subjects)}, and there is no such subject"
            )


def _several(what: str | list[str]) -> list[str]:
    """The laws and columns that one entry names: one, or a list."""
    return [what] if isinstance(what, str) else what


def _check(where: str, table: str, entry: Any) -> None:
    if not isinstance(entry, dict):
        raise KnownError(f"{where}: write it as [[{table}]], with one key in each line")
    for key, value in entry.items():
        if key not in _KEYS[table]:
            raise KnownError(f"{where}: {unknown_name('key', key, _KEYS[table])}")
        listed = key in ("subjects", "dtypes", "implementations") or (key == "what" and isinstance(value, list))
        right = (
            isinstance(value, list) and all(isinstance(each, str) for each in value)
            if listed
            else isinstance(value, str)
        )
        if not right or not value:
            raise KnownError(f"{where}: {key} is {'a list of words' if listed else 'a text'}, got {value!r}")
    missing = {"reason", *({"what"} if table == "known" else ())} - set(entry)
    if missing:
        raise KnownError(f"{where}: {', '.join(sorted(missing))} is missing")
    known = {*LAWS, *(column.slug for column in COLUMNS)}
    for what in _several(entry["what"]) if table == "known" else ():
        if what not in known:
            raise KnownError(f"{where}: {unknown_name('law or column', what, known)}")
    if table == "absent" and not (entry.get("dtypes") or entry.get("implementations")):
        raise KnownError(f"{where}: name dtypes or implementations")
