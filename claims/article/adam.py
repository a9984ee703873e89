"""§2.6: Adam, equation (2.6)."""

from claims.article.domains import (
    ADAM,
    CONSTANT_LR,
    H_IS_SUM,
    H_IS_V,
    LITERATURE,
    TOGETHER,
    TURNED,
    after,
    authors_intention,
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
    Untestable,
    Whole,
)

_ADAM_STEP = r"P_n = P_{n-1} - L_r \frac{m_n / (1 - \beta_1^n)}{\sqrt{v_n / (1 - \beta_2^n)} + \epsilon}"

SECTION = Section(
    "adam",
    Text("2.6 Adam", "2.6 Adam"),
    (
        Statement(
            "ADAM-1",
            Text("heading", "見出し"),
            (Kind.DEFINITION,),
            Text("The name stands for Adaptive Moment Estimation.", "名称は Adaptive Moment Estimation の略である。"),
            (
                Claim(
                    "adam-stands-for-adaptive-moment-estimation",
                    Kind.CITATION,
                    Text("The authors derive the name so.", "提案者がそのように名づけた。"),
                    LITERATURE,
                    Untestable(
                        Text("the origin of a name is a matter of record", "名称の由来は記録の問題である"),
                        Text("the text of the paper", "論文の本文"),
                        (
                            Text(
                                "Kingma & Ba, “Adam: A Method for Stochastic Optimization”, ICLR 2015, arXiv:1412.6980: the introduction "
                                "derives the name from adaptive moment estimation.",
                                "Kingma & Ba, “Adam: A Method for Stochastic Optimization”, ICLR 2015, arXiv:1412.6980。序論は名称を adaptive moment estimation に由来するとしている。",
                            ),
                        ),
                        agrees=True,
                    ),
                ),
            ),
        ),
        Statement(
            "ADAM-2",
            Text("first bullet", "1 番目の項目"),
            (Kind.HISTORY,),
            Text(
                "It was proposed as a fusion of Momentum and AdaGrad.", "Momentum と AdaGrad の融合として提案された。"
            ),
            (
                Claim(
                    "adam-was-proposed-as-a-fusion-of-momentum-and-adagrad",
                    Kind.HISTORY,
                    Text("The authors proposed it as a fusion of these two.", "提案者はこの二つの融合として提案した。"),
                    LITERATURE,
                    authors_intention(
                        Text(
                            "Kingma & Ba 2015, introduction: the method is designed to combine the advantages of AdaGrad and RMSProp; "
                            "the sentence names Momentum in RMSProp's place.",
                            "Kingma & Ba 2015 の序論によれば、この手法は AdaGrad と RMSProp の長所を合わせるために設計された。記事の文は RMSProp の代わりに Momentum を挙げている。",
                        )
                    ),
                ),
            ),
        ),
        Statement(
            "ADAM-3",
            Text("first bullet", "1 番目の項目"),
            (Kind.PROPERTY,),
            Text(
                "It consists of a Momentum part that remembers gradients and an AdaGrad part that remembers squared gradients.",
                "勾配を記憶する Momentum の項と、勾配の二乗を記憶する AdaGrad の項からなる。",
            ),
            (
                Claim(
                    "adam-has-a-momentum-part",
                    Kind.PROPERTY,
                    Text(
                        "m is momentum's buffer with the coefficient β₁, times 1 − β₁.",
                        "m は係数 β₁ のモーメンタムの蓄積の 1 − β₁ 倍である。",
                    ),
                    ADAM,
                    Measured("adam"),
                    force=Force.ALWAYS,
                    equation=Equation(r"m_n = (1 - \beta_1) b_n,\quad b_n = \beta_1 b_{n-1} + G_{rad}"),
                ),
                Claim(
                    "adam-has-an-adagrad-part",
                    Kind.PROPERTY,
                    Text(
                        "v is a sum of squared gradients, as AdaGrad's h is.",
                        "v は AdaGrad の h のように、勾配の二乗の和である。",
                    ),
                    ADAM,
                    Measured("adam"),
                    force=Force.ALWAYS,
                    cases=(
                        Case(
                            "a-weighted-sum",
                            Text("a sum of squared gradients, with weights", "重みつきの、勾配の二乗の和"),
                            reading="of-its-kind",
                        ),
                        Case(
                            "the-same-sum",
                            Text(
                                "AdaGrad's own sum, but for the constant factor 1 − β₂",
                                "定数倍 1 − β₂ を除いて AdaGrad の和そのもの",
                            ),
                            reading="its-own",
                        ),
                    ),
                    equation=Equation(r"v_n = (1 - \beta_2) \sum_{k=1}^{n} \beta_2^{n-k} G_{rad,k}^2"),
                    remark=Text(
                        "RMSprop would be the better name for this part: v is RMSprop’s average with α = β₂ and forgets old gradients, which AdaGrad’s sum does not.",
                        "この項の名は RMSprop とする方がよい。v は α = β₂ の RMSprop の移動平均であり、AdaGrad の和と違って古い勾配を忘れる。",
                    ),
                ),
            ),
            readings={
                "of-its-kind": Text(
                    "a memory of AdaGrad's kind: a sum of squared gradients, weighted or not",
                    "AdaGrad の種類の記憶、すなわち(重みの有無を問わず)勾配の二乗の和",
                ),
                "its-own": Text(
                    "AdaGrad's own sum, in which all gradients weigh the same",
                    "すべての勾配が同じ重みの、AdaGrad の和そのもの",
                ),
            },
        ),
        Statement(
            "ADAM-4",
            Text("second bullet", "2 番目の項目"),
            (Kind.PROPERTY,),
            Text("It weights new information more, like RMSprop.", "RMSprop と同様に新しい情報をより反映する。"),
            (
                Claim(
                    "adam-weights-new-gradients-more",
                    Kind.PROPERTY,
                    Text(
                        "In m and in v a recent gradient weighs more than an old one.",
                        "m でも v でも新しい勾配ほど重い。",
                    ),
                    ADAM.narrowed({"steps": Whole(2, 12, 3), **CONSTANT_LR.axes}),
                    Measured("adam"),
                    force=Force.ALWAYS,
                ),
            ),
        ),
        Statement(
            "ADAM-5",
            Text("(2.6), first line", "(2.6) 1 行目"),
            (Kind.EQUATION,),
            Text(
                "P_n = P_{n-1} − √(Lr·m)/(√h+ε)·Grad; h is not defined here, and there is no bias correction.",
                "P_n = P_{n-1} − √(Lr·m)/(√h+ε)·Grad。h は未定義で、バイアス補正がない。",
            ),
            (
                Claim(
                    "adam-step-follows-equation-2-6",
                    Kind.EQUATION,
                    Text("PyTorch's Adam takes the step (2.6).", "PyTorch の Adam は (2.6) のとおりに更新する。"),
                    ADAM,
                    Measured("adam", implementations=EAGER_AND_FUSED),
                    force=Force.ALWAYS,
                    severity=Severity.RULE,
                    cases=(H_IS_V, H_IS_SUM),
                    equation=Equation(
                        r"P_n = P_{n-1} - \frac{\sqrt{L_r \cdot m}}{\sqrt h + \epsilon} \cdot G_{rad}", _ADAM_STEP
                    ),
                    quotes=True,
                    correction=Text(
                        "The step is Lr·m̂/(√v̂ + ε), with m̂ = m/(1 − β₁ⁿ) and v̂ = v/(1 − β₂ⁿ): there is no root over Lr·m and no further factor Grad, v stands in place of h, and both moments are corrected for their bias.",
                        "更新量は Lr·m̂/(√v̂ + ε) である(m̂ = m/(1 − β₁ⁿ)、v̂ = v/(1 − β₂ⁿ))。Lr·m に根号はなく、Grad を重ねて掛けることもない。h は v であり、両モーメントの偏りを補正する。",
                    ),
                ),
                Claim(
                    "adam-corrects-the-bias-of-its-moments",
                    Kind.EQUATION,
                    Text(
                        "In PyTorch's Adam both moments enter the step corrected for their bias.",
                        "PyTorch の Adam では、両モーメントの偏りを補正してから更新に使う。",
                    ),
                    ADAM,
                    Measured("adam"),
                    force=Force.ALWAYS,
                    beyond=True,
                    equation=Equation(_ADAM_STEP),
                    remark=Text(
                        "Without it the first step would be (1 − β₁)/√(1 − β₂) times as long, which is {factor} at PyTorch’s defaults.",
                        "補正しなければ最初の一歩は (1 − β₁)/√(1 − β₂) 倍、PyTorch の既定値では {factor} 倍になる。",
                    ),
                ),
            ),
            prints=(r"P_n = P_{n-1} - \frac{\sqrt{L_r \cdot m}}{\sqrt h+\epsilon} \cdot G_{rad}",),
        ),
        Statement(
            "ADAM-6",
            Text("(2.6), second line", "(2.6) 2 行目"),
            (Kind.EQUATION,),
            Text("m = β₁m + (1−β₁)Grad.", "m = β₁m + (1−β₁)Grad。"),
            (
                Claim(
                    "adam-m-follows-equation-2-6",
                    Kind.EQUATION,
                    Text("PyTorch's first moment follows this line.", "PyTorch の一次モーメントはこの行に従う。"),
                    ADAM,
                    Measured("adam"),
                    force=Force.ALWAYS,
                    equation=Equation(r"m = \beta_1 m + (1 - \beta_1) \cdot G_{rad}"),
                    quotes=True,
                ),
            ),
            prints=(r"m = \beta_1 m + (1-\beta_1) \cdot G_{rad}",),
        ),
        Statement(
            "ADAM-7",
            Text("(2.6), third line", "(2.6) 3 行目"),
            (Kind.EQUATION,),
            Text("v = β₂v + (1−β₂)Grad².", "v = β₂v + (1−β₂)Grad²。"),
            (
                Claim(
                    "adam-v-follows-equation-2-6",
                    Kind.EQUATION,
                    Text("PyTorch's second moment follows this line.", "PyTorch の二次モーメントはこの行に従う。"),
                    ADAM,
                    Measured("adam"),
                    force=Force.ALWAYS,
                    equation=Equation(r"v = \beta_2 v + (1 - \beta_2) \cdot (G_{rad})^2"),
                    quotes=True,
                ),
            ),
            prints=(r"v = \beta_2 v + (1-\beta_2) \cdot (G_{rad})^2",),
        ),
        Statement(
            "ADAM-8",
            Text("on figure 2.6", "図 2.6 について"),
            (Kind.BEHAVIOUR,),
            Text(
                "Momentum first makes it roll like a ball; as the rate is adjusted the swing shrinks towards zero.",
                "最初はモーメンタムでボールのように転がり、学習率が調整されるとともに振れ幅が 0 に近づく。",
            ),
            (
                Claim(
                    "adam-first-rolls-then-its-swing-shrinks",
                    Kind.BEHAVIOUR,
                    Text(
                        "Adam's path first rolls visibly beyond the minimum, and ends within 1/1000 of the first distance.",
                        "Adam の経路は最初に最小点を目に見えて通り越し、最後は最初の距離の 1/1000 以内に収まる。",
                    ),
                    behaviour_domain(lr=Between(1e-3, 0.5, 0.01), beta1=OneOf((0.9,)), beta2=OneOf((0.999,))),
                    Measured("adam", ("float64",)),
                    force=Force.SEEN,
                    cases=(TOGETHER, after(100), after(300), after(1000), after(10_000), TURNED),
                    remark=Text(
                        "By itself it is so in {share_after_300} of the settings tried after 300 steps and in {share_after_1000} after 1000; smaller rates have not arrived by then. It does not last for ever: some runs that have settled swing again later, and after 10 000 steps it is so in {share_after_10000}.",
                        "この文だけなら、調べた設定のうち 300 歩後では {share_after_300}、1000 歩後では {share_after_1000} で成り立つ。Lr が小さい実行はそれまでに着かない。また永続もしない。いったん落ち着いた実行の一部は後で再び振れ、10 000 歩後に成り立つのは {share_after_10000} である。",
                    ),
                ),
                Claim(
                    "rate-adjustment-is-why-adams-swing-shrinks",
                    Kind.BEHAVIOUR,
                    Text(
                        "Runs that settle do not settle if the rate alone is kept from being adjusted.",
                        "落ち着く実行も、学習率の調整だけを止めれば落ち着かない。",
                    ),
                    behaviour_domain(lr=Between(1e-3, 0.5, 0.01)).narrowed(runs_of(1000)),
                    Measured("adam", ("float64",)),
                    force=Force.CAUSE,
                    beyond=True,
                    cases=(after(1000), TURNED),
                    remark=Text(
                        "The article says “along with”, not “because”, and rightly: of the runs that settle, {share_after_1000} do not when v is held at its first value. At a rate that is not adjusted, Adam is a ball with friction, and its swing shrinks by the factor √β₁ per step.",
                        "記事は「とともに」と述べ、「ため」とは述べておらず、それは正しい。落ち着く実行のうち、v を最初の値に固定すると落ち着かないのは {share_after_1000} である。調整されない学習率では Adam は摩擦のあるボールであり、振れ幅は一歩ごとに √β₁ 倍に縮む。",
                    ),
                ),
            ),
        ),
    ),
)
