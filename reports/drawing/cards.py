"""The small figure of each card: an axis for its cases, and a map or path of the report with its examples marked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.evidence import Evidence, Finding
from claims.figures import Figure
from claims.measurement import Example, Share
from claims.model import Measured, Text
from reports.drawing import contours, maps, strips
from reports.drawing.drawings import along
from reports.drawing.panels import MapPanel, chart
from reports.drawing.plates import GROUND_OF
from reports.drawing.trajectories import Landscape, landscape
from reports.views import pictures
from reports.views.rows import decided_by
from reports.words.wording import word

_TARGETS: Mapping[str, str] = {
    "SGD": "sgd",
    "SGD with momentum": "momentum",
    "AdaGrad": "adagrad",
    "RMSprop": "rmsprop",
    "Adadelta": "adadelta",
    "Adam": "adam",
    "AdamW": "adamw",
    "SGD with decay": "sgd-with-decay",
    "momentum with decay": "momentum-with-decay",
}
# Which settings of an example the axes of a map stand for.
_AXES: Mapping[str, tuple[str, ...]] = {
    "Lr": ("lr",),
    "α": ("momentum", "alpha"),
    "λ": ("weight_decay",),
    "γ": ("gamma",),
    "s": ("step_size",),
}
_ON_MAP = Text("● an example, ✖ a counterexample", "● 例、✖ 反例")
_ON_PATH = Text("□ the start of the example", "□ 例の開始点")
_ROOM = 3.0


@dataclass(frozen=True)
class Drawing:
    """One drawing of a small figure with its caption, and the place of the large figure that it is cut from."""

    svg: str
    caption: Text
    more: str = ""


@dataclass(frozen=True)
class Picture:
    """The small figure of a claim: axes, a map or a path with its examples, and values beside each other."""

    anchor: str
    drawings: tuple[Drawing, ...]
    cut: Drawing | None
    sides: tuple[pictures.Side, ...]


def build_pictures(evidence: Evidence, figures: Sequence[Figure]) -> dict[str, Picture]:
    """The small figures by claim, of all claims that this run measured."""
    panels = _panels(evidence.figures, figures)
    found = {finding.claim: _picture(finding, panels) for finding in evidence.findings if finding.records}
    return {claim: picture for claim, picture in found.items() if picture.drawings or picture.cut or picture.sides}


def _picture(finding: Finding, panels: Mapping[str, Sequence[_Panel]]) -> Picture:
    anchor = f"{finding.claim}_picture"
    drawn = [
        Drawing(strips.draw(strip, f"{anchor}_{place}"), strip.caption)
        for place, strip in enumerate(pictures.strips(finding), start=1)
    ]
    cut = next(_cuts(finding, panels.get(finding.statement, ()), f"{anchor}_cut"), None)
    return Picture(anchor, tuple(drawn), cut, pictures.values(finding))


# --- maps and paths that the report draws large ------------------------------------------------------------------


@dataclass(frozen=True)
class _Map:
    anchor: str
    drawing: str
    panel: MapPanel


@dataclass(frozen=True)
class _Path:
    anchor: str
    drawing: str
    ground: Landscape
    base: str
    title: str
    settings: Mapping[str, Any]


_Panel = _Map | _Path


def _panels(documents: Mapping[str, Any], figures: Sequence[Figure]) -> dict[str, list[_Panel]]:
    """The maps and paths of the report by the statements that they illustrate."""
    found: dict[str, list[_Panel]] = {}
    for figure in figures:
        if (document := documents.get(figure.name)) is not None:
            for panel in _of(figure.name, document, documents):
                for statement in figure.illustrates:
                    found.setdefault(statement, []).append(panel)
    return found


def _of(name: str, document: Mapping[str, Any], documents: Mapping[str, Any]) -> Iterator[_Panel]:
    anchor = f"fig_{name}"
    if (below := documents.get(GROUND_OF.get(name, ""))) is not None and below["objective"] == document["objective"]:
        ground = landscape(below, GROUND_OF[name])
        for place, each in enumerate(document["panels"], start=1):
            drawing = f"{anchor}_{place}_drawing"
            yield _Path(f"{anchor}_{place}", drawing, ground, f"{anchor}_ground", each["title"], each["settings"])
    elif any(each.get("kind") == "map" for each in document.get("panels", ())):
        for place, panel in enumerate(chart(document, name).panels, start=1):
            if isinstance(panel, MapPanel):
                yield _Map(f"{anchor}_{place}", f"{anchor}_{place}_drawing", panel)


def _cuts(finding: Finding, panels: Sequence[_Panel], labelled_by: str) -> Iterator[Drawing]:
    """Each map or path of the report on which an example of a claim has a place."""
    shares = [record.measurement for record in decided_by(finding) if isinstance(record.measurement, Share)]
    pairs = [(share.inside, share.outside) for share in shares]
    target = finding.about.settled.target if isinstance(finding.about.settled, Measured) else ""
    for panel in panels:
        for inside, outside in pairs:
            cut = _map(panel, target, inside, outside) if isinstance(panel, _Map) else _path(panel, target, inside)
            if cut:
                view, content, caption = cut
                head = f'<svg class="cut" viewBox="{view}" role="img" aria-labelledby="{labelled_by}">'
                yield Drawing(f"{head}{content}</svg>", caption, panel.anchor)
                break


def _map(each: _Map, target: str, inside: Example | None, outside: Example | None) -> tuple[str, str, Text] | None:
    """A map with its boundaries, and the example and the counterexample where they have a place on it."""
    panel, sheet = each.panel, maps.SHEET
    title = panel.title
    if _TARGETS.get(title, target) != target:
        return None
    ends = maps.ends(panel.x, panel.columns), maps.ends(panel.y, panel.rows)

    def place(x: float, y: float) -> tuple[float, float]:
        right, up = along(panel.x, x, ends[0]), along(panel.y, y, ends[1])
        return sheet.left + right * sheet.across, sheet.top + (1 - up) * sheet.down

    marks = []
    for example, holds in ((inside, True), (outside, False)):
        if example is None or (title.startswith("n = ") and title != f"n = {example.get('horizon')}"):
            continue
        x, y = (_coordinate(axis.label, example) for axis in (panel.x, panel.y))
        if x is not None and y is not None and panel.x.shows(x) and panel.y.shows(y):
            marks.append(_sign(*place(x, y), holds))
    if not marks:
        return None
    lines = [[place(x, y) for x, y in curve.points if panel.x.shows(x) and panel.y.shows(y)] for curve in panel.curves]
    drawn = "".join(_line(line) for line in lines if len(line) > 1)
    view = f"{sheet.left:g} {sheet.top:g} {sheet.across:g} {sheet.down:g}"
    axes = Text(f"{panel.x.label} to the right, {panel.y.label} up", f"横 {panel.x.label}、縦 {panel.y.label}")
    caption = Text(f"{axes.en}; {_ON_MAP.en}.", f"{axes.ja}。{_ON_MAP.ja}。")
    return view, f'<use href="#{maps.cells(each.drawing)}"/>{drawn}{"".join(marks)}', caption


def _path(each: _Path, target: str, inside: Example | None) -> tuple[str, str, Text] | None:
    """The path that starts where an example does, with the same rate and as many steps."""
    settings, sheet, ground = each.settings, contours.SMALL, each.ground
    if inside is None or _TARGETS.get(each.title) != target:
        return None
    start = tuple(settings["start"])
    same = (inside.get("start"), inside.get("lr"), inside.get("horizon")) == (start, settings["lr"], settings["steps"])
    if not same:
        return None
    x = sheet.left + (start[0] - ground.x[0]) / (ground.x[-1] - ground.x[0]) * sheet.across
    y = sheet.top + (ground.y[-1] - start[1]) / (ground.y[-1] - ground.y[0]) * sheet.down
    box = f'x="{x - 3:.4g}" y="{y - 3:.4g}" width="6" height="6"'
    mark = f'<rect {box} fill="var(--paper)" stroke="var(--path)" stroke-width="1.5"/>'
    view = f"{sheet.left:g} {sheet.top:g} {sheet.across:g} {sheet.down:g}"
    name = word(each.title)
    caption = Text(f"Its path, {name.en}; {_ON_PATH.en}.", f"例の軌跡({name.ja})。{_ON_PATH.ja}。")
    return view, f'<use href="#{each.base}"/><use href="#{contours.path(each.drawing)}"/>{mark}', caption


def _coordinate(label: str, example: Example) -> float | None:
    """What an example has on an axis with this label."""
    start = example.get("start")
    if isinstance(start, tuple) and len(start) == 2:
        if label == "|P₀|":
            return math.hypot(*start)
        if label in ("x₀", "y₀"):
            return start["xy".index(label[0])]
    values = (example.get(name) for name in _AXES.get(label, ()))
    return next((float(value) for value in values if isinstance(value, int | float)), None)


def _line(points: Sequence[tuple[float, float]]) -> str:
    """A boundary, from which the points that a small drawing cannot tell apart are left out."""
    kept = [points[0]]
    for point in points[1:-1]:
        if math.dist(point, kept[-1]) >= _ROOM:
            kept.append(point)
    kept.append(points[-1])
    path = "M" + " ".join(f"{x:.0f} {y:.0f}" for x, y in kept)
    return f'<path d="{path}" fill="none" stroke="var(--boundary)" stroke-width="2.5"/>'


def _sign(x: float, y: float, holds: bool) -> str:
    """The sign of an example, on a ground that sets it off from the map."""
    ring = f'<circle cx="{x:.4g}" cy="{y:.4g}" r="9" fill="var(--casing)" stroke="var(--boundary)"/>'
    if holds:
        return f'{ring}<circle cx="{x:.4g}" cy="{y:.4g}" r="4.5" fill="var(--boundary)"/>'
    return (
        f'{ring}<path d="M{x:.4g} {y:.4g}m-4-4l8 8m0-8l-8 8" fill="none" stroke="var(--boundary)" stroke-width="2.4"/>'
    )
