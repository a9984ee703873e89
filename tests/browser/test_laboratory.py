"""The laboratory in the page: its numbers, its controls, its maps, links with settings, and every known rule."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser

from claims.conventions import known_rules
from claims.evidence import Evidence, Finding, Status
from claims.formulas.printing import to_text
from claims.judge import judge
from claims.laboratory import laboratory_of
from claims.measurement import Record, Share
from claims.reading.course import Course, read_course
from reports.laboratory.trials import trials_of
from reports.pages.page import build
from tests.browser.cells import Cell
from tests.browser.checks import Check, laboratory
from tests.browser.visit import Visit, visiting
from tests.instruments.laboratory import sample_of

SUBJECT = "momentum-for-loop-cpu-float64"
WIDE, STILL = Cell("light", "en", 1280, True), Cell("light", "ja", 320, False)
COURSE = """
[course]
title = "A small course"
language = "en"
[[statement]]
id = "A-1"
where = "first"
says = "Momentum overshoots."
[statement.behaviour]
optimizer = "momentum"
objective = "20*x**2 + 2*y**2"
start = { x = 1, y = 0 }
steps = 100
settings = { momentum = 0.9 }
ranges = { lr = [0.001, 0.045], x = [-3, 3], y = [-3, 3] }
minimum = { x = 0, y = 0 }
expects = ["overshoot >= 0.01"]
[[statement]]
id = "A-2"
where = "second"
says = "SGD gets down a hilly function farther than RMSprop."
[statement.behaviour]
optimizer = "sgd"
objective = "log(cosh(x)) + exp(-y**2)*sin(3*x) + sqrt(1 + y**4) + tanh(x*y)"
start = { x = 1, y = 0.5 }
steps = 60
ranges = { lr = [0.1, 0.5], x = [-3, 3], y = [-3, 3] }
expects = ["loss < loss_of_rmsprop"]
[statement.behaviour.others.rmsprop]
optimizer = "rmsprop"
settings = { lr = 0.01 }
"""
HEAD = (
    '[course]\ntitle = "Rules"\nlanguage = "en"\n[[statement]]\nid = "R-1"\nwhere = "here"\nsays = "They are rules."\n'
)
SETTINGS = {
    "lr": "0.05",
    "momentum": "0.9",
    "dampening": "0.3",
    "alpha": "0.95",
    "rho": "0.9",
    "beta1": "0.9",
    "beta2": "0.99",
    "eps": "1e-8",
    "weight_decay": "0.01",
    "momentum_decay": "0.004",
}


def course_of(text: str, folder: Path) -> Course:
    """A course from its text."""
    path = folder / "course.toml"
    path.write_text(text, encoding="utf-8")
    return read_course(path)


def page_of(course: Course) -> str:
    """The report on a course whose claims are tried where they stand at first, and at one place that does not hold."""
    findings = []
    for slug, claim in course.registry.claims.items():
        tried = laboratory_of(claim)
        assert tried is not None
        share = Share(9, 10, outside={"lr": 0.002, "start": (1.0, 0.0), "horizon": 2})
        facts = {"sample": sample_of(tried)}
        records = (Record(slug, claim.cases[0].slug, SUBJECT, share, facts=facts),)
        statement = course.registry.statement_of[slug].id
        findings.append(
            Finding(
                claim,
                statement,
                judge(claim, records, {case.slug: [SUBJECT] for case in claim.cases}),
                records,
                None,
                (),
            )
        )
    environment = dict.fromkeys(("python", "numpy", "hypothesis", "pytest", "platform", "profile", "seed"), "1.0")
    more = {"torch": "2.13.0", "commit": "unknown", "devices": ["cpu"]}
    times = {"started": "2026-01-02T03:04:05+00:00", "seconds": 12.5}
    evidence = Evidence(Status.COMPLETE, {**environment, **more}, times, tuple(findings))
    return build(evidence, course.registry, ()).html


def written(folder: Path) -> Path:
    """The page of the small course, in a folder."""
    path = folder / "report.html"
    path.write_text(page_of(course_of(COURSE, folder)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small course."""
    return written(tmp_path_factory.mktemp("laboratory"))


def visited(browser: Browser, path: Path, check: Check, cell: Cell = WIDE) -> list[str]:
    """What a check says of a page."""
    with visiting(browser, path, cell, None) as visit:  # type: ignore[arg-type]
        return check(visit)


CHECKS = (
    laboratory.numbers_are_those_of_the_evidence,
    laboratory.every_control_acts,
    laboratory.every_map_is_its_claims,
    laboratory.examples_are_those_of_the_evidence,
)


@pytest.mark.parametrize("check", CHECKS)
def test_what_can_be_tried_is_right(browser: Browser, page: Path, check: Check) -> None:
    """A page of two claims passes what is asked of every laboratory."""
    assert visited(browser, page, check) == []


@pytest.mark.tells(of=("audit",), scripted=True)
@pytest.mark.parametrize("check", [CHECKS[0], CHECKS[3]])
def test_what_can_be_tried_of_the_audit_is_right(visit: Visit, check: Check) -> None:
    """Of every claim of the article that can be tried the numbers are the evidence's, and the examples agree."""
    assert check(visit) == []


def rewritten(old: str, new: str) -> Callable[[str], str]:
    """Change the script of a page, and its policy so that the script runs all the same."""

    def change(text: str) -> str:
        start = text.rindex("<script>") + len("<script>")
        script = text[start : text.index("</script>", start)]
        changed = script.replace(old, new)
        assert changed != script, "the damage hit nothing"
        digest = base64.b64encode(hashlib.sha256(changed.encode()).digest()).decode("ascii")
        return re.sub(r"script-src '[^']*'", f"script-src 'sha256-{digest}'", text.replace(script, changed))

    return change


SEEDS = {
    "a rule that is off by one rounding": (rewritten("let v_=M[0];", "let v_=M[0]*(1+2**-52);"), CHECKS[0]),
    "a cosine that is off in its last place": (rewritten("cos: (x) =>", "cos: (x) => (1 + 2 ** -52) *"), CHECKS[0]),
    "a control that does nothing": (rewritten("set({ [control[0]]: value(", "({ [control[0]]: value("), CHECKS[1]),
    "a map that shows another claim": (
        rewritten("found = trials.told(lab, here)", "found = trials.told(Object.values(CLAIMS).at(-1), here)"),
        CHECKS[2],
    ),
    "a metric that means something else": (rewritten("-x * side[i]", "x * side[i]"), CHECKS[3]),
}


@pytest.mark.parametrize("name", SEEDS)
def test_a_seeded_defect_of_a_laboratory_is_found(name: str, browser: Browser, page: Path, tmp_path: Path) -> None:
    """A laboratory with this one defect does not pass the check that is named beside it."""
    damage, check = SEEDS[name]
    path = tmp_path / "report.html"
    path.write_text(damage(page.read_text(encoding="utf-8")), encoding="utf-8")
    assert visited(browser, path, check)


def test_every_known_rule_is_the_same_in_both_languages(browser: Browser, tmp_path: Path) -> None:
    """Each rule of claims/conventions.toml moves as in Python to the last bit, on functions of every kind."""
    tables = []
    for place, known in enumerate(known_rules().values()):
        used = {name: SETTINGS[name] for name in {*known.rule.settings} if name in SETTINGS}
        kept = ", ".join(f'{name} = "{to_text(tree)}"' for name, tree in known.rule.memories)
        settings = ", ".join(f"{name} = {value}" for name, value in sorted(used.items()))
        lines = '"""\n' + str(known.rule) + '\n"""'
        state = f"state = {{ {kept} }}\n" if kept else ""
        given = f"settings = {{ {settings} }}\n" if settings else ""
        # In a course h is the second derivative.
        own = re.sub(r"\bh\b", "k", f"lines = {lines}\n{state}")
        tables.append(f"[statement.run.others.r{place}]\n{own}{given}")
    text = HEAD + (
        '[statement.run]\noptimizer = "sgd"\nsettings = { lr = 0.05 }\nsteps = 150\nstart = { x = 1.3, y = -0.7 }\n'
        'objective = "x**4/8 + cosh(y) + sin(3*x)*cos(2*y) + log(1 + x**2) + exp(-y**2) + tanh(x*y)"\n'
        f"expects = {json.dumps([f'abs(x - x_of_r{place}) >= 0' for place in range(len(tables))])}\n"
    )
    (claim,) = course_of(text + "".join(tables), tmp_path).registry.claims.values()
    tried = laboratory_of(claim)
    assert tried is not None
    assert len(tried.runs) == len(tables) + 1
    record = SimpleNamespace(case="whole-domain", measurement=None, facts={"sample": sample_of(tried)})
    script = trials_of([SimpleNamespace(about=claim, claim=claim.slug, records=[record])]).script  # type: ignore[list-item]
    parts = [
        Path(f"reports/templates/laboratory/{name}.js").read_text(encoding="utf-8") for name in ("nearest", "trials")
    ]
    with browser.new_context() as context:
        opened = context.new_page()
        opened.set_content(f"<!DOCTYPE html><script>{parts[0]}{script}{parts[1]}</script>")
        assert opened.evaluate("Object.values(CLAIMS).map((lab) => trials.differing(lab, SAMPLED))") == [[]]


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("?lr=0.03", ""),
        ("?lr=1e9", "“lr=1e9” is left out: lr is a number of 0.001 … 0.045."),
        (
            "?lr=NaN&x=",
            "“lr=NaN” is left out: lr is a number of 0.001 … 0.045. “x=” is left out: x is a number of −3 … 3.",
        ),
        ("?steps=2.5", "“steps=2.5” is left out"),
        ("?<img src=x onerror=alert(1)>=1", "there is no such setting here"),
        ("?lr=<script>alert(1)</script>", "“lr=<script>alert(1)</script>” is left out"),
        ("?__proto__=1&constructor=2", "“__proto__=1” is left out: there is no such setting here."),
    ],
)
def test_a_link_sets_what_it_can(browser: Browser, page: Path, link: str, told: str) -> None:
    """Settings in a link are taken where they are numbers in range, and else told as text and left."""
    with visiting(browser, page, WIDE, None) as visit:  # type: ignore[arg-type]
        visit.page.goto("about:blank")
        visit.page.goto(f"{page.as_uri()}#a-1-behaviour{link}")
        holder = visit.page.locator('details[data-claim="a-1-behaviour"]')
        holder.locator(".verdict").wait_for()
        assert told in holder.locator(".refused").inner_text()
        assert bool(told) == bool(holder.locator(".refused").inner_text())
        shown = holder.locator('output[for="a-1-behaviour_set_lr_"]').inner_text()
        assert shown == ("0.03" if link == "?lr=0.03" else "0.001")
        assert not [line for line in visit.said if line.startswith(("dialog", "error"))]


def test_a_moved_control_stands_in_the_address(browser: Browser, page: Path) -> None:
    """What is set can be sent: the address names it, and opens at the same settings."""
    with visiting(browser, page, WIDE, None) as visit:  # type: ignore[arg-type]
        with laboratory.opened(visit) as (first, _):
            first.locator("input").first.press("End")
            address, sentence = visit.page.url, first.locator(".verdict").inner_text()
        assert address.endswith("#a-1-behaviour?lr=0.045")
        visit.page.goto("about:blank")
        visit.page.goto(address)
        assert visit.page.locator("details.laboratory[open] .verdict").inner_text() == sentence


def test_without_javascript_there_is_no_empty_laboratory(browser: Browser, page: Path) -> None:
    """Where no script runs nothing offers to be tried."""
    with visiting(browser, page, STILL, None) as visit:  # type: ignore[arg-type]
        assert not visit.page.locator("details.laboratory").first.is_visible()
