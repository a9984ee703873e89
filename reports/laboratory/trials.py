"""Each claim that can be tried, as the table that ``trials.js`` reads: numbers and words, and code made of trees."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.evidence import Finding
from claims.forms.metrics import METRICS
from claims.forms.sweep import SWEPT
from claims.formulas import Tree
from claims.formulas.printing import to_text
from claims.formulas.reading import names_of
from claims.laboratory import SAMPLED, Control, Laboratory, TriedRun, laboratory_of
from claims.measurement import Share
from reports.laboratory.javascript import RELATIONS, UnknownError, expression, function, number, of_table, rule, safe


@dataclass(frozen=True)
class Trials:
    """The claims that can be tried, by slug, and the code that carries them out."""

    claims: frozenset[str] = frozenset()
    script: str = ""


def trials_of(findings: Iterable[Finding]) -> Trials:
    """What can be tried of the claims of a run; each rule is written once."""
    rules: dict[str, int] = {}
    tables: dict[str, str] = {}
    for finding in findings:
        if laboratory := laboratory_of(finding.about):
            try:
                tables[finding.claim] = _table(laboratory, finding, rules)
            except UnknownError:
                # Vectors and the like have no JavaScript: such a claim shows its figure alone.
                continue
    if not tables:
        return Trials()
    claims = ",\n".join(f"{_text(slug)}:{table}" for slug, table in tables.items())
    told = {**METRICS, "width": SWEPT["width"].words}
    words = {name: {"en": said.en, "ja": said.ja} for name, said in told.items()}
    functions = "square,pow,sin,cos,tan,exp,log,sinh,cosh,tanh"
    script = (
        f"const {{{functions}}}=nearest;\nconst SAMPLED={SAMPLED};\nconst WORDS={_text(words)};\n"
        f"const RULES=[{','.join(rules)}];\nconst CLAIMS={{{claims}}};\n"
    )
    return Trials(frozenset(tables), script)


def _table(laboratory: Laboratory, finding: Finding, rules: dict[str, int]) -> str:
    """One claim.

    ``n`` the case, ``v`` variables, ``m`` minimum, ``f`` objective, ``g`` slopes, ``h`` curvatures, ``r`` runs, ``c``
    controls, ``p`` the two of the map, ``o`` what formulas may name beside quantities, ``d`` named quantities, ``q``
    needed ones, ``b`` where it is asked, ``e`` what is expected, ``w`` what is measured along an axis, ``z`` checksums
    of a sample, ``x`` examples.
    """
    names = laboratory.variables
    if not all(name.isidentifier() for name in names):
        raise UnknownError("the parts of a vector have no names of their own")
    parts = {
        "n": _text({"en": laboratory.case.label.en, "ja": laboratory.case.label.ja}),
        "v": _text([safe(name) for name in names]),
        "m": _text(laboratory.minimum or None),
        "f": function(laboratory.formula, names),
        "g": _list(function(tree, names) for tree in laboratory.slopes),
        "h": _list(function(tree, names) for tree in laboratory.curvatures) if laboratory.curvatures else "null",
        "r": _list(_run(run, laboratory, rules) for run in laboratory.spoken_of),
        "c": _list(_control(each, laboratory.names) for each in laboratory.controls),
        "p": _text([safe(name) for name in laboratory.map]),
        "o": _text([safe(name) for name in laboratory.free]),
        "d": _list(f"[{_text(safe(name))},{_told(tree)}]" for name, tree in laboratory.named.items()),
        "q": _text(sorted(laboratory.needed)),
        "b": _told(laboratory.among) if laboratory.among else "null",
        "e": _list(map(_relation, laboratory.expects)),
        "w": _along(laboratory),
        "z": _text(_sample(finding)),
        "x": _text(dict(_examples(laboratory, finding))),
    }
    return "{" + ",".join(f"{key}:{value}" for key, value in parts.items()) + "}"


def _run(run: TriedRun, laboratory: Laboratory, rules: dict[str, int]) -> str:
    """One run.

    ``n`` its name, ``s`` as a reader knows it, ``k`` rule, ``c`` settings, ``l`` rate, ``a`` where the slope is taken,
    ``u`` when it stops, ``x`` a start and ``t`` a number of steps of its own.
    """
    place = rules.setdefault(rule(run.rule), len(rules))
    settings = {name: f"S.{safe(name)}" for name in ("t", "lr", *run.rule.settings, *laboratory.free)}
    memories = {name: f"M[{at}]" for at, (name, _) in enumerate(run.rule.memories)}
    parts = {
        "n": _text(run.name),
        "s": _text(run.shown),
        "k": f"RULES[{place}]",
        "c": "{" + ",".join(f"{safe(name)}:{number(value)}" for name, value in run.settings.items()) + "}",
        "l": f"S=>{expression(run.rate, settings)}" if run.rate else "null",
        "a": f"(S,x,M)=>{expression(run.at, {**settings, **memories, 'x': 'x'})}" if run.at else "null",
        "u": _list(map(_told, run.until)) if run.until else "null",
        "x": _text(run.start or None),
        "t": _text(run.steps),
    }
    return "{" + ",".join(f"{key}:{value}" for key, value in parts.items()) + "}"


def _control(control: Control, names: Mapping[str, str]) -> str:
    """What can be set: as code has it, from, to, at first, whether by ratio, all values, its name, and as shown."""
    ends, shown = [control.low, control.high, control.usual], names.get(control.name, control.name)
    return _text([safe(control.name), *ends, control.by_ratio, list(control.values), control.name, shown])


def _told(tree: Tree) -> str:
    return of_table(tree, sorted(names_of(tree)))


def _relation(tree: Tree) -> str:
    """A relation: both sides in words with its sign, both as numbers, and whether it holds."""
    sign, left, right = tree
    words = [to_text(left), RELATIONS[sign], to_text(right)]
    return f"[{_text(words)[1:-1]},{_told(left)},{_told(right)},{_told(tree)}]"


def _along(laboratory: Laboratory) -> str:
    """What is measured along an axis: ``n`` its name, ``x`` its values, ``r`` relations, ``t`` up to where."""
    along = laboratory.along
    if along is None:
        return "null"
    stop = _told(along.up_to) if along.up_to else "null"
    return f"{{n:{_text(safe(along.axis))},x:{_text(along.values)},r:{_list(map(_told, along.where))},t:{stop}}}"


def _sample(finding: Finding) -> Mapping[str, str] | None:
    """The checksum of each run's path that the tests have found, by name."""
    found = next((str(record.facts["sample"]) for record in finding.records if "sample" in record.facts), None)
    return None if found is None else dict(word.split("=", 1) for word in found.split() if "=" in word)


def _examples(laboratory: Laboratory, finding: Finding) -> Iterator[tuple[str, Mapping[str, float]]]:
    """Settings of an example that holds, ``in``, and of one that does not, ``out``, where the same was measured."""
    records = (record for record in finding.records if record.case == laboratory.case.slug)
    share = next((record.measurement for record in records if isinstance(record.measurement, Share)), None)
    if share is None:
        return
    for key, example in (("in", share.inside), ("out", share.outside)):
        found = dict(_set(laboratory, example or {}))
        # Which way an example goes that rounding decides, nobody can say.
        if found and (example or {}).get("rounding decides") != "yes":
            yield key, found


def _set(laboratory: Laboratory, example: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    shown = {called: name for name, called in laboratory.names.items()}
    start = example.get("start")
    if not isinstance(start, Sequence) or len(start) != len(laboratory.variables):
        return
    given = {**dict(zip(laboratory.variables, start, strict=True)), "steps": example.get("horizon")}
    for control in laboratory.controls:
        value = given.get(control.name, example.get(control.name, example.get(shown.get(control.name, ""))))
        if isinstance(value, int | float):
            yield safe(control.name), float(value)


def _list(items: Iterable[str]) -> str:
    return f"[{','.join(items)}]"


def _text(value: Any) -> str:
    """A value as JavaScript, of which nothing ends a script."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
