"""A program that somebody brings is told which rule it follows, in which conventions; one that cannot be asked, why."""

from __future__ import annotations

import pytest

from tests.instruments import brought
from tests.resolve.__main__ import main

HERE = "tests.selfcheck.resolve.programs"


def said(capsys, *arguments):
    """The exit code and what the command prints."""
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("torch.optim:SGD", ["rule: momentum with PyTorch's dampening", "weight decay: an L2 term"]),
        ("torch.optim:Adagrad", ["rule: AdaGrad as PyTorch has it", "weight decay: an L2 term"]),
        ("torch.optim:RMSprop", ["rule: RMSprop with momentum as PyTorch has it", "an L2 term"]),
        ("torch.optim:Adadelta", ["rule: Adadelta (the paper, and PyTorch", "an L2 term"]),
        ("torch.optim:Adam", ["rule: Adam (algorithm 1", "weight decay: an L2 term"]),
        ("torch.optim:AdamW", ["rule: Adam (algorithm 1", "weight decay: decoupled, times the rate"]),
        ("torch.optim:Adamax", ["rule: Adamax as PyTorch has it", "an L2 term"]),
        ("torch.optim:RAdam", ["rule: RAdam as PyTorch", "an L2 term"]),
        ("torch.optim:NAdam", ["rule: NAdam as PyTorch has it", "coordinates: float32 at least in part"]),
        (f"{HERE}:BookAdam", ["ε before the bias correction", "eps = 1e-07 in its code", "it takes none"]),
        (f"{HERE}:KerasMomentum", ["rule: momentum whose velocity holds the learning rate", "lr as learning_rate"]),
        (f"{HERE}:FreeDecay", ["rule: SGD as PyTorch has it", "weight decay: decoupled, not times the rate"]),
        (f"{HERE}:SinglePrecision", ["rule: SGD as PyTorch has it", "coordinates: float32 at least in part"]),
        (f"{HERE}:OwnFormat", ["rule: Adam (algorithm 1", "coordinates: the parameters' format"]),
        (f"{HERE}:InSingle", ["rule: SGD as PyTorch has it", "in no format that explains the gap"]),
        (f"{HERE}:Loud", ["rule: momentum whose velocity holds the learning rate"]),
    ],
)
def test_a_program_is_resolved(capsys, program, told):
    """PyTorch's own optimizers, and programs of other conventions, are what they are."""
    code, out, _ = said(capsys, program)
    assert code == 0
    assert all(each in out for each in told), out


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (("torch.optim:Adam", "--with", "amsgrad=true"), "AMSGrad as PyTorch has it"),
        (("torch.optim:Adam", "--with", "amsgrad=false"), "rule: Adam (algorithm 1"),
        (("torch.optim:Adam", "--with", "eps=0.001"), "rule: Adam (algorithm 1"),
        (("torch.optim:SGD", "--with", "momentum=0.5", "--with", "dampening=0"), "momentum as PyTorch has it"),
        (("torch.optim:Adam", "--with", "decoupled_weight_decay=True"), "weight decay: decoupled, times the rate"),
        (
            ("torch.optim:SGD", "--with", "nesterov=True", "--with", "dampening=0"),
            "Nesterov momentum as PyTorch has it",
        ),
    ],
)
def test_settings_are_held(capsys, held, told):
    """With a switch on, the program is the rule that the switch makes of it."""
    code, out, _ = said(capsys, *held)
    assert code == 0
    assert told in out


def test_where_nothing_fits_the_place_is_told(capsys):
    """Of a program that follows no known rule the nearest is named, and where it parts from it."""
    code, out, _ = said(capsys, f"{HERE}:Stumbling")
    assert code == 1
    assert "rule: none that is known" in out
    assert "nearest: SGD as PyTorch has it" in out
    assert "it parts from it at the steady rate, in step 4" in out


@pytest.mark.parametrize("program", ["HastyLion", "Swapped", "Spoilt", "TinyEpsilon"])
def test_what_is_no_known_rule_is_taken_for_none(capsys, program):
    """Lines in another order, settings swapped, a coordinate overwritten, a constant that nobody guesses: none fits."""
    code, out, _ = said(capsys, f"{HERE}:{program}")
    assert code == 1
    assert "rule: none that is known" in out or "asked with" in out, out


def test_a_part_that_no_rule_has_is_switched_off(capsys):
    """Where a rule is known but for its momentum, that is told, and nobody takes it for the whole."""
    code, out, _ = said(capsys, f"{HERE}:Forgetful")
    assert code == 1
    assert "asked with momentum = 0: with another value it follows no rule that is known" in out
    assert "rule: SGD as PyTorch has it" in out


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("torch.optim.Adam", "write pkg.module:Factory"),
        ("no_such_package:Adam", "no_such_package does not import: ModuleNotFoundError"),
        ("torch.optim:Adum", "did you mean Adam"),
        (f"{HERE}:NUMBER", "is no class or function"),
        ("builtins:dict", "cannot be asked for its settings"),
        (f"{HERE}:Unmakeable", "cannot be driven: ValueError: no licence"),
        (f"{HERE}:nothing", "what it makes is no optimizer, but NoneType"),
        (f"{HERE}:Still", "does not move its parameter"),
        (f"{HERE}:Wide", "of another shape"),
        (f"{HERE}:Breaking", "cannot be driven: AttributeError: no such state"),
        (f"{HERE}:Leaving", "cannot be driven: SystemExit"),
        ("torch.optim:LBFGS", "cannot be driven: TypeError"),
        ("torch.optim:Muon", "cannot be driven: ValueError"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_sentence(capsys, program, told):
    """Nothing is counted as resolved, and the sentence says what is wrong."""
    code, out, error = said(capsys, program)
    assert (code, out) == (2, "")
    assert told in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("held", ["amsgrad", "2=3"])
def test_a_setting_that_is_none_is_told(capsys, held):
    """How settings are written is said."""
    code, _, error = said(capsys, "torch.optim:Adam", "--with", held)
    assert code == 2
    assert "write NAME=VALUE" in error


def test_an_unknown_setting_is_told(capsys):
    """A setting that the program does not take is refused before it is run."""
    code, _, error = said(capsys, "torch.optim:Adam", "--with", "nesterov=True")
    assert code == 2
    assert "takes no setting 'nesterov'" in error


def test_what_is_asked_in_any_case_is_not_held(capsys):
    """The rate and the decay are what the runs change."""
    code, _, error = said(capsys, "torch.optim:Adam", "--with", "weight_decay=0.1")
    assert code == 2
    assert "weight_decay is asked in any case" in error


@pytest.mark.parametrize("program", ["Endless", "Stubborn"])
def test_a_program_that_takes_for_ever_is_given_up(capsys, monkeypatch, program):
    """After its seconds a program is given up, in a sentence, whatever it catches."""
    monkeypatch.setattr(brought, "SECONDS", 1)
    code, _, error = said(capsys, f"{HERE}:{program}")
    assert code == 2
    assert "took longer than 1 seconds" in error
