"""From the path of a reader's copy to its text, or to one sentence on what was found there instead."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from claims.files import read_bytes, shown

_MOST_BYTES = 4_000_000
_ADVICE = "save the article as Markdown or HTML in UTF-8"
# What else a Japanese article is likely to be encoded in, most telling first: each refuses most texts of the others.
_OTHERS = ("iso2022_jp", "euc_jp", "shift_jis", "cp932")
_KANA = re.compile(r"[\u3041-\u30ff]")
_WIDE_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


class CopyError(ValueError):
    """The copy cannot be shown; the message says what was recognised and what to do."""


def read_copy(path: Path) -> str:
    """The text of the reader's copy, which must be UTF-8 with or without a byte order mark."""
    name = shown(path)
    try:
        data = read_bytes(path, _MOST_BYTES)
    except FileNotFoundError:
        raise CopyError(f"there is no file {name}; name the file that holds the article") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CopyError(f"cannot read {name}: {reason}; {_ADVICE}") from None
    if not data.strip():
        raise CopyError(f"{name} is empty; {_ADVICE}")
    return _decoded(name, data)


def _decoded(name: str, data: bytes) -> str:
    for mark, encoding in _WIDE_MARKS.items():
        if data.startswith(mark):
            raise CopyError(f"{name} looks like {encoding} text; {_ADVICE}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CopyError(f"{name} is not UTF-8: it looks like {_recognised(data)}; {_ADVICE}") from None
    if "\0" in text:
        raise CopyError(f"{name} holds zero bytes, so it looks like {_recognised(data)}; {_ADVICE}")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _recognised(data: bytes) -> str:
    """What bytes that are no UTF-8 text look like."""
    if b"\0" in data:
        # Half of the bytes of plain Latin text or markup in UTF-16 are zero, all on one side.
        sides = [data[side::2].count(0) for side in (0, 1)]
        return "UTF-16 text" if max(sides) > 4 * min(sides) and max(sides) * 4 > len(data) else "a binary file"
    for encoding in _OTHERS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _KANA.search(text):
            return {"iso2022_jp": "ISO-2022-JP", "euc_jp": "EUC-JP"}.get(encoding, "Shift_JIS") + " text"
    return "a binary file or text in another encoding"
