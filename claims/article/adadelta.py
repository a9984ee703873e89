"""§2.5: Adadelta, equation (2.5)."""

from claims.article.domains import ADADELTA, CONSTANT_LR, LIKE_SIZE, LITERATURE, UNITS, authors_intention
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
    Slip,
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
            slips=(Slip("異り", "異なり"),),
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
                    force=Force.TENDENCY,
                    severity=Severity.DETAIL,
                    cases=_ALL_BUT_ADADELTA,
                    correction=Text(
                        "This is true of SGD with and without momentum. AdaGrad, RMSprop, Adam and AdamW divide the gradient’s unit out: their step has the unit of the learning rate alone. None of the six has the parameter’s own unit.",
                        "SGD(モーメンタムの有無を問わない)では正しい。AdaGrad・RMSprop・Adam・AdamW では勾配の単位が割り算で消え、更新量の単位は学習率の単位になる。パラメータ自身の単位に合わない点は 6 手法に共通する。",
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
                    cases=(
                        Case(
                            "epsilon-aside",
                            Text("once it is moving, with eps = 0", "動き始めた後、eps = 0 として"),
                            {"eps": OneOf((0.0,))},
                            reading="the-ratio",
                        ),
                        Case(
                            "with-epsilon",
                            Text(
                                "from rest, with eps > 0, as PyTorch's default is",
                                "静止から始め、eps > 0(PyTorch の既定)のとき",
                            ),
                            reading="the-whole-step",
                        ),
                    ),
                    remark=Text(
                        "Exactly so but for ε: it stands beside squared displacements and beside squared gradients, and can have only one of the two units. It is small, but the first steps are made of it.",
                        "ε を除けば厳密にそうなる。ε は変位の二乗にも勾配の二乗にも足されるので、合わせられる単位はどちらか一方だけである。小さな値だが、最初の数歩の大きさは ε で決まる。",
                    ),
                ),
                Claim(
                    "adadelta-remembers-squared-gradients-as-rmsprop-does",
                    Kind.PROPERTY,
                    Text(
                        "Adadelta keeps RMSprop's average of squared gradients, with ρ for α; what it adds is the numerator.",
                        "AdaDelta は勾配の二乗について RMSprop と同じ移動平均(α = ρ)を持つ。加えたのは分子である。",
                    ),
                    ADADELTA.narrowed(CONSTANT_LR.axes),
                    Measured("adadelta"),
                    force=Force.ALWAYS,
                    equation=Equation(r"h_n = \rho h_{n-1} + (1 - \rho) \cdot G_{rad}^2"),
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
            readings={
                "the-ratio": Text(
                    "the ratio that multiplies the gradient turns its unit into the parameter's, ε aside",
                    "ε を除けば、勾配に掛かる比が勾配の単位をパラメータの単位に直す",
                ),
                "the-whole-step": Text(
                    "the whole step has the parameter's unit, ε included",
                    "ε も含めて、更新量全体がパラメータの単位を持つ",
                ),
            },
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
                    quotes=True,
                    correction=Text(
                        "The numerator is not one displacement but the root of a running average of squared displacements, formed as h is; and ε stands inside both roots. The paper has no Lr, that is Lr = 1.",
                        "分子は一回の変位ではなく、h と同様に作る「変位の二乗の移動平均」の平方根である。ε は両方の根号の中に入る。論文に Lr はない(Lr = 1 に当たる)。",
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
                    equation=Equation(r"h_n = \alpha h_{n-1} + (1 - \alpha)(G_{rad})^2"),
                    quotes=True,
                ),
            ),
            prints=(
                r"P_n = P_{n-1} - \frac{\Delta P + \epsilon}{\sqrt{h}+\epsilon } \cdot G_{rad}",
                r"h_n = \alpha h_{n-1} + (1- \alpha)(G_{rad})^2",
                r"\Delta P = P_{n-1} - P_{n-2}",
            ),
        ),
        Statement(
            "ADD-5",
            Text("third bullet", "3 番目の項目"),
            (Kind.DEFINITION,),
            Text("By (2.5) Adadelta has no learning rate.", "(2.5) により AdaDelta に学習率は存在しない。"),
            (
                Claim(
                    "equation-2-5-contains-no-learning-rate",
                    Kind.DEFINITION,
                    Text(
                        "(2.5) contains no Lr, and as a program takes none.",
                        "(2.5) に Lr は現れず、プログラムにしても Lr を受け取らない。",
                    ),
                    Domain(
                        Text("what (2.5), written as a program, is given", "(2.5) をそのままプログラムにしたときの引数")
                    ),
                    Measured("equation-2-5", ("float64",)),
                    force=Force.ALWAYS,
                ),
                Claim(
                    "adadeltas-first-step-grows-with-epsilon",
                    Kind.PROPERTY,
                    Text(
                        "With a larger ε Adadelta's first step is a longer one.",
                        "ε が大きいほど AdaDelta の最初の一歩は長い。",
                    ),
                    _LR_IS_1.narrowed({"gradient": LIKE_SIZE}),
                    Measured("adadelta"),
                    force=Force.ALWAYS,
                    beyond=True,
                    equation=Equation(
                        r"|P_1 - P_0| = \sqrt{\frac{\epsilon}{(1 - \rho) G_{rad}^2 + \epsilon}} \cdot |G_{rad}|"
                    ),
                    remark=Text(
                        "Where there is no Lr, something else must set the scale: four times the ε makes PyTorch’s first step {factor} times as long at the defaults, as √ε does; that of (2.5) is proportional to ε itself.",
                        "Lr がない代わりに、歩幅の尺度を決めるものが要る。既定値のもとで ε を 4 倍にすると、PyTorch の最初の一歩は √ε に従って {factor} 倍になる。(2.5) の最初の一歩は ε そのものに比例する。",
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
                Claim(
                    "adadeltas-default-rho-is-not-the-papers",
                    Kind.API,
                    Text(
                        "Unless told otherwise, PyTorch's Adadelta has another ρ than the 0.95 of the paper.",
                        "指定しなければ、PyTorch の Adadelta の ρ は論文の 0.95 と異なる。",
                    ),
                    Domain(Text("the signature of torch.optim.Adadelta", "torch.optim.Adadelta のシグネチャ")),
                    Measured("adadelta", ("float64",)),
                    force=Force.ALWAYS,
                    beyond=True,
                    remark=Text(
                        "PyTorch’s default is ρ = {default}; Zeiler’s experiments have ρ = 0.95. Who repeats them must say so.",
                        "PyTorch の既定値は ρ = {default} で、Zeiler の実験は ρ = 0.95 である。論文を再現するには明示する必要がある。",
                    ),
                ),
            ),
            prints=("Lr=1",),
        ),
    ),
)
