"""§2.1: stochastic gradient descent, equation (2.1)."""

from claims.article.domains import TURNED, after, behaviour_domain, runs_of, update_domain
from claims.model import (
    EAGER_AND_FUSED,
    Between,
    Case,
    Claim,
    Domain,
    Equation,
    Force,
    Kind,
    Measured,
    Section,
    Signed,
    Statement,
    Text,
    Whole,
)

_SGD = update_domain()

SECTION = Section(
    "sgd",
    Text("2.1 SGD", "2.1 SGD"),
    (
        Statement(
            "SGD-1",
            Text("first bullet", "最初の項目"),
            (Kind.DEFINITION,),
            Text(
                "Parameters move along the gradient direction in proportion to its size.",
                "パラメータは勾配方向に、その大きさに比例して更新される。",
            ),
            (
                Claim(
                    "sgd-step-is-proportional-to-the-gradient",
                    Kind.DEFINITION,
                    Text(
                        "A gradient c times as large makes a step c times as long.",
                        "勾配が c 倍なら一歩の長さも c 倍になる。",
                    ),
                    update_domain(scale=Between(1e-3, 1e3, 2.0)),
                    Measured("sgd"),
                    force=Force.ALWAYS,
                ),
                Claim(
                    "sgd-moves-along-the-gradient",
                    Kind.DEFINITION,
                    Text("The step has the direction of the gradient.", "一歩の向きは勾配の向きである。"),
                    _SGD,
                    Measured("sgd"),
                    force=Force.ALWAYS,
                    cases=(
                        Case(
                            "along-its-line",
                            Text("along the line of the gradient", "勾配の直線に沿って"),
                            reading="along-its-line",
                        ),
                        Case(
                            "towards-it",
                            Text("towards where the gradient points", "勾配の指す向きに"),
                            reading="towards-it",
                        ),
                    ),
                    remark=Text(
                        "Along its line, and against it: the minus sign of (2.1) says so.",
                        "動くのは勾配の直線に沿って、勾配と逆の向きである。(2.1) の負号がそれを示している。",
                    ),
                ),
            ),
            readings={
                "along-its-line": Text(
                    "the step lies on the line of the gradient; which way, (2.1) says",
                    "一歩は勾配の直線に沿う(向きは (2.1) が示す)",
                ),
                "towards-it": Text("the step goes where the gradient points", "一歩は勾配の指す向きに進む"),
            },
        ),
        Statement(
            "SGD-2",
            Text("list of symbols", "記号の一覧"),
            (Kind.DEFINITION,),
            Text(
                "Lr is the learning rate, P_n the parameter, Grad the gradient at that point.",
                "Lr は学習率、P_n はパラメータ、Grad はその点の勾配。",
            ),
            (
                Claim(
                    "the-gradient-is-taken-at-the-point-being-left",
                    Kind.DEFINITION,
                    Text(
                        "Grad in step n is the gradient at P_{n-1}, the point that the step leaves.",
                        "n 歩目の Grad は、出発点 P_{n-1} での勾配である。",
                    ),
                    Domain(
                        Text(
                            "real runs of PyTorch's SGD on f1, gradients by autograd",
                            "f1 上の PyTorch SGD の実行(勾配は autograd)",
                        ),
                        {"start": Signed(1e-3, 100.0), "lr": Between(1e-4, 0.04, 0.04), "steps": Whole(1, 12, 1)},
                    ),
                    Measured("sgd"),
                    force=Force.ALWAYS,
                ),
            ),
            prints=("L_r", "P_n", "G_{rad}"),
        ),
        Statement(
            "SGD-3",
            Text("(2.1)", "(2.1)"),
            (Kind.EQUATION,),
            Text("P_n = P_{n-1} − Lr·Grad.", "P_n = P_{n-1} − Lr·Grad。"),
            (
                Claim(
                    "sgd-follows-equation-2-1",
                    Kind.EQUATION,
                    Text("PyTorch's SGD takes the step (2.1).", "PyTorch の SGD は (2.1) のとおりに更新する。"),
                    _SGD,
                    Measured("sgd", implementations=EAGER_AND_FUSED),
                    force=Force.ALWAYS,
                    equation=Equation(r"P_n = P_{n-1} - L_r \cdot G_{rad}"),
                    quotes=True,
                ),
            ),
            prints=(r"P_n = P_{n-1} - L_r  \cdot G_{rad}",),
        ),
        Statement(
            "SGD-4",
            Text("last bullet", "最後の項目"),
            (Kind.BEHAVIOUR,),
            Text(
                "Because the step length is predetermined, the iterate can jump back and forth over the valley floor and fail to converge.",
                "歩幅が決まっているため、谷底をまたいで飛び跳ね、収束しないことがある。",
            ),
            (
                Claim(
                    "sgd-can-jump-over-the-valley-and-fail-to-converge",
                    Kind.BEHAVIOUR,
                    Text(
                        "There are settings in which SGD jumps across the valley floor at every step and does not converge.",
                        "SGD が毎歩谷底を飛び越え、収束しない設定がある。",
                    ),
                    behaviour_domain(lr=Between(1e-3, 0.2, 0.06)),
                    Measured("sgd", ("float64",)),
                    force=Force.POSSIBLE,
                    cases=(after(100, beyond=False), after(1000, beyond=False), TURNED),
                    remark=Text(
                        "It does so exactly for Lr ≥ 2/L, where L is the largest curvature of f1 (measured: from {boundary_after_100} on); between 1/L and 2/L it jumps and converges.",
                        "そうなるのはちょうど Lr ≥ 2/L のときである(L は f1 の最大曲率。実測では {boundary_after_100} から)。1/L と 2/L の間では飛び跳ねながら収束する。",
                    ),
                ),
                Claim(
                    "a-predetermined-step-is-why-sgd-jumps",
                    Kind.BEHAVIOUR,
                    Text(
                        "The jumping comes from a step that is fixed in advance.",
                        "飛び跳ねは、歩みがあらかじめ決められていることから来る。",
                    ),
                    behaviour_domain(lr=Between(0.051, 0.2, 0.06)).narrowed(runs_of(100, 1000)),
                    Measured("sgd", ("float64",)),
                    force=Force.CAUSE,
                    cases=(
                        Case(
                            "without-the-fixed-rate-it-is-gone",
                            Text(
                                "with the fixed rate Lr alone replaced by a decaying one, the jumping ends",
                                "固定の Lr だけを減衰に替えると飛び跳ねが止む",
                            ),
                            reading="fixed-rate",
                        ),
                        Case(
                            "the-step-length-is-fixed",
                            Text("all steps of a run have one length", "一つの実行の歩幅はすべて等しい"),
                            reading="fixed-length",
                        ),
                    ),
                    remark=Text(
                        "What is fixed is the rate Lr. The length of a step, Lr·|Grad|, is another one each time, and grows while SGD is flung outwards.",
                        "固定されているのは Lr である。歩幅 Lr·|Grad| は毎回変わり、外へ飛ばされている間は増えていく。",
                    ),
                ),
            ),
            readings={
                "fixed-rate": Text(
                    "what is fixed in advance is the rate Lr, by which the gradient is multiplied",
                    "あらかじめ決まっているのは、勾配に掛ける学習率 Lr である",
                ),
                "fixed-length": Text(
                    "what is fixed in advance is the length of each step",
                    "あらかじめ決まっているのは、一歩ごとの長さである",
                ),
            },
        ),
    ),
)
