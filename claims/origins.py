"""Where merged evidence comes from: the runs behind it, and in which of them each piece of it was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Origin:
    """One of the runs that were merged: what it is called, when it started, and its environment."""

    name: str
    started: str
    environment: Mapping[str, Any]


def origin_from_json(document: Mapping[str, Any]) -> Origin:
    """The origin that was written as a JSON object."""
    return Origin(document["name"], document["started"], document["environment"])


def with_origins(document: Mapping[str, Any], origins: tuple[str, ...]) -> dict[str, Any]:
    """A JSON object with the names of the runs behind it; one of a single run says nothing of them."""
    return {**document, "origins": list(origins)} if origins else dict(document)


def fields_of(piece: Any) -> dict[str, Any]:
    """A piece of evidence as a JSON object, with its origins as :func:`with_origins` writes them."""
    fields = asdict(piece)
    return with_origins(fields, fields.pop("origins"))


def origins_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The inverse of :func:`with_origins`."""
    return tuple(document.get("origins", ()))
