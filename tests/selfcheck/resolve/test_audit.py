"""A program that somebody brings, under laws and heat map: what is right is green, what is wrong is red by name."""

from __future__ import annotations

import json

import pytest

HERE = "tests.selfcheck.resolve.programs"
# Enough of each room to tell programs apart.
FEW = ("-k", "float64 and (cells or scale or stillness or arguments or spoilt)")


def evidence_of(tmp_path):
    """What the run left, complete or not."""
    (found,) = (tmp_path / "out").rglob("evidence.json")
    return json.loads(found.read_text(encoding="utf-8"))


def test_a_right_program_is_green(audit, tmp_path):
    """A NumPy Adam of other conventions is asked what it can be asked, and each spoilt version of it is noticed."""
    done = audit("--audit-optimizer", f"{HERE}:BookAdam", *FEW)
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    assert "the paper's ε̂" in done.stdout
    (card,) = evidence_of(tmp_path)["programs"]
    assert (card["fixed"]["eps"], card["settings"]) == (1e-7, {"lr": "lr", "beta1": "beta1", "beta2": "beta2"})
    assert card["spoilt"]
    assert all(card["spoilt"].values())


def test_the_arithmetic_of_a_program_is_charged(audit, tmp_path):
    """A program with a factor in float32 is within bounds that know it, that is told, and spoilt it is noticed."""
    done = audit("--audit-optimizer", f"{HERE}:SinglePrecision", "-k", "(float64 or float32) and (cells or spoilt)")
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    (card,) = evidence_of(tmp_path)["programs"]
    assert card["arithmetic"]["en"] == "float32 at least in part, whatever the parameters are"
    assert all(card["spoilt"].values())


def test_what_cannot_be_asked_is_not_counted(audit, tmp_path):
    """Of a program on arrays no view and no group is asked, and no law of a switch that it does not take."""
    audit("--audit-optimizer", f"{HERE}:BookAdam", *FEW)
    found = evidence_of(tmp_path)
    columns = {reading["column"] for row in found["matrix"]["rows"] for reading in row["readings"]}
    assert columns == {"no-axis", "one", "to-one-vector", "to-four-vectors", "chunk", "empty"}
    laws = {record["law"] for record in found["laws"]}
    assert "rate-zero-moves-nothing" in laws
    assert not {"maximize-is-minimize-of-the-negative", "gradient-unit-cancels", "copy-goes-its-own-way"} & laws


def test_a_wrong_program_is_red_by_name(audit):
    """Adam whose ε has another place than it says is over its bound, and the test that says so has its name."""
    done = audit("--audit-optimizer", f"{HERE}:BookAdam", "--as", "adam", "-k", "float64 and cells")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert f"[{HERE}:BookAdam-arrays-cpu-float64]" in done.stdout


def test_an_error_in_one_cell_leaves_the_others(audit, tmp_path):
    """A program that breaks in half precision alone is red there, with its own message, and is judged elsewhere."""
    done = audit("--audit-optimizer", f"{HERE}:WideOnly", "-k", "cells")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    states = {row["dtype"]: row for row in evidence_of(tmp_path)["matrix"]["rows"]}
    assert {reading["refused"] for reading in states["float16"]["readings"]} == {"no half precision here"}
    assert not any(reading["over"] for reading in states["float64"]["readings"])


def test_an_error_breaks_the_law_that_was_asked(audit, tmp_path):
    """Where a program ends in an error of any kind, the law is on record as broken, with the program's own words."""
    done = audit("--audit-optimizer", f"{HERE}:WideOnly", "-k", "mirrored and float16")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    (record,) = evidence_of(tmp_path)["laws"]
    assert record["standing"] == "finding"
    assert "AttributeError: no half precision here" in record["counterexample"]["error"]


KNOWN = """\
[[known]]
what = "chunk"
subjects = ["*-float16"]
reason = "it refuses half precision"
"""


def test_what_is_known_is_green_and_what_is_mended_is_red(audit, tmp_path):
    """A deviation on record with its reason is no failure where it is seen, and a failure where it is not."""
    known = tmp_path / "known.toml"
    columns = ("no-axis", "one", "to-one-vector", "to-four-vectors", "chunk", "empty")
    known.write_text("".join(KNOWN.replace('"chunk"', f'"{column}"') for column in columns), encoding="utf-8")
    asked = ("--audit-optimizer", f"{HERE}:WideOnly", "-k", "cells and float16", f"--audit-known={known}")
    assert audit(*asked).returncode == pytest.ExitCode.OK
    known.write_text(known.read_text(encoding="utf-8").replace("float16", "float64"), encoding="utf-8")
    done = audit(*asked[:3], "cells and float64", asked[-1])
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "no longer over the bound, although it is on record so" in done.stdout


def test_a_format_that_is_declared_absent_is_none(audit, tmp_path):
    """What is declared absent is shown so, with the program's own words; what is absent and takes a step is red."""
    known = tmp_path / "known.toml"
    known.write_text('[[absent]]\ndtypes = ["float16"]\nreason = "no half precision"\n', encoding="utf-8")
    done = audit("--audit-optimizer", f"{HERE}:WideOnly", "-k", "cells", f"--audit-known={known}")
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    done = audit("--audit-optimizer", f"{HERE}:BookAdam", "-k", "cells and float16", f"--audit-known={known}")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "is declared absent, and takes a step" in done.stdout


def test_a_module_lists_its_programs(audit):
    """Programs that a module lists are audited together, each as what it says it is."""
    done = audit("--audit-optimizer", HERE, "-k", "float64 and cells")
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    assert f"{HERE}:KerasMomentum" in done.stdout
    assert f"{HERE}:BookAdam" in done.stdout


def test_a_program_that_hangs_is_given_up(audit):
    """A program that takes for ever once it is asked of many numbers is red, and the run goes on."""
    asked = ("--audit-optimizer", f"{HERE}:Sleepy", "--as", "sgd", "--audit-seconds=2")
    done = audit(*asked, "-k", "float64 and (cells or mirrored)")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "took longer than 2 seconds" in done.stdout
    assert "1 passed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--audit-optimizer", "no_such_package:Adam"), "no_such_package does not import: ModuleNotFoundError"),
        (("--audit-optimizer", "no_such_module"), "no_such_module is no module with PROGRAMS"),
        (("--audit-optimizer", "torch.optim:Adum"), "did you mean Adam"),
        (("--audit-optimizer", f"{HERE}:nothing"), "what it makes is no optimizer, but NoneType"),
        (("--audit-optimizer", f"{HERE}:Unmakeable"), "ValueError: no licence"),
        (("--audit-optimizer", f"{HERE}:Still"), "does not move its parameter"),
        (("--audit-optimizer", f"{HERE}:Breaking"), "AttributeError: no such state"),
        (("--audit-optimizer", f"{HERE}:Leaving"), "SystemExit"),
        (("--audit-optimizer", f"{HERE}:OnGpu"), "no GPU here"),
        (("--audit-optimizer", f"{HERE}:HastyLion"), "follows no rule that is known"),
        (("--audit-optimizer", "torch.optim:Adam", "--as", "adm"), "unknown method or rule 'adm'; did you mean adam"),
        (("--audit-optimizer", "torch.optim:Adam", "--audit-course=d2l"), "are audited in two runs"),
        (("--as", "adam"), "--as goes with --audit-optimizer"),
        (("--audit-optimizer", "torch.optim:Adam", "--audit-known=none.toml"), "none.toml cannot be read"),
        (("--audit-optimizer", "torch.optim:Adam", "--audit-with", "amsgrad"), "write NAME=VALUE"),
    ],
)
def test_what_cannot_be_audited_is_told_in_a_sentence(audit, arguments, told):
    """A program that cannot be asked is a usage error that says why, and nothing counts as passed."""
    done = audit(*arguments)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert told in done.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[known]\n", "is no TOML"),
        ("[[knwon]]\n", "unknown table 'knwon'; did you mean"),
        ("known = 3\n", "write it as [[known]]"),
        ('[[known]]\nwhat = "chunk"\n', "known 1: reason is missing"),
        ('[[known]]\nwhat = "chnk"\nreason = "x"\n', "unknown law or column 'chnk'; did you mean chunk"),
        ('[[known]]\nwhat = "chunk"\nsubjects = "*"\nreason = "x"\n', "subjects is a list of words, got '*'"),
        ('[[absent]]\nreason = "x"\n', "name dtypes or implementations"),
        ('[[known]]\nwhat = "chunk"\nsubjects = ["adm-*"]\nreason = "x"\n', "of adm-*, and there is no such subject"),
    ],
)
def test_a_wrong_file_of_what_is_known_is_told(audit, tmp_path, text, told):
    """Whatever is wrong in the file is named with its place."""
    known = tmp_path / "known.toml"
    known.write_text(text, encoding="utf-8")
    done = audit("--audit-optimizer", "torch.optim:Adam", f"--audit-known={known}")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert told in done.stderr
