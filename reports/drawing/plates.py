"""The figures as a reader meets them: drawings with captions filled in from the evidence, or why there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from claims.evidence import EvidenceError
from claims.figures import FIGURES, Figure
from claims.model import Text
from reports.drawing import charts, contours, diagrams, maps
from reports.drawing.maps import Ramp, Swatch
from reports.drawing.panels import Chart, DiagramPanel, LinesPanel, chart
from reports.drawing.trajectories import Landscape, Track, describe_end, landscape, tracks
from reports.words.captions import filled, unfilled
from reports.words.numbers import counted, number
from reports.words.wording import word


@dataclass(frozen=True)
class Path:
    """One of the nine drawings of a figure of paths, with every setting of its run."""

    anchor: str
    title: Text
    svg: str
    settings: tuple[tuple[Text, str], ...]
    steps: Text
    end: Text


@dataclass(frozen=True)
class Panel:
    """One drawing of a chart, with the legend that a map needs."""

    anchor: str
    title: Text
    svg: str
    swatches: tuple[Swatch, ...] = ()
    ramp: Ramp | None = None


@dataclass(frozen=True)
class Plate:
    """One figure: drawings under one caption, or a note that says why they are absent."""

    anchor: str
    title: Text
    caption: Text | None
    illustrates: tuple[str, ...]
    svg: str = ""
    name: str = ""
    paths: tuple[Path, ...] = ()
    panels: tuple[Panel, ...] = ()
    keys: tuple[Text, ...] = ()
    measured: Text | None = None
    note: Text | None = None


# The figures of paths, with those whose ground they share.
GROUND_OF = {"figure-2": "figure-1", "figure-4": "figure-3"}
_GROUNDS = tuple(GROUND_OF.values())
_NO_ARRAYS = Text(
    "Not drawn: this run’s evidence holds no arrays for it.", "未描画:今回の測定結果に、この図の配列がない。"
)
_PATH_KEY = Text(
    "□ start, small dots: every step, ● end, ✖ where the path first leaves the window, + computed minimum. "
    "The stronger the tint, the lower the ground.",
    "□ 始点、小さな点は各歩、● 終点、✖ 枠の外に最初に出る点、+ 計算した極小点。色が濃いほど低い。",
)
_SOLID_KEY = Text("Solid, with marks: measured.", "実線と印:測定値。")
_DOTTED_KEY = Text("Dotted: measured boundary.", "点線:測定した境界。")
_DASHED_KEY = Text("Dashed: closed form.", "破線:閉じた式。")
_DIAGRAM_KEY = Text(
    "Beside each operation: channels × height × width of its output, and its number of parameters |θ|. "
    "Thick: a shortcut.",
    "各演算の右は、出力のチャネル × 高さ × 幅とパラメータ数 |θ|。太線:ショートカット。",
)


@dataclass(frozen=True)
class Ahead:
    """Figures that were drawn before the rest of their evidence was there, and what they were drawn from."""

    written: str
    plates: tuple[Plate, ...]


def draw_ahead(documents: Mapping[str, Any], figures: Sequence[Figure]) -> Ahead:
    """All figures, for a report on evidence that will hold these arrays."""
    return Ahead(_written(documents), build_plates(documents, figures))


def _written(documents: Mapping[str, Any]) -> str:
    return json.dumps(documents, sort_keys=True)


def build_plates(
    documents: Mapping[str, Any], figures: Sequence[Figure], ahead: Ahead | None = None
) -> tuple[Plate, ...]:
    """All figures in order, drawn where the evidence holds their arrays; arrays of no known figure are an error.

    Those drawn ahead are taken if they were drawn from the very same arrays.
    """
    if ahead is not None and ahead.written == _written(documents):
        return ahead.plates
    if unknown := sorted(set(documents) - {figure.name for figure in figures}):
        raise EvidenceError(f"the evidence is damaged at $.figures: there is no figure {', '.join(unknown)}")
    grounds = {name: landscape(documents[name], name) for name in _GROUNDS if name in documents}
    return tuple(_plate(figure, documents, grounds) for figure in figures)


def _plate(figure: Figure, documents: Mapping[str, Any], grounds: Mapping[str, Landscape]) -> Plate:
    # No other place on the page has an underscore after these letters.
    name, anchor = figure.name, f"fig_{figure.name}"
    if name not in documents:
        return _absent(figure, anchor, _NO_ARRAYS)
    document, below = documents[name], GROUND_OF.get(name)
    facts = document.get("facts", {})
    title, caption = (filled(text, facts, f"$.figures.{name}.facts") for text in (figure.title, figure.conclusion))
    plate = Plate(anchor, title, caption, figure.illustrates, name=name)
    if name in grounds:
        return replace(plate, svg=contours.contours(grounds[name], f"{anchor}_drawing", _described(anchor)))
    if below is None:
        return _chart(chart(document, name), plate)
    if below not in grounds or grounds[below].objective != document["objective"]:
        title = next(each.title for each in FIGURES if each.name == below)
        note = Text(f"Not drawn: “{title.en}” is not in the evidence.", f"未描画:「{title.ja}」が測定結果にない。")
        return _absent(figure, anchor, note)
    return _paths(grounds[below], tracks(document), plate)


def _described(anchor: str) -> str:
    """The elements that describe a drawing: the title of its figure and what is concluded from it."""
    return f"{anchor} {anchor}_conclusion"


def _absent(figure: Figure, anchor: str, note: Text) -> Plate:
    return Plate(anchor, unfilled(figure.title), None, figure.illustrates, note=note)


def _paths(ground: Landscape, runs: Sequence[Track], plate: Plate) -> Plate:
    """One drawing per run over a ground that all of them share."""
    base = f"{plate.anchor}_ground"
    use = f'<use href="#{base}"/>'
    underlays = [contours.floor(ground, base) + use, *(use for _ in runs[1:])]
    paths = tuple(
        _path(ground, run, f"{plate.anchor}_{place}", underlay)
        for place, (run, underlay) in enumerate(zip(runs, underlays, strict=True), start=1)
    )
    return replace(plate, paths=paths, keys=(_PATH_KEY,))


def _path(ground: Landscape, run: Track, anchor: str, underlay: str) -> Path:
    end, steps = describe_end(ground, run), len(run.path) - 1
    drawing = contours.panel(ground, run, f"{anchor}_drawing", anchor, underlay)
    drawn = Text(f"{counted(steps, 'step')} drawn", f"{number(steps)} 歩を描画")
    settings = tuple((word(name), value) for name, value in run.settings)
    return Path(anchor, word(run.title), drawing, settings, drawn, end)


def _chart(found: Chart, plate: Plate) -> Plate:
    letters = charts.longest_line([panel for panel in found.panels if isinstance(panel, LinesPanel)])
    panels = []
    for place, panel in enumerate(found.panels, start=1):
        anchor = f"{plate.anchor}_{place}"
        name, words, title = f"{anchor}_drawing", f"{_described(plate.anchor)} {anchor}", word(panel.title)
        if isinstance(panel, LinesPanel):
            panels.append(Panel(anchor, title, charts.lines(panel, name, words, letters)))
        elif isinstance(panel, DiagramPanel):
            panels.append(Panel(anchor, title, diagrams.draw(panel, words)))
        else:
            drawing = maps.draw(panel, name, words)
            panels.append(Panel(anchor, title, drawing, maps.swatches(panel), maps.ramp(panel)))
    return replace(plate, panels=tuple(panels), keys=_keys(found), measured=_measured(found))


def _keys(found: Chart) -> tuple[Text, ...]:
    """What each style of line in a chart stands for; a style that does not occur is not explained."""
    keys = set()
    for panel in found.panels:
        if isinstance(panel, DiagramPanel):
            keys.add(_DIAGRAM_KEY)
            continue
        measured = _SOLID_KEY if isinstance(panel, LinesPanel) else _DOTTED_KEY
        keys |= {_DASHED_KEY if curve.closed else measured for curve in panel.curves}
        if isinstance(panel, LinesPanel) and panel.marks:
            keys.add(_DASHED_KEY)
    shown = [key for key in (_SOLID_KEY, _DOTTED_KEY, _DASHED_KEY, _DIAGRAM_KEY) if key in keys]
    return (Text(" ".join(key.en for key in shown), "".join(key.ja for key in shown)),) if shown else ()


def _measured(found: Chart) -> Text | None:
    if found.torch is None or found.reference is None:
        return None
    torch, reference = number(found.torch), number(found.reference)
    if not found.reference:
        return Text(f"{counted(found.torch, 'cell')}, all measured by PyTorch.", f"{torch} 点すべてを PyTorch で測定。")
    return Text(
        f"{counted(found.torch, 'cell')} by PyTorch, {reference} by the reference, which equals PyTorch there.",
        f"PyTorch で {torch} 点、参照実装で {reference} 点を測定。参照実装はそこで PyTorch と一致する。",
    )
