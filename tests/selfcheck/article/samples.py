"""An article of our own to stand for the reader's copy: the paraphrases of the registry under their headings."""

from __future__ import annotations

from html import escape

from claims.evidence import Evidence, Status
from claims.reading.fingerprint import Fingerprint
from claims.registry import load_registry
from reports.reading.fingerprints import fingerprints
from tests.selfcheck.report.samples import small_evidence, small_registry

BROKEN, SOUND = "for x in [1, 2]\n    print(x)", "total = 1 + 2"


def paraphrase() -> tuple[str, dict[str, str]]:
    """The article as Markdown, and the lines on which each statement stands."""
    written: list[str] = []
    lines: dict[str, str] = {}
    for section in load_registry().sections:
        written += [f"## {section.title.ja}", ""]
        for statement in section.statements:
            written.append(f"- {statement.says.ja}")
            lines[statement.id] = str(len(written))
        written.append("")
    return "\n".join([*written, "```", BROKEN, "```", "", "```python", SOUND, "```", ""]), lines


def as_page() -> str:
    """The article as a site would publish it: a page of HTML around it, other spaces, a break in every item."""
    parts = ["<!doctype html><html><head><title>t</title><script>var menu = 1</script></head><body><nav>menu</nav>"]
    parts.append("<h1>title of the site</h1>")
    for section in load_registry().sections:
        parts.append(f"<h2 class='x'>{escape(section.title.ja)}</h2><ul>")
        for statement in section.statements:
            says = statement.says.ja
            # A site breaks lines between words, not within a number.
            half = next((n for n in range(len(says) // 2, len(says)) if "\u3041" <= says[n] <= "\u30ff"), 0)
            parts.append(f"<li><b>{escape(says[:half])}</b><br>\n  {escape(says[half:])}")
        parts.append("</ul>")
    return "\n".join([*parts, f"<pre><code class='language-python'>{escape(BROKEN)}</code></pre></body></html>"])


def prints_of_paraphrase() -> dict[str, Fingerprint]:
    """The fingerprints of the article."""
    return fingerprints(*paraphrase())


def blank_evidence() -> Evidence:
    """Evidence of a run that measured nothing of the real registry."""
    environment = small_evidence(small_registry()).environment
    return Evidence(Status.PARTIAL, environment, {"started": "2026-01-02T03:04:05+00:00", "seconds": 1.0}, ())
