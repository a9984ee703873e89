"""README tells the counts that the published audit has on record."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from claims.ledger import read_ledger
from claims.registry import load_registry
from reports.views.badges import CONDITIONAL, CONFIRMED, MISPRINT, REFUTED, UNTESTABLE, Badge, statement_badge
from tests.environment import ROOT

SENTENCES = {
    "README.md": r"(\d+) may be believed as they stand, (\d+) only under conditions, (\d+) need a correction, "
    r"(\d+) are true by record, and (\d+) no\scomputation can test",
    "README.ja.md": r"そのまま信じてよい記述は (\d+)、条件つきで正しいものは (\d+)、訂正が必要なものは (\d+)、\s"
    r"記録により正しいものは (\d+)、計算では検証できないものは (\d+)",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_readme_tells_the_counts_on_record(name):
    """Either README says how many of the statements are believed, conditional, to be corrected, and so on."""
    registry = load_registry()
    verdicts = {slug: entry.verdict for slug, entry in read_ledger(registry).items()}
    counts: Counter[Badge] = Counter(statement_badge(each, verdicts) for each in registry.statements.values())
    told = [counts[CONFIRMED], counts[CONDITIONAL], counts[MISPRINT] + counts[REFUTED]]
    others = [counts[UNTESTABLE]]
    record = sum(counts.values()) - sum(told) - sum(others)
    found = re.search(SENTENCES[name], (ROOT / name).read_text(encoding="utf-8"))
    assert found is not None
    assert [int(number) for number in found.groups()] == [*told, record, *others]
