"""§2.4: RMSprop, equation (2.4)."""

from claims.article.domains import (
    CONSTANT_LR,
    LITERATURE,
    RMSPROP,
    TOGETHER,
    TURNED,
    after,
    authors_intention,
    behaviour_domain,
    runs_of,
)
from claims.model import (
    EAGER,
    Between,
    Case,
    Claim,
    Equation,
    Force,
    Kind,
    Measured,
    OneOf,
    Section,
    Statement,
    Text,
    Whole,
)

SECTION = Section(
    "rmsprop",
    Text("2.4 RMSprop", "2.4 RMSprop"),
    (
        Statement(
            "RMS-1",
            Text("first bullet", "1 番目の項目"),
            (Kind.HISTORY,),
            Text(
                "RMSprop was proposed to mend AdaGrad's problem.", "RMSprop は AdaGrad の問題の改善として提案された。"
            ),
            (
                Claim(
                    "rmsprop-was-proposed-to-mend-adagrad",
                    Kind.HISTORY,
                    Text(
                        "The authors of RMSprop proposed it as a remedy for AdaGrad.",
                        "RMSprop の提案者は AdaGrad の改善を意図した。",
                    ),
                    LITERATURE,
                    authors_intention(
                        Text(
                            "Tieleman & Hinton 2012, Coursera “Neural Networks for Machine Learning”, lecture 6e, present it as a "
                            "version of rprop that works on mini-batches.",
                            "Tieleman & Hinton 2012, Coursera “Neural Networks for Machine Learning” 第 6e 講は、ミニバッチで使える rprop の一種として示している。",
                        )
                    ),
                ),
            ),
        ),
        Statement(
            "RMS-2",
            Text("first bullet", "1 番目の項目"),
            (Kind.PROPERTY,),
            Text(
                "Compared with AdaGrad it drops old gradients so that new ones count more.",
                "AdaGrad と比べ、古い勾配を落とし新しい勾配をより反映する。",
            ),
            (
                Claim(
                    "rmsprop-counts-new-gradients-more-than-adagrad",
                    Kind.PROPERTY,
                    Text(
                        "In RMSprop's h a recent squared gradient weighs more than an old one; in AdaGrad's all weigh the same.",
                        "RMSprop の h では新しい勾配の二乗ほど重く、AdaGrad の h ではすべて同じ重みである。",
                    ),
                    RMSPROP.narrowed({"steps": Whole(2, 12, 3), **CONSTANT_LR.axes}),
                    Measured("rmsprop"),
                    force=Force.ALWAYS,
                ),
            ),
        ),
        Statement(
            "RMS-3",
            Text("second bullet", "2 番目の項目"),
            (Kind.EQUATION,),
            Text("h_n behaves like the convolution Σ α·e^{−N}·Grad(N).", "h_n は畳み込み Σ α·e^{−N}·Grad(N) に似る。"),
            (
                Claim(
                    "rmsprop-memory-resembles-a-fading-convolution",
                    Kind.EQUATION,
                    Text(
                        "h_n is a convolution of what the gradients were with weights that fade exponentially.",
                        "h_n は、過去の勾配と指数的に薄れる重みとの畳み込みである。",
                    ),
                    RMSPROP,
                    Measured("rmsprop"),
                    force=Force.ALWAYS,
                    cases=(
                        Case(
                            "fades-exponentially",
                            Text(
                                "the trace of each squared gradient fades by the factor α per step",
                                "どの勾配の二乗の痕跡も、一歩ごとに α 倍に薄れる",
                            ),
                            reading="resembles",
                        ),
                        Case(
                            "n-is-the-age",
                            Text("equal, with N as the age of a gradient", "N を勾配の古さとして等しい"),
                            reading="equals",
                        ),
                        Case(
                            "n-is-the-step",
                            Text("equal, with N as the number of the step", "N をステップ番号として等しい"),
                            reading="equals",
                        ),
                        Case(
                            "squared-and-rescaled",
                            Text(
                                "equal, with N as the age, the gradient squared and 1 − α as the factor",
                                "N を古さ、勾配を二乗、係数を 1 − α として等しい",
                            ),
                            reading="equals",
                        ),
                    ),
                    equation=Equation(r"h_n = \sum_{k=1}^{n} (1 - \alpha) \alpha^{n-k} \cdot G_{rad,k}^2"),
                    remark=Text(
                        "The exact weights are (1 − α)·α^age, on squared gradients. They fade as e^−age does, but only for α = 1/e as fast; at PyTorch’s α = 0.99 far more slowly.",
                        "正確な重みは、勾配の二乗に対する (1 − α)·α^(古さ) である。e^−(古さ) と同じく指数的に薄れるが、同じ速さになるのは α = 1/e のときだけで、PyTorch の既定 α = 0.99 でははるかに緩やかである。",
                    ),
                ),
            ),
            prints=(r"\Sigma \alpha e^{-N} \cdot G_{rad}(N)",),
            readings={
                "resembles": Text(
                    "it is a sum over the past with weights that fade exponentially, as the printed one",
                    "印刷された式と同じく、指数的に薄れる重みによる過去の和である",
                ),
                "equals": Text("it equals the printed sum", "印刷された和に等しい"),
            },
        ),
        Statement(
            "RMS-4",
            Text("(2.4)", "(2.4)"),
            (Kind.EQUATION,),
            Text(
                "P_n = P_{n-1} − Lr/(√h+ε)·Grad; h_n = αh_{n-1} + (1−α)Grad².",
                "P_n = P_{n-1} − Lr/(√h+ε)·Grad、h_n = αh_{n-1} + (1−α)Grad²。",
            ),
            (
                Claim(
                    "rmsprop-follows-equation-2-4",
                    Kind.EQUATION,
                    Text(
                        "PyTorch's RMSprop takes the step (2.4), reading h as the h_n of the next line.",
                        "PyTorch の RMSprop は (2.4) のとおりに更新する(h は次の行の h_n と読む)。",
                    ),
                    RMSPROP,
                    Measured("rmsprop", implementations=EAGER),
                    force=Force.ALWAYS,
                    equation=Equation(r"P_n = P_{n-1} - \frac{L_r}{\sqrt{h} + \epsilon} \cdot G_{rad}"),
                    quotes=True,
                ),
                Claim(
                    "rmsprop-averages-as-equation-2-4-says",
                    Kind.EQUATION,
                    Text(
                        "PyTorch's running average follows the second line of (2.4).",
                        "PyTorch の移動平均は (2.4) の 2 行目に従う。",
                    ),
                    RMSPROP,
                    Measured("rmsprop"),
                    force=Force.ALWAYS,
                    equation=Equation(r"h_n = \alpha h_{n-1} + (1 - \alpha)(G_{rad})^2"),
                    quotes=True,
                ),
            ),
            prints=(
                r"P_n = P_{n-1} - \frac{L_r}{\sqrt{h}+\epsilon } \cdot G_{rad}",
                r"h_n = \alpha h_{n-1} + (1- \alpha)(G_{rad})^2",
            ),
        ),
        Statement(
            "RMS-5",
            Text("on figure 2.4", "図 2.4 について"),
            (Kind.BEHAVIOUR,),
            Text("It converges well.", "よく収束している。"),
            (
                Claim(
                    "rmsprop-converges-well",
                    Kind.BEHAVIOUR,
                    Text(
                        "RMSprop reaches the minimum of f1 within the run and is still there in its last tenth.",
                        "RMSprop は実行中に f1 の最小点に達し、最後の 1 割でもそこにいる。",
                    ),
                    behaviour_domain(lr=Between(1e-3, 0.5, 0.01), alpha=OneOf((0.99,))),
                    Measured("rmsprop", ("float64",)),
                    force=Force.SEEN,
                    cases=(
                        TOGETHER,
                        after(100),
                        after(300),
                        after(1000),
                        after(10_000),
                        Case(
                            "smaller-alpha",
                            Text("with α = 0.9, after 300 steps", "α = 0.9 のとき(300 歩の後)"),
                            {"alpha": OneOf((0.9,)), **runs_of(300)},
                            beyond=True,
                        ),
                        TURNED,
                    ),
                    remark=Text(
                        "By itself it is so in {share_after_100}, {share_after_300} and {share_after_1000} of the settings tried after 100, 300 and 1000 steps at PyTorch’s α = 0.99, the smallest rates not having arrived by then; at α = 0.9 in {share_smaller_alpha} after 300. In very long runs a swing of about Lr/2 in each coordinate grows back: after 10 000 steps {share_after_10000} are within 1/1000. From (1, 0.5) at α = 0.9 that swing is within 1/1000 of the first distance for Lr < {boundary_after_10000} only (2000 steps; by the formula {formula_after_10000}).",
                        "この文だけなら、PyTorch の既定の α = 0.99 では、調べた設定のうち 100 歩後では {share_after_100}、300 歩後では {share_after_300}、1000 歩後では {share_after_1000} で成り立ち、Lr が最も小さい実行はまだ着いていない。α = 0.9 では 300 歩後に {share_smaller_alpha} である。非常に長い実行では、各座標で約 Lr/2 の振れが再び育ち、10 000 歩後に 1/1000 以内にあるのは {share_after_10000} である。(1, 0.5) から α = 0.9 で走らせると、この振れが最初の距離の 1/1000 に収まるのは Lr < {boundary_after_10000} のときだけである(2000 歩。式では {formula_after_10000})。",
                    ),
                ),
            ),
        ),
    ),
)
