"""A run of the audit tells the truth in its exit code and loses nothing, whatever is wrong."""

from __future__ import annotations

import json
import re

import pytest

from claims.reading.fingerprint import fingerprints_to_toml
from claims.registry import load_registry
from reports.reading.fingerprints import fingerprints
from tests.environment import ROOT
from tests.selfcheck.article.samples import paraphrase
from tests.selfcheck.report.samples import FILES

SLUG = "adam-m-follows-equation-2-6"
LEDGER = "claims/courses/optimizers-2023/ledger.toml"
# The tests that the article has of its own.
OWN = "tests/courses/optimizers_2023"
TRANSFER = f"{OWN}/test_fine_tuning.py"
RULES = "tests/forms/test_rule.py"
# The one test file spares a run the collection of all others.
ONE = (f"--audit-claim={SLUG}", RULES)
RED, USAGE = pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.USAGE_ERROR


def evidence_below(folder):
    """The one evidence file below a folder."""
    (path,) = folder.rglob("evidence.json")
    return json.loads(path.read_text(encoding="utf-8"))


def test_one_claim_is_green_and_written_apart(audit, tmp_path):
    """A run of one claim is green, says so, and writes its report beside the published one."""
    run = audit(*ONE, reported=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "as the published audit says: yes" in run.stdout
    registry = load_registry()
    assert f"{len(registry.statements)} statements, {len(registry.claims)} claims" in run.stdout
    written = sorted(path.name for path in (tmp_path / "out" / "partial").iterdir())
    assert written == sorted(["evidence.json", *FILES])
    assert not (tmp_path / "out" / "evidence.json").exists()
    found = {finding["claim"]: finding["verdict"] for finding in evidence_below(tmp_path)["claims"]}
    assert found[SLUG] == "confirmed"
    assert found["adam-v-follows-equation-2-6"] == "not-run"


def test_another_article_is_named_and_not_shown(audit, tmp_path):
    """A file that is not the audited article is named at the end, none of its words is written, the run is green."""
    token, name = "a sentence of the reader alone", "the article.md"
    titles = "".join(f"## {title}\n\n" for title in ("one", "two"))
    (tmp_path / name).write_text(f"{titles}{token}\n", encoding="utf-8")
    run = audit(*ONE, f"--audit-article={tmp_path / name}", reported=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "is not the audited article: 0 of 86 statements" in run.stdout
    assert "its own headings: 'one', 'two'" in run.stdout
    out = tmp_path / "out" / "partial"
    assert "Your copy of the article is not shown" in (out / "report.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in out.iterdir()) == sorted(["evidence.json", *FILES])
    assert all(token not in path.read_text(encoding="utf-8") for path in out.iterdir())


def test_a_copy_that_is_recognised_is_in_the_report(audit, checkout, tmp_path):
    """Where the fingerprints are those of the copy, every line of it is in the report with its statements."""
    article, lines = paraphrase()
    (tmp_path / "copy.md").write_text(article, encoding="utf-8")
    target = checkout / "claims" / "courses" / "optimizers-2023" / "fingerprints.toml"
    target.write_text(fingerprints_to_toml(fingerprints(article, lines)), encoding="utf-8")
    run = audit(*ONE, "--audit-article=../copy.md", cwd=checkout, reported=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "article is not shown" not in run.stdout
    out = tmp_path / "out" / "partial"
    html = (out / "report.html").read_text(encoding="utf-8")
    assert html.count('<div class="beside">') >= len(lines)
    program = "for x in [1, 2]"
    assert [path.name for path in sorted(out.iterdir()) if program in path.read_text(encoding="utf-8")] == [
        *("report.en.html", "report.html", "report.ja.html")
    ]


def test_slow_tests_are_run_where_they_are_asked_for(audit):
    """Compiled optimizers, save one, wait for ``--audit-slow`` or the thorough profile."""
    command = ("--collect-only", "-q", "tests/matrix/test_cells.py")
    cells = ("[adam-compiled-cpu-float32]", "[sgd-compiled-cpu-float64]")
    asked = {(): [True, False], ("--audit-slow",): [True, True], ("--hypothesis-profile=thorough",): [True, True]}
    for options, expected in asked.items():
        collected = audit(*command, *options).stdout
        assert [cell in collected for cell in cells] == expected, options


@pytest.mark.parametrize("workers", ["0", pytest.param("2", marks=pytest.mark.slow)])
def test_a_changed_ledger_line_turns_the_run_red(audit, checkout, workers):
    """A ledger that says something else than what is observed makes the run fail and name the claim."""
    ledger = checkout / LEDGER
    text = ledger.read_text(encoding="utf-8")
    changed = text.replace(f'[{SLUG}]\nverdict = "confirmed"', f'[{SLUG}]\nverdict = "refuted"')
    assert changed != text
    ledger.write_text(changed, encoding="utf-8")
    run = audit(*ONE, "-n", workers, cwd=checkout)
    assert run.returncode == RED
    assert f"drift in {SLUG}: verdict: on record refuted, observed confirmed" in run.stdout
    assert f"pytest --audit-accept {SLUG}" in run.stdout


def test_a_changed_figure_turns_the_run_red(audit, checkout):
    """A headline figure that is no longer observed is drift too, although every test passes."""
    ledger = checkout / LEDGER
    text = ledger.read_text(encoding="utf-8")
    ledger.write_text(text.replace('figure = "no lr"', 'figure = "no rho"'), encoding="utf-8")
    run = audit(
        "--audit-claim=equation-2-5-contains-no-learning-rate",
        "tests/forms/test_default.py",
        cwd=checkout,
    )
    assert run.returncode == RED
    assert "figure: on record 'no rho', observed 'no lr'" in run.stdout


def test_a_broken_rule_in_torch_turns_the_run_red(audit, tmp_path):
    """One coefficient slipped inside torch's own Adam makes the audit fail."""
    plugin = tmp_path / "breaker.py"
    plugin.write_text(
        "import torch.optim.adam as adam\n"
        "original = adam._single_tensor_adam\n"
        "def broken(*args, beta1, **kwargs):\n"
        "    return original(*args, beta1=beta1 * 0.999, **kwargs)\n"
        "adam._single_tensor_adam = broken\n",
        encoding="utf-8",
    )
    run = audit(*ONE, "-p", "breaker", PYTHONPATH=str(tmp_path))
    assert run.returncode == RED
    assert f"drift in {SLUG}" in run.stdout


def test_a_script_that_says_otherwise_turns_the_run_red(audit, tmp_path):
    """If an ordinary run of PyTorch says of an example something else than the sweep, the audit fails and shows it."""
    plugin = tmp_path / "denier.py"
    plugin.write_text(
        "import pytest\n"
        "@pytest.fixture(autouse=True)\n"
        "def denying(monkeypatch):\n"
        "    monkeypatch.setattr('tests.instruments.scripts.run_snippet', lambda code: 'False')\n",
        encoding="utf-8",
    )
    only = "sgd-can-jump and after-100-sgd"
    run = audit("tests/forms/test_behaviour.py", "-k", only, "-p", "denier", PYTHONPATH=str(tmp_path))
    assert run.returncode == RED
    assert "the script of an example should end in True:" in run.stdout
    assert "optimizer.step()" in run.stdout


def test_accepting_changes_one_line_of_the_ledger(audit, checkout):
    """--audit-accept puts the observed verdict of one claim back on record and leaves the rest as it was."""
    ledger = checkout / LEDGER
    text = ledger.read_text(encoding="utf-8")
    ledger.write_text(
        text.replace(f'[{SLUG}]\nverdict = "confirmed"', f'[{SLUG}]\nverdict = "refuted"'), encoding="utf-8"
    )
    run = audit(f"--audit-accept={SLUG}", "--hypothesis-profile=ci", RULES, cwd=checkout)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"on record now: {SLUG}, confirmed" in run.stdout
    assert ledger.read_text(encoding="utf-8") == text


def test_two_workers_give_the_same_evidence(audit, tmp_path):
    """Serial and parallel runs write the same bytes, times aside."""
    texts = []
    for name, workers in (("serial", "0"), ("parallel", "2")):
        run = audit(
            "-n",
            workers,
            "tests/forms/test_value.py",
            f"{OWN}/figures/test_paths.py",
            f"--audit-out={tmp_path / name}",
        )
        assert run.returncode == 0, run.stdout + run.stderr
        document = evidence_below(tmp_path / name)
        assert document["figures"]
        document.pop("times")
        texts.append(json.dumps(document))
    assert texts[0] == texts[1]


def test_a_path_beside_the_project_is_taken(audit, tmp_path):
    """A folder elsewhere that exists already is an output folder, and not where pytest looks for the project."""
    run = audit(f"--audit-claim={SLUG}", f"--audit-out={tmp_path}")
    assert run.returncode == 0, run.stdout + run.stderr
    assert (tmp_path / "partial" / "evidence.json").exists()


def test_every_path_is_written_as_pytest_takes_it():
    """No text of the project puts a space before a path, which pytest would take for that of tests and project."""
    options = re.compile("--audit-(out|article|course|known) ")
    texts = [*ROOT.glob("*.md"), ROOT / "tox.ini", *(ROOT / "reports" / "templates").glob("*.j2")]
    texts += [path for room in ("claims", "reports", "tests") for path in (ROOT / room).rglob("*.py")]
    found = [str(path) for path in texts if options.search(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_every_option_is_told_in_either_language(name):
    """The table of options has a row for each of the audit's, and for no other."""
    plugins = [ROOT / "tests" / "plugins" / f"{name}.py" for name in ("options", "programs")]
    source = "".join(path.read_text(encoding="utf-8") for path in plugins)
    asked = re.findall(r'addoption\(\s*"(--[a-z-]+)', source)
    told = re.findall(r"^\| `(--[a-z-]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(asked)


@pytest.mark.fault("wrong-options")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--audit-claim=adam-m-folows-equation-2-6"], "did you mean adam-m-follows-equation-2-6"),
        (["--audit-accept=nothing-at-all", "--hypothesis-profile=ci"], "unknown claim 'nothing-at-all'"),
        ([f"--audit-accept={SLUG}", "--hypothesis-profile=dev"], "measured with --hypothesis-profile=ci, not dev"),
        ([f"--audit-accept={SLUG}", "--hypothesis-profile=thorough"], "--hypothesis-profile=ci, not thorough"),
        (["--audit-device=cuda"], "--audit-device asks for cuda, which this machine cannot use"),
        (["--audit-device=tpu"], "unknown device 'tpu'; did you mean cpu or cuda?"),
        (["--audit-device=,"], "names no device"),
        (["--audit-seed=-1"], "--audit-seed must be at least 0, got -1"),
        ([f"--audit-accept={SLUG}", "--hypothesis-profile=ci", "--audit-seed=1"], "with --audit-seed=0, not 1"),
        ([f"--audit-out={ROOT / 'LICENSE' / 'out'}"], "cannot be written"),
    ],
)
def test_wrong_options_are_usage_errors(audit, told, arguments, message):
    """An option that cannot be honoured stops the run before any work, with exit code 4 and the reason."""
    run = audit(*arguments, CUDA_VISIBLE_DEVICES="")
    assert run.returncode == USAGE
    told(run.stderr + run.stdout, message)


@pytest.mark.fault("damaged-ledger")
@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (LEDGER, f"[{SLUG}]", "[adam-m-follows-nothing]", "stale"),
        (LEDGER, f"[{SLUG}]", f"[{SLUG}", "not valid TOML"),
        (
            TRANSFER,
            '"the-new-last-layer-is-random"',
            '"the-new-last-layer-is-randon"',
            "did you mean",
        ),
        (
            TRANSFER,
            '"the-new-last-layer-is-random"',
            '"backward-is-handy-in-class"',
            "registered as not measured",
        ),
        (
            TRANSFER,
            '"the-new-last-layer-is-random"',
            '"only-the-new-last-layer-is-trained"',
            "two tests",
        ),
        (
            TRANSFER,
            "def test_new_layer_is_random(cell, evidence, seeds)",
            "def test_new_layer_is_random(seeds)",
            "`cell`",
        ),
    ],
)
def test_wrong_ledgers_and_markers_stop_the_run(audit, told, checkout, path, old, new, message):
    """A stale or damaged ledger, and a marker that does not fit the registry, are errors that name what is wrong."""
    text = (checkout / path).read_text(encoding="utf-8")
    assert old in text
    (checkout / path).write_text(text.replace(old, new), encoding="utf-8")
    run = audit(TRANSFER, "-k", "new_layer_is_random", cwd=checkout)
    assert run.returncode not in (pytest.ExitCode.OK, RED), run.stdout + run.stderr
    told(run.stderr + run.stdout, message)


@pytest.mark.fault("no-measurement")
def test_a_test_without_a_measurement_is_red(audit, told, checkout):
    """A test that passes but records nothing fails the run."""
    path = checkout / RULES
    text = path.read_text(encoding="utf-8")
    measured = "    evidence(shown, **_edits(cell, given, found), **told)\n"
    assert measured in text
    path.write_text(text.replace(measured, "    pass\n"), encoding="utf-8")
    run = audit(*ONE, cwd=checkout)
    assert run.returncode == RED
    told(run.stdout, "the test ended without a measurement")


@pytest.mark.fault("vanished-test")
def test_a_vanished_test_is_red(audit, told, checkout, tmp_path):
    """A measured claim that has no test any more is missed in a run of the whole audit."""
    for room in ("courses", "forms"):
        for path in (checkout / "tests" / room).rglob("test_*.py"):
            if path.name != "test_value.py":
                path.unlink()
    run = audit("tests/courses", "tests/forms", cwd=checkout)
    assert run.returncode == RED
    told(run.stdout, f"no evidence for {SLUG}")
    assert evidence_below(tmp_path / "out")["status"] == "partial"


@pytest.mark.fault("interrupted")
def test_an_interrupted_run_leaves_the_report_whole(audit, told, tmp_path):
    """Ctrl-C half way leaves the last report as it was and writes evidence that says it was interrupted."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.html").write_text("the last report", encoding="utf-8")
    plugin = tmp_path / "impatient.py"
    plugin.write_text(
        "seen = []\n"
        "def pytest_runtest_teardown(item):\n"
        "    seen.append(item)\n"
        "    if len(seen) == 3:\n"
        "        raise KeyboardInterrupt\n",
        encoding="utf-8",
    )
    run = audit(f"{OWN}/test_fine_tuning.py", "-p", "impatient", reported=True, PYTHONPATH=str(tmp_path))
    assert run.returncode == pytest.ExitCode.INTERRUPTED
    told(run.stdout, "the report is the last one; run again")
    assert "as the published audit says: yes" not in run.stdout
    document = evidence_below(out)
    assert document["status"] == "interrupted"
    assert any(finding["measurements"] for finding in document["claims"])
    assert (out / "report.html").read_text(encoding="utf-8") == "the last report"
