"""The form ``threshold``: from which learning rate on a run diverges, bisected, against a printed formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Domain, Text, ranging
from claims.forms.objectives import read_numbers, read_objective
from claims.forms.programs import OPTIMIZERS
from claims.forms.schema import FORMULA, RANGES, VECTORS, WORD, FormKind, Made, Parameter, Tell
from claims.formulas import Tree
from claims.formulas.printing import to_latex, to_text
from claims.model import Equation, Kind, Measured

_NOTE = Text(
    "values spread evenly over these ranges; a run converges if it comes within a thousandth of its start, and "
    "diverges if it goes a thousand times as far",
    "この範囲に一様に散らした値。開始点の千分の一以内に来れば収束、千倍まで離れれば発散とする",
)


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"optimizer", "objective", "start", "ranges", "formula"} <= given.keys():
        return None
    program, ranges = OPTIMIZERS[given["optimizer"]], given["ranges"]
    ranged = [name for name in ranges if name not in program.settings]
    if (read := read_objective(given, ranged, tell)) is None:
        return None
    if "lr" in ranges:
        tell("ranges", "the learning rate is what is looked for; leave lr out")
    formulas = read_numbers(given, ("formula", "corrected"), ranges, tell)
    if "formula" not in formulas:
        return None
    corrected = formulas.get("corrected")
    return Made(
        Kind.PROPERTY,
        Text(
            f"{program.shown} converges below this learning rate, and diverges above it.",
            f"{program.shown} はこの学習率より下で収束し、上で発散する。",
        ),
        Domain(_NOTE, {name: ranging(*ends) for name, ends in ranges.items()}),
        Measured(given["optimizer"], ("float64",)),
        equation=Equation(_shown(formulas["formula"]), None if corrected is None else _shown(corrected)),
        corrected=None if corrected is None else _corrected(to_text(corrected)),
        parameters={**given, **formulas, "objective": read["objective"], "ranged": ranged},
    )


def _shown(formula: Tree) -> str:
    return rf"\mathrm{{lr}} < {to_latex(formula)}"


def _corrected(shown: str) -> Text:
    return Text(f"The boundary is {shown}.", f"境界は {shown} である。")


THRESHOLD = FormKind(
    "threshold",
    Text("From which learning rate on does it diverge?", "どの学習率から発散するか。"),
    {
        "optimizer": Parameter(WORD, Text("PyTorch's optimizer", "PyTorch の最適化手法"), True, tuple(OPTIMIZERS)),
        "objective": Parameter(FORMULA, Text("what is minimised, its minimum at 0", "最小化する式(最小点は 0)"), True),
        "start": Parameter(
            VECTORS,
            Text("the variables, and where they start, each a number or a list", "変数と開始点(数か並び)"),
            True,
        ),
        "constants": Parameter(
            VECTORS, Text("numbers and lists that the objective and the formula name", "式の中の定数(数、または並び)")
        ),
        "ranges": Parameter(RANGES, Text("constants of the objective, and settings", "定数と設定の範囲"), True),
        "formula": Parameter(FORMULA, Text("the boundary as the course prints it", "印刷された境界の式"), True),
        "corrected": Parameter(FORMULA, Text("the boundary as it should read", "正しい境界の式")),
    },
    """\
[statement.threshold]
optimizer = "momentum"
objective = "lam*x**2/2"
start = { x = 1 }
ranges = { lam = [0.1, 10], momentum = [0.5, 0.95] }
formula = "2*(1 + momentum)/lam\"""",
    _make,
)
