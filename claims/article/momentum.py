"""§2.2: SGD with momentum, equation (2.2)."""

from dataclasses import replace

from claims.article.domains import (
    CHANGING_LR,
    CONSTANT_LR,
    MOMENTUM,
    TOGETHER,
    TURNED,
    WITH_NOISE,
    after,
    behaviour_domain,
)
from claims.model import (
    EAGER_AND_FUSED,
    Between,
    Claim,
    Equation,
    Force,
    Kind,
    Measured,
    Section,
    Severity,
    Statement,
    Text,
)

SECTION = Section(
    "momentum",
    Text("2.2 SGD with momentum", "2.2 モーメンタム付き SGD"),
    (
        Statement(
            "MOM-1",
            Text("first bullet", "最初の項目"),
            (Kind.DEFINITION,),
            Text(
                "An inertia term makes the update like a ball rolling on the surface.",
                "慣性項により、曲面上をボールが転がるように更新する。",
            ),
            (
                Claim(
                    "momentum-moves-like-a-ball-with-friction",
                    Kind.DEFINITION,
                    Text(
                        "The path is that of a ball whose velocity keeps the share α per step and gains −Lr·Grad.",
                        "軌跡は、速度が毎歩 α 倍に保たれ −Lr·Grad が加わるボールの運動である。",
                    ),
                    MOMENTUM,
                    Measured("momentum"),
                    force=Force.ALWAYS,
                    cases=(CONSTANT_LR, replace(CHANGING_LR, beyond=True)),
                    equation=Equation(r"u_n = \alpha u_{n-1} - L_r G_{rad},\quad P_n = P_{n-1} + u_n"),
                    remark=Text(
                        "If the learning rate is changed on the way, PyTorch rescales the velocity already gained by the same factor, which happens to no ball.",
                        "途中で学習率を変えると、PyTorch ではすでに得た速度まで同じ比で変わる。ボールならそうはならない。",
                    ),
                ),
            ),
        ),
        Statement(
            "MOM-2",
            Text("(2.2)", "(2.2)"),
            (Kind.EQUATION,),
            Text(
                "P_n = P_{n-1} − Lr·Grad + αΔP, with ΔP defined only in (2.5) as P_{n-1} − P_{n-2}.",
                "P_n = P_{n-1} − Lr·Grad + αΔP。ΔP は (2.5) で初めて P_{n-1} − P_{n-2} と定義される。",
            ),
            (
                Claim(
                    "momentum-follows-equation-2-2",
                    Kind.EQUATION,
                    Text(
                        "PyTorch's SGD with momentum takes the step (2.2), reading ΔP as in (2.5) and as 0 before the first step.",
                        "PyTorch のモーメンタム付き SGD は (2.2) のとおりに更新する(ΔP は (2.5) の意味、初回は 0)。",
                    ),
                    MOMENTUM,
                    Measured("momentum", implementations=EAGER_AND_FUSED),
                    force=Force.ALWAYS,
                    severity=Severity.DETAIL,
                    cases=(CONSTANT_LR, CHANGING_LR),
                    equation=Equation(
                        r"P_n = P_{n-1} - L_r \cdot G_{rad} + \alpha \Delta P",
                        r"b_n = \alpha b_{n-1} + G_{rad},\quad P_n = P_{n-1} - L_r \cdot b_n",
                    ),
                    quotes=True,
                    correction=Text(
                        "(2.2) is the classical rule, and PyTorch’s too while the rate stays constant. Where the rate changes on the way, as with the decay of figure 2.9, it is worth saying that PyTorch differs: it multiplies the accumulated gradients b, and so the old displacement as well, by the current Lr.",
                        "(2.2) は古典的な更新式であり、学習率が一定なら PyTorch もこのとおりに動く。図 2.9 の減衰のように途中で学習率が変わる場合は異なるので、一言あるとよい。PyTorch は蓄積した勾配 b に現在の Lr を掛けるため、過去の変位まで新しい Lr で測り直される。",
                    ),
                ),
            ),
            prints=(r"P_n = P_{n-1} - L_r  \cdot G_{rad} +\alpha\Delta P",),
        ),
        Statement(
            "MOM-3",
            Text("on figure 2.2", "図 2.2 について"),
            (Kind.BEHAVIOUR,),
            Text("The path overshoots.", "降下経路はオーバーシュートする。"),
            (
                Claim(
                    "momentum-overshoots",
                    Kind.BEHAVIOUR,
                    Text(
                        "The path runs visibly beyond the minimum: by at least 1/100 of the first distance.",
                        "経路は最小点を目に見えて通り越す(最初の距離の 1/100 以上)。",
                    ),
                    behaviour_domain(lr=Between(1e-3, 0.045, 0.01), momentum=Between(0.5, 0.99, 0.9)),
                    Measured("momentum", ("float64",)),
                    force=Force.SEEN,
                    cases=(TOGETHER, after(100), after(300), after(1000), TURNED, WITH_NOISE),
                    remark=Text(
                        "By itself it is so in {share_after_100} of the settings tried after 100 steps and in {share_after_1000} after 1000. Momentum crosses the minimum at all if Lr·L > (1 − √α)², where L is the largest curvature, and if the run is long enough to get there (at α = 0.9 from Lr = {boundary_after_1000} on within 1000 steps; by the formula, without end, from {formula_after_1000} on).",
                        "この文だけなら、調べた設定のうち 100 歩後では {share_after_100}、1000 歩後では {share_after_1000} で成り立つ。そもそも最小点を越えるのは Lr·L > (1 − √α)²(L は最大曲率)で、かつそこに届くだけの歩数があるときである(α = 0.9 では 1000 歩以内なら Lr = {boundary_after_1000} から、歩数に限りがなければ式より {formula_after_1000} から)。",
                    ),
                ),
            ),
        ),
    ),
)
