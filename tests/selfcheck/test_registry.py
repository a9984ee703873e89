"""The registry holds every statement once and refuses what does not fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claims.article import CATALOGUE
from claims.model import Between, Case, Claim, Domain, Kind, Measured, Section, Statement, Text
from claims.registry import RegistryError, build_registry, load_registry
from tests.subjects import TARGETS

TEXT = Text("a sentence", "文")
CLAIM = Claim("it-holds", Kind.VALUE, TEXT, Domain(TEXT), Measured("sgd"))
STATEMENT = Statement("A-1", TEXT, (Kind.VALUE,), TEXT, (CLAIM,))
OTHER = replace(STATEMENT, id="A-2", claims=(replace(CLAIM, slug="it-fails"),))


def build(*statements: Statement, catalogue: tuple[str, ...] = ("A-1", "A-2")):
    """A registry of one section with these statements."""
    return build_registry([Section("section", TEXT, statements)], catalogue)


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
    assert targets == set(TARGETS)


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


def test_an_unknown_key_is_refused():
    """A misspelt field of a claim does not pass silently."""
    with pytest.raises(TypeError, match="domian"):
        Claim("it-holds", Kind.VALUE, TEXT, domian=Domain(TEXT), settled=Measured("sgd"))


def test_an_unknown_slug_is_answered_with_the_nearest():
    """Asking for an unknown claim names the ones that are close."""
    with pytest.raises(RegistryError, match="did you mean sgd-follows-equation-2-1"):
        load_registry().claim("sgd-folows-equation-2-1")
