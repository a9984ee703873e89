"""The page about a program that somebody has brought: what it is, what was found, and what could not be asked."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from claims.annexes.laws import LAWS, Deviation, LawRecord
from claims.annexes.matrix import Matrix, Reading, Row, State
from claims.annexes.programs import Card
from claims.evidence import Evidence, Status, dump
from claims.measurement import Law, Script
from claims.model import Text
from claims.registry import Registry, load_registry
from reports.__main__ import main
from reports.annexes.lawbook import why_not
from reports.pages.programs import programs_page
from reports.reading.checking import parse
from reports.views.programs import build_programs
from tests.selfcheck.report.samples import HOSTILE, Page, small_evidence, small_registry

NAME = "pkg.own:Adam"
MIRROR, DECAY, SPLIT = "mirrored-gradients-mirror-the-path", "decay-has-no-unit", "tensors-do-not-see-each-other"
RULE = Text("Adam as a paper has it", "論文の Adam")
CARD = Card(
    name=NAME,
    package="own",
    version="1.2",
    rule=RULE,
    resolved=True,
    gap=0.125,
    arithmetic=Text("float64", "float64"),
    decay=None,
    settings={"lr": "lr", "beta1": "betas", "beta2": "betas"},
    flags=("amsgrad",),
    fixed={"eps": 1e-7, "maximize": 0.0},
    left=("capturable",),
    others=((Text("Adam with another ε", "別の ε の Adam"), 0.25),),
    spoilt={"drift": True, "tail-skipped": True},
    can=("saving",),
    command=f"pytest --audit-optimizer {NAME}",
)
WITHIN = Reading("one", compared=9, share=0.5, used=1.0, allowed=2.0)
AT = {"settings": "lr=0.5", "step": 1, "start": 1.0, "gradients": (2.0,), "formula": 0.5, "observed": 0.75}
SCRIPT = Script("print(1, False)", "1 False")
OVER = Reading("no-axis", compared=9, share=42.0, used=84.0, allowed=2.0, at=AT, script=SCRIPT)
ROWS = (
    Row(NAME, "arrays", "cpu", "float64", State.MEASURED, "", (WITHIN,)),
    Row(NAME, "arrays", "cpu", "bfloat16", State.ABSENT, "no such format"),
)
KEPT = LawRecord(MIRROR, NAME, f"{NAME}-arrays-cpu-float64", Law(5))
# A program on arrays whose ε is a constant can be asked no others.
ALL = [
    replace(KEPT, law=slug)
    for slug, law in LAWS.items()
    if law.sort == "optimizers" and why_not(law, CARD, {KEPT.subject}) is None
]
BROKEN = replace(KEPT, measurement=Law(5, counterexample={"size": 19, "lr": 0.125}))


def evidence(card: Card = CARD, rows=ROWS, laws=tuple(ALL), status: Status = Status.COMPLETE) -> Evidence:
    """Evidence about one program in which, unless a test says otherwise, nothing is wrong."""
    about = small_evidence(small_registry()).environment
    times = {"started": "2026-01-02T03:04:05+00:00", "seconds": 1.5}
    return Evidence(status, about, times, (), matrix=Matrix(tuple(rows)), laws=tuple(laws), programs=(card,))


def with_over(*readings: Reading):
    """The rows with more readings in the one that was measured."""
    return (replace(ROWS[0], readings=(*readings, WITHIN)), *ROWS[1:])


def only(found: Evidence):
    """The one program of the page on this evidence."""
    (program,) = build_programs(found).programs
    return program


def test_evidence_of_a_program_comes_back_as_it_was_written():
    """Cards, scripts and what is on record survive being written, checked against the schema and read."""
    known = (Deviation("no-axis", ("*",), reason="so meant"),)
    wrote = evidence(replace(CARD, known=known), with_over(OVER))
    assert parse(dump(wrote), Registry(())) == wrote


def test_the_card_says_what_it_is():
    """Package, rule, distance, settings by its own names, constants, and what was left as it is are told."""
    told = only(evidence())
    facts = {label.en: fact.en for label, fact in told.facts}
    assert told.identity.en == "follows: Adam as a paper has it; weight decay: none"
    assert facts == {
        "package": "own 1.2",
        "how far from the rule": "12 % of what rounding may do",
        "numbers that are the same for all coordinates": "float64",
        "what it is not": "Adam with another ε (25 % of the way apart)",
        "settings, by its own names": "`lr`, `betas` (beta1, beta2)",
        "constants in its code": "`eps=1e-07`",
        "has no": "`maximize`",
        "flags": "`amsgrad`",
        "left as it is, so not asked": "`capturable`",
        "spoilt on purpose": "2 of 2 spoilt versions of it were noticed",
    }


def test_a_rule_that_was_only_named_is_not_said_to_be_followed():
    """A program that was not found to follow its rule is audited as its author names it, and constants are assumed."""
    told = only(evidence(replace(CARD, gap=None)))
    assert told.identity.en.startswith("audited as Adam as a paper has it, as its author names it")
    assert "constants assumed" in [label.en for label, _ in told.facts]


def test_a_clean_program_is_green():
    """Where all was asked and nothing found the badge is green, and the headline counts what was asked."""
    told = only(evidence())
    assert told.badge.key == "confirmed"
    assert told.headline.en == f"{NAME}: none of 1 cell is over the bound, and none of {len(ALL)} laws asked is broken."


@pytest.mark.parametrize(
    "lacking",
    [
        {"status": Status.PARTIAL},
        {"rows": ()},
        {"laws": ()},
        {"laws": ALL[1:]},
        {"card": replace(CARD, spoilt={})},
        {"card": replace(CARD, spoilt={"drift": False})},
        {"rows": (*ROWS, replace(ROWS[0], dtype="float16", state=State.NOT_RUN, readings=()))},
        {"rows": [replace(ROWS[0], readings=(replace(WITHIN, share=1e-9, allowed=1e9),))]},
    ],
)
def test_nothing_found_is_not_green_while_something_is_lacking(lacking):
    """A partial run, a law not tried, a spoilt version that went unnoticed or a bound too wide: none is green."""
    told = only(evidence(**lacking))
    assert told.badge.key == "not-run"
    assert "; but " in told.headline.en


def test_a_broken_law_is_a_finding():
    """A law that is broken on many subjects is one finding, with what should hold, an example and the command."""
    laws = [BROKEN, replace(BROKEN, subject=f"{NAME}-arrays-cpu-float32")]
    told = only(evidence(laws=laws))
    (found,) = told.findings
    assert told.badge.key == "refuted"
    assert "1 of 1 law asked is broken" in told.headline.en
    assert (found.title, found.says) == (LAWS[MIRROR].title, LAWS[MIRROR].says)
    assert found.where.en == "on all 2 (arrays · cpu: float64, float32)"
    assert found.happens.en == "Not so with size 19, lr 0.125 (arrays, float64)."
    assert found.command == f"pytest --audit-optimizer {NAME} -k {MIRROR}"


def test_a_law_that_should_fail_and_holds_is_a_finding():
    """What the rule breaks and the program does not is told the other way round."""
    (found,) = only(evidence(laws=[replace(KEPT, holds=False)])).findings
    assert (found.expected.en, found.seen.en) == ("Should fail for this rule:", "It holds")
    assert "No counterexample" in found.happens.en


def test_a_cell_over_its_bound_is_a_finding_with_its_script():
    """A column over its bound tells both numbers, shows the script that was run, and is where its cell leads."""
    text = programs_page(evidence(rows=with_over(OVER)))
    (found,) = only(evidence(rows=with_over(OVER))).findings
    assert "it comes to 0.75, where 0.5 is due: 42 times what rounding may do" in found.happens.en
    assert (found.script, found.anchor) == (SCRIPT, "program_1_no-axis")
    assert 'class="over"' in text
    assert 'href="#program_1_no-axis"' in text
    assert "print(1, False)" in text


def test_an_error_is_told_as_one():
    """A step that was refused, and a law whose example is an error, are told with its words."""
    refused = Reading("empty", refused="no empty tensors", at={"settings": "lr=0.5"})
    law = replace(BROKEN, measurement=Law(5, counterexample={"error": "KeyError: 'lr'", "lr": 0.125}))
    first, second = only(evidence(rows=with_over(refused), laws=[law])).findings
    assert "It ends in `no empty tensors`" in first.happens.en
    assert second.happens.en == "It ends in `KeyError: 'lr'` with lr 0.125."


def test_the_worst_comes_first_and_what_is_on_record_last():
    """Columns come before laws and the larger excess first, except that what its author knows is told at the end."""
    worse = replace(OVER, column="many", share=1e6)
    known = replace(CARD, known=(Deviation("many", ("*-float64",), reason="so meant"),))
    rows = with_over(OVER, worse)
    assert [each.anchor for each in only(evidence(rows=rows, laws=[BROKEN])).findings] == [
        "program_1_many",
        "program_1_no-axis",
        f"program_1_{MIRROR}",
    ]
    told = only(evidence(known, rows, [BROKEN]))
    assert told.findings[-1].known == Text("on record: so meant", "登録済み:so meant")
    assert told.badge.key == "refuted"


def test_what_is_wholly_on_record_is_not_green():
    """Findings that are all on record have a badge of their own, and still count as findings."""
    told = only(evidence(replace(CARD, known=(Deviation("no-axis", ("*",), reason="so meant"),)), with_over(OVER)))
    assert told.badge.key == "conditional"
    assert "1 of 2 cells is over the bound" in told.headline.en


def test_what_is_not_asked_is_hatched():
    """A column without a reading, an absent format and a law that cannot be asked are hatched, and why is told."""
    page = build_programs(evidence(laws=(KEPT,)))
    heat, lawbook = page.heat, page.lawbook
    (measured, absent), (table,) = heat.tables[0].rows, lawbook.tables
    assert [cell.shade for cell in measured.cells].count("unasked") == 11
    assert absent.reason == "no such format"
    cells = {row.slug: row.cells[0] for row in table.rows}
    assert (cells[DECAY].standing, cells[DECAY].why.en) == ("unasked", "it takes no `weight_decay`")
    assert cells[SPLIT].why.en == "it is not made of tensors"
    assert cells["gradient-unit-cancels"].why.en == "`eps` is fixed in it"
    # It could be asked, and this run did not.
    assert cells["rate-zero-moves-nothing"].word.en == "not run"
    assert {cell.standing for cell in cells.values()} == {"unasked", "exact"}
    assert "unasked" in programs_page(evidence())


def test_every_reason_not_to_ask_has_its_words():
    """A law about others alone, about documents, or about implementations that it lacks says why it is not asked."""
    subjects = {f"{NAME}-arrays-cpu-float64"}
    whole = replace(CARD, can=("saving", "torch"))
    told = {slug: why_not(LAWS[slug], whole, subjects) for slug in LAWS}
    assert told["adamw-is-decoupled-adam"].en == "it is about adamw alone"
    assert told["defaults-are-documented"].en == "it is about PyTorch’s documentation"
    assert told["complex-tensor-moves-as-its-real-view"].en == "it has no implementation or format to compare on"
    assert told[SPLIT] is None
    assert why_not(LAWS["resumed-path-is-the-path"], replace(CARD, can=()), subjects).en == "it cannot save and load"


def test_several_programs_share_a_page():
    """Of several programs the headline says how many have findings, and each has a card and a column."""
    other = replace(CARD, name="pkg.own:Other")
    found = evidence(rows=with_over(OVER))
    page = build_programs(replace(found, programs=(CARD, other)))
    assert page.headline.en == "Of 2 programs, 1 has findings, and 1 were not seen in full."
    assert page.lawbook.tables[0].programs == (NAME, "pkg.own:Other")


def test_the_page_is_whole_and_needs_no_script():
    """The page closes what it opens, leads nowhere that is not there, has each id once, and holds no script."""
    text = programs_page(evidence(rows=with_over(OVER), laws=[BROKEN]))
    page = Page(text)
    ids = page.every("id")
    assert page.open == []
    assert {link[1:] for link in page.every("href") if link.startswith("#")} <= set(ids)
    assert len(ids) == len(set(ids))
    assert "<script" not in text


def test_hostile_words_are_escaped():
    """Names, reasons, errors and scripts from evidence are text on the page, whatever they hold."""
    name = "<script>alert(1)</script>:x"
    card = replace(CARD, name=name, package=HOSTILE, command=HOSTILE, left=(HOSTILE,), settings={"lr": HOSTILE})
    card = replace(card, known=(Deviation("no-axis", ("*",), reason=HOSTILE),), others=((Text(HOSTILE, HOSTILE), 0.5),))
    over = replace(OVER, script=Script(HOSTILE.replace("\n", " "), HOSTILE))
    rows = [replace(row, target=name, reason=HOSTILE) for row in with_over(over)]
    law = replace(BROKEN, program=name, subject=f"{name}-arrays-cpu-float64")
    text = programs_page(evidence(card, rows, [replace(law, measurement=Law(1, counterexample={"error": HOSTILE}))]))
    assert Page(text).open == []
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_command_writes_the_page_beside_its_evidence(tmp_path, capsys):
    """`python -m reports program FILE` writes one page and says where."""
    path = tmp_path / "evidence.json"
    path.write_text(dump(evidence()), encoding="utf-8")
    assert main(["program", str(path)]) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / "report.html")]
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_evidence_of_another_kind_is_refused_in_a_sentence(tmp_path, capsys):
    """Evidence of a course, evidence of a program given to the report of one, and a missing file say what to do."""
    course, program = tmp_path / "course.json", tmp_path / "program.json"
    course.write_text(dump(small_evidence(small_registry())), encoding="utf-8")
    program.write_text(dump(evidence()), encoding="utf-8")
    told = []
    for arguments in (["program", str(course)], [str(program)], ["program", str(tmp_path / "none.json")]):
        assert main(arguments) == 2
        told.append(capsys.readouterr().err)
    assert "it is about a course, and no program: run `pytest --audit-optimizer" in told[0]
    assert "it is about a program: `python -m reports program FILE`" in told[1]
    assert "there is no evidence file" in told[2]
    assert not (tmp_path / "report.html").exists()


def test_a_damaged_card_is_refused():
    """A card that lacks what it must say, or has a name with a space in it, is an error and no page."""
    for damage in (lambda card: card.pop("can"), lambda card: card.update(name="two words")):
        document = json.loads(dump(evidence()))
        damage(document["programs"][0])
        with pytest.raises(ValueError, match="damaged"):
            parse(json.dumps(document), Registry(()))
    with pytest.raises(ValueError, match="about a program"):
        parse(dump(evidence()), load_registry())
