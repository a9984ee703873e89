"""The JSON Schema that editors check a course file by."""

from __future__ import annotations

import json
from typing import Any

from claims.forms import FORMS
from claims.forms.schema import SENTENCE, FormKind
from claims.model import Force, Kind, Severity
from claims.reading.asking import schemas
from claims.reading.claiming import OF_A_CLAIM
from claims.reading.statements import OF_A_STATEMENT

Schema = dict[str, Any]
_STRING: Schema = {"type": "string"}


def schema_text() -> str:
    """The JSON Schema of a course file, as text: made from the forms, so that it cannot differ from them."""
    return json.dumps(_schema(), ensure_ascii=False, indent=1) + "\n"


def _schema() -> Schema:
    of_a_domain, of_a_case = schemas(SENTENCE)
    about = {
        "title": SENTENCE,
        "language": _STRING,
        "languages": {"type": "array", "items": _STRING},
        "edition": _STRING,
        "source": _STRING,
        "package": {
            "type": "string",
            "pattern": "^[a-z_]\\w*$",
            "description": "an installed package whose files it is",
        },
    }
    course = {
        "course": _object(about, "title", "language"),
        "section": _of_each(_object({"title": SENTENCE})),
        "domain": _of_each(of_a_domain),
        "case": _of_each(of_a_case),
        "statement": _list(_statement(_claim(of_a_domain, of_a_case)), minItems=1),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A course under audit",
        **_object(course, "course", "statement"),
    }


def _claim(of_a_domain: Schema, of_a_case: Schema) -> Schema:
    """The keys of a claim."""
    named: dict[str, Schema] = {
        "domain": {"anyOf": [_STRING, of_a_domain]},
        "case": _list({"anyOf": [_STRING, of_a_case]}),
        "equation": _object(dict.fromkeys(("formula", "corrected"), _STRING), "formula"),
    }
    return _described(OF_A_CLAIM, SENTENCE) | {
        "slug": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)+$", "description": OF_A_CLAIM["slug"]},
        "force": {"enum": list(Force), "description": OF_A_CLAIM["force"]},
        "severity": {"enum": list(Severity), "description": OF_A_CLAIM["severity"]},
        **{name: {"type": "boolean", "description": OF_A_CLAIM[name]} for name in ("quotes", "beyond")},
        **{name: {**schema, "description": OF_A_CLAIM[name]} for name, schema in named.items()},
        "kind": {"enum": list(Kind), "description": OF_A_CLAIM["kind"]},
        **{name: _form(kind) for name, kind in FORMS.items()},
    }


def _statement(of_a_claim: Schema) -> Schema:
    """A statement, which may have the keys of its only claim itself."""
    kinds = _list({"enum": list(Kind)}, minItems=1)
    by_name = {"readings": _of_each(SENTENCE), "slips": _of_each(_STRING)}
    own = _described(OF_A_STATEMENT, SENTENCE) | {
        "id": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]*$", "description": OF_A_STATEMENT["id"]},
        "kind": {"anyOf": [{"enum": list(Kind)}, kinds], "description": OF_A_STATEMENT["kind"]},
        **{name: {**named, "description": OF_A_STATEMENT[name]} for name, named in by_name.items()},
        "prints": {**_list(_STRING), "description": OF_A_STATEMENT["prints"]},
        "claim": {**_list(_object(of_a_claim)), "description": OF_A_STATEMENT["claim"]},
    }
    return _object({**of_a_claim, **own}, "id", "where", "says")


def _object(properties: Schema, *required: str) -> Schema:
    """A table of these keys and no others."""
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": properties, **needed, "additionalProperties": False}


def _list(items: Schema, **more: int) -> Schema:
    return {"type": "array", "items": items, **more}


def _of_each(table: Schema) -> Schema:
    return {"type": "object", "additionalProperties": table}


def _described(keys: dict[str, str], schema: Schema) -> Schema:
    return {name: {**schema, "description": words} for name, words in keys.items()}


def _form(kind: FormKind) -> Schema:
    """The keys of a form's table, and of the ways to read it."""
    properties: Schema = {}
    for name, parameter in kind.parameters.items():
        properties[name] = {**parameter.type.schema, "description": parameter.words.en}
        if parameter.choices:
            properties[name]["enum"] = list(parameter.choices)
    properties["readings"] = {
        "type": "object",
        "description": "ways to read the sentence, most charitable first: says, and the keys that differ",
        "additionalProperties": {"type": "object"},
    }
    return {
        "type": "object",
        "description": kind.words.en,
        "properties": properties,
        "required": [name for name, parameter in kind.parameters.items() if parameter.required],
        "additionalProperties": False,
    }
