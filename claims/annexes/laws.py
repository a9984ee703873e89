"""The law book: what must hold for an optimizer whatever its inputs, where it must not, and what PyTorch breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch

from claims.measurement import Law
from claims.model import Text

LINEAR = ("sgd",)
ADAPTIVE = ("adagrad", "rmsprop", "adadelta", "adam", "adamw")
OPTIMIZERS = (*LINEAR, *ADAPTIVE)
SCHEDULERS = (
    "StepLR",
    "MultiStepLR",
    "ConstantLR",
    "LinearLR",
    "ExponentialLR",
    "PolynomialLR",
    "CosineAnnealingLR",
)

# What the sources of the methods recommend: Tieleman & Hinton 2012, slide 29; Zeiler 2012, section 4; Kingma & Ba 2015,
# algorithm 1; Loshchilov & Hutter 2019, algorithm 2.  Gradient descent and AdaGrad come without recommended values.
PAPER_DEFAULTS: Mapping[str, Mapping[str, float]] = {
    "rmsprop": {"alpha": 0.9},
    "adadelta": {"rho": 0.95, "eps": 1e-6},
    "adam": {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    "adamw": {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
}


class Standing(StrEnum):
    """How a subject stands to a law."""

    EXACT = "exact"
    BOUNDED = "bounded"
    FAILS = "fails"
    FINDING = "finding"


@dataclass(frozen=True)
class StatedLaw:
    """One law in a sentence, what it is asked of, and for what of it mathematics says that it fails.

    It is tried on every subject of the optimizers it is asked of or, ``of_programs``, once on each program.
    """

    slug: str
    title: Text
    says: Text
    fails_for: tuple[str, ...] = ()
    asked_of: tuple[str, ...] = OPTIMIZERS
    of_programs: bool = False


@dataclass(frozen=True)
class Deviation:
    """A law that PyTorch breaks, on which subjects (as patterns of their names), and the discovery that says how."""

    law: str
    subjects: tuple[str, ...]
    discovery: str


@dataclass(frozen=True)
class LawRecord:
    """One law as tried on one subject; a ``program`` is what the law names, such as an optimizer or a scheduler."""

    law: str
    program: str
    subject: str
    measurement: Law
    origins: tuple[str, ...] = ()


def standing(law: StatedLaw, program: str, measurement: Law) -> Standing:
    """How a program stands to a law after what was measured.

    A law that should fail and does not is a finding too: then the law says less than it seems to, or the test does.
    """
    broken, should_fail = measurement.counterexample is not None, program in law.fails_for
    if broken != should_fail:
        return Standing.FINDING
    if should_fail:
        return Standing.FAILS
    return Standing.EXACT if measurement.worst is None or measurement.worst.gap == 0 else Standing.BOUNDED


def deviation_of(law: str, subject: str) -> Deviation | None:
    """The deviation on record for a law on a subject, if there is one."""
    found = (each for each in DEVIATIONS if each.law == law and any(fnmatch(subject, p) for p in each.subjects))
    return next(found, None)


_LAWS = (
    StatedLaw(
        "gradient-unit-cancels",
        Text("The gradient’s unit cancels", "勾配の単位は打ち消される"),
        Text(
            "Gradients c times as large, with ε in the same unit, give the same path.",
            "勾配を c 倍し、ε も同じ単位で c 倍すると、経路は変わらない。",
        ),
        fails_for=(*LINEAR, "adadelta"),
    ),
    StatedLaw(
        "gradient-size-is-forgotten",
        Text("The gradient’s size is forgotten", "勾配の大きさは忘れられる"),
        Text(
            "Gradients c times as large, with ε left as it is, give the same path.",
            "ε をそのままにして勾配を c 倍しても、経路は変わらない。",
        ),
        fails_for=ADAPTIVE,
        asked_of=ADAPTIVE,
    ),
    StatedLaw(
        "displacement-is-proportional-to-gradient",
        Text("Displacement ∝ gradient", "変位は勾配に比例する"),
        Text(
            "From the origin, gradients c times as large lead c times as far.",
            "原点から出発すると、勾配が c 倍なら行き先も c 倍になる。",
        ),
        fails_for=ADAPTIVE,
    ),
    StatedLaw(
        "learning-rate-has-the-parameters-unit",
        Text("The learning rate has the parameter’s unit", "学習率はパラメータの単位をもつ"),
        Text(
            "Start and learning rate times c, with the same gradients, give the path times c.",
            "同じ勾配のもとで出発点と学習率を c 倍すると、経路も c 倍になる。",
        ),
    ),
    StatedLaw(
        "decay-has-no-unit",
        Text("… under weight decay too", "…重み減衰があっても同じ"),
        Text(
            "The same with weight decay left as it is.",
            "重み減衰をそのままにしても、上の法則が成り立つ。",
        ),
        fails_for=OPTIMIZERS,
    ),
    StatedLaw(
        "mirrored-gradients-mirror-the-path",
        Text("Mirror", "鏡映"),
        Text(
            "Start and gradients of the other sign give the path of the other sign.",
            "出発点と勾配の符号を反転すると、経路の符号も反転する。",
        ),
    ),
    StatedLaw(
        "order-of-coordinates-is-free",
        Text("Permutation", "座標の置換"),
        Text(
            "Coordinates in another order take the same path in that order.",
            "座標を並べ替えても、並べ替えた経路になるだけである。",
        ),
    ),
    StatedLaw(
        "turned-gradients-turn-the-path",
        Text("Rotation", "回転"),
        Text(
            "Start and gradients turned in the plane give the turned path.",
            "出発点と勾配を平面内で回転すると、経路も同じだけ回転する。",
        ),
        fails_for=ADAPTIVE,
    ),
    StatedLaw(
        "maximize-is-minimize-of-the-negative",
        Text("maximize f = minimize −f", "最大化は符号を変えた最小化"),
        Text(
            "`maximize=True` takes the path of the negated gradients.",
            "`maximize=True` の経路は、勾配の符号を反転した経路と一致する。",
        ),
    ),
    StatedLaw(
        "adamw-is-decoupled-adam",
        Text("AdamW = Adam, decoupled", "AdamW は減衰を分離した Adam"),
        Text(
            "AdamW takes the path of Adam with `decoupled_weight_decay=True`.",
            "AdamW の経路は、`decoupled_weight_decay=True` とした Adam の経路と一致する。",
        ),
        asked_of=("adamw",),
    ),
    StatedLaw(
        "tensors-do-not-see-each-other",
        Text("Splitting into tensors", "テンソルへの分割"),
        Text(
            "Coordinates take the same path in one tensor as in several.",
            "座標をひとつのテンソルに入れても複数に分けても、経路は変わらない。",
        ),
    ),
    StatedLaw(
        "groups-do-not-see-each-other",
        Text("Splitting into groups", "グループへの分割"),
        Text(
            "Tensors take the same path in one group as in several with the same settings.",
            "テンソルを一グループにしても、同じ設定の複数グループに分けても、経路は変わらない。",
        ),
    ),
    StatedLaw(
        "late-group-starts-afresh",
        Text("A group added in mid-path", "途中で加えたグループ"),
        Text(
            "A group added in mid-path goes where an optimizer of its own would take it, and disturbs no other.",
            "途中で加えたグループは専用の最適化器と同じ経路をとり、ほかのグループに影響しない。",
        ),
    ),
    StatedLaw(
        "late-gradient-starts-afresh",
        Text("A first gradient that comes late", "遅れて届く最初の勾配"),
        Text(
            "A tensor whose first gradient comes later than its neighbour’s goes where an optimizer of its own would.",
            "隣のテンソルより遅れて最初の勾配を受け取ったテンソルは、専用の最適化器と同じ経路をとる。",
        ),
    ),
    StatedLaw(
        "rate-zero-moves-nothing",
        Text("lr = 0", "学習率 0"),
        Text(
            "With learning rate 0 every parameter keeps its bits.",
            "学習率が 0 なら、どのパラメータも一ビットも変わらない。",
        ),
    ),
    StatedLaw(
        "rate-zero-keeps-the-sign-of-zero",
        Text("lr = 0 at −0", "学習率 0 と −0"),
        Text(
            "With learning rate 0 a parameter that is −0 stays −0.",
            "学習率が 0 なら、−0 のパラメータは −0 のままである。",
        ),
        fails_for=OPTIMIZERS,
    ),
    StatedLaw(
        "zero-gradient-at-first-moves-nothing",
        Text("Zero gradients from the start", "はじめから勾配がゼロ"),
        Text(
            "As long as every gradient was zero, and nothing decays, nothing moves.",
            "それまでの勾配がすべてゼロで減衰もなければ、何も動かない。",
        ),
    ),
    StatedLaw(
        "zero-gradient-later-moves-nothing",
        Text("A zero gradient in mid-path", "途中で勾配がゼロ"),
        Text(
            "Without a momentum setting, a zero gradient after others leaves the parameter where it is.",
            "モーメンタムの設定がなければ、ほかの勾配のあとに来たゼロの勾配はパラメータを動かさない。",
        ),
        fails_for=("adam", "adamw"),
    ),
    StatedLaw(
        "zero-gradient-stops-decay",
        Text("A zero gradient under weight decay", "重み減衰とゼロの勾配"),
        Text(
            "A zero gradient leaves the parameter where it is under weight decay too.",
            "重み減衰があっても、ゼロの勾配はパラメータを動かさない。",
        ),
        fails_for=OPTIMIZERS,
    ),
    StatedLaw(
        "no-gradient-is-no-step",
        Text("None for a gradient", "勾配が None"),
        Text(
            "A tensor whose gradient is None keeps its bits and its memory, whatever decays, and disturbs no other.",
            "勾配が None のテンソルは、減衰があっても値も内部状態も変わらず、ほかにも影響しない。",
        ),
    ),
    StatedLaw(
        "gradients-stay-as-they-are",
        Text("Gradients are read only", "勾配は書き換えられない"),
        Text(
            "A step changes no bit of a gradient.",
            "更新は勾配を一ビットも書き換えない。",
        ),
    ),
    StatedLaw(
        "resumed-path-is-the-path",
        Text("Save and load", "保存と再開"),
        Text(
            "A path that is saved and resumed in a new optimizer is the path without a break.",
            "途中で保存し新しい最適化器で再開した経路は、中断のない経路と一致する。",
        ),
    ),
    StatedLaw(
        "state-serves-every-implementation",
        Text("Save here, load there", "別の実装での再開"),
        Text(
            "A state saved by the for-loop serves this implementation, and the other way round.",
            "for ループ版が保存した状態からこの実装で再開でき、逆もできる。",
        ),
    ),
    StatedLaw(
        "loading-keeps-the-implementation",
        Text("Loading keeps the implementation", "読み込みは実装を変えない"),
        Text(
            "An optimizer that loads a state runs the implementation that it was made with.",
            "状態を読み込んでも、作ったときに選んだ実装が使われる。",
        ),
    ),
    StatedLaw(
        "changed-rate-acts-at-once",
        Text("A changed learning rate", "学習率の変更"),
        Text(
            "A learning rate that changes on the way is obeyed from the next step on, as in the reference.",
            "途中で変えた学習率は次の更新から効き、経路は参照実装と一致する。",
        ),
    ),
    StatedLaw(
        "calls-in-any-order-follow-the-reference",
        Text("Any order of calls", "呼び出しの任意の順序"),
        Text(
            "Steps, new rates, cleared gradients, saving, loading and new groups, in any order, follow the reference.",
            "更新・学習率の変更・勾配の消去・保存・読み込み・グループの追加をどの順に行っても、参照実装と一致する。",
        ),
    ),
    StatedLaw(
        "arguments-act-where-documented",
        Text("Every argument acts", "すべての引数が効く"),
        Text(
            "Every argument of the constructor moves the path where its documentation says so, and nowhere else.",
            "コンストラクタのどの引数も、文書にある場面で経路を変え、それ以外では変えない。",
        ),
    ),
    StatedLaw(
        "defaults-are-documented",
        Text("Defaults as documented", "文書どおりの既定値"),
        Text(
            "Every argument’s default is the one that its documentation states.",
            "どの引数の既定値も、文書に書かれた値である。",
        ),
        of_programs=True,
    ),
    StatedLaw(
        "defaults-are-the-papers",
        Text("Defaults as in the paper", "論文どおりの既定値"),
        Text(
            "Every default is the value that the method’s own paper recommends, where it recommends one.",
            "論文が推奨値を示している引数では、既定値がその値である。",
        ),
        fails_for=("rmsprop", "adadelta"),
        asked_of=tuple(PAPER_DEFAULTS),
        of_programs=True,
    ),
    StatedLaw(
        "closed-form-is-the-chained-form",
        Text("Closed form = chained", "閉じた式と逐次計算"),
        Text(
            "A schedule multiplied up step by step is its closed form.",
            "一歩ずつ掛けていく学習率の予定は、閉じた式の値と一致する。",
        ),
        asked_of=SCHEDULERS,
        of_programs=True,
    ),
    StatedLaw(
        "closed-form-holds-at-the-edge",
        Text("… at the edge of its domain too", "…定義域の端でも同じ"),
        Text(
            "The same where the constructor takes a factor of 0 or a single step.",
            "係数 0 や一歩だけの予定など、コンストラクタが受け付ける端の値でも、上の法則が成り立つ。",
        ),
        asked_of=SCHEDULERS,
        of_programs=True,
    ),
)

LAWS: Mapping[str, StatedLaw] = {law.slug: law for law in _LAWS}

_HALF_PRECISION = ("bfloat16", "float16")
_FUSED_SGD = tuple(f"sgd-fused-cpu-{dtype}" for dtype in _HALF_PRECISION)
_FORGOTTEN = "adagrad-has-no-memory-for-a-late-group"
_FROZEN = "fused-sgd-leaves-half-precision-parameters-where-they-are"

DEVIATIONS = (
    Deviation("order-of-coordinates-is-free", _FUSED_SGD, _FROZEN),
    Deviation("tensors-do-not-see-each-other", _FUSED_SGD, _FROZEN),
    Deviation("changed-rate-acts-at-once", _FUSED_SGD, _FROZEN),
    Deviation("state-serves-every-implementation", _FUSED_SGD, _FROZEN),
    Deviation("late-gradient-starts-afresh", ("sgd-fused-*",), "fused-sgd-stops-at-a-late-gradient"),
    Deviation("calls-in-any-order-follow-the-reference", _FUSED_SGD, _FROZEN),
    Deviation("calls-in-any-order-follow-the-reference", ("sgd-fused-*",), "fused-sgd-stops-at-a-late-gradient"),
    Deviation("calls-in-any-order-follow-the-reference", ("sgd-foreach-*",), "foreach-nesterov-overwrites-gradients"),
    Deviation("gradients-stay-as-they-are", ("sgd-foreach-*",), "foreach-nesterov-overwrites-gradients"),
    Deviation(
        "rate-zero-moves-nothing",
        tuple(f"{target}-{form}-*" for target in ("adam", "adamw") for form in ("differentiable", "capturable-cuda")),
        "rate-zero-destroys-what-rests",
    ),
    Deviation(
        "maximize-is-minimize-of-the-negative",
        tuple(f"adagrad-foreach-cpu-{dtype}" for dtype in _HALF_PRECISION),
        "scalars-are-rounded-first-in-place",
    ),
    Deviation(
        "loading-keeps-the-implementation",
        ("*-foreach-*", "*-fused-*", "*-differentiable-*", "*-capturable-*"),
        "a-state-chooses-the-implementation",
    ),
    Deviation("no-gradient-is-no-step", ("adagrad-*",), _FORGOTTEN),
    Deviation("late-group-starts-afresh", ("adagrad-*",), _FORGOTTEN),
    Deviation("calls-in-any-order-follow-the-reference", ("adagrad-*",), _FORGOTTEN),
    Deviation("defaults-are-documented", ("rmsprop",), "a-default-of-rmsprop-is-undocumented"),
    Deviation("closed-form-holds-at-the-edge", ("ConstantLR",), "constant-schedule-from-zero-stops"),
)
