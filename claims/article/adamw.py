"""§2.7: AdamW, equation (2.7)."""

from claims.article.domains import (
    ADAMW,
    H_IS_SUM,
    H_IS_V,
    TOGETHER,
    TURNED,
    WITH_NOISE,
    after,
    behaviour_domain,
    runs_of,
)
from claims.model import (
    EAGER_AND_FUSED,
    Between,
    Case,
    Claim,
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

_ADAMW_STEP = r"P_n = P_{n-1} - L_r \frac{\hat m_n}{\sqrt{\hat v_n} + \epsilon} - L_r \lambda P_{n-1}"
# An L2 term of the loss reaches the step by way of the gradient, and so of both moments.
_L2_STEP = (
    r"P_n = P_{n-1} - L_r \frac{\hat m_n}{\sqrt{\hat v_n} + \epsilon},\quad G_{rad} \to G_{rad} + \lambda P_{n-1}"
)

# The rates of the figure that shows the ratio of both lengths.
_BESIDE_ADAM = behaviour_domain(lr=Between(0.01, 1.0, 0.1), weight_decay=OneOf((0.01, 0.001, 0.1, 1.0)))

SECTION = Section(
    "adamw",
    Text("2.7 AdamW", "2.7 AdamW"),
    (
        Statement(
            "ADW-1",
            Text("first bullet", "1 番目の項目"),
            (Kind.DEFINITION,),
            Text(
                "Adam with weight decay added, called an L2 regularisation term.",
                "Adam に重み減衰(L2 正則化項と呼ぶ)を加えたもの。",
            ),
            (
                Claim(
                    "adamw-is-adam-with-weight-decay-added",
                    Kind.DEFINITION,
                    Text(
                        "PyTorch's AdamW is Adam with weight decay added, and the decay is an L2 regularisation term.",
                        "PyTorch の AdamW は Adam に重み減衰を加えたものであり、その減衰は L2 正則化項である。",
                    ),
                    ADAMW,
                    Measured("adamw"),
                    force=Force.ALWAYS,
                    severity=Severity.RULE,
                    cases=(
                        Case(
                            "the-decay-is-added",
                            Text(
                                "Adam's step on the loss alone, and beside it the parameter made smaller by Lr·λ of itself",
                                "損失だけに対する Adam の一歩に、パラメータの Lr·λ 倍を引く減衰を加えたもの",
                            ),
                        ),
                        Case(
                            "the-decay-is-an-l2-term",
                            Text(
                                "Adam on the loss with λ/2·P² added, that is with Grad + λP for Grad",
                                "損失に λ/2·P² を加えた(Grad を Grad + λP とした)Adam",
                            ),
                        ),
                    ),
                    equation=Equation(_L2_STEP, _ADAMW_STEP),
                    correction=Text(
                        "It is weight decay, but not an L2 term. An L2 term is added to the loss, and its gradient λP passes through m and v; AdamW subtracts Lr·λ·P from the parameter directly, past both. The two are the same only for plain SGD; the difference is what AdamW was made for.",
                        "加えているのは重み減衰だが、L2 正則化項ではない。L2 正則化項は損失に足され、その勾配 λP は m と v を通る。AdamW は m と v を通さず、パラメータから直接 Lr·λ·P を引く。両者が一致するのは通常の SGD の場合だけで、この違いこそが AdamW の要点である。",
                    ),
                ),
            ),
        ),
        Statement(
            "ADW-2",
            Text("second bullet", "2 番目の項目"),
            (Kind.BEHAVIOUR,),
            Text("Its path meanders as Adam's does.", "経路は Adam と同様に蛇行する。"),
            (
                Claim(
                    "adamw-meanders-as-adam-does",
                    Kind.BEHAVIOUR,
                    Text(
                        "AdamW's path turns back, as Adam's does.",
                        "AdamW の経路は、Adam と同じく折り返す。",
                    ),
                    _BESIDE_ADAM,
                    Measured("adamw", ("float64",)),
                    force=Force.SEEN,
                    cases=(
                        TOGETHER,
                        after(100),
                        after(300),
                        after(1000),
                        Case(
                            "turning-as-often",
                            Text(
                                "it turns back exactly as often as Adam's; after 300 steps",
                                "Adam とちょうど同じ回数だけ折り返す(300 歩の後)",
                            ),
                            runs_of(300),
                            beyond=True,
                        ),
                        TURNED,
                        WITH_NOISE,
                    ),
                    remark=Text(
                        "By itself: in {share_after_300} of the settings tried, after 300 steps, both turn back or neither does; exactly as often in {share_turning_as_often}.",
                        "この文だけなら、300 歩後では調べた設定の {share_after_300} で、両方が折り返すか、どちらも折り返さない。回数までちょうど同じなのは {share_turning_as_often} である。",
                    ),
                ),
            ),
        ),
        Statement(
            "ADW-3",
            Text("second bullet", "2 番目の項目"),
            (Kind.BEHAVIOUR,),
            Text("Its path is shorter than Adam's.", "経路は Adam より短い。"),
            (
                Claim(
                    "adamw-path-is-shorter-than-adams",
                    Kind.BEHAVIOUR,
                    Text("AdamW's path is shorter than Adam's.", "AdamW の経路は Adam の経路より短い。"),
                    _BESIDE_ADAM,
                    Measured("adamw", ("float64",)),
                    force=Force.SEEN,
                    cases=(TOGETHER, after(100), after(300), after(1000), TURNED, WITH_NOISE),
                    remark=Text(
                        "By itself it is so in {share_after_100}, {share_after_300} and {share_after_1000} of the settings tried after 100, 300 and 1000 steps. The decay pulls towards the origin, where f1 has its minimum, so that a run still under way gets farther than Adam's.",
                        "この文だけなら、調べた設定のうち 100 歩後では {share_after_100}、300 歩後では {share_after_300}、1000 歩後では {share_after_1000} で成り立つ。減衰は f1 の最小点である原点へ引くため、到着前の実行では Adam より先まで進む。",
                    ),
                ),
            ),
        ),
        Statement(
            "ADW-4",
            Text("(2.7), first line", "(2.7) 1 行目"),
            (Kind.EQUATION,),
            Text(
                "P_n = P_{n-1} − √(Lr·m)/(√h+ε)·Grad + Lr·P_{n-1}.",
                "P_n = P_{n-1} − √(Lr·m)/(√h+ε)·Grad + Lr·P_{n-1}。",
            ),
            (
                Claim(
                    "adamw-step-follows-equation-2-7",
                    Kind.EQUATION,
                    Text("PyTorch's AdamW takes the step (2.7).", "PyTorch の AdamW は (2.7) のとおりに更新する。"),
                    ADAMW,
                    Measured("adamw", implementations=EAGER_AND_FUSED),
                    force=Force.ALWAYS,
                    severity=Severity.RULE,
                    cases=(H_IS_V, H_IS_SUM),
                    equation=Equation(
                        r"P_n = P_{n-1} - \frac{\sqrt{L_r \cdot m}}{\sqrt h + \epsilon} \cdot G_{rad} + L_r \cdot P_{n-1}",
                        _ADAMW_STEP,
                    ),
                    quotes=True,
                    correction=Text(
                        "Adam's step as in the corrected (2.6), and −Lr·λ·P_{n-1} for the decay.",
                        "訂正した (2.6) の一歩に、減衰として −Lr·λ·P_{n-1} を加える。",
                    ),
                ),
                Claim(
                    "adamw-decay-adds-lr-times-the-parameter",
                    Kind.EQUATION,
                    Text(
                        "With Adam's step mended, the decay term is +Lr·P_{n-1}, as printed.",
                        "Adam の一歩を直せば、減衰項は印刷のとおり +Lr·P_{n-1} でよい。",
                    ),
                    ADAMW,
                    Measured("adamw"),
                    force=Force.ALWAYS,
                    severity=Severity.RULE,
                    equation=Equation(r"+ L_r \cdot P_{n-1}", r"- L_r \cdot \lambda \cdot P_{n-1}"),
                    quotes=True,
                    correction=Text(
                        "The sign is minus, and the coefficient λ is missing. As printed, the term makes the weights grow.",
                        "符号は負で、係数 λ が抜けている。印刷のままでは、この項は重みを増大させる。",
                    ),
                ),
            ),
            prints=(
                r"P_n = P_{n-1} - \frac{\sqrt{L_r \cdot m}}{\sqrt h +\epsilon } \cdot G_{rad} + L_r \cdot P_{n-1}",
            ),
        ),
        Statement(
            "ADW-5",
            Text("(2.7), second and third line", "(2.7) 2・3 行目"),
            (Kind.EQUATION,),
            Text(
                "m_n = β₁m_{n-1} + (1−β₁)Grad; v_n = β₂v_{n-1} + (1−β₂)Grad².",
                "m_n = β₁m_{n-1} + (1−β₁)Grad、v_n = β₂v_{n-1} + (1−β₂)Grad²。",
            ),
            (
                Claim(
                    "adamw-m-follows-equation-2-7",
                    Kind.EQUATION,
                    Text("PyTorch's first moment follows this line.", "PyTorch の一次モーメントはこの行に従う。"),
                    ADAMW,
                    Measured("adamw"),
                    force=Force.ALWAYS,
                    equation=Equation(r"m_n = \beta_1 m_{n-1} + (1 - \beta_1) \cdot G_{rad}"),
                    quotes=True,
                ),
                Claim(
                    "adamw-v-follows-equation-2-7",
                    Kind.EQUATION,
                    Text("PyTorch's second moment follows this line.", "PyTorch の二次モーメントはこの行に従う。"),
                    ADAMW,
                    Measured("adamw"),
                    force=Force.ALWAYS,
                    equation=Equation(r"v_n = \beta_2 v_{n-1} + (1 - \beta_2) \cdot (G_{rad})^2"),
                    quotes=True,
                ),
            ),
            prints=(
                r"m_n = \beta_1 m_{n-1} + (1-\beta_1) \cdot G_{rad}",
                r"v_n = \beta_2 v_{n-1} + (1-\beta_2) \cdot (G_{rad})^2",
            ),
        ),
    ),
)
