"""§2.3: AdaGrad, equation (2.3)."""

from claims.article.domains import (
    ADAGRAD,
    CONSTANT_LR,
    LIKE_SIZE,
    NONZERO_GRADIENT,
    ONLY_ZERO,
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

# "In the end": longer than the runs of the figures.
_STOPPING = behaviour_domain(lr=Between(1e-3, 0.5, 0.01)).narrowed(runs_of(3000))
_FORMATS = tuple(
    Case(f"in-{dtype}", Text(f"in {dtype}", f"{dtype} で"), dtypes=(dtype,))
    for dtype in ("bfloat16", "float16", "float32", "float64")
)

SECTION = Section(
    "adagrad",
    Text("2.3 AdaGrad", "2.3 AdaGrad"),
    (
        Statement(
            "ADG-1",
            Text("first bullet", "1 番目の項目"),
            (Kind.DEFINITION,),
            Text("The learning rate is itself updated during learning.", "学習率そのものを学習中に更新する。"),
            (
                Claim(
                    "adagrad-changes-its-rate-at-every-step",
                    Kind.DEFINITION,
                    Text(
                        "The effective rate A_Lr of a coordinate is another one after each step.",
                        "各成分の実効学習率 A_Lr は一歩ごとに変わる。",
                    ),
                    ADAGRAD,
                    Measured("adagrad"),
                    force=Force.ALWAYS,
                    severity=Severity.DETAIL,
                    cases=(
                        Case(
                            "gradients-of-like-size",
                            Text("gradients that differ by at most a factor of 100", "勾配の大きさの差が 100 倍以内"),
                            {"gradient": LIKE_SIZE},
                        ),
                        Case(
                            "gradient-of-zero",
                            Text("a coordinate whose gradient is zero", "勾配が 0 の成分"),
                            {"gradient": ONLY_ZERO},
                        ),
                    ),
                    correction=Text(
                        "The rate of a coordinate changes only in steps in which that coordinate has a gradient.",
                        "学習率が変わるのは、その成分の勾配が 0 でないときだけである。",
                    ),
                ),
            ),
        ),
        Statement(
            "ADG-2",
            Text("second bullet", "2 番目の項目"),
            (Kind.PROPERTY,),
            Text(
                "A_Lr, the updated rate, gets smaller as learning proceeds.",
                "更新後の学習率 A_Lr は学習が進むにつれて小さくなる。",
            ),
            (
                Claim(
                    "adagrad-rate-gets-smaller",
                    Kind.PROPERTY,
                    Text(
                        "The effective rate of a coordinate gets smaller in each step.",
                        "各成分の実効学習率は一歩ごとに小さくなる。",
                    ),
                    ADAGRAD.narrowed(CONSTANT_LR.axes),
                    Measured("adagrad"),
                    force=Force.ALWAYS,
                    severity=Severity.DETAIL,
                    cases=(
                        Case(
                            "never-rises",
                            Text("read as: it never rises, whatever the gradients", "どんな勾配でも増えない、と読む"),
                        ),
                        Case(
                            "falls-with-a-gradient",
                            Text(
                                "read as: it falls in each step with a gradient, among gradients of like size",
                                "(大きさが近い勾配のうちで)勾配があれば毎歩下がる、と読む",
                            ),
                            {"gradient": LIKE_SIZE},
                        ),
                        Case(
                            "falls-without-a-gradient",
                            Text(
                                "read as: it falls in steps with a gradient of zero too",
                                "勾配が 0 の歩でも下がる、と読む",
                            ),
                            {"gradient": ONLY_ZERO},
                        ),
                    ),
                    correction=Text(
                        "The rate never rises, and falls only in steps in which the coordinate has a gradient; where gradients fade, so does the fall.",
                        "学習率は増えないが、下がるのはその成分に勾配がある歩だけで、勾配が消えていけば下がり方も止まる。",
                    ),
                ),
            ),
        ),
        Statement(
            "ADG-3",
            Text("third bullet", "3 番目の項目"),
            (Kind.PROPERTY,),
            Text(
                "Parameters that have been updated more get a smaller rate.",
                "大きく更新されたパラメータほど学習率が小さくなる。",
            ),
            (
                Claim(
                    "more-updated-parameters-get-a-smaller-rate",
                    Kind.PROPERTY,
                    Text(
                        "Of two coordinates, the one updated more has the smaller effective rate.",
                        "二つの成分のうち、大きく更新された方の実効学習率が小さい。",
                    ),
                    ADAGRAD.narrowed(CONSTANT_LR.axes),
                    Measured("adagrad"),
                    force=Force.ALWAYS,
                    severity=Severity.DETAIL,
                    cases=(
                        Case(
                            "more-gradient",
                            Text(
                                "read as: the one with the larger sum of squared gradients",
                                "勾配の二乗和が大きい方、と読む",
                            ),
                        ),
                        Case(
                            "more-movement",
                            Text(
                                "read as: the one that has moved more than twice as far",
                                "2 倍より遠くまで動いた方、と読む",
                            ),
                        ),
                    ),
                    correction=Text(
                        "What lowers the rate is the size of the gradients, not the distance moved: a coordinate with large gradients that moved little has the smaller rate.",
                        "学習率を下げるのは勾配の大きさであって移動量ではない。あまり動かなくても勾配の大きい成分の方が学習率は小さい。",
                    ),
                ),
            ),
        ),
        Statement(
            "ADG-4",
            Text("fourth bullet", "4 番目の項目"),
            (Kind.PROPERTY,),
            Text(
                "h_n is the sum of squared gradients, and records all gradient information.",
                "h_n は勾配の二乗和で、すべての勾配情報を記録する。",
            ),
            (
                Claim(
                    "h-is-the-sum-of-squared-gradients",
                    Kind.PROPERTY,
                    Text(
                        "PyTorch's accumulator is the sum of all squared gradients so far.",
                        "PyTorch の蓄積値はそれまでの勾配の二乗和である。",
                    ),
                    ADAGRAD,
                    Measured("adagrad"),
                    force=Force.ALWAYS,
                    equation=Equation(r"h_n = \sum_{k=1}^{n} G_{rad,k}^2"),
                ),
                Claim(
                    "h-records-all-gradient-information",
                    Kind.PROPERTY,
                    Text("h keeps the information in all gradients so far.", "h はそれまでの全勾配の情報を保つ。"),
                    ADAGRAD,
                    Measured("adagrad"),
                    force=Force.ALWAYS,
                    severity=Severity.DETAIL,
                    cases=(
                        Case(
                            "every-gradient-counts",
                            Text(
                                "read as: every gradient so far counts, among gradients of like size",
                                "(大きさが近い勾配のうちで)すべての勾配が効く、と読む",
                            ),
                            {"gradient": LIKE_SIZE},
                        ),
                        Case(
                            "histories-can-be-told-apart",
                            Text(
                                "read as: gradients of other signs leave another h",
                                "符号の異なる勾配は異なる h を残す、と読む",
                            ),
                        ),
                    ),
                    correction=Text(
                        "h records only the total size of the gradients: their signs are lost, and so is their order.",
                        "h に残るのは勾配の大きさの合計だけで、符号も順序も失われる。",
                    ),
                ),
            ),
        ),
        Statement(
            "ADG-5",
            Text("(2.3)", "(2.3)"),
            (Kind.EQUATION,),
            Text(
                "P_n = P_{n-1} − A_Lr·Grad; A_Lr = Lr/√h_n; h_n = h_{n-1} + Grad².",
                "P_n = P_{n-1} − A_Lr·Grad、A_Lr = Lr/√h_n、h_n = h_{n-1} + Grad²。",
            ),
            (
                Claim(
                    "adagrad-follows-equation-2-3",
                    Kind.EQUATION,
                    Text("PyTorch's Adagrad takes the step (2.3).", "PyTorch の Adagrad は (2.3) のとおりに更新する。"),
                    ADAGRAD,
                    Measured("adagrad", implementations=EAGER_AND_FUSED),
                    force=Force.ALWAYS,
                    severity=Severity.DETAIL,
                    cases=(
                        Case(
                            "without-epsilon",
                            Text("eps = 0 and no gradient of zero", "eps = 0 で勾配が 0 にならないとき"),
                            {"eps": OneOf((0.0,)), "gradient": NONZERO_GRADIENT},
                        ),
                        Case(
                            "with-epsilon",
                            Text("eps > 0, as PyTorch's default is", "eps > 0(PyTorch の既定)のとき"),
                            {"gradient": NONZERO_GRADIENT, "eps": Between(1e-12, 1e-2, 1e-2)},
                        ),
                        Case(
                            "gradient-of-zero-first",
                            Text("a coordinate whose gradient is zero from the start", "最初から勾配が 0 の成分"),
                            {"gradient": ONLY_ZERO},
                        ),
                    ),
                    equation=Equation(
                        r"P_n = P_{n-1} - \frac{L_r}{\sqrt{h_n}} \cdot G_{rad}",
                        r"P_n = P_{n-1} - \frac{L_r}{\sqrt{h_n} + \epsilon} \cdot G_{rad}",
                    ),
                    correction=Text(
                        "The denominator needs an ε: without it a coordinate whose gradient starts at zero becomes 0/0.",
                        "分母に ε が要る。なければ、勾配が 0 で始まる成分は 0/0 になる。",
                    ),
                ),
                Claim(
                    "adagrad-accumulates-as-equation-2-3-says",
                    Kind.EQUATION,
                    Text("Each step adds the squared gradient to h.", "一歩ごとに勾配の二乗が h に加わる。"),
                    ADAGRAD,
                    Measured("adagrad"),
                    force=Force.ALWAYS,
                    equation=Equation(r"h_n = h_{n-1} + G_{rad}^2"),
                ),
            ),
        ),
        Statement(
            "ADG-6",
            Text("fifth bullet", "5 番目の項目"),
            (Kind.BEHAVIOUR,),
            Text(
                "h_n unavoidably grows, so that in the end the rate becomes so small that updating stops.",
                "h_n は増え続け、いずれ学習率が小さくなりすぎて更新が止まる。",
            ),
            (
                Claim(
                    "adagrad-updates-come-to-a-stop",
                    Kind.BEHAVIOUR,
                    Text(
                        "Short of the minimum there comes a step after which nothing moves any more.",
                        "最小点の手前で、ある一歩を境に何も動かなくなる。",
                    ),
                    _STOPPING,
                    Measured("adagrad"),
                    force=Force.TENDENCY,
                    severity=Severity.DETAIL,
                    cases=_FORMATS,
                    correction=Text(
                        "It depends on the number format. In bfloat16 updates do stop short of the minimum, in {share_in_bfloat16} of the settings tried, and in float16 in {share_in_float16}; in float32 and float64 they slow down but go on: far from the minimum the steps shrink like 1/√n, whose sum has no limit, and near it the gradients vanish, so that the rate levels off and AdaGrad converges.",
                        "数値形式による。bfloat16 では調べた設定の {share_in_bfloat16}、float16 では {share_in_float16} で、最小点の手前で実際に更新が止まる。float32 と float64 では遅くなるが止まらない。最小点から遠い間は歩幅が 1/√n で縮み、その和に上限はない。近づくと勾配が消えるので、学習率は一定値に落ち着き、AdaGrad は収束する。",
                    ),
                ),
                Claim(
                    "growing-h-is-why-adagrad-stops",
                    Kind.BEHAVIOUR,
                    Text(
                        "Runs that stop short of the minimum do not stop there if h alone is kept from growing.",
                        "最小点の手前で止まる実行も、h の増大だけを止めれば、そこでは止まらない。",
                    ),
                    _STOPPING,
                    Measured("adagrad", ("bfloat16",)),
                    force=Force.CAUSE,
                    severity=Severity.DETAIL,
                    cases=(
                        Case(
                            "stopped-in-bfloat16",
                            Text("of the runs that stop in bfloat16", "bfloat16 で止まる実行のうち"),
                            dtypes=("bfloat16",),
                        ),
                        Case(
                            "late-in-float64",
                            Text(
                                "of the runs in float64 that have not arrived after 1000 steps, those that arrive with h held",
                                "float64 で 1000 歩後に未到着の実行のうち、h を止めれば到着するもの",
                            ),
                            runs_of(1000),
                            dtypes=("float64",),
                            beyond=True,
                        ),
                    ),
                    correction=Text(
                        "The growth of h is one of two causes: held at its first value, it lets {share_stopped_in_bfloat16} of the runs go on that stop in bfloat16. The others stand still with h held as well: there Lr is smaller than half a unit in the last place of the parameter.",
                        "h の増大は二つの原因の一つである。h を最初の値に固定すると、bfloat16 で止まる実行の {share_stopped_in_bfloat16} は先へ進む。残りは h を固定しても動かない。そこでは Lr がパラメータの最終桁の半単位より小さい。",
                    ),
                ),
            ),
        ),
        Statement(
            "ADG-7",
            Text("on figure 2.3", "図 2.3 について"),
            (Kind.BEHAVIOUR,),
            Text(
                "At the same number of steps it converges later than the others.",
                "同じステップ数では他より収束が遅れる。",
            ),
            (
                Claim(
                    "adagrad-converges-later-than-the-others",
                    Kind.BEHAVIOUR,
                    Text(
                        "After as many steps at the same Lr AdaGrad is farther from the minimum than each of the other five methods that have one.",
                        "同じ Lr・同じ歩数で、AdaGrad は Lr をもつ他の 5 手法のどれよりも最小点から遠い。",
                    ),
                    behaviour_domain(lr=Between(1e-3, 0.5, 0.01)),
                    Measured("adagrad", ("float64",)),
                    force=Force.SEEN,
                    cases=(
                        TOGETHER,
                        after(100),
                        after(300),
                        after(1000),
                        Case(
                            "adadelta-included",
                            Text(
                                "farther than Adadelta at its default Lr = 1 as well; after 300 steps",
                                "既定の Lr = 1 の AdaDelta よりも遠い(300 歩の後)",
                            ),
                            runs_of(300),
                            beyond=True,
                        ),
                        Case(
                            "each-at-its-best-rate",
                            Text(
                                "each of the seven methods at its own best Lr; after 300 steps",
                                "7 手法それぞれが自分に最適な Lr を使う(300 歩の後)",
                            ),
                            runs_of(300),
                            beyond=True,
                        ),
                        TURNED,
                        WITH_NOISE,
                    ),
                    remark=Text(
                        "At one Lr for all it is the last in {share_after_300} of the settings tried after 300 steps, nearly always where SGD converges, Lr < 2/L; beyond, SGD diverges and is the last. With each method at its own best Lr, AdaGrad is the last in {held_each_at_its_best_rate} of {of_each_at_its_best_rate} starts.",
                        "全手法で同じ Lr なら、300 歩後では調べた設定の {share_after_300} で最後であり、SGD が収束する Lr < 2/L ではほぼ常に最後である。それを超えると SGD が発散して最後になる。各手法が自分に最適な Lr を使うと、AdaGrad が最後になるのは {of_each_at_its_best_rate} 個の開始点のうち {held_each_at_its_best_rate} 個である。",
                    ),
                ),
            ),
        ),
    ),
)
