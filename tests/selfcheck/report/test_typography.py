"""Japanese is set with its own brackets and colons, and indices and powers stand off the line, in prose alone."""

from __future__ import annotations

import pytest

from reports.words.numbers import percents
from reports.words.typography import japanese, mathematics


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ("境界は 0.05(閉じた式では 0.05)。", "境界は 0.05（閉じた式では 0.05）。"),
        ("モデル(ΔP は (2.5) の意味)。", "モデル（ΔP は (2.5) の意味）。"),
        ("設定の 44 %(951 / 2,160)で成り立つ", "設定の 44 %（951 / 2,160）で成り立つ"),
        ("(2.2) のとおり、勾配 (1), lr (0.1, 0.05)", "(2.2) のとおり、勾配 (1), lr (0.1, 0.05)"),
        ("反例:lr 0.1、本当か? PyTorch", "反例：lr 0.1、本当か？PyTorch"),
        ("(バッチ, クラス) の入力", "（バッチ, クラス）の入力"),
        ("重みは α^(古さ)、e^−(古さ)", "重みは α^(古さ)、e^−(古さ)"),
        ("`f(値):値` と 10:30", "`f(値):値` と 10:30"),
        ("開かない) と (閉じない", "開かない) と (閉じない"),
    ],
)
def test_japanese_has_signs_of_its_own_width(written: str, set_: str) -> None:
    """A bracket that touches or encloses Japanese is wide, as is a colon beside it; formulas and code keep theirs."""
    assert japanese(written) == set_


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ("h_n = αh_{n-1}", "h<sub>n</sub> = αh<sub>n-1</sub>"),
        ("A_Lr·Grad; β₁m_{n-1}", "A<sub>Lr</sub>·Grad; β₁m<sub>n-1</sub>"),
        ("e^{−N}, α^age, e^−(古さ)", "e<sup>−N</sup>, α<sup>age</sup>, e<sup>−(古さ)</sup>"),
        ("weight_decay, _fused_adam, x_n.grad_fn", "weight_decay, _fused_adam, x<sub>n</sub>.grad_fn"),
        ("<b>_n & ^", "&lt;b&gt;_n &amp; ^"),
    ],
)
def test_indices_and_powers_stand_off_the_line(written: str, set_: str) -> None:
    """One letter with an index and anything with a power are set as such; names of programs and markup stay text."""
    assert mathematics(written) == set_


def test_shares_that_differ_are_told_apart() -> None:
    """A share and its interval get as many digits as it takes to tell them apart, and no more."""
    assert percents((0.68, 0.5, 0.9)) == ["68 %", "50 %", "90 %"]
    assert percents((0.6807, 0.6785, 0.683)) == ["68.1 %", "67.8 %", "68.3 %"]
    assert percents((0.0, 0.0, 0.0)) == ["0 %", "0 %", "0 %"]
    assert percents((0.5, 0.5 + 1e-9)) == ["50 %", "50 %"]
