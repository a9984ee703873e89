"""The four figures as a reader meets them: drawings, the captions their arrays support, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports import figures
from reports.tracks import (
    Landscape,
    Track,
    describe_end,
    describe_landscape,
    describe_paths,
    landscape,
    tracks,
)


@dataclass(frozen=True)
class Panel:
    """One of the nine drawings of a figure, with every setting of its run."""

    title: str
    svg: str
    settings: tuple[tuple[str, str], ...]
    steps: int
    end: str


@dataclass(frozen=True)
class Plate:
    """One figure: a drawing or nine panels under one caption, or a note that says why it is absent."""

    name: str
    title: str
    caption: str
    svg: str = ""
    panels: tuple[Panel, ...] = ()
    note: str = ""


_TITLES = {
    "figure-1": "Figure 1. Contour lines of the first test function",
    "figure-2": "Figure 2. Nine runs on the first test function",
    "figure-3": "Figure 3. Contour lines of the function with local minima",
    "figure-4": "Figure 4. Nine runs on the function with local minima",
}
_GROUND_OF = {"figure-2": "figure-1", "figure-4": "figure-3"}


def build_plates(documents: Mapping[str, Any]) -> tuple[Plate, ...]:
    """All four figures in order, drawn where the evidence holds their arrays."""
    grounds = {
        name: landscape(documents[name], name) for name in ("figure-1", "figure-3") if documents.get(name) is not None
    }
    return tuple(_plate(name, documents, grounds) for name in _TITLES)


def _plate(name: str, documents: Mapping[str, Any], grounds: Mapping[str, Landscape]) -> Plate:
    anchor, title, below = name.replace("-", ""), _TITLES[name], _GROUND_OF.get(name)
    if name not in documents:
        return Plate(anchor, title, "", note="Not drawn: this run’s evidence holds no arrays for it.")
    if below is None:
        ground = grounds[name]
        caption = describe_landscape(ground)
        return Plate(anchor, title, caption, svg=figures.contours(ground, anchor, f"{title}. {caption}"))
    if below not in grounds or grounds[below].objective != documents[name]["objective"]:
        note = f"Not drawn: the contours of {below.replace('-', ' ')} are not in the evidence."
        return Plate(anchor, title, "", note=note)
    ground, runs = grounds[below], tracks(documents[name])
    panels = tuple(_panel(ground, run, f"{anchor}_{place}") for place, run in enumerate(runs, start=1))
    return Plate(anchor, title, describe_paths(ground, runs), panels=panels)


def _panel(ground: Landscape, run: Track, name: str) -> Panel:
    end = describe_end(ground, run)
    svg = figures.panel(ground, run, name, f"Path of {run.title} on {ground.objective}. {end}")
    return Panel(run.title, svg, run.settings, len(run.path) - 1, end)
