"""A small article of our own and hand-made evidence about it, for the tests of the report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser

from claims.annexes.laws import LAWS, LawRecord
from claims.annexes.matrix import Matrix, Reading, Repetition, Row, State
from claims.evidence import Evidence, Finding, Status
from claims.judge import judge
from claims.ledger import Entry
from claims.measurement import Comparison, Gap, Law, Measurement, Outcome, Record, Script, Share
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
    Settlement,
    Severity,
    Slip,
    Statement,
    Text,
    Untestable,
    Verdict,
)
from claims.registry import Registry
from tests.selfcheck.report.drawings import small_figures

HOSTILE = """<script>alert("1")</script> & 'quoted' ]]> --> </script> `tick` $1$ | *bold*"""
# What a report consists of, in the order of writing.
SUBJECT = "sgd-forloop-cpu-float64"
# What a report consists of, in the order in which it is written.
FILES = (
    *("report.html", "report.en.html", "report.ja.html", "handouts.en.html", "handouts.ja.html"),
    *("errata.en.md", "errata.ja.md", "summary.md", "badge.json"),
)
VOID = {"meta", "input", "br", "img", "link", "hr"}
DOMAIN = Domain(Text("any start", "任意の開始点"), {"lr": Between(0.001, 1.0, 0.1)})
MENDED = Case("mended-case", Text("the mended half", "直る半分"))
BROKEN = Case("broken-case", Text("the broken half", "壊れた半分"))
MILD = Case("mild-case", Text("ordinary starts", "普通の開始点"), reading="mild")
STRICT = Case("strict-case", Text("far starts", "遠い開始点"), reading="strict")
FINE = Reading("one", compared=6, share=0.25, used=1.0, allowed=4.0, at={"step": 1, "gradients": (1.0, 2.0)})
OVER = Reading("chunk", compared=9, share=42.0, used=float("inf"), allowed=3.0, unbounded=2, lost=1)
REFUSED = Reading("empty", refused="no <empty> tensors")
_ROWS = (
    Row("sgd", "for-loop", "cpu", "float16", State.MEASURED, "", (FINE,)),
    Row("sgd", "fused", "cpu", "float16", State.MEASURED, "", (FINE, OVER, REFUSED)),
    Row("sgd", "capturable", "cpu", "float16", State.ABSENT, "unexpected keyword 'capturable'"),
    Row("sgd", "for-loop", "cuda", "float16", State.NOT_RUN, "pytest --audit-device cpu,cuda"),
    Row("adam", "fused", "cpu", "float64", State.MEASURED, "", (replace(FINE, share=1e-4, allowed=4e4),)),
)
_REPEATED = (
    Repetition("sgd-for-loop-cpu-float16", "again", 6, None, {"settings": "lr=0.1"}),
    Repetition("sgd-for-loop-cpu-float16", "two threads", 6, 3),
)
MATRIX = Matrix(_ROWS, _REPEATED)
LAW = LAWS["gradient-unit-cancels"]
HELD, NEAR, FAILED = Law(3), Law(3, Comparison(1.0, 4.0, {})), Law(3, None, {"lr": 0.5, "gradients": (1.0, 2.0)})
RECORDS = (
    LawRecord(LAW.slug, "adam", "adam-for-loop-cpu-float64", HELD),
    LawRecord(LAW.slug, "adam", "adam-fused-cpu-float64", NEAR),
    LawRecord(LAW.slug, "rmsprop", "rmsprop-for-loop-cpu-float64", HELD),
    LawRecord(LAW.slug, "rmsprop", "rmsprop-foreach-cpu-float64", FAILED),
    LawRecord(LAW.slug, "sgd", "sgd-for-loop-cpu-float64", FAILED, holds=False),
    LawRecord("closed-form-holds-at-the-edge", "ConstantLR", "ConstantLR", FAILED),
)
FURTHER = Case("further-case", Text("with noise in the gradient", "勾配に雑音がある場合"), beyond=True)


def claim(slug: str, settled: Settlement | None = None, asks: str = "It holds.", **more: object) -> Claim:
    """A claim of which a test states only what it is about."""
    how = settled or Measured("sgd")
    more = {"force": None if isinstance(how, Untestable) else Force.ALWAYS, **more}
    return Claim(slug, Kind.EQUATION, Text(asks, "成り立つ。"), DOMAIN, how, **more)  # type: ignore[arg-type]


def mended(severity: Severity, en: str = "It should say so.", ja: str = "そう述べるべきである。") -> dict[str, object]:
    """What a claim needs that is to be corrected."""
    return {"correction": Text(en, ja), "severity": severity}


def statement(name: str, *claims: Claim, says: str = "A rule is printed.", **more: object) -> Statement:
    """A statement of which a test states only its claims; what those quote, it prints."""
    prints = tuple(each.equation.formula for each in claims if each.quotes and each.equation)
    words = Text("a bullet", "項目"), (Kind.EQUATION,), Text(says, "式が書かれている。")
    return Statement(name, *words, claims, prints, **more)  # type: ignore[arg-type]


def small_registry(hostile: str = "plain words") -> Registry:
    """Statements for each thing that a reader can be told; ``hostile`` goes into every kind of text."""
    misprint = claim(
        "rule-is-as-printed",
        quotes=True,
        equation=Equation(r"P_n = P_{n-1} + \mathrm{Lr}\,g", r"P_n = P_{n-1} - \mathrm{Lr}\,g"),
        correction=Text(f"The sign is minus. {hostile}", "符号は負。"),
        severity=Severity.RULE,
    )
    first = (
        statement("AAA-1", misprint, claim("rule-holds-elsewhere")),
        statement("AAA-2", claim("rule-holds-in-half", cases=(MENDED, BROKEN), **mended(Severity.DETAIL))),
        statement("AAA-3", claim("law-never-breaks", asks=f"A law. {hostile}"), says=f"A law is stated. {hostile}"),
    )
    second = (
        statement("BBB-1", claim("path-curves-sharply", NotYetMeasured(Text(f"Run it. {hostile}", "走らせる。")))),
        statement(
            "BBB-2",
            claim(
                "history-went-so",
                Untestable(
                    Text("It is past.", "過去のこと。"),
                    Text("A letter.", "手紙。"),
                    (Text(hostile, f"記録。{hostile}"),),
                ),
            ),
        ),
        statement(
            "BBB-3",
            claim("snippet-runs-as-printed", **mended(Severity.RESULT)),
            claim(
                "share-holds-mostly",
                **mended(
                    Severity.RULE,
                    "It does below {boundary_whole_domain}.",
                    "{boundary_whole_domain} より下で成り立つ。",
                ),
            ),
        ),
    )
    sections = (
        Section("first", Text("First", "一"), first),
        Section("second", Text(f"Second {hostile}", "二"), second),
        Section("third", Text("Third", "三"), _of_every_force(hostile)),
    )
    return Registry(sections)


def _of_every_force(hostile: str) -> tuple[Statement, ...]:
    """Sentences of every force, with readings, with what is beyond the text, and settled by a record."""
    reading = Text(f"in {hostile}", "そのように")
    past = Text("It is past.", "過去のこと。"), Text("A letter.", "手紙。"), (Text("A record.", "記録。"),)
    falls = claim(
        "step-tends-to-fall",
        force=Force.TENDENCY,
        cases=(MILD, STRICT, FURTHER),
        remark=Text(f"Of ordinary starts {{share_mild_case}}. {hostile}", "普通の開始点の {share_mild_case}。"),
    )
    turns = claim(
        "start-is-the-cause", force=Force.CAUSE, **mended(Severity.DETAIL, "In {least} or more.", "{least} 以上。")
    )
    return (
        statement(
            "CCC-1",
            falls,
            readings={"mild": Text("for ordinary starts", "普通の開始点について"), "strict": reading},
            slips=(Slip("アルコリズム", "アルゴリズム"), Slip("異り", hostile)),
        ),
        statement(
            "CCC-2",
            claim("path-can-jump", force=Force.POSSIBLE),
            turns,
            claim("noise-ends-it", force=Force.ALWAYS, beyond=True),
        ),
        statement("CCC-3", claim("figure-shows-a-turn", force=Force.SEEN, **mended(Severity.RESULT))),
        statement("CCC-4", claim("paper-says-so", Untestable(*past, agrees=True))),
        statement("CCC-5", claim("paper-says-no", Untestable(*past, agrees=False), **mended(Severity.WORDING))),
    )


# Numbers that a test hands over beside its measurement.
FACTS = {"start-is-the-cause": {"least": 0.125}}


def small_measurements(hostile: str = "plain words") -> dict[str, list[tuple[str, Measurement]]]:
    """Measurements of all four shapes by claim slug, each with its case; some of the numbers are not finite."""
    near = Comparison(2e-17, 1e-16, {"lr": 0.1, "path": (1.0, -2.0)})
    far = Comparison(0.5, 1e-16, {"lr": math.inf, "path": (1.0, math.nan)})
    endless = Comparison(math.inf, math.inf, {"lr": -math.inf})
    return {
        "rule-is-as-printed": [("whole-domain", Gap(far, near, 200, {"lr": math.nan, "word": hostile}))],
        "rule-holds-elsewhere": [("whole-domain", Gap(Comparison(0.0, 0.0, {}), None, 50))],
        "rule-holds-in-half": [
            ("mended-case", Gap(near, None, 10)),
            ("broken-case", Gap(endless, None, 10, {"lr": 1.0})),
        ],
        "law-never-breaks": [("whole-domain", Law(1000, near))],
        "snippet-runs-as-printed": [("whole-domain", Outcome("prints 4", f"SyntaxError {hostile}", None))],
        "share-holds-mostly": [
            (
                "whole-domain",
                Share(
                    9, 10, 0.05, {"lr": 0.01}, {"lr": math.inf}, outside_script=Script(f"x = 1\n# {hostile}", hostile)
                ),
            )
        ],
        "step-tends-to-fall": [
            ("mild-case", Share(19, 20, inside={"lr": 0.1}, outside={"lr": 0.5})),
            ("strict-case", Share(1, 20, outside={"lr": 0.2, "word": hostile})),
            ("further-case", Share(0, 20, interval=(0.0, 0.1), outside={"lr": 0.3})),
        ],
        "path-can-jump": [
            ("whole-domain", Share(3, 20, inside={"lr": 0.06, "start": (1.0, 0.5), "horizon": 100}, sensitive=1))
        ],
        "start-is-the-cause": [
            ("whole-domain", Share(9, 20, outside={"lr": 0.03, "start": (1.0, 0.5), "horizon": 100, "left": 0.25}))
        ],
        "noise-ends-it": [("whole-domain", Law(10, counterexample={"lr": 0.7}))],
        "figure-shows-a-turn": [("whole-domain", Share(0, 20, outside={"lr": 0.1}))],
    }


def small_evidence(
    registry: Registry, hostile: str = "plain words", status: Status = Status.COMPLETE, drawn: bool = False
) -> Evidence:
    """Evidence over :func:`small_registry`, judged as a run would judge it."""
    measured = small_measurements(hostile)
    environment = dict.fromkeys(("python", "numpy", "hypothesis", "pytest", "platform", "profile", "seed"), "1.0")
    return Evidence(
        status,
        {**environment, "torch": "2.13.0", "commit": hostile, "devices": ["cpu"]},
        {"started": "2026-01-02T03:04:05+00:00", "seconds": 12.5},
        tuple(_finding(registry, each, measured.get(each.slug, [])) for each in registry.claims.values()),
        small_figures(hostile) if drawn else {},
    )


def with_drift(evidence: Evidence, slug: str, sentence: str) -> Evidence:
    """The same evidence with one claim that the ledger has on record as confirmed, with a figure of its own."""
    entry = Entry(Verdict.CONFIRMED, "the figure on record")
    changed = {"on_record": entry, "drift": (sentence,)}
    findings = tuple(replace(f, **changed) if f.claim == slug else f for f in evidence.findings)
    return replace(evidence, findings=findings)


def _finding(registry: Registry, about: Claim, measured: Sequence[tuple[str, Measurement]]) -> Finding:
    facts = FACTS.get(about.slug, {})
    records = tuple(Record(about.slug, case, SUBJECT, found, facts=facts) for case, found in measured)
    judgement = judge(about, records, {case.slug: [SUBJECT] for case in about.cases})
    return Finding(about, registry.statement_of[about.slug].id, judgement, records, None, ())


class Page(HTMLParser):
    """What a browser would find in a page: its elements with their attributes, and what is left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and that it waits for its end."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that ends where it starts."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Refuse the end of an element that is not the innermost one."""
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def every(self, attribute: str) -> list[str]:
        """All values that an attribute has on the page."""
        return [value for _, attributes in self.elements if (value := attributes.get(attribute)) is not None]
