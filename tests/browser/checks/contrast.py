"""The contrast of every word in a drawing against what is painted below it, which axe-core leaves undecided.

A contrast ratio is (L1 + 0.05) / (L2 + 0.05) of the relative luminances, the lighter one first: WCAG 2.2, success
criterion 1.4.3.  Lines that cross a word are no ground: they are thinner than its strokes.
"""

from __future__ import annotations

import base64
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from tests.browser.checks.layout import OPEN
from tests.browser.visit import Visit

Colour = tuple[float, float, float, float]
_SCRIPT = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
_ENOUGH, _ENOUGH_LARGE = 4.5, 3.0
# CSS pixels: 18 points, and 14 points where the type is bold.
_LARGE, _LARGE_BOLD, _BOLD = 24.0, 18.66, 700
_WHITE: Colour = (1.0, 1.0, 1.0, 1.0)


def words_in_drawings_stand_out(visit: Visit) -> list[str]:
    """Every word in a drawing has the contrast that WCAG level AA demands, at five places along it."""
    complaints = []
    visit.run(OPEN, True)
    texts = visit.run(_SCRIPT)
    visit.run(OPEN, False)
    for text in texts:
        large = text["size"] >= _LARGE or (text["size"] >= _LARGE_BOLD and text["weight"] >= _BOLD)
        ratio = min(_ratio(text, layers) for layers in text["places"])
        if ratio < (_ENOUGH_LARGE if large else _ENOUGH):
            complaints.append(f"{text['words']!r} in {text['where']} has a contrast of {ratio:.2f}")
    return complaints


def _ratio(text: dict[str, Any], layers: list[dict[str, Any]]) -> float:
    ground = _WHITE
    for colour in text["page"]:
        ground = _over(_parse(colour), 1.0, ground)
    for layer in layers:
        colour = _pixel(layer["image"], *layer["at"]) if "image" in layer else _parse(layer["colour"])
        ground = _over(colour, layer["opacity"], ground)
    one, two = _luminance(_over(_parse(text["colour"]), text["opacity"], ground)), _luminance(ground)
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)


def _parse(colour: str) -> Colour:
    """A computed colour, as browsers write it: ``rgb(…)``, ``rgba(…)`` or ``color(srgb …)``."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", colour)]
    scale = 1.0 if colour.startswith("color(srgb ") else 255.0
    if not colour.startswith(("rgb(", "rgba(", "color(srgb ")) or len(numbers) not in (3, 4):
        raise ValueError(f"cannot read the colour {colour!r}; teach {__name__}._parse its notation")
    red, green, blue = (number / scale for number in numbers[:3])
    return red, green, blue, numbers[3] if len(numbers) == 4 else 1.0


def _over(colour: Colour, opacity: float, ground: Colour) -> Colour:
    """A colour painted over an opaque ground."""
    alpha = colour[3] * opacity
    red, green, blue = (alpha * top + (1 - alpha) * below for top, below in zip(colour[:3], ground[:3], strict=True))
    return red, green, blue, 1.0


def _luminance(colour: Colour) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _pixel(address: str, across: float, down: float) -> Colour:
    picture = _picture(address)
    red, green, blue, alpha = (
        value / 255
        for value in picture.getpixel((int(across * picture.width), int(down * picture.height)))  # type: ignore[union-attr]
    )
    return red, green, blue, alpha


@cache
def _picture(address: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGBA")
