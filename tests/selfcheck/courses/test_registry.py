"""The registry holds every statement once and refuses what does not fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claims.model import (
    Between,
    Case,
    Claim,
    Domain,
    Equation,
    Force,
    Kind,
    Measured,
    NotYetMeasured,
    Section,
    Severity,
    Statement,
    Text,
    Untestable,
)
from claims.registry import Registry, RegistryError, load_registry
from tests.instruments.targets import TARGETS

TEXT = Text("a sentence", "文")
CLAIM = Claim("it-holds", Kind.VALUE, TEXT, Domain(TEXT), Measured("sgd"), force=Force.ALWAYS)
STATEMENT = Statement("A-1", TEXT, (Kind.VALUE,), TEXT, (CLAIM,))
OTHER = replace(STATEMENT, id="A-2", claims=(replace(CLAIM, slug="it-fails"),))

# Every statement of the article once more, so that one lost from the course file, or invented in it, is noticed.
# fmt: off
CATALOGUE = (
    "LNK-1", "LNK-2", "INT-1", "INT-2", "INT-3",
    "FUN-1", "FIG-1", "FIG-2",
    "SGD-1", "SGD-2", "SGD-3", "SGD-4",
    "MOM-1", "MOM-2", "MOM-3",
    "ADG-1", "ADG-2", "ADG-3", "ADG-4", "ADG-5", "ADG-6", "ADG-7",
    "RMS-1", "RMS-2", "RMS-3", "RMS-4", "RMS-5",
    "ADD-1", "ADD-2", "ADD-3", "ADD-4", "ADD-5", "ADD-6", "ADD-7",
    "ADAM-1", "ADAM-2", "ADAM-3", "ADAM-4", "ADAM-5", "ADAM-6", "ADAM-7", "ADAM-8",
    "ADW-1", "ADW-2", "ADW-3", "ADW-4", "ADW-5",
    "SCH-1", "SCH-2", "SCH-3", "SCH-4",
    "LOC-1", "LOC-2", "LOC-3", "LOC-4", "LOC-5",
    "TOL-1", "TOL-2", "TOL-3", "TOL-4", "TOL-5",
    "BWD-1", "BWD-2", "BWD-3",
    "RES-1", "RES-2", "RES-3", "RES-4", "RES-5", "RES-6", "REF-1",
    "CE-1", "CE-2", "CE-3", "CE-4", "CE-5", "CE-6", "CE-7", "CE-8", "CE-9",
    "FT-1", "FT-2", "FT-3", "FT-4", "FT-5", "FT-6",
)
# fmt: on


def build(*statements: Statement) -> Registry:
    """A registry of one section with these statements."""
    return Registry((Section("section", TEXT, statements, "course.toml"),))


def test_the_article_is_registered_in_full():
    """All 86 statements of the catalogue are there, in article order, each with a claim."""
    registry = load_registry()
    assert tuple(registry.statements) == CATALOGUE
    assert len(CATALOGUE) == 86
    assert all(statement.claims for statement in registry.statements.values())


def test_every_measured_claim_names_a_known_target():
    """No claim asks for a subject that does not exist."""
    measured = [claim for claim in load_registry().claims.values() if isinstance(claim.settled, Measured)]
    targets = {claim.settled.in_case(case) for claim in measured for case in claim.cases}
    assert targets <= set(TARGETS)


def test_a_good_registry_is_accepted():
    """Two sound statements make a registry that knows both claims and whose they are."""
    registry = build(STATEMENT, OTHER)
    assert registry.statement_of["it-fails"].id == "A-2"


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        ((STATEMENT, STATEMENT), "statement registered twice: A-1"),
        ((STATEMENT, replace(STATEMENT, id="A-2")), "claim registered twice: it-holds"),
        ((STATEMENT, replace(OTHER, claims=())), "needs at least one claim"),
        ((STATEMENT, replace(OTHER, kinds=())), "needs a kind"),
        ((STATEMENT, replace(OTHER, says=Text("a sentence", " "))), "translation is missing"),
        ((STATEMENT, replace(OTHER, says=Text("a sentence", "a sentence"))), "translation is missing"),
        ((STATEMENT, replace(OTHER, claims=(replace(CLAIM, slug="Fails"),))), "lower case with hyphens"),
        ((STATEMENT, replace(OTHER, claims=(replace(CLAIM, slug="it-fails", domain=None),))), "needs a domain"),
        ((STATEMENT, replace(OTHER, claims=(replace(CLAIM, slug="it-fails", cases=()),))), "at least one case"),
        (
            (STATEMENT, replace(OTHER, claims=(replace(CLAIM, slug="it-fails", cases=(Case("a-b", TEXT),) * 2),))),
            "registered twice: a-b",
        ),
        (
            (
                STATEMENT,
                replace(
                    OTHER,
                    claims=(replace(CLAIM, slug="it-fails", cases=(Case("a-b", TEXT, {"lr": Between(0, 1, 1)}),)),),
                ),
            ),
            r"narrows \['lr'\]",
        ),
    ],
)
def test_what_does_not_fit_is_refused(statements, message):
    """Duplicates, gaps, strangers, missing parts and missing translations are refused by name."""
    with pytest.raises(RegistryError, match=message):
        build(*statements)


def other(statement: dict[str, object] | None = None, **changes: object) -> Statement:
    """The second statement, and its claim, with something else in them."""
    return replace(OTHER, claims=(replace(OTHER.claims[0], **changes),), **(statement or {}))


QUOTE = Equation("P_n = P_{n-1} + g")


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        (other(force=None), "force must be one of always, tendency, possible, seen, cause, not None"),
        (other(force="often"), "force must be one of .*, not 'often'"),
        (other(quotes=True), "it quotes, but the statement prints nothing"),
        (
            other({"prints": ("P_n = g",)}, quotes=True, equation=QUOTE),
            r"no print .* has the quotation P_n = P_\{n-1\}",
        ),
        (other({"prints": ("P_n = P_{n-1} + gx",)}, quotes=True, equation=Equation("P_m")), "no print .* P_m"),
        (other(cases=(Case("a-b", TEXT, reading="mild"),)), "'a-b': the statement has no reading 'mild', but none"),
        (
            other({"readings": {"bold": TEXT}}, cases=(Case("a-b", TEXT, reading="mild"),)),
            "no reading 'mild', but bold",
        ),
        (
            other(correction=TEXT, severity="grave"),
            "severity must be one of result, rule, detail, wording, not 'grave'",
        ),
        (other(correction=TEXT), "a correction within the text needs a severity"),
        (other(severity=Severity.RULE), "a severity a correction"),
        (other(beyond=True), "needs a claim that is not beyond its text"),
        (other(cases=(Case("a-b", TEXT, beyond=True),)), "at least one case that is not beyond the text"),
        (other({"readings": {"mild": Text("mild", "mild")}}), "translation is missing"),
    ],
)
def test_an_unfair_reading_is_refused(spoilt, message):
    """A claim without force, a quotation that nobody prints, a stranger's reading: the error names file and claim."""
    with pytest.raises(RegistryError, match=message) as caught:
        build(STATEMENT, spoilt)
    assert str(caught.value).startswith("course.toml, A-2")
    about_the_statement = "not beyond its text" in message or "translation" in message
    assert about_the_statement or "claim 'it-fails'" in str(caught.value)


@pytest.mark.parametrize(
    "sound",
    [
        other({"prints": (r"P_n = P_{n-1}+g,\quad x",)}, quotes=True, equation=QUOTE),
        other({"readings": {"mild": TEXT}}, cases=(Case("a-b", TEXT, reading="mild"),)),
        other(correction=TEXT, severity=Severity.WORDING),
        other(settled=Untestable(TEXT, TEXT), force=None),
        other(settled=NotYetMeasured(TEXT), force=None),
        replace(OTHER, claims=(*OTHER.claims, replace(CLAIM, slug="it-is-ours", beyond=True, correction=TEXT))),
    ],
)
def test_a_fair_reading_is_accepted(sound):
    """A quotation that is printed, spaces aside, a reading of the statement, a graded correction, and what is ours."""
    assert build(STATEMENT, sound).statements["A-2"] is sound


def test_an_unknown_key_is_refused():
    """A misspelt field of a claim does not pass silently."""
    with pytest.raises(TypeError, match="domian"):
        Claim("it-holds", Kind.VALUE, TEXT, domian=Domain(TEXT), settled=Measured("sgd"))


def test_an_unknown_slug_is_answered_with_the_nearest():
    """Asking for an unknown claim names the ones that are close."""
    with pytest.raises(RegistryError, match="did you mean sgd-follows-equation-2-1"):
        load_registry().claim("sgd-folows-equation-2-1")
