"""Whether a finished letter and page are fair to the author: a sentence for each claim and rule where they are not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping

from claims.evidence import Evidence, Status
from claims.measurement import Example, Gap, Law, Measurement, Share
from claims.model import Claim, Statement
from claims.registry import Registry, stands_in
from reports.reading.finished import Told, letter_items, page_items, plain
from reports.words import markdown
from reports.words.wording import LANGUAGES, spoken

# A run shorter than this shows nothing of a behaviour.
FEWEST_STEPS = 10
_STEPS = ("horizon", "steps")
# Nearer to a minimum than this a run has nothing to do.
NEAREST = 0.01
# A test holds these beside the minimisers of the two functions.
F1_MINIMA = ((0.0, 0.0),)
F2_MINIMA = tuple((0.0, y) for y in (-0.2908, 0.8713, -1.4473, 2.0120))
# A number that a measurement could have given: a decimal, a percentage, so many of so many.
_LITERAL = re.compile(
    r"(?<![\w.])\d[\d,]*(?:\.\d+)? ?%|(?<![\w.])\d[\d,]* (?:of|/) \d[\d,]*(?!\w|\.\d)|(?<![\w.])\d+\.\d+(?![\w]|\.\d)"
    r"|\d[\d,]* ?[^\s\d、。]{0,4}(?:のうち|中) ?\d[\d,]*"
)
# A place in the article has a number with a point too.
_PLACE = re.compile(
    r"\((\d+\.\d+)\)|(?:figures?|sections?|§|equations?|図|式|節)\s*\(?\d+\.\d+\)?(?:(?:, | and |、| ?と ?)\d+\.\d+)*",
    re.I,
)
# How sure an interval is, which is chosen.
_SURE = re.compile(r"95 ?%(?= (?:interval|confidence|信頼))|95 ?%(?=信頼)")
_CODE = re.compile(r"`[^`]*`")
_FIELD = re.compile(r"(?<![_^])\{[a-z][a-z0-9_]*\}")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def complaints(
    evidence: Evidence, registry: Registry, letters: Mapping[str, str], pages: Mapping[str, str]
) -> list[str]:
    """Everything unfair in the letters and pages, which are given by language, and in what they rest on."""
    found = [*degenerate(evidence), *literals(_told_of(evidence, registry), registry)]
    for language, text in letters.items():
        letter = letter_items(text, registry, language)
        found += quotations(letter, registry, language)
        found += paraphrases(letter, registry, language)
        found += failures(letter, evidence, language)
        found += strangers(letter, registry, language)
        found += unmended(letter)
        found += disagreements(letter, page_items(pages[language]), language)
    return found


# --- the rules ----------------------------------------------------------------------------------------------


def quotations(letter: Iterable[Told], registry: Registry, language: str) -> Iterator[str]:
    """A formula labelled as printed is registered as a quotation of what the statement prints."""
    for item in letter:
        claim, statement = _registered(item, registry)
        if claim is None or statement is None or "printed" not in item.lines:
            continue
        equation = claim.equation
        shown = equation is not None and markdown.mathematics(equation.formula) == item.lines["printed"]
        if not (claim.quotes and shown and equation and stands_in(equation.formula, statement.prints)):
            yield f"{item.claim}, {language}: a formula is labelled as printed, and no print of {statement.id} has it"


def paraphrases(letter: Iterable[Told], registry: Registry, language: str) -> Iterator[str]:
    """What stands behind "It says" is the paraphrase of the statement, never our proposition."""
    for item in letter:
        _, statement = _registered(item, registry)
        if statement is not None and plain(item.lines.get("says", "")) != plain(getattr(statement.says, language)):
            yield f"{item.claim}, {language}: “It says” is not the paraphrase of {statement.id}"


def failures(letter: Iterable[Told], evidence: Evidence, language: str) -> Iterator[str]:
    """No case that holds in part stands under "Fails"."""
    findings = {finding.claim: finding for finding in evidence.findings}
    for item in letter:
        if "fails" not in item.lines or (finding := findings.get(item.claim)) is None:
            continue
        shares = [(r.case, r.measurement) for r in finding.records if isinstance(r.measurement, Share)]
        partly = {case for case, share in shares if 0 < share.held < share.of}
        for label in _labels(item.lines["fails"], finding.about, language) & partly:
            yield f"{item.claim}, {language}: case {label} holds in part and stands under “Fails”"


def strangers(letter: Iterable[Told], registry: Registry, language: str) -> Iterator[str]:
    """Nothing beyond the text is told to the author."""
    for item in letter:
        claim, _ = _registered(item, registry)
        if claim is None:
            yield f"{item.claim}, {language}: the letter has an item of no registered claim"
            continue
        if claim.beyond:
            yield f"{item.claim}, {language}: the claim is beyond the text and stands in the letter"
        beyond = {case.slug for case in claim.cases if case not in claim.within}
        for name in ("holds", "partly", "fails"):
            for case in sorted(_labels(item.lines.get(name, ""), claim, language) & beyond):
                yield f"{item.claim}, {language}: case {case} is beyond the text and stands in the letter"


def unmended(letter: Iterable[Told]) -> Iterator[str]:
    """An item says what the article should say instead."""
    for item in letter:
        if not {"instead", "corrected"} & set(item.lines):
            yield f"{item.claim}: the letter does not say what should stand there instead"


def disagreements(letter: list[Told], page: list[Told], language: str) -> Iterator[str]:
    """Letter and page have the same items in the same order, with the same verdicts, paraphrases and corrections."""
    named, shown = [item.claim for item in letter], [item.claim for item in page]
    if named != shown:
        odd = sorted(set(named) ^ set(shown)) or [one for one, two in zip(named, shown, strict=True) if one != two]
        yield f"{', '.join(odd)}, {language}: letter and page do not list the same corrections in the same order"
        return
    for one, two in zip(letter, page, strict=True):
        if one.verdict != two.verdict:
            yield f"{one.claim}, {language}: the letter gives another verdict than the page"
        for name in ("says", "instead"):
            if plain(one.lines.get(name, "")) != plain(two.lines.get(name, "")):
                yield f"{one.claim}, {language}: letter and page differ in what is said or should be said"


def degenerate(evidence: Evidence) -> Iterator[str]:
    """No example or counterexample is one in which nothing could have been seen."""
    for finding in evidence.findings:
        for record in finding.records:
            for example in _examples(record.measurement):
                if why := _nothing_to_see(finding.about, record.case, record.measurement, example):
                    yield f"{finding.claim}, case {record.case}: an example is degenerate, {why}"


def literals(claims: Iterable[Claim], registry: Registry) -> Iterator[str]:
    """A number in a correction or remark is a fact of the evidence, a setting that is stated, or a plain formula."""
    for claim in claims:
        allowed = _stated(registry.statement_of[claim.slug], claim)
        for name, text in (("correction", claim.correction), ("remark", claim.remark)):
            for language in LANGUAGES if text else ():
                for literal in _measured_numbers(getattr(text, language), allowed):
                    what = f"the {name} has the number {literal!r}"
                    yield f"{claim.slug}, {language}: {what}, which is no fact of the evidence"


# --- the parts ----------------------------------------------------------------------------------------------


def _told_of(evidence: Evidence, registry: Registry) -> Iterator[Claim]:
    """The claims that a run speaks of: all of a complete one, else those that it measured."""
    if evidence.status is Status.COMPLETE:
        yield from registry.claims.values()
    else:
        yield from (finding.about for finding in evidence.findings if finding.records)


def _registered(item: Told, registry: Registry) -> tuple[Claim | None, Statement | None]:
    return registry.claims.get(item.claim), registry.statement_of.get(item.claim)


def _labels(line: str, claim: Claim, language: str) -> set[str]:
    """The cases whose labels make up a line, the longest first, for one label may be a part of another."""
    rest, found = plain(line), set()
    labels = {case.slug: plain(spoken(case.label, language)) for case in claim.cases}
    for slug, label in sorted(labels.items(), key=lambda pair: -len(pair[1])):
        if label and label in rest:
            rest = rest.replace(label, "\0", 1)
            found.add(slug)
    return found


def _examples(measurement: Measurement) -> list[Example]:
    match measurement:
        case Share(inside=inside, outside=outside):
            return [example for example in (inside, outside) if example]
        case Gap(counterexample=found) | Law(counterexample=found):
            return [found] if found else []
        case _:
            return []


def _nothing_to_see(claim: Claim, case: str, measurement: Measurement, example: Example) -> str:
    """Why an example shows nothing, if it does."""
    for name in ("momentum", "noise", "lr"):
        if example.get(name) == 0:
            return f"its {name} is 0"
    start = example.get("start")
    if not isinstance(measurement, Share) or not _of_runs(claim):
        return ""
    for name in _STEPS:
        steps = example.get(name)
        if isinstance(steps, int | float) and steps < FEWEST_STEPS:
            return f"it has {steps} steps"
    if isinstance(start, tuple) and len(start) == 2 and _nearest(claim, case, start) < NEAREST:
        return "it starts in a minimum"
    return ""


def _of_runs(claim: Claim) -> bool:
    """Whether a claim is about runs, not about single steps."""
    axes = [axis for each in (claim.domain.axes, *(case.axes for case in claim.cases)) for axis in each.items()]
    return any(name in _STEPS and axis.simple >= FEWEST_STEPS for name, axis in axes)


def _nearest(claim: Claim, case: str, start: tuple[float, ...]) -> float:
    words = f"{case} {claim.domain.note.en} {claim.asks.en}"
    minima = F2_MINIMA if re.search(r"\bf2\b|f₂|f_2", words) else F1_MINIMA
    return min(math.dist(start, minimum) for minimum in minima)


def _stated(statement: Statement, claim: Claim) -> set[float]:
    """The numbers that stand in the article or in the claim's own question: its settings and formulas."""
    texts = [claim.asks, claim.domain.note, statement.says, *(case.label for case in claim.cases)]
    axes = [axis for each in (claim.domain.axes, *(case.axes for case in claim.cases)) for axis in each.values()]
    # A corrected formula is measured as the printed one is.
    mended = [claim.equation.corrected] if claim.equation and claim.equation.corrected else []
    words = [
        *statement.prints,
        *mended,
        *map(str, axes),
        *(f"{axis.simple:g}" for axis in axes),
        *(text.en for text in texts),
    ]
    return {number for text in words for number in _numbers(text)}


def _numbers(text: str) -> set[float]:
    return {float(number.replace(",", "")) for number in _NUMBER.findall(text)}


def _measured_numbers(text: str, stated: set[float]) -> list[str]:
    for aside in (_CODE, _FIELD, _PLACE, _SURE):
        text = aside.sub("", text)
    return [literal for literal in _LITERAL.findall(text) if not _numbers(literal) <= stated]
