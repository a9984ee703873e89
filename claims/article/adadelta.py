"""§2.5: Adadelta, equation (2.5)."""

from claims.article.domains import ADADELTA, CONSTANT_LR, LITERATURE, SETTINGS_OPEN, authors_intention
from claims.model import (
    Case,
    Claim,
    Domain,
    Equation,
    Kind,
    Measured,
    NotYetMeasured,
    OneOf,
    Section,
    Statement,
    Text,
)

_ZEILER_STEP = r"P_n = P_{n-1} - L_r \frac{\sqrt{E[\Delta^2]_{n-1} + \epsilon}}{\sqrt{h_n + \epsilon}} \cdot G_{rad}"
_LR_IS_1 = ADADELTA.narrowed({"lr": OneOf((1.0,)), **CONSTANT_LR.axes})

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
                        "More than half of the optimizers shown change their path when the unit of the parameter changes.",
                        "取り上げた手法の過半数は、パラメータの単位を変えると経路が変わる。",
                    ),
                    SETTINGS_OPEN,
                    NotYetMeasured(
                        Text("paths under a change of units, for all seven", "7 手法すべてで単位を変えた経路")
                    ),
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
                    Text("The step scales as the gradient does.", "一歩の大きさは勾配に比例する。"),
                    SETTINGS_OPEN,
                    NotYetMeasured(
                        Text(
                            "steps under a change of the loss's unit, for all seven",
                            "7 手法すべてで損失の単位を変えた一歩",
                        )
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
                    Text("Adadelta's step scales with the parameter.", "AdaDelta の一歩はパラメータの単位に従う。"),
                    SETTINGS_OPEN,
                    NotYetMeasured(
                        Text("paths under a change of units, with ε and without", "ε の有無を変え、単位を変えた経路")
                    ),
                ),
                Claim(
                    "adadelta-was-devised-to-improve-adagrad-and-rmsprop",
                    Kind.HISTORY,
                    Text("Adadelta was devised as an improvement of both.", "AdaDelta は両者の改良として考案された。"),
                    LITERATURE,
                    authors_intention(
                        "Zeiler 2012, arXiv:1212.5701, names two drawbacks of ADAGRAD as its motive: the continual decay of the "
                        "learning rates, and the need to choose a global one by hand."
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
                    Measured("adadelta"),
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
                        "Nothing in (2.5) sets the size of the steps from outside.",
                        "(2.5) には、一歩の大きさを外から決めるものがない。",
                    ),
                    SETTINGS_OPEN,
                    NotYetMeasured(Text("the first step as a function of ε", "最初の一歩を ε の関数として測る")),
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
                    equation=Equation(_ZEILER_STEP.replace("L_r ", "")),
                ),
            ),
        ),
    ),
)
