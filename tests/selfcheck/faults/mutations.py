"""Valid files that are changed at random: bytes, lines, and values where they stand in the structure."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

# What stands in no valid place of a file, or nearly so.
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**53, 10**400, -0.0, 1e308, 5e-324, "", "x", "\0", "\ud800", "\u202e", "true"),
    *([], {}, [[]], [None], [1, 2, 3], {"float": "nan"}, {"float": "lots"}, {"float": 1}, {"en": "x"}, {"": ""}),
)
PIECES = (
    *(b"NaN", b"Infinity", b"1e999", b"9" * 400, b"9" * 9000, b"[" * 3000, b'{"a":' * 3000, b"\\ud800", b"\xff\xfe"),
    *(b"\0", b"\r", b'"', b"'''", b"]", b"}", b",", b"=", b"#", b"[a]\n", b"1979-05-27", b"inf", b"-", b"\xef\xbb\xbf"),
)
Change = Callable[[random.Random, bytes], bytes]


def flipped(chance: random.Random, data: bytes) -> bytes:
    """One bit is another."""
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def truncated(chance: random.Random, data: bytes) -> bytes:
    """The end is missing."""
    return data[: chance.randrange(len(data))]


def cut(chance: random.Random, data: bytes) -> bytes:
    """A stretch is missing."""
    first, last = sorted(chance.randrange(len(data)) for _ in range(2))
    return data[:first] + data[last:]


def spliced(chance: random.Random, data: bytes) -> bytes:
    """A stretch stands in another place too."""
    first, last, at = (*sorted(chance.randrange(len(data)) for _ in range(2)), chance.randrange(len(data)))
    return data[:at] + data[first:last] + data[at:]


def pierced(chance: random.Random, data: bytes) -> bytes:
    """Something stands inside that is special in some format."""
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(PIECES) + data[at:]


def reordered(chance: random.Random, data: bytes) -> bytes:
    """Two lines have changed places."""
    lines = data.splitlines(keepends=True)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def assigned(chance: random.Random, data: bytes) -> bytes:
    """A line ``key = value`` has another value."""
    lines = data.split(b"\n")
    places = [n for n, line in enumerate(lines) if b" = " in line] or [0]
    at = chance.choice(places)
    value = json.dumps(chance.choice(VALUES)).encode()
    lines[at] = lines[at].partition(b" = ")[0] + b" = " + value
    return b"\n".join(lines)


def replaced(chance: random.Random, data: bytes) -> bytes:
    """A value somewhere in a JSON document is another, is absent, or is there under another name."""
    document = json.loads(data)
    places = list(_places(document))
    holder, key = chance.choice(places)
    way = chance.randrange(4)
    if way == 0:
        del holder[key]
    elif way == 1 and isinstance(holder, dict):
        holder[f"{key}x"] = holder.pop(key)
    elif way == 2:
        other, from_key = chance.choice(places)
        holder[key] = json.loads(json.dumps(other[from_key]))
    else:
        holder[key] = chance.choice(VALUES)
    return json.dumps(document, indent=1).encode()


def _places(value: Any) -> Any:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield value, key
        yield from _places(item)


BYTES: tuple[Change, ...] = (flipped, truncated, cut, spliced, pierced, reordered)


def mutated(data: bytes, first: tuple[Change, ...]) -> st.SearchStrategy[bytes]:
    """``data`` after one change of the structure or of bytes, and up to three changes of bytes."""

    def apply(seed: int, number: int) -> bytes:
        chance, changed = random.Random(seed), data
        for n in range(number):
            if changed:
                changed = chance.choice(BYTES if n else first)(chance, changed)
        return changed

    # Most inputs have one change: several seldom pass the first check.
    return st.builds(apply, st.integers(0, 2**64 - 1), st.sampled_from([1, 1, 1, 1, 2, 3]))
