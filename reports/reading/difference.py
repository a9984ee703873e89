"""What changed between two runs: verdicts, figures, laws, discoveries, and cells now over or under their bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from claims.annexes.laws import standing
from claims.evidence import Evidence
from claims.ledger import Entry, entry_for
from claims.model import Text, Verdict
from claims.registry import Registry
from reports.annexes.environments import place
from reports.annexes.lawbook import STANDINGS
from reports.views.badges import claim_badge
from reports.words.wording import same

_NOTHING = Text("nothing", "なし")
_OVER, _WITHIN = Text("over its bound", "限界を超過"), Text("within its bound", "限界内")
_SO, _NOT_SO = Text("is so", "そうなる"), Text("is no longer so", "そうならない")
# What stands on one side of a comparison, by the name of the thing that it is about.
_Side = Mapping[Text, Text]


def differences(before: Evidence, after: Evidence, registry: Registry) -> list[Text]:
    """One line for everything that changed, in article order and then the order of the page; none where nothing did.

    A cell, a law, a discovery or a drawing of which only one of the runs has anything did not change; a claim that only
    one of them judges did.
    """
    lines = list(_changed(_claims(before, registry), _claims(after, registry), both=False))
    for side in (_laws, _discoveries, _cells):
        lines += _changed(side(before), side(after), both=True)
    one, other = before.figures, after.figures
    differing = [name for name in sorted({*one} & {*other}) if repr(one[name]) != repr(other[name])]
    return lines + [Text(f"{name}: drawn from other numbers", f"{name}:別の数値から描かれる") for name in differing]


def _changed(before: _Side, after: _Side, both: bool) -> Iterator[Text]:
    for what in dict.fromkeys((*before, *after)):
        was, is_now = before.get(what, _NOTHING), after.get(what, _NOTHING)
        if was != is_now and not (both and _NOTHING in (was, is_now)):
            yield Text(f"{what.en}: {was.en} → {is_now.en}", f"{what.ja}:{was.ja} → {is_now.ja}")


def _claims(evidence: Evidence, registry: Registry) -> dict[Text, Text]:
    said: dict[Text, Text] = {}
    entries = {
        finding.claim: entry_for(registry.claim(finding.claim), finding.judgement) for finding in evidence.findings
    }
    for slug in (slug for slug in registry.claims if slug in entries):
        said |= _of_claim(slug, entries[slug], registry)
    return said


def _of_claim(slug: str, entry: Entry, registry: Registry) -> dict[Text, Text]:
    def word(verdict: Verdict) -> Text:
        return claim_badge(registry.claim(slug), verdict).word

    cases = {Text(f"{slug}, case {c}", f"{slug}、場合 {c}"): word(verdict) for c, verdict in entry.cases.items()}
    figure = {Text(f"{slug}, figure", f"{slug}、数値"): same(entry.figure)} if entry.figure else {}
    return {Text(f"{slug}, verdict", f"{slug}、判定"): word(entry.verdict), **cases, **figure}


def _laws(evidence: Evidence) -> dict[Text, Text]:
    return {
        _placed(f"{each.law}, {each.subject}", f"{each.law}、{each.subject}", each.origins): STANDINGS[standing(each)]
        for each in evidence.laws
    }


def _discoveries(evidence: Evidence) -> dict[Text, Text]:
    return {
        _placed(each.slug, each.slug, each.origins): _SO if each.reproduced else _NOT_SO
        for each in evidence.discoveries
    }


def _cells(evidence: Evidence) -> dict[Text, Text]:
    return {
        _placed(f"{row.subject}, {reading.column}", f"{row.subject}、{reading.column}", row.origins): _OVER
        if reading.over
        else _WITHIN
        for row in evidence.matrix.rows
        for reading in row.readings
    }


def _placed(en: str, ja: str, origins: Sequence[str]) -> Text:
    """A name with the environments in which something was seen, where evidence was merged."""
    where = place(origins) if origins else ""
    return Text(en + where, ja + where)
