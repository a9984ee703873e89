"""What matplotlib writes as SVG, made small: nothing that a reader sees changes, and half of the bytes go."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator, Mapping

_REFERENCE = re.compile(r"#([\w.-]+)")
_COMMAND = re.compile(r"\s*([MLHVCQZz])\s*")
# A tenth of a point is finer than most screens; shares of a colour need one digit more.
_LONG = re.compile(r"(?<![\w.])-?\d+\.\d{3,}")
_PLACES = re.compile(r"(?<![\w.])-?\d+\.\d{2,}")
_PLACED = ("d", "x", "y", "points")
# Fewer signs than this take less room one by one.
_FEW = 3
_FONT = re.compile(r"font-family:[^;]*;?\s*")
_STRAIGHT = re.compile(r"^M[-\d. ]+(?:[L][-\d. ]+)+z?$")
_NOTHING = re.compile(r"fill:\s*none;?")


def tree(text: str) -> ElementTree.Element:
    """The drawing as a tree without namespaces, comments and metadata."""
    root = ElementTree.fromstring(text)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
    for element in [root, *root.iter()]:
        for child in list(element):
            if child.tag in ("metadata", "style"):
                element.remove(child)
    return root


def group(root: ElementTree.Element, name: str, colours: Mapping[str, str]) -> str:
    """The content of a drawing as markup: ids begin with ``name``, and colours become variables of the page."""
    _each_style(root, colours)
    _rename(root, name)
    _unwrap(root)
    _string(root)
    # Within a text no such sign follows a space: it is escaped there.
    return "".join(ElementTree.tostring(child, encoding="unicode") for child in root).replace(" />", "/>")


def _each_style(root: ElementTree.Element, colours: Mapping[str, str]) -> None:
    for element in root.iter():
        element.text = element.text if element.text and element.text.strip() else None
        element.tail = None
        for name, value in element.attrib.items():
            if name in _PLACED:
                value = _PLACES.sub(lambda digits: f"{float(digits[0]):.1f}".removesuffix(".0"), value)
            else:
                value = _LONG.sub(lambda digits: f"{float(digits[0]):.2f}", value)
            if name == "d":
                value = _straightened(_COMMAND.sub(r"\1", value).strip())
            elif name == "style":
                value = _FONT.sub("", value).replace(": ", ":").replace("; ", ";")
                for colour, variable in colours.items():
                    value = value.replace(colour, f"var({variable})")
            element.set(name, value)
        if element.get("transform", "").startswith("rotate(-0 "):
            del element.attrib["transform"]


def _straightened(path: str) -> str:
    """A path of straight lines without the points that lie between two neighbours at their height."""
    if not _STRAIGHT.match(path):
        return path
    closed = path.endswith("z")
    points = [tuple(point.split()) for point in path.removesuffix("z")[1:].split("L")]
    kept = [
        point
        for before, point, after in zip([("", ""), *points], points, [*points[1:], ("", "")], strict=False)
        if not before[1] == point[1] == after[1] or not _between(before[0], point[0], after[0])
    ]
    return "M" + "L".join(" ".join(point) for point in kept) + ("z" if closed else "")


def _between(one: str, middle: str, other: str) -> bool:
    return min(float(one), float(other)) <= float(middle) <= max(float(one), float(other))


def _rename(root: ElementTree.Element, name: str) -> None:
    """Ids are unique in one drawing only: on the page they need its name, and only those that are used stay."""
    used = {id for element in root.iter() for value in element.attrib.values() for id in _REFERENCE.findall(value)}
    kept = [element.attrib["id"] for element in root.iter() if element.get("id") in used]
    names = {id: f"{name}_{place}" for place, id in enumerate(kept)}
    for element in root.iter():
        if (id := element.attrib.pop("id", None)) in names:
            element.set("id", names[id])
        for each in ("href", "clip-path"):
            if each in element.attrib:
                element.set(each, _REFERENCE.sub(lambda id: f"#{names[id[1]]}", element.attrib[each]))


def _string(root: ElementTree.Element) -> None:
    """Replace the many places of one sign by one path that bears the sign at each of its points."""
    shapes = {element.get("id", ""): (defs, element) for defs in root.iter("defs") for element in defs}
    everywhere = Counter(use.get("href") for use in root.iter("use"))
    for parent in [root, *root.iter("g")]:
        for key, uses in _alike(parent).items():
            href, style = key
            defs, shape = shapes.get(href[1:], (None, None))
            if defs is None or shape is None or not _FEW <= len(uses) == everywhere[href]:
                continue
            marker = ElementTree.Element("marker", {"id": href[1:], "markerUnits": "userSpaceOnUse"})
            marker.set("style", "overflow:visible")
            styles = ";".join(each for each in (style, shape.get("style", "")) if each)
            ElementTree.SubElement(marker, "path", {"d": shape.get("d", ""), "style": styles})
            defs[list(defs).index(shape)] = marker
            points = " ".join(f"{use.get('x', '0')} {use.get('y', '0')}" for use in uses)
            path = ElementTree.Element("path", {"d": f"M{points}", "style": f"fill:none;marker:url({href})"})
            parent[list(parent).index(uses[0])] = path
            for use in uses[1:]:
                parent.remove(use)


def _alike(parent: ElementTree.Element) -> dict[tuple[str, str], list[ElementTree.Element]]:
    """The signs among the parts of an element that differ in their places only."""
    found: dict[tuple[str, str], list[ElementTree.Element]] = {}
    for use in parent.findall("use"):
        if set(use.attrib) <= {"href", "x", "y", "style"}:
            found.setdefault((use.get("href", ""), use.get("style", "")), []).append(use)
    return found


def _unwrap(root: ElementTree.Element) -> None:
    """Replace each group that says nothing by its content, and drop what draws nothing."""
    root[:] = list(_content(root))


def _content(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for child in element:
        if len(child):
            child[:] = list(_content(child))
        if child.tag == "g" and not child.attrib:
            yield from child
        elif child.tag == "defs" and not len(child):
            continue
        elif child.tag != "path" or "id" in child.attrib or not _NOTHING.fullmatch(child.get("style", "")):
            yield child
