"""The form ``untestable``: no computation settles it; why, what would, and the facts at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Domain, Text
from claims.forms.schema import FLAG, TEXT, TEXTS, FormKind, Made, Parameter, Tell
from claims.model import Kind, Untestable

_DOMAIN = Domain(Text("the course and what is published", "講座と公刊された文献"))


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"reason", "settled_by"} <= given.keys():
        return None

    facts = given.get("facts", ())
    if "agrees" in given and not facts:
        tell("agrees", 'the facts that decide it are missing; write facts = ["…"]')
    settled = Untestable(given["reason"], given["settled_by"], facts, given.get("agrees"))
    return Made(Kind.OPINION, Text("The sentence is true.", "その文は正しい。"), _DOMAIN, settled, parameters=given)


UNTESTABLE = FormKind(
    "untestable",
    Text("Why can no computation settle it?", "なぜ計算では決められないか。"),
    {
        "reason": Parameter(TEXT, Text("why no computation settles it", "計算で決められない理由"), True),
        "settled_by": Parameter(TEXT, Text("what would settle it", "何があれば決められるか"), True),
        "facts": Parameter(TEXTS, Text("the facts at hand, with their sources", "手元の事実と出典")),
        "agrees": Parameter(
            FLAG,
            Text(
                "whether these facts say what the course says, where they decide it",
                "事実が講座の言うとおりか(決められる場合)",
            ),
        ),
    },
    """\
[statement.untestable]
reason = "what works best depends on the task and on whom one asks"
settled_by = "a benchmark that the course names\"""",
    _make,
)
