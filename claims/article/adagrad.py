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
_STOPPING = behaviour_domain(lr=OneOf((0.01, 0.001, 0.002, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5))).narrowed(runs_of(3000))
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
                    "adagrad-updates-its-rate",
                    Kind.DEFINITION,
                    Text(
                        "The effective rate A_Lr of a coordinate changes as learning goes on.",
                        "各成分の実効学習率 A_Lr は学習の過程で変わる。",
                    ),
                    ADAGRAD,
                    Measured("adagrad"),
                    force=Force.ALWAYS,
                    cases=(
                        Case(
                            "steps-with-a-gradient",
                            Text(
                                "with gradients that differ by at most a factor of 100",
                                "勾配があり、その大きさの差が 100 倍以内のとき",
                            ),
                            {"gradient": LIKE_SIZE},
                            reading="by-its-gradients",
                        ),
                        Case(
                            "steps-without-a-gradient",
                            Text("a coordinate whose gradient is zero", "勾配が 0 の成分"),
                            {"gradient": ONLY_ZERO},
                            reading="at-every-step",
                        ),
                    ),
                    remark=Text(
                        "It changes in the steps in which the coordinate has a gradient, and in no others.",
                        "変わるのはその成分に勾配がある歩だけである。",
                    ),
                ),
            ),
            readings={
                "by-its-gradients": Text(
                    "the gradients met on the way change the rate", "途中で受け取る勾配によって学習率が変わる"
                ),
                "at-every-step": Text(
                    "the rate is another one after every step, whatever the gradient",
                    "勾配が何であれ、一歩ごとに学習率が変わる",
                ),
            },
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
                    cases=(
                        Case(
                            "never-rises",
                            Text("it never rises, whatever the gradients", "どんな勾配でも増えない"),
                            reading="with-its-gradients",
                        ),
                        Case(
                            "falls-with-a-gradient",
                            Text(
                                "it falls in each step with a gradient, among gradients that differ by at most a factor of 100",
                                "勾配(大きさの差が 100 倍以内)がある歩では必ず下がる",
                            ),
                            {"gradient": LIKE_SIZE},
                            reading="with-its-gradients",
                        ),
                        Case(
                            "falls-without-a-gradient",
                            Text("it falls in steps with a gradient of zero too", "勾配が 0 の歩でも下がる"),
                            {"gradient": ONLY_ZERO},
                            reading="at-every-step",
                        ),
                    ),
                    remark=Text(
                        "It falls in the steps in which the coordinate has a gradient, and stays as it is in all others; where the gradients fade, the fall levels off.",
                        "下がるのはその成分に勾配がある歩で、それ以外の歩では変わらない。勾配が消えていけば、下がり方も止まっていく。",
                    ),
                ),
            ),
            readings={
                "with-its-gradients": Text(
                    "the rate never rises, and each gradient lowers it",
                    "学習率は増えることがなく、勾配があるたびに下がる",
                ),
                "at-every-step": Text("the rate falls in every step", "学習率は毎歩必ず下がる"),
            },
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
                    cases=(
                        Case(
                            "more-gradient",
                            Text("the one with the larger sum of squared gradients", "勾配の二乗和が大きい方"),
                            reading="by-larger-gradients",
                        ),
                        Case(
                            "more-movement",
                            Text("the one that has moved more than twice as far", "2 倍より遠くまで動いた方"),
                            reading="by-a-longer-way",
                        ),
                    ),
                    remark=Text(
                        "What lowers the rate is the size of the gradients, not the distance moved: of two coordinates, the one with large gradients has the smaller rate even if it moved less.",
                        "学習率を下げるのは勾配の大きさであり、移動量ではない。動いた距離が短くても、勾配の大きい成分の方が学習率は小さい。",
                    ),
                ),
                Claim(
                    "a-longer-way-means-a-smaller-rate-on-f1",
                    Kind.BEHAVIOUR,
                    Text(
                        "In a run on f1, of x and y the one that has moved farther has the smaller effective rate.",
                        "f1 上の実行で、x と y のうち遠くまで動いた方の実効学習率が小さい。",
                    ),
                    behaviour_domain(lr=Between(1e-3, 5.0, 0.1)).narrowed(runs_of(100, 300)),
                    Measured("adagrad", ("float64",)),
                    force=Force.TENDENCY,
                    beyond=True,
                    cases=(after(100), after(300)),
                    remark=Text(
                        "On f1 the distance moved says little: it held in {share_after_100} of the settings after 100 steps. The steep x has the smaller rate in {steep} of {of_after_100}, whether it moved farther than y or not.",
                        "f1 では移動量からはほとんど何も言えない。100 歩の後に成り立った設定は {share_after_100} である。y より遠くまで動いたかどうかによらず、傾きの急な x の学習率の方が小さい設定は、{of_after_100} のうち {steep} である。",
                    ),
                ),
            ),
            readings={
                "by-larger-gradients": Text(
                    "updated more means: met larger gradients", "「大きく更新された」とは、受け取った勾配が大きいこと"
                ),
                "by-a-longer-way": Text(
                    "updated more means: moved farther", "「大きく更新された」とは、遠くまで動いたこと"
                ),
            },
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
                    cases=(
                        Case(
                            "every-gradient-counts",
                            Text(
                                "another first gradient leaves another h, among gradients that differ by at most a factor of 100",
                                "最初の勾配が違えば h も違う(勾配の大きさの差は 100 倍以内)",
                            ),
                            {"gradient": LIKE_SIZE},
                            reading="none-is-dropped",
                        ),
                        Case(
                            "histories-can-be-told-apart",
                            Text("gradients of other signs leave another h", "符号の異なる勾配は異なる h を残す"),
                            reading="nothing-is-lost",
                        ),
                    ),
                    remark=Text(
                        "No gradient is dropped, however old. What is kept of each is its square: signs and order cannot be read from h.",
                        "どれほど古い勾配も落とされない。ただし残るのは二乗の和なので、h から符号や順序は分からない。",
                    ),
                ),
            ),
            readings={
                "none-is-dropped": Text(
                    "every gradient so far counts in h, unlike in RMSprop’s",
                    "RMSprop と違い、それまでのすべての勾配が h に効く",
                ),
                "nothing-is-lost": Text("all that the gradients were can be told from h", "h から勾配のすべてが分かる"),
            },
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
                            Text("with eps = 0 and no gradient of zero", "eps = 0 で勾配が 0 にならないとき"),
                            {"eps": OneOf((0.0,)), "gradient": NONZERO_GRADIENT},
                        ),
                        Case(
                            "with-epsilon",
                            Text("with eps > 0 (PyTorch's default is 1e-10)", "eps > 0(PyTorch の既定は 1e-10)のとき"),
                            {"gradient": NONZERO_GRADIENT, "eps": Between(1e-12, 1e-2, 1e-2)},
                        ),
                        Case(
                            "gradient-of-zero-first",
                            Text("for a coordinate whose gradient is zero from the start", "最初から勾配が 0 の成分"),
                            {"gradient": ONLY_ZERO},
                        ),
                    ),
                    equation=Equation(
                        r"A_{Lr} = \frac{L_r}{\sqrt{h_n}}",
                        r"A_{Lr} = \frac{L_r}{\sqrt{h_n} + \epsilon}",
                    ),
                    quotes=True,
                    correction=Text(
                        "The denominator needs a small ε, as in (2.4): without it, a coordinate that has had no gradient other than zero gets the step 0/0.",
                        "(2.4) と同じく分母に小さな ε が要る。なければ、勾配がまだ一度も 0 以外になっていない成分の更新は 0/0 になる。",
                    ),
                ),
                Claim(
                    "adagrad-accumulates-as-equation-2-3-says",
                    Kind.EQUATION,
                    Text("Each step adds the squared gradient to h.", "一歩ごとに勾配の二乗が h に加わる。"),
                    ADAGRAD,
                    Measured("adagrad"),
                    force=Force.ALWAYS,
                    equation=Equation(r"h_n = h_{n-1} + (G_{rad})^2"),
                    quotes=True,
                ),
            ),
            prints=(
                r"P_n = P_{n-1} -A_{Lr} \cdot G_{rad}",
                r"A_{Lr} = \frac{L_r}{\sqrt{h_n}}",
                r"h_n = h_{n-1} + (G_{rad})^2",
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
                        "In a run that does not arrive there comes a step after which a coordinate, still short of the minimum, moves no more.",
                        "最小点に着かない実行では、ある一歩を境に、まだ最小点の手前にある座標が動かなくなる。",
                    ),
                    _STOPPING,
                    Measured("adagrad"),
                    force=Force.TENDENCY,
                    severity=Severity.DETAIL,
                    cases=_FORMATS,
                    correction=Text(
                        "It depends on the number format and on the length of the run. Of the runs that do not arrive within 3000 steps, updating has stopped in {share_in_bfloat16} in bfloat16 and in {share_in_float16} in float16, but in {share_in_float32} in float32 and in {share_in_float64} in float64. There the steps get smaller and go on: far from the minimum they shrink like 1/√n, whose sum has no limit, and near it the gradients vanish, so that the rate levels off and AdaGrad converges. In float32 a far longer run can stop too, once its steps are too small for the last place of the parameter.",
                        "数値形式と歩数による。3000 歩のうちに最小点に着かない実行のうち、更新が止まっているのは bfloat16 では {share_in_bfloat16}、float16 では {share_in_float16} だが、float32 では {share_in_float32}、float64 では {share_in_float64} である。float32 と float64 では歩幅が小さくなりながらも更新が続く。最小点から遠い間は歩幅が 1/√n で縮むが、その和に上限はない。近づくと勾配が消えるので、学習率は一定値に落ち着き、AdaGrad は収束する。float32 でもはるかに長く続ければ、歩幅がパラメータの最終桁に届かなくなって止まることがある。",
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
                        "The growth of h is one of two causes: with h held at its first value, {share_stopped_in_bfloat16} of the runs that stop in bfloat16 go on. The others stop all the same: there even a step of about Lr is too small for the last place of the parameter and is rounded away.",
                        "h の増大は二つの原因の一つである。h を最初の値に固定すると、bfloat16 で止まる実行の {share_stopped_in_bfloat16} は先へ進む。残りは h を固定しても止まる。Lr ほどの歩幅でもパラメータの最終桁に届かず、丸めで消えるからである。",
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
                        "At one Lr for all it is the last in {share_after_300} of the settings tried after 300 steps, nearly always where SGD converges, Lr < 2/L; beyond, SGD diverges, and AdaGrad is not the last. With each method at its own best Lr, AdaGrad is the last in {held_each_at_its_best_rate} of {of_each_at_its_best_rate} starts.",
                        "全手法で同じ Lr なら、300 歩後では調べた設定の {share_after_300} で最後であり、SGD が収束する Lr < 2/L ではほぼ常に最後である。それを超えると SGD が発散するので、AdaGrad は最後にならない。各手法が自分に最適な Lr を使うと、AdaGrad が最後になるのは {of_each_at_its_best_rate} 個の開始点のうち {held_each_at_its_best_rate} 個である。",
                    ),
                ),
            ),
        ),
    ),
)
