"""What a new course file starts from, and the JSON Schema that editors check it by."""

from __future__ import annotations

import json
from typing import Any

from claims.forms import FORMS
from claims.forms.schema import SENTENCE, json_schema_of
from claims.model import Force, Kind, Severity
from claims.reading.asking import schemas
from claims.reading.claiming import OF_A_CLAIM
from claims.reading.statements import OF_A_STATEMENT

STARTING_POINT = '''\
# A course under audit.  Check this file:  python -m claims check FILE
# Audit it:                               pytest --audit-course=FILE
# What else there is:                     python -m claims forms

[course]
title = "My course on optimizers"
language = "en"                  # of all sentences below; any language will do
edition = "2026-01-01"           # which edition of the text was read

[[statement]]
id = "A1"                        # a short name of your own
section = "Momentum"
where = "chapter 2, equation (3)"
says = "The velocity fades by mu and is pushed by the gradient; the weight moves by the velocity."
force = "always"                 # always, tendency, possible, seen or cause: how strongly the course speaks

[statement.rule]                 # the form of the question, with its parameters
optimizer = "momentum"
names = { mu = "momentum" }      # what the course calls otherwise than PyTorch
state = { v = 0 }                # what is remembered, and what it is at first
lines = """
v = mu*v - lr*g
x = x + v
"""

[[statement]]
id = "A2"
section = "Momentum"
where = "chapter 2, after equation (3)"
says = "With a coefficient of 0.9 about ten gradients are averaged."

[statement.identity]
left = "1/(1 - 0.9)"
right = 10

[[statement]]
id = "A3"
section = "Adam"
where = "chapter 3, table 1"
says = "PyTorch adds 1e-7 to the root."
severity = "detail"              # where it is not true: result, rule, detail or wording
correction = "PyTorch's default is 1e-8."

[statement.default]
program = "adam"
argument = "eps"
value = 1e-7
'''


def schema_text() -> str:
    """The JSON Schema of a course file, as text: made from the forms, so that it cannot differ from them."""
    return json.dumps(_schema(), ensure_ascii=False, indent=1) + "\n"


def _schema() -> dict[str, Any]:
    sentence = SENTENCE
    of_a_domain, of_a_case = schemas(sentence)
    latex = {name: {"type": "string"} for name in ("formula", "corrected")}
    named: dict[str, dict[str, Any]] = {
        "domain": {"anyOf": [{"type": "string"}, of_a_domain]},
        "case": {"type": "array", "items": {"anyOf": [{"type": "string"}, of_a_case]}},
        "equation": {"type": "object", "properties": latex, "required": ["formula"], "additionalProperties": False},
    }
    of_a_claim = _described(OF_A_CLAIM, sentence) | {
        "slug": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)+$", "description": OF_A_CLAIM["slug"]},
        "force": {"enum": list(Force), "description": OF_A_CLAIM["force"]},
        "severity": {"enum": list(Severity), "description": OF_A_CLAIM["severity"]},
        **{name: {"type": "boolean", "description": OF_A_CLAIM[name]} for name in ("quotes", "beyond")},
        **{name: {**schema, "description": OF_A_CLAIM[name]} for name, schema in named.items()},
        "kind": {"enum": list(Kind), "description": OF_A_CLAIM["kind"]},
        **{name: _with_readings(form.name) for name, form in FORMS.items()},
    }
    claim = {"type": "object", "properties": of_a_claim, "additionalProperties": False}
    kinds = {"type": "array", "items": {"enum": list(Kind)}, "minItems": 1}
    words = {"type": "object", "additionalProperties": {"type": "string"}}
    by_name = {"readings": {"type": "object", "additionalProperties": sentence}, "slips": words}
    of_a_statement = _described(OF_A_STATEMENT, sentence) | {
        "id": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]*$", "description": OF_A_STATEMENT["id"]},
        "kind": {"anyOf": [{"enum": list(Kind)}, kinds], "description": OF_A_STATEMENT["kind"]},
        **{name: {**named, "description": OF_A_STATEMENT[name]} for name, named in by_name.items()},
        "prints": {"type": "array", "items": {"type": "string"}, "description": OF_A_STATEMENT["prints"]},
        "claim": {"type": "array", "items": claim, "description": OF_A_STATEMENT["claim"]},
    }
    statement = {
        "type": "object",
        "properties": {**of_a_claim, **of_a_statement},
        "required": ["id", "where", "says"],
        "additionalProperties": False,
    }
    about = {
        "type": "object",
        "properties": {
            "title": sentence,
            "language": {"type": "string"},
            "languages": {"type": "array", "items": {"type": "string"}},
            "edition": {"type": "string"},
            "source": {"type": "string"},
        },
        "required": ["title", "language"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A course under audit",
        "type": "object",
        "properties": {
            "course": about,
            "section": _of_each({"type": "object", "properties": {"title": sentence}, "additionalProperties": False}),
            "domain": _of_each(of_a_domain),
            "case": _of_each(of_a_case),
            "statement": {"type": "array", "items": statement, "minItems": 1},
        },
        "required": ["course", "statement"],
        "additionalProperties": False,
    }


def _of_each(table: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": table}


def _described(keys: dict[str, str], schema: dict[str, Any]) -> dict[str, Any]:
    return {name: {**schema, "description": words} for name, words in keys.items()}


def _with_readings(name: str) -> dict[str, Any]:
    schema = json_schema_of(FORMS[name])
    schema["properties"]["readings"] = {
        "type": "object",
        "description": "ways to read the sentence, most charitable first: says, and the keys that differ",
        "additionalProperties": {"type": "object"},
    }
    return schema
