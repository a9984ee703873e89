"""§2: the first test function and its figures."""

from claims.article.domains import FIGURES, JOINT, JOINTLY, NO_IMAGE
from claims.model import Claim, Domain, Equation, Force, Kind, Measured, Section, Signed, Slip, Statement, Text

SECTION = Section(
    "test-function",
    Text("The first test function", "最初のテスト関数"),
    (
        Statement(
            "FUN-1",
            Text("§2", "§2"),
            (Kind.EQUATION,),
            Text("The test function is f1(x, y) = 20x² + 2y².", "可視化に使う関数は f1(x, y) = 20x² + 2y² である。"),
            (
                Claim(
                    "f1-is-a-bowl-with-gradient-40x-4y",
                    Kind.EQUATION,
                    Text(
                        "The formula of f1 evaluates to the closed form and has the gradient (40x, 4y), zero only at the origin.",
                        "f1 の式は閉形式の値をとり、勾配は (40x, 4y) で、原点でのみ 0 になる。",
                    ),
                    Domain(
                        Text("points of the plane, the origin among them", "原点を含む平面上の点"),
                        {"point": Signed(1e-6, 1e6)},
                    ),
                    Measured("autograd"),
                    force=Force.ALWAYS,
                    equation=Equation(r"f(x, y) = 20x^2 + 2y^2"),
                    quotes=True,
                ),
            ),
            prints=(r"f(x, y) = 20x ^ 2 + 2y ^ 2",),
            slips=(Slip("アルコリズム", "アルゴリズム"),),
        ),
        Statement(
            "FIG-1",
            Text("figure 1", "図 1"),
            (Kind.FIGURE,),
            Text("Contour lines of f1.", "f1 の等高線。"),
            (
                Claim(
                    "figure-1-shows-the-contours-of-f1",
                    Kind.FIGURE,
                    Text("The contour lines are those of f1.", "等高線は f1 のものである。"),
                    FIGURES,
                    NO_IMAGE,
                ),
            ),
        ),
        Statement(
            "FIG-2",
            Text("figure 2 (1–9)", "図 2 (1–9)"),
            (Kind.FIGURE,),
            Text(
                "Paths of nine runs: the seven optimizers, then SGD and momentum with decay.",
                "9 通りの軌跡: 7 つの手法と、減衰つきの SGD・モーメンタム。",
            ),
            (
                Claim(
                    "one-setting-shows-all-that-is-said-of-figure-2",
                    Kind.FIGURE,
                    Text(
                        "With one Lr for all methods but Adadelta, one start and one number of steps, all that the article says of figure 2 holds at once.",
                        "AdaDelta 以外の手法に同じ Lr、同じ開始点、同じ歩数を使い、図 2 について記事が述べることすべてが同時に成り立つ設定がある。",
                    ),
                    JOINT,
                    Measured("sgd", ("float64",)),
                    force=Force.SEEN,
                    cases=JOINTLY,
                    remark=Text(
                        "All hold at once in {share_after_200} of the settings tried after 200 steps and in {share_after_300} after 300, for Lr from {lowest_lr} to {highest_lr}; after 100 steps Adam is still on its way.",
                        "すべてが同時に成り立つのは、200 歩後では調べた設定の {share_after_200}、300 歩後では {share_after_300} で、Lr は {lowest_lr} から {highest_lr} までである。100 歩後の Adam はまだ途中にいる。",
                    ),
                ),
            ),
        ),
    ),
)
