"""The evidence format holds for all a run can write, and bad input ends in one sentence with nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claims.evidence import dump, from_json
from reports.__main__ import main
from reports.reading.checking import parse, validator
from tests.selfcheck.conftest import Told
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import FILES, small_evidence, small_registry

ROOT = Path(__file__).parents[3]
Document = dict[str, Any]


@pytest.fixture
def document() -> Document:
    """The JSON document of a complete run."""
    found: Document = json.loads(dump(small_evidence(small_registry(), drawn=True)))
    return found


def claim_of(document: Document, slug: str) -> Document:
    """The entry of one claim in a document."""
    return next(entry for entry in document["claims"] if entry["claim"] == slug)


def test_evidence_survives_the_round_trip_and_fits_the_schema(document: Document) -> None:
    """All four shapes of measurement, non-finite numbers included, fit the schema and come back unchanged."""
    registry = small_registry()
    text = dump(small_evidence(registry))
    assert {m["shape"] for entry in document["claims"] for m in entry["measurements"]} == {
        "gap",
        "share",
        "law",
        "outcome",
    }
    assert text.count('"float": "inf"') >= 3
    assert text.count('"float": "nan"') >= 2
    assert list(validator().iter_errors(document)) == []
    assert dump(parse(text, registry)) == text
    assert from_json({"float": "-inf"}) == float("-inf")


def test_the_schema_is_itself_valid() -> None:
    """The published schema is a valid JSON Schema of the 2020-12 draft."""
    validator().check_schema(validator().schema)


def damage(change: Callable[[Document], object]) -> Callable[[Document], str]:
    """A way to damage a document, as a function from the document to the text of the damaged file."""

    def damaged(document: Document) -> str:
        change(document)
        return json.dumps(document)

    return damaged


def entry(slug: str, **changes: object) -> Callable[[Document], str]:
    """The damage of overwriting keys in the entry of one claim."""
    return damage(lambda document: claim_of(document, slug).update(changes))


def measured(slug: str, **changes: object) -> Callable[[Document], str]:
    """The damage of overwriting keys in the first measurement of one claim."""
    return damage(lambda document: claim_of(document, slug)["measurements"][0].update(changes))


LAW = "law-never-breaks"
HALF_A_FILE = 1500
DAMAGES: dict[str, tuple[Callable[[Document], str], str]] = {
    "empty": (lambda _: "", "not valid JSON"),
    "not JSON": (lambda _: "<html>", "not valid JSON"),
    "truncated": (lambda document: json.dumps(document)[:HALF_A_FILE], "cut off"),
    "a list": (lambda _: "[]", "schema version None"),
    "foreign version": (damage(lambda d: d.update(schema=99)), "schema version 99"),
    "older version": (damage(lambda d: d.update(schema=1)), "its claims were judged by other rules than now"),
    "version true": (damage(lambda d: d.update(schema=True)), "schema version True"),
    "deep nesting": (lambda _: '{"schema": 1, "x": ' + "[" * 100_000, "nested too deeply"),
    "bare NaN": (lambda document: json.dumps(document).replace("12.5", "NaN"), "NaN is not a JSON number"),
    "overflowing number": (
        lambda document: json.dumps(document).replace("12.5", "1e999"),
        "1e999 is not a JSON number",
    ),
    "overflowing integer": (lambda document: json.dumps(document).replace("12.5", "9" * 400), "is not a JSON number"),
    "endless integer": (lambda document: json.dumps(document).replace("12.5", "9" * 9000), "is not a JSON number"),
    "lone surrogate": (entry(LAW, figure="\ud800"), "not valid Unicode"),
    "unknown status": (damage(lambda d: d.update(status="fine")), "$.status"),
    "unknown key": (damage(lambda d: d.update(extra=1)), "extra"),
    "no environment": (damage(lambda d: d.pop("environment")), "environment"),
    "no torch version": (damage(lambda d: d["environment"].pop("torch")), "$.environment"),
    "unknown verdict": (entry(LAW, verdict="true"), "verdict"),
    "prettier verdict": (entry("rule-is-as-printed", verdict="confirmed"), "its measurements give misprint"),
    "stronger strength": (entry(LAW, strength="proof"), "its measurements give confirmed, strength bounded"),
    "other case verdict": (entry(LAW, cases={"whole-domain": "refuted"}), LAW),
    "hidden absence": (entry(LAW, missing=["whole-domain on sgd"]), "its measurements give not-run"),
    "unknown claim": (entry(LAW, claim="law-of-nobody"), "law-of-nobody"),
    "foreign statement": (entry(LAW, statement="BBB-1"), "belongs to AAA-3"),
    "unknown case": (measured(LAW, case="nowhere"), "no case nowhere"),
    "prettier measurement": (measured("rule-is-as-printed", verdict="confirmed"), "rule-is-as-printed"),
    "unknown shape": (measured(LAW, shape="opinion"), "shape"),
    "no examples": (measured(LAW, examples=0), "examples"),
    "negative gap": (measured(LAW, worst={"gap": -1, "bound": 1, "at": {}}), "gap"),
    "gap that is no number": (measured(LAW, worst={"gap": {"float": "nan"}, "bound": 1, "at": {}}), "gap"),
    "misspelt infinity": (measured(LAW, counterexample={"lr": {"float": "lots"}}), "counterexample"),
    "no number of those that JSON lacks": (
        measured("share-holds-mostly", inside={"float": "lots"}),
        "is none of the numbers that JSON lacks",
    ),
    "a number for an example": (
        measured("share-holds-mostly", inside={"float": "inf"}),
        "settings by name, not inf",
    ),
    "more held than tried": (measured("share-holds-mostly", held=11), "share-holds-mostly"),
    "a count that is no whole number": (measured("share-holds-mostly", held=9.0), "whole numbers"),
    "interval elsewhere": (measured("share-holds-mostly", interval=[0.2, 0.7]), "does not enclose the share"),
    "interval upside down": (measured("share-holds-mostly", interval=[0.95, 0.8]), "interval"),
    "more sensitive than tried": (measured("share-holds-mostly", sensitive=11), "sensitive"),
    "an endless script": (
        measured("share-holds-mostly", outside_script={"code": "pass\n" * 11, "prints": ""}),
        "1 to 10 lines",
    ),
    "a subject twice": (
        damage(lambda d: claim_of(d, LAW)["measurements"].append(claim_of(d, LAW)["measurements"][0])),
        "measures whole-domain on sgd-forloop-cpu-float64 twice",
    ),
    "a claim twice": (damage(lambda d: d["claims"].append(d["claims"][0])), "twice"),
    "a claim lost": (damage(lambda d: d["claims"].pop()), "nothing about paper-says-no"),
    "eight panels": (damage(lambda d: d["figures"]["figure-2"]["panels"].pop()), "$.figures"),
    "lines that do not fit": (damage(lambda d: d["figures"]["figure-1"]["x"].pop()), "differ in length"),
    "falling axis": (damage(lambda d: d["figures"]["figure-1"]["x"].reverse()), "do not increase"),
    "flat axis": (damage(lambda d: d["figures"]["figure-3"].update(y=[0.0] * 21)), "do not increase"),
}


@pytest.mark.fault("damaged-evidence")
@pytest.mark.parametrize("name", DAMAGES)
def test_bad_evidence_is_one_sentence_and_loses_nothing(
    name: str, document: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str], told: Told
) -> None:
    """Damaged evidence ends in exit code 2 and a sentence that says what is wrong; the old report stays as it was."""
    spoil, message = DAMAGES[name]
    (tmp_path / "report.html").write_bytes(b"old page")
    (tmp_path / "errata.en.md").write_bytes(b"old list")
    (tmp_path / "evidence.json").write_text(spoil(document), encoding="utf-8")
    assert main([str(tmp_path / "evidence.json")], small_registry(), SAMPLES) == 2
    out, err = capsys.readouterr()
    told(err, message)
    assert (out, err.count("\n"), len(err) < 600) == ("", 1, True), err
    assert (tmp_path / "report.html").read_bytes() == b"old page"
    assert (tmp_path / "errata.en.md").read_bytes() == b"old list"
    assert len(list(tmp_path.iterdir())) == 3


def sparse(path: Path) -> None:
    """A file of more bytes than any evidence has."""
    with path.open("wb") as file:
        file.truncate(128_000_001)


@pytest.mark.fault("no-evidence-file")
@pytest.mark.parametrize(
    ("make", "message"),
    [(Path.mkdir, "it is a folder"), (os.mkfifo, "it is no ordinary file"), (sparse, "it is larger than 128 MB")],
)
def test_what_cannot_be_evidence_is_not_read(
    make: Callable[[Path], object], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], told: Told
) -> None:
    """A folder, a pipe that nobody fills, and a file that would fill the memory are refused at once."""
    make(tmp_path / "evidence.json")
    assert main([str(tmp_path / "evidence.json")], small_registry(), SAMPLES) == 2
    told(capsys.readouterr().err, message)
    assert len(list(tmp_path.iterdir())) == 1


def test_an_absent_evidence_file_is_named_with_the_way_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without evidence the command names the file it looked for and how to make one."""
    assert main([str(tmp_path / "none.json")], small_registry(), SAMPLES) == 2
    err = capsys.readouterr().err
    assert "none.json" in err
    assert "run the audit again with `pytest`" in err


@pytest.mark.fault("some-files-cannot-be-written")
@pytest.mark.parametrize("spoil", ["folder is a file", "page is a folder", "list is a folder"])
def test_a_place_that_cannot_be_written_is_named(
    spoil: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], told: Told
) -> None:
    """Where one of the two files cannot be written, neither is, and the message offers --out."""
    registry, out = small_registry(), tmp_path / "out"
    (tmp_path / "evidence.json").write_text(dump(small_evidence(registry)), encoding="utf-8")
    if spoil == "folder is a file":
        out.write_text("a file")
    else:
        (out / ("report.html" if spoil == "page is a folder" else "errata.en.md")).mkdir(parents=True)
    assert main([str(tmp_path / "evidence.json"), "--out", str(out)], registry, SAMPLES) == 2
    err = capsys.readouterr().err
    told(err, f"cannot write to {out}")
    assert "--out DIR" in err
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path != out] == [tmp_path / "evidence.json"]


def test_good_evidence_is_written_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Good evidence gives all files in a folder made for them, and their paths on standard output."""
    registry = small_registry()
    (tmp_path / "evidence.json").write_text(dump(small_evidence(registry)), encoding="utf-8")
    assert main([str(tmp_path / "evidence.json"), "--out", str(tmp_path / "new" / "folder")], registry, SAMPLES) == 0
    paths = [tmp_path / "new" / "folder" / name for name in FILES]
    assert capsys.readouterr().out.splitlines() == [str(path) for path in paths]
    assert [path.read_text(encoding="utf-8")[:9] for path in paths] == [
        *["<!DOCTYPE"] * 5,
        *("# Correct", "# 訂正\n\n記事を", "## Is it ", '{\n "schem'),
    ]


def test_reports_imports_no_torch_and_no_other_room() -> None:
    """Everything in reports loads without torch, reference or tests; only matplotlib's own modules bring NumPy."""
    program = "import sys, reports.__main__\nprint('numpy' in sys.modules)\nimport reports.pages.page\n"
    program += "print(sorted({n.split('.')[0] for n in sys.modules} & {'torch', 'reference', 'tests', 'hypothesis'}))"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[:2] == ["False", "[]"]


def test_the_command_tells_of_bad_input_without_a_traceback(tmp_path: Path) -> None:
    """Run as a program, a missing file is exit code 2 and one line on standard error."""
    command = [sys.executable, "-m", "reports", str(tmp_path / "none.json")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)
