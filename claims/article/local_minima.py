"""A function with local minima."""

from claims.article.domains import FIGURES, NO_IMAGE, VALLEYS, valley_domain
from claims.model import (
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
    Signed,
    Statement,
    Text,
)

SECTION = Section(
    "local-minima",
    Text("A function with local minima", "局所最小値のある関数"),
    (
        Statement(
            "LOC-1",
            Text("equation", "数式"),
            (Kind.EQUATION,),
            Text("f2(x, y) = 2x² + 10y² + 10·Im[e^{5yj}].", "f2(x, y) = 2x² + 10y² + 10·Im[e^{5yj}]。"),
            (
                Claim(
                    "f2-is-a-bowl-plus-10-sin-5y",
                    Kind.EQUATION,
                    Text(
                        "The formula of f2, with its complex exponential, is 2x² + 10y² + 10·sin 5y, and its gradient is (4x, 20y + 50·cos 5y).",
                        "複素指数を含む f2 の式は 2x² + 10y² + 10·sin 5y であり、勾配は (4x, 20y + 50·cos 5y) である。",
                    ),
                    Domain(Text("points of the plane", "平面上の点"), {"point": Signed(1e-6, 100.0)}),
                    Measured("autograd"),
                    force=Force.ALWAYS,
                    equation=Equation(r"f(x, y) = 2 x^2 + 10 y^2 + 10 \, \mathrm{Im}[e^{5 y j}]"),
                ),
            ),
        ),
        Statement(
            "LOC-2",
            Text("heading and figure 3", "見出しと図 3"),
            (Kind.PROPERTY,),
            Text("f2 has local minima.", "f2 には局所最小値がある。"),
            (
                Claim(
                    "f2-has-local-minima",
                    Kind.PROPERTY,
                    Text(
                        "Besides the lowest minimum, the gradient of f2 vanishes and changes from falling to rising at other points.",
                        "最小値のほかにも、f2 の勾配が 0 になり下降から上昇に転じる点がある。",
                    ),
                    Domain(
                        Text(
                            "the minimisers found in closed form, proved complete by interval arithmetic",
                            "閉形式で求めた極小点(区間演算で網羅を証明)",
                        )
                    ),
                    Measured("autograd"),
                    force=Force.ALWAYS,
                ),
            ),
        ),
        Statement(
            "LOC-3",
            Text("figure 4 (1–9)", "図 4 (1–9)"),
            (Kind.FIGURE,),
            Text("The nine runs on f2.", "f2 での 9 通りの実行。"),
            (
                Claim(
                    "figure-4-shows-nine-runs-on-f2",
                    Kind.FIGURE,
                    Text("Nine runs on f2 give the paths shown.", "f2 上の 9 通りの実行が図の軌跡になる。"),
                    FIGURES,
                    NO_IMAGE,
                ),
            ),
        ),
        Statement(
            "LOC-4",
            Text("first bullet", "1 番目の項目"),
            (Kind.BEHAVIOUR,),
            Text(
                "Where momentum dominates, the searched range widens and farther extrema are reached.",
                "モーメントが支配的だと探索範囲が広がり、より遠い極値に届く。",
            ),
            (
                Claim(
                    "momentum-widens-the-searched-range",
                    Kind.BEHAVIOUR,
                    Text(
                        "With momentum the path gets farther away from its start along y than without.",
                        "モーメンタムがあると、経路は y 方向に、ない場合より開始点から遠くまで達する。",
                    ),
                    valley_domain(lr=Between(1e-3, 0.1, 0.01), momentum=OneOf((0.9, 0.5, 0.99))),
                    Measured("momentum", ("float64",)),
                    force=Force.TENDENCY,
                    severity=Severity.DETAIL,
                    cases=VALLEYS,
                    correction=Text(
                        "In about nine settings of ten.",
                        "およそ 10 回に 9 回は正しい。",
                    ),
                ),
                Claim(
                    "momentum-reaches-farther-extrema",
                    Kind.BEHAVIOUR,
                    Text(
                        "With momentum the path ends in a local minimum farther from its start than without.",
                        "モーメンタムがあると、ない場合より開始点から遠い極小点に着く。",
                    ),
                    valley_domain(lr=Between(1e-3, 0.1, 0.01), momentum=OneOf((0.9, 0.5, 0.99))),
                    Measured("momentum", ("float64",)),
                    force=Force.POSSIBLE,
                    severity=Severity.DETAIL,
                    cases=VALLEYS,
                    correction=Text(
                        "Only in about three settings of ten, and rounding errors decide about one setting in five. The path gets farther, but in three settings of five the run ends in the same valley as without momentum.",
                        "およそ 10 回に 3 回だけで、しかも 5 回に 1 回ほどは丸め誤差で結果が変わる。経路は遠くまで行くが、5 回に 3 回はモーメンタムなしと同じ谷で終わる。",
                    ),
                ),
            ),
        ),
        Statement(
            "LOC-5",
            Text("second bullet", "2 番目の項目"),
            (Kind.BEHAVIOUR,),
            Text(
                "RMSprop gets far because its initial learning rate is high.",
                "RMSprop は初期学習率が高いため、遠くまで届く。",
            ),
            (
                Claim(
                    "rmsprop-gets-far",
                    Kind.BEHAVIOUR,
                    Text(
                        "RMSprop's path on f2 ends far from its start.",
                        "f2 での RMSprop の経路は開始点から遠くで終わる。",
                    ),
                    valley_domain(lr=Between(1e-3, 5.0, 0.1), alpha=OneOf((0.99, 0.9))),
                    Measured("rmsprop", ("float64",)),
                    force=Force.POSSIBLE,
                    severity=Severity.DETAIL,
                    cases=(
                        *VALLEYS,
                        Case(
                            "farther-than-the-others",
                            Text(
                                "on f2, read as: farther than with every other method at the same Lr",
                                "f2 上、同じ Lr の他のどの手法より遠く、と読む",
                            ),
                        ),
                    ),
                    correction=Text(
                        "It leaves the valley it starts in only if Lr is large, in about one setting of four: from y = −2 where its first step, Lr/√(1 − α) long, ends beyond the border of the valley (the boundary, at PyTorch's α); and it hardly ever gets farther than every other method at the same Lr: momentum does, and SGD where it diverges.",
                        "出発した谷を離れるのは Lr が大きいときだけ(およそ 4 回に 1 回)である。y = −2 からは、長さ Lr/√(1 − α) の最初の一歩が谷の境を越えるとき(PyTorch の既定の α での境界)に離れる。同じ Lr の他の全手法より遠くまで行くことはまずない。最も遠くまで行くのはモーメンタム、発散する Lr では SGD である。",
                    ),
                ),
                Claim(
                    "a-high-initial-rate-is-why-rmsprop-gets-far",
                    Kind.BEHAVIOUR,
                    Text("It gets far because its first steps are large.", "最初の歩幅が大きいから遠くまで届く。"),
                    valley_domain(lr=Between(1e-3, 5.0, 0.1), alpha=OneOf((0.99, 0.9))),
                    Measured("rmsprop", ("float64",)),
                    force=Force.CAUSE,
                    severity=Severity.DETAIL,
                    cases=VALLEYS,
                    correction=Text(
                        "Partly: its first step is Lr/√(1 − α), ten times Lr at PyTorch's α. Without that enlargement one in three of the runs that leave their valley stays in it; the others leave because Lr itself is large.",
                        "部分的には正しい。最初の一歩は Lr/√(1 − α) で、PyTorch の既定の α では Lr の 10 倍になる。これを除くと、谷を離れていた実行の 3 分の 1 は谷に留まる。残りは Lr そのものが大きいために離れる。",
                    ),
                ),
            ),
        ),
    ),
)
