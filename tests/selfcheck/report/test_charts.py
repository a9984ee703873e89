"""Charts show each value where it belongs, and arrays that do not fit each other are refused with their place."""

from __future__ import annotations

import base64
import json
import math
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from claims.evidence import EvidenceError, dump
from claims.model import Text
from claims.registry import RegistryError
from reports.__main__ import main
from reports.drawing import maps, raster
from reports.drawing.charts import spread
from reports.drawing.panels import Axis, MapPanel, chart
from reports.drawing.plates import build_plates
from reports.pages.page import build
from reports.words.captions import fields_of, filled
from tests.selfcheck.report.drawings import SAMPLES, Document, class_map, curves, figure, number_map, small_figures
from tests.selfcheck.report.samples import small_evidence, small_registry


@pytest.fixture(scope="module")
def html() -> str:
    """The page of a complete run with figures of every kind."""
    registry = small_registry()
    return build(small_evidence(registry, drawn=True), registry, SAMPLES).html


def map_panel(document: Document) -> MapPanel:
    """The one panel of a chart that is a map."""
    (panel,) = chart({"panels": [document]}, "class-map").panels
    assert isinstance(panel, MapPanel)
    return panel


def pixels(svg: str) -> list[list[int]]:
    """The palette indices of the image in a drawing, the top row first."""
    found = re.search(r'href="data:image/png;base64,([^"]+)"', svg)
    assert found is not None
    data = base64.b64decode(found[1])
    width, height = struct.unpack(">II", data[16:24])
    start = data.index(b"IDAT")
    (size,) = struct.unpack(">I", data[start - 4 : start])
    lines = zlib.decompress(data[start + 4 : start + 4 + size])
    return [list(lines[row * (width + 1) + 1 : (row + 1) * (width + 1)]) for row in range(height)]


def test_every_figure_is_on_the_page_once_with_both_captions(html: str) -> None:
    """Every figure is on the page once, titled and captioned in both languages with the facts filled in."""
    for each in SAMPLES:
        conclusion = f'<p class="conclusion" id="fig_{each.name}_conclusion"><span lang="en">'
        assert html.count(f'<h5 id="fig_{each.name}">') == 1
        assert f"{conclusion}The best is plain words {each.name}.</span>" in html
        assert f'<span lang="ja">最良は plain words {each.name}。</span>' in html


def test_cards_and_figures_lead_to_each_other(html: str) -> None:
    """A statement's card links to every figure about it, and each figure's caption links to its statements."""
    for each in SAMPLES:
        plate = html[html.index(f'<h5 id="fig_{each.name}">') :]
        caption = re.search(r'<figcaption class="key">(.*?)</figcaption>', plate)
        back = re.findall(r'href="#([\w-]+)"', caption[1]) if caption and each.illustrates else []
        assert back == list(each.illustrates)
        for statement in each.illustrates:
            card = html[html.index(f'id="{statement}"') :]
            card = card[: card.find('<section class="statement') if '<section class="statement' in card else None]
            assert f'href="#fig_{each.name}"' in card or f'id="fig_{each.name}"' in card


def test_a_figure_about_no_statement_is_refused() -> None:
    """A figure that illustrates a statement the article does not have is an error that names both."""
    registry = small_registry()
    with pytest.raises(RegistryError, match="illustrates ZZZ-9"):
        build(small_evidence(registry), registry, [figure("curve-plot", "ZZZ-9")])


def test_a_missing_fact_is_named() -> None:
    """A caption whose fact the evidence lacks, and arrays of a figure nobody knows, are errors that say which."""
    figures = small_figures()
    figures["curve-plot"]["facts"] = {"worst": 3}
    with pytest.raises(EvidenceError, match=r"\$\.figures\.curve-plot\.facts: its sentence needs 'best'"):
        build_plates(figures, SAMPLES)
    with pytest.raises(EvidenceError, match="there is no figure network-diagram"):
        build_plates(small_figures(), SAMPLES[:-1])


def test_a_field_of_one_letter_is_a_field_and_an_index_is_none() -> None:
    """The coordinates of a minimum are filled in like all other facts; an index or a power in braces stays."""
    said = Text("at ({x}, {y}), where x_{n} is", "({x}, {y}) にあり、x^{n} は")
    assert fields_of(said) == {"x", "y"}
    assert filled(said, {"x": 0.5, "y": 1}, "here").en == "at (0.5, 1), where x_{n} is"


def test_facts_are_set_as_numbers() -> None:
    """A fact that is a number is shown as every other number of the page; without evidence a field is an ellipsis."""
    figures = small_figures()
    for value, shown in ((12345, "12,345"), (-1.23456e-9, "−1.23×10⁻⁹"), (math.inf, "∞"), ("<b>", "<b>")):
        figures["curve-plot"]["facts"] = {"best": value}
        (plate,) = build_plates({"curve-plot": figures["curve-plot"]}, [figure("curve-plot")])
        assert plate.caption is not None
        assert plate.caption.en == f"The best is {shown}."
    (absent,) = build_plates({}, [replace(figure("curve-plot"), title=figure("curve-plot").conclusion)])
    assert (absent.title.en, absent.caption) == ("The best is ….", None)


def test_it_is_said_who_measured_the_cells(html: str) -> None:
    """A chart with counts of cells says how many PyTorch and the reference measured; one without says nothing."""
    assert html.count("1,200 cells by PyTorch, 34,567 by the reference, which equals PyTorch there.") == 1
    assert html.count("PyTorch で 1,200 点、参照実装で 34,567 点を測定") == 1
    alone = {**small_figures()["curve-plot"], "cells": {"torch": 1, "reference": 0}}
    (plate,) = build_plates({"curve-plot": alone}, [SAMPLES[4]])
    assert plate.measured == Text("1 cell, all measured by PyTorch.", "1 点すべてを PyTorch で測定。")


def test_only_the_styles_that_occur_are_explained() -> None:
    """A chart explains solid, dotted and dashed lines where it has them, and a map without lines explains none."""
    keys = {plate.anchor: [key.en for key in plate.keys] for plate in build_plates(small_figures(), SAMPLES)}
    assert keys["fig_curve-plot"] == ["Solid, with marks: measured. Dashed: closed form."]
    assert keys["fig_class-map"] == ["Dotted: measured boundary. Dashed: closed form."]
    assert keys["fig_number-map"] == []


def test_infinite_and_zero_values_lie_on_strips() -> None:
    """A curve that diverges goes on in the strip for ∞, one that reaches zero on a logarithmic axis in that for 0."""
    plates = build_plates({"curve-plot": {**small_figures()["curve-plot"]}}, [SAMPLES[4]])
    svg = plates[0].panels[0].svg
    assert re.findall(r">(∞|0)<", svg) == ["∞", "0"]
    tame = curves()
    tame["series"] = [{"label": "SGD", "x": [0.1, 1.0], "y": [1.0, 2.0], "role": "measured"}]
    (plate,) = build_plates({"curve-plot": {"facts": {"best": 1}, "panels": [tame]}}, [SAMPLES[4]])
    assert re.findall(r">(∞|0)<", plate.panels[0].svg) == []


@pytest.mark.parametrize("y", [[math.inf, math.inf], [1.0, math.inf], [0.0, 0.0], [3.0], [1e-320, 1e308], [7.0, 7.0]])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_any_curve_is_drawn(y: Sequence[float], scale: str) -> None:
    """Curves that are all infinite, all zero, constant or a single point are drawn without complaint."""
    axis = {"label": "x", "scale": scale}
    series = [{"label": "all", "x": [1.0, 2.0][: len(y)], "y": y, "role": role} for role in ("measured", "closed-form")]
    panel = {"kind": "lines", "title": "", "x": axis, "y": axis, "series": series}
    (plate,) = build_plates({"curve-plot": {"facts": {"best": 1}, "panels": [panel]}}, [SAMPLES[4]])
    assert plate.panels[0].svg.count(">all<") == 2


def test_no_digit_of_a_text_in_a_drawing_is_cut() -> None:
    """Shortening the coordinates of a drawing leaves its labels as they are: a tick at 0.001 reads 0.001."""
    (plate,) = build_plates({"curve-plot": small_figures()["curve-plot"]}, [SAMPLES[4]])
    assert ">0.001<" in plate.panels[0].svg
    assert ">0.00<" not in plate.panels[0].svg


def test_labels_do_not_cover_each_other() -> None:
    """Labels that want the same place are moved apart in their order, and stay below the top."""
    placed = spread([0.5, 0.5, 0.98, 1.0], [0.1, 0.1, 0.1, 0.1], 1.0)
    assert placed == pytest.approx([0.5, 0.6, 0.9, 1.0])
    assert spread([0.0, 0.0], [0.1, 0.3], 1.0) == pytest.approx([0.0, 0.2])
    assert spread([0.3] * 5, [0.5] * 5, 1.0) == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_each_cell_of_a_map_has_its_colour() -> None:
    """The image holds the cells of a class map, the bottom row last, one pixel each on an even logarithmic axis."""
    document = class_map()
    drawn = pixels(maps.draw(map_panel(document), "name", "label"))
    assert drawn == [[int(digit) for digit in row] for row in reversed(document["values"])]


def test_an_uneven_axis_is_resampled() -> None:
    """On an uneven axis every cell reaches half way to its neighbours and none is lost."""
    places = [0.0, 1.0, 2.0, 4.0, 8.0, 16.0]
    shown = list(raster.picks(places))
    assert shown == sorted(shown)
    assert set(shown) == set(range(6))
    assert raster.edges(places) == (-0.5, 20.0)
    assert shown.count(5) / len(shown) == pytest.approx(8 / 20.5, abs=1 / len(shown))
    assert list(raster.picks([0.1 * step for step in range(7)])) == list(range(7))


def test_a_map_of_numbers_tells_infinite_cells_and_clipped_ends() -> None:
    """Infinite cells have a colour of their own in the legend, and an end that hides larger numbers says so."""
    panel = map_panel(number_map())
    drawn = pixels(maps.draw(panel, "name", "label"))
    assert (drawn[0][-1], drawn[-1][0], max(drawn[-1])) == (250, 0, 0)
    (swatch,) = maps.swatches(panel)
    assert (swatch.sign, swatch.share) == ("∞", "2 %")
    ramp = maps.ramp(panel)
    assert ramp is not None
    assert (ramp.low, ramp.high) == ("0", "≥ 100")


def test_a_class_is_told_by_digit_and_share_not_by_colour_alone() -> None:
    """Each class has its digit on the map and in the legend, with its share of the cells."""
    panel = map_panel(class_map())
    svg = maps.draw(panel, "name", "label")
    assert [(swatch.sign, swatch.share) for swatch in maps.swatches(panel)] == [
        ("0", "59 %"),
        ("1", "33 %"),
        ("2", "8 %"),
    ]
    assert [sign for sign in re.findall(r">(\d)<", svg) if sign in "012"][-3:] == ["0", "1", "2"]
    assert maps.ramp(panel) is None
    assert len(set(maps.CLASSES)) == 10


def test_a_diagram_shows_every_operation_and_edge() -> None:
    """Operations stand below each other with shape and parameters, and each edge past others has its own arrow."""
    (plate,) = build_plates({"network-diagram": small_figures()["network-diagram"]}, [SAMPLES[-1]])
    svg = plate.panels[0].svg
    words = re.findall(r"<text [^>]*>([^<]*)</text>", svg)
    assert [word for word in words if word in ("conv 3×3", "+", "ReLU")] == ["conv 3×3", "+", "ReLU", "conv 3×3", "+"]
    assert words.count("8 × 4 × 4") == 6
    assert words.count("1,184") == 2
    assert words.count("part plain words") == 1
    heights = [float(y) for y in re.findall(r'<text [^>]*y="([\d.]+)"[^>]*>8 × 4 × 4<', svg)]
    assert heights == sorted(set(heights))
    assert svg.count("<polygon") == 5 + 2
    assert svg.count('stroke="var(--series-2)"') == 2
    assert [key.en.split(":")[0] for key in plate.keys] == ["Beside each operation"]


def test_a_scale_and_its_inverse_agree() -> None:
    """The value at the place of a value is that value, on both kinds of axis."""
    for axis in (Axis("", log=False), Axis("", log=True)):
        assert axis.value(axis.place(0.125)) == pytest.approx(0.125)
    assert [Axis("", log=True).shows(value) for value in (0.0, 1e-5, math.inf)] == [False, True, False]


def series(**changes: object) -> Callable[[Document], object]:
    """The damage of overwriting keys in the first curve of a chart."""
    return lambda panel: panel["series"][0].update(changes)


LINES: dict[str, tuple[Callable[[Document], object], str]] = {
    "short curve": (series(y=[1.0]), "panels[0].series[0]: x and y differ in length"),
    "half a band": (lambda panel: panel["series"][0].pop("high"), "low and high need one value for each x"),
    "band upside down": (series(low=[9e9] * 20), "series[0]: low is above high"),
    "negative on a log axis": (series(y=[-1.0] * 20), "a value is too low for the vertical axis"),
    "zero along a log axis": (series(x=[0.0] * 20), "series[0].x: a value has no place on the axis"),
    "mark at zero": (lambda panel: panel["marks"][0].update(x=0.0), "panels[0].marks: a value has no place"),
    "minus infinity": (series(y=[-math.inf] * 20), "'inf' was expected"),
    "no curve": (lambda panel: panel.update(series=[]), "panels[0].series"),
    "unknown role": (series(role="guessed"), "role"),
    "unknown kind": (lambda panel: panel.update(kind="pie"), "kind"),
    "unknown scale": (lambda panel: panel["x"].update(scale="cubic"), "scale"),
    "unknown key": (lambda panel: panel.update(colour="red"), "colour"),
}
MAPS: dict[str, tuple[Callable[[Document], object], str]] = {
    "a row too few": (lambda panel: panel["values"].pop(), "panels[0].values: 30 rows for 31 values of y"),
    "a cell too few": (lambda panel: panel["values"].append(panel["values"].pop()[1:]), "values[30]: 40 cells for 41"),
    "digit beyond": (lambda panel: panel["classes"].pop(), "a digit is beyond the 2 classes"),
    "falling axis": (lambda panel: panel["x"]["values"].reverse(), "x.values: the values do not increase"),
    "zero on a log axis": (lambda panel: panel["y"]["values"].__setitem__(0, 0.0), "y.values: a value has no place"),
    "letters": (lambda panel: panel["values"].__setitem__(0, "a" * 41), "values[0]"),
    "both sorts": (lambda panel: panel.update(range=[0.0, 1.0]), "it has both classes and a range"),
    "neither sort": (lambda panel: panel.pop("classes"), "range"),
    "short boundary": (lambda panel: panel["lines"][0].update(y=[1.0]), "lines[0]: x and y differ in length"),
    "empty range": (lambda panel: panel.update(number_map(), range=[1.0, 1.0]) or panel.pop("classes"), "is empty"),
}
DIAGRAMS: dict[str, tuple[Callable[[Document], object], str]] = {
    "an edge back": (lambda panel: panel["edges"].append([3, 1]), "an edge leads back or to no operation"),
    "an edge to nowhere": (lambda panel: panel["edges"].append([5, 6]), "an edge leads back or to no operation"),
    "a gap": (lambda panel: panel["edges"].remove([3, 4]), "is not given the output of the one before it"),
    "two edges past one": (lambda panel: panel["edges"].append([1, 4]), "two edges go past the same operation"),
    "no name": (lambda panel: panel["nodes"][1].update(label=""), "nodes[1].label"),
    "half a parameter": (lambda panel: panel["nodes"][1].update(parameters=0.5), "nodes[1].parameters"),
}


@pytest.mark.parametrize(
    ("name", "spoil", "message"),
    [
        (name, *found)
        for name, damage in (("curve-plot", LINES), ("class-map", MAPS), ("network-diagram", DIAGRAMS))
        for found in damage.values()
    ],
    ids=[*LINES, *MAPS, *DIAGRAMS],
)
def test_arrays_that_do_not_fit_are_refused(
    name: str, spoil: Callable[[Document], object], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Arrays of a chart that contradict each other end in exit code 2 and one sentence that says where."""
    registry = small_registry()
    figures = {name: small_figures()[name]}
    spoil(figures[name]["panels"][0])
    evidence = replace(small_evidence(registry), figures=figures)
    (tmp_path / "evidence.json").write_text(dump(evidence), encoding="utf-8")
    assert main([str(tmp_path / "evidence.json")], registry, SAMPLES) == 2
    err = capsys.readouterr().err
    assert f"$.figures.{name}" in err or f"$.figures['{name}']" in err
    assert message in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "evidence.json"]


def test_a_chart_without_facts_does_not_fit_the_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A chart must say what fills its caption, even if nothing does."""
    registry = small_registry()
    document = json.loads(dump(small_evidence(registry, drawn=True)))
    del document["figures"]["class-map"]["facts"]
    (tmp_path / "evidence.json").write_text(json.dumps(document), encoding="utf-8")
    assert main([str(tmp_path / "evidence.json")], registry, SAMPLES) == 2
    assert "'facts' is a required property" in capsys.readouterr().err
