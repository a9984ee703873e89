"""The registry holds every statement once and refuses what does not fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claims.article import CATALOGUE
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
from claims.registry import RegistryError, build_registry, load_registry
from tests.environment import ROOT
from tests.subjects import TARGETS

TEXT = Text("a sentence", "文")
CLAIM = Claim("it-holds", Kind.VALUE, TEXT, Domain(TEXT), Measured("sgd"), force=Force.ALWAYS)
STATEMENT = Statement("A-1", TEXT, (Kind.VALUE,), TEXT, (CLAIM,))
OTHER = replace(STATEMENT, id="A-2", claims=(replace(CLAIM, slug="it-fails"),))


def build(*statements: Statement, catalogue: tuple[str, ...] = ("A-1", "A-2")):
    """A registry of one section with these statements."""
    return build_registry([Section("section", TEXT, statements, "claims/article/sgd.py")], catalogue)


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
        ((STATEMENT,), "no section holds: A-2"),
        ((STATEMENT, OTHER, replace(STATEMENT, id="A-3", claims=(replace(CLAIM, slug="it-is-new"),))), "A-3"),
        ((OTHER, STATEMENT), "not in article order"),
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
    assert str(caught.value).startswith("claims/article/sgd.py, A-2")
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


def test_every_section_of_the_article_names_its_file():
    """An error in a claim can be told with the file to open."""
    assert all((ROOT / section.source).is_file() for section in load_registry().sections)


def test_an_unknown_key_is_refused():
    """A misspelt field of a claim does not pass silently."""
    with pytest.raises(TypeError, match="domian"):
        Claim("it-holds", Kind.VALUE, TEXT, domian=Domain(TEXT), settled=Measured("sgd"))


def test_an_unknown_slug_is_answered_with_the_nearest():
    """Asking for an unknown claim names the ones that are close."""
    with pytest.raises(RegistryError, match="did you mean sgd-follows-equation-2-1"):
        load_registry().claim("sgd-folows-equation-2-1")
