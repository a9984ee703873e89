"""§2.5: Adadelta, equation (2.5)."""

from claims.article.domains import ADADELTA, CONSTANT_LR, LITERATURE, UNITS, authors_intention
from claims.model import (
    EAGER,
    Between,
    Case,
    Claim,
    Domain,
    Equation,
    Force,
    Kind,
    Measured,
    OneOf,
    Section,
    Severity,
    Statement,
    Text,
)

_ZEILER_STEP = r"P_n = P_{n-1} - L_r \frac{\sqrt{E[\Delta^2]_{n-1} + \epsilon}}{\sqrt{h_n + \epsilon}} \cdot G_{rad}"
_LR_IS_1 = ADADELTA.narrowed({"lr": OneOf((1.0,)), **CONSTANT_LR.axes})


def _program(target: str, name: str) -> Case:
    return Case(target, Text(name, f"{name} の場合"), target=target)


_ALL_BUT_ADADELTA = (
    _program("sgd", "SGD"),
    _program("momentum", "SGD with momentum"),
    _program("adagrad", "AdaGrad"),
    _program("rmsprop", "RMSprop"),
    _program("adam", "Adam"),
    _program("adamw", "AdamW"),
)

SECTION = Section(
    "adadelta",
    Text("2.5 AdaDelta", "2.5 AdaDelta"),
    (
        Statement(
            "ADD-1",
            Text("first bullet", "1 番目の項目"),
            (Kind.PROPERTY,),
            Text(
                "Most optimizers ignore that gradient and parameter have different units.",
                "多くの手法は、勾配とパラメータの単位の違いを考慮していない。",
            ),
            (
                Claim(
                    "most-optimizers-ignore-units",
                    Kind.PROPERTY,
                    Text(
                        "When the parameter's unit changes, so that parameters are c times and gradients 1/c times as large, the path of each optimizer but Adadelta is not simply c times the old one.",
                        "パラメータの単位を変えて値を c 倍、勾配を 1/c 倍にしても、AdaDelta 以外の手法の経路は元の c 倍にならない。",
                    ),
                    UNITS,
                    Measured("sgd"),
                    force=Force.TENDENCY,
                    cases=_ALL_BUT_ADADELTA,
                ),
            ),
        ),
        Statement(
            "ADD-2",
            Text("second bullet", "2 番目の項目"),
            (Kind.PROPERTY,),
            Text(
                "As a result the parameter is updated in the gradient's unit.",
                "その結果、パラメータは勾配の単位で更新される。",
            ),
            (
                Claim(
                    "parameters-are-updated-in-the-unit-of-the-gradient",
                    Kind.PROPERTY,
                    Text(
                        "When all gradients are c times as large, the displacements are c times as large.",
                        "勾配がすべて c 倍なら、変位も c 倍になる。",
                    ),
                    UNITS,
                    Measured("sgd"),
                    force=Force.ALWAYS,
                    severity=Severity.DETAIL,
                    cases=(*_ALL_BUT_ADADELTA, _program("adadelta", "Adadelta")),
                    correction=Text(
                        "Only SGD and momentum move in the gradient's unit; AdaGrad, RMSprop, Adam and AdamW move in the unit of the learning rate, and Adadelta in one that ε sets.",
                        "勾配の単位で動くのは SGD とモーメンタムだけで、AdaGrad・RMSprop・Adam・AdamW は学習率の単位で、AdaDelta は ε の決める単位で動く。",
                    ),
                ),
            ),
        ),
        Statement(
            "ADD-3",
            Text("second bullet", "2 番目の項目"),
            (Kind.PROPERTY, Kind.HISTORY),
            Text(
                "Adadelta improves AdaGrad and RMSprop so that the units agree.",
                "AdaDelta は単位が整うように AdaGrad と RMSprop を改良したものである。",
            ),
            (
                Claim(
                    "adadelta-makes-the-units-agree",
                    Kind.PROPERTY,
                    Text(
                        "When the parameter's unit changes, Adadelta's path changes with it.",
                        "パラメータの単位を変えると、AdaDelta の経路もそれに従って変わる。",
                    ),
                    UNITS.with_axes(eps=Between(1e-8, 1e-3, 1e-6)),
                    Measured("adadelta"),
                    force=Force.ALWAYS,
                    severity=Severity.DETAIL,
                    cases=(
                        Case("with-epsilon", Text("eps > 0, as PyTorch's default is", "eps > 0(PyTorch の既定)のとき")),
                        Case(
                            "without-epsilon",
                            Text("eps = 0, with which Adadelta never moves", "eps = 0(このとき AdaDelta は動かない)"),
                            {"eps": OneOf((0.0,))},
                        ),
                    ),
                    correction=Text(
                        "ε stands beside squared gradients and beside squared displacements, so it can have neither's unit; it sets the size of the first steps and breaks the agreement.",
                        "ε は勾配の二乗にも変位の二乗にも足されるので、どちらの単位とも合わない。最初の歩幅を決めるのも ε で、単位の一致は崩れる。",
                    ),
                ),
                Claim(
                    "adadelta-was-devised-to-improve-adagrad-and-rmsprop",
                    Kind.HISTORY,
                    Text("Adadelta was devised as an improvement of both.", "AdaDelta は両者の改良として考案された。"),
                    LITERATURE,
                    authors_intention(
                        Text(
                            "Zeiler 2012, arXiv:1212.5701, names two drawbacks of ADAGRAD as its motive: the continual decay of the "
                            "learning rates, and the need to choose a global one by hand.",
                            "Zeiler 2012(arXiv:1212.5701)は動機として ADAGRAD の二つの欠点、学習率が減り続けることと、全体の学習率を手で選ぶ必要があることを挙げている。",
                        )
                    ),
                ),
            ),
        ),
        Statement(
            "ADD-4",
            Text("(2.5)", "(2.5)"),
            (Kind.EQUATION,),
            Text(
                "P_n = P_{n-1} − (ΔP+ε)/(√h+ε)·Grad; h_n = αh_{n-1} + (1−α)Grad²; ΔP = P_{n-1} − P_{n-2}.",
                "P_n = P_{n-1} − (ΔP+ε)/(√h+ε)·Grad、h_n = αh_{n-1} + (1−α)Grad²、ΔP = P_{n-1} − P_{n-2}。",
            ),
            (
                Claim(
                    "adadelta-follows-equation-2-5",
                    Kind.EQUATION,
                    Text(
                        "PyTorch's Adadelta with lr = 1 takes the step (2.5), with ΔP = 0 before the first step.",
                        "lr = 1 の PyTorch の Adadelta は (2.5) のとおりに更新する(初回の ΔP は 0)。",
                    ),
                    _LR_IS_1,
                    Measured("adadelta", implementations=EAGER),
                    force=Force.ALWAYS,
                    severity=Severity.RULE,
                    cases=(
                        Case(
                            "signed-displacement",
                            Text("reading ΔP with its sign, as defined", "ΔP を定義どおり符号つきで読む"),
                        ),
                        Case("absolute-displacement", Text("reading ΔP as its absolute value", "ΔP を絶対値と読む")),
                    ),
                    equation=Equation(
                        r"P_n = P_{n-1} - \frac{\Delta P + \epsilon}{\sqrt{h} + \epsilon} \cdot G_{rad}", _ZEILER_STEP
                    ),
                    correction=Text(
                        "The numerator is the root of a running average of squared displacements, with ε inside both roots.",
                        "分子は変位の二乗の移動平均の平方根であり、ε は両方の根号の中に入る。",
                    ),
                ),
                Claim(
                    "adadelta-averages-as-equation-2-5-says",
                    Kind.EQUATION,
                    Text(
                        "PyTorch's running average follows the second line of (2.5).",
                        "PyTorch の移動平均は (2.5) の 2 行目に従う。",
                    ),
                    ADADELTA,
                    Measured("adadelta"),
                    force=Force.ALWAYS,
                    equation=Equation(r"h_n = \alpha h_{n-1} + (1 - \alpha) G_{rad}^2"),
                ),
            ),
        ),
        Statement(
            "ADD-5",
            Text("third bullet", "3 番目の項目"),
            (Kind.DEFINITION,),
            Text("By (2.5) Adadelta has no learning rate.", "(2.5) により AdaDelta に学習率は存在しない。"),
            (
                Claim(
                    "equation-2-5-needs-no-learning-rate",
                    Kind.DEFINITION,
                    Text(
                        "Without a learning rate, nothing from outside sets the size of Adadelta's first step.",
                        "学習率がなければ、AdaDelta の最初の歩幅を外から決めるものはない。",
                    ),
                    _LR_IS_1,
                    Measured("adadelta"),
                    force=Force.ALWAYS,
                    severity=Severity.DETAIL,
                    correction=Text(
                        "ε takes the learning rate's place: PyTorch's first step is proportional to √ε, that of (2.5) to ε.",
                        "ε が学習率の代わりをする。最初の一歩は PyTorch では √ε に、(2.5) では ε に比例する。",
                    ),
                ),
            ),
        ),
        Statement(
            "ADD-6",
            Text("third bullet", "3 番目の項目"),
            (Kind.API,),
            Text(
                "PyTorch keeps Lr as a factor that scales the step Adadelta has determined.",
                "PyTorch は AdaDelta が決めた一歩の倍率として Lr を残している。",
            ),
            (
                Claim(
                    "adadelta-in-pytorch-has-an-lr-argument",
                    Kind.API,
                    Text("torch.optim.Adadelta takes an argument lr.", "torch.optim.Adadelta には引数 lr がある。"),
                    Domain(Text("the signature of torch.optim.Adadelta", "torch.optim.Adadelta のシグネチャ")),
                    Measured("adadelta", ("float64",)),
                    force=Force.ALWAYS,
                ),
                Claim(
                    "adadelta-lr-scales-the-step",
                    Kind.API,
                    Text(
                        "The displacement with lr is lr times the displacement with lr = 1, for the same gradients.",
                        "同じ勾配列なら、lr での変位は lr = 1 での変位の lr 倍になる。",
                    ),
                    ADADELTA.narrowed(CONSTANT_LR.axes),
                    Measured("adadelta"),
                    force=Force.ALWAYS,
                    equation=Equation(r"P_n = P_0 + L_r \sum_{k=1}^{n} \Delta_k"),
                ),
            ),
        ),
        Statement(
            "ADD-7",
            Text("third bullet", "3 番目の項目"),
            (Kind.EQUIVALENCE,),
            Text("With Lr = 1 it is the paper's algorithm.", "Lr = 1 とすれば論文と同じアルゴリズムになる。"),
            (
                Claim(
                    "adadelta-with-lr-1-is-the-papers-algorithm",
                    Kind.EQUIVALENCE,
                    Text(
                        "PyTorch's Adadelta with lr = 1 follows algorithm 1 of Zeiler 2012.",
                        "lr = 1 の PyTorch の Adadelta は Zeiler 2012 のアルゴリズム 1 に従う。",
                    ),
                    _LR_IS_1,
                    Measured("adadelta"),
                    force=Force.ALWAYS,
                    equation=Equation(_ZEILER_STEP.replace("L_r ", "")),
                ),
            ),
        ),
    ),
)
