"""Drawings, equations and numbers show what the arrays hold, and nothing rounded into more than that."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from claims.measurement import Comparison
from reports.drawing import vectors
from reports.drawing.equations import mathml
from reports.drawing.trajectories import describe_end, landscape, tracks, visible
from reports.pages.page import Report, build
from reports.words import numbers
from tests.selfcheck.report.drawings import SAMPLES, small_figures
from tests.selfcheck.report.samples import small_evidence, small_registry


@pytest.fixture(scope="module")
def report() -> Report:
    """The report of a complete run."""
    registry = small_registry()
    return build(small_evidence(registry, drawn=True), registry, SAMPLES)


def _drawn(page: str) -> list[str]:
    """What describes each drawing of a page."""
    return re.findall(r'<svg [^>]*role="img" aria-labelledby="([^"]*)"', page)


def test_absent_figures_are_named() -> None:
    """A figure whose arrays the run did not make is announced as absent, and the rest is drawn."""
    registry = small_registry()
    evidence = small_evidence(registry, drawn=True)
    figures = {name: evidence.figures[name] for name in ("figure-2", "figure-3")}
    html = build(replace(evidence, figures=figures), registry, SAMPLES).html
    assert html.count("Not drawn:") == html.count("未描画") == len(SAMPLES) - 1
    assert [name for name in _drawn(html) if name.startswith("fig_")] == ["fig_figure-3 fig_figure-3_conclusion"]


def test_panels_state_every_setting_and_the_end(report: Report) -> None:
    """All nine panels of both path figures name each setting and say where the path ends or that it diverges."""
    caption = r'<b>([^<]*?)</b> <span class="settings">(.*?)</span> <span class="end">(.*?)</span>'
    captions = re.findall(caption, report.english)
    assert len(captions) == 18
    assert {caption[1] for caption in captions} == {
        "lr 0.04; start (−0.9, 0.8); steps 3; nesterov False; 2 steps drawn"
    }
    assert captions[0][2] == "Ends at (0, 0) with value 0, 0 from the minimum at (0, 0)."
    assert captions[7][2].startswith("Leaves the window at step 1. Ends at (50, −30)")
    assert captions[8][2].startswith("Leaves the window at step 1. Diverges")
    assert captions[9][2].endswith("from the nearest minimum at (0, −0.3), the lowest one.")


def test_paths_are_cut_at_the_window() -> None:
    """Nothing outside the window is drawn, and the mark of leaving lies on the frame."""
    figures = small_figures()
    ground, runs = landscape(figures["figure-1"], "figure-1"), tracks(figures["figure-2"])
    for run in runs:
        stretches, _ = visible(ground, run.path)
        assert all(ground.shows(place) for stretch in stretches for place in stretch)
    assert visible(ground, runs[7].path)[1] == [pytest.approx((1.0, 0.8))]
    assert visible(ground, runs[8].path)[1] == [(-0.9, 0.8)]
    assert "the lowest" not in describe_end(ground, runs[0]).en


def test_drawings_follow_the_page_and_not_matplotlib(report: Report) -> None:
    """No drawing carries a colour of its own: all are variables of the page, for light and dark."""
    drawings = re.findall(r"<svg.*?</svg>", report.html, re.DOTALL)
    large = [name for name in _drawn(report.html) if name.startswith("fig_")]
    assert len(large) == 2 + 2 * 9 + 2 + 1 + 1 + 1
    for drawing in drawings:
        assert re.findall(r"(?:fill|stroke): ?#\w+", drawing) == []
        assert (named := re.search(r'role="img" aria-labelledby="([^"]+)"', drawing))
        assert all(report.html.count(f' id="{name}"') == 1 for name in named[1].split())
        assert "<text" in drawing


@pytest.mark.parametrize("latex", [r"\frac{", r"\text{<script>x</script>}", r"\nosuch x", r"a & b", r"\boldsymbol{x}"])
def test_an_equation_that_does_not_convert_is_shown_as_source(latex: str) -> None:
    """LaTeX that cannot be converted faithfully is shown as code, escaped, and nothing is raised."""
    shown = mathml(latex)
    assert shown.startswith("<code>")
    assert "<script>" not in shown


def test_an_equation_becomes_mathml(report: Report) -> None:
    """A plain equation becomes MathML in which a name of several letters is one identifier."""
    assert "<mi>Lr</mi>" in report.html


@pytest.mark.parametrize(
    ("gap", "bound", "shown"),
    [
        (0.0, 1.0, "0 %"),
        (1.0, 1.0, "100 %"),
        (1e-9, 1.0, "< 0.01 %"),
        (0.99999, 1.0, "> 99.9 %"),
        (0.2, 1.0, "20 %"),
        (1.0000001, 1.0, "> 100 %"),
        (5.0, 1.0, "5×"),
        (1.0, float("inf"), "∞"),
    ],
)
def test_a_share_of_bound_is_never_rounded_to_an_end(gap: float, bound: float, shown: str) -> None:
    """A share of a bound reads 0 % or 100 % only where it is exactly that."""
    assert numbers.share_of_bound(Comparison(gap, bound, {})) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-1.5e-7, "−1.5×10⁻⁷"),
        (-0.0, "0"),
        (0.1234567, "0.123"),
        (1234567, "1,234,567"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "NaN"),
        (10**20, "1×10²⁰"),
    ],
)
def test_a_number_is_short_and_signed_properly(value: float, shown: str) -> None:
    """Numbers keep three digits, powers of ten are written out, and zero has no sign."""
    assert numbers.number(value) == shown


def test_nine_paths_share_one_ground(report: Report) -> None:
    """The contours below the paths of a figure are on the page once, and each drawing refers to them."""
    for name in ("figure-2", "figure-4"):
        assert report.html.count(f'<g id="fig_{name}_ground">') == 1
        assert report.html.count(f'<use href="#fig_{name}_ground"') == 9


SQUARE = "M0 0L5 0L10 0L10 10L5 10L0 10z"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (SQUARE, "M0 0L10 0L10 10L0 10z"),
        ("M0 0L5 0L3 0L9 0", "M0 0L5 0L3 0L9 0"),
        ("M0 0L5 1L10 0", "M0 0L5 1L10 0"),
        ("M0 0Q5 0 10 0", "M0 0Q5 0 10 0"),
        ("M0 0L1 0", "M0 0L1 0"),
    ],
)
def test_only_points_that_say_nothing_leave_a_path(path: str, shown: str) -> None:
    """A point between two others on a level line goes; a corner, a way back, an end or a curve stays."""
    drawing = vectors.tree(f'<svg xmlns="http://www.w3.org/2000/svg"><path d="{path}" style="stroke: red"/></svg>')
    assert vectors.group(drawing, "name", {}) == f'<path d="{shown}" style="stroke:red"/>'


def test_a_small_drawing_keeps_what_it_refers_to() -> None:
    """Ids that something refers to stay under the drawing's name; empty groups and shapes without paint go."""
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><g id="figure_1"><defs>'
        '<path id="dot" d="M 0 0 L 1 1" style="stroke: #010101"/></defs><path d="M 0 0" style="fill: none"/>'
        '<use xlink:href="#dot" x="1.23456"/><text transform="rotate(-0 1 2)">1.23456 &lt;b&gt;</text></g></svg>'
    )
    assert vectors.group(vectors.tree(text), "name", {"#010101": "--ink"}) == (
        '<defs><path d="M0 0L1 1" style="stroke:var(--ink)" id="name_0"/></defs>'
        '<use href="#name_0" x="1.2"/><text>1.23456 &lt;b&gt;</text>'
    )


def test_a_sign_at_many_places_is_one_path() -> None:
    """Three signs that differ in their places only are one path, which bears the sign at each of its points."""
    uses = "".join(f'<use xlink:href="#dot" x="{x}" y="2" style="fill: red"/>' for x in (1, 2.5, 3))
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><defs>'
        f'<path id="dot" d="M 0 0 L 1 1"/></defs>{uses}</svg>'
    )
    sign = '<path d="M0 0L1 1" style="fill:red"/>'
    assert vectors.group(vectors.tree(text), "name", {}) == (
        f'<defs><marker id="name_0" markerUnits="userSpaceOnUse" style="overflow:visible">{sign}</marker></defs>'
        '<path d="M1 2 2.5 2 3 2" style="fill:none;marker:url(#name_0)"/>'
    )
