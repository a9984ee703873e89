"""What a report costs: the bytes of its pages with all their figures, and the time in which they are built."""

from __future__ import annotations

from pathlib import Path

_MOST = 4_000_000
# Seconds of one processor's time: what else the machine does meanwhile does not count.
_LONGEST = 20.0
SECONDS = "seconds"


def every_page_is_small(folder: Path) -> list[str]:
    """No page of a report has more than 4 MB, the fonts, figures and evidence in it included."""
    sizes = {page.name: page.stat().st_size for page in sorted(folder.glob("report*.html"))}
    assert "report.html" in sizes, "there is no page to weigh"
    return [f"{name} has {size:,} bytes" for name, size in sizes.items() if size > _MOST]


def it_was_built_soon(folder: Path) -> list[str]:
    """The report was built in 20 seconds."""
    seconds = float((folder / SECONDS).read_text(encoding="utf-8"))
    return [f"the report took {seconds:.1f} s to build"] if seconds > _LONGEST else []
