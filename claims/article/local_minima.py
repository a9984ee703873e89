"""A function with local minima."""

from collections.abc import Mapping
from dataclasses import replace

from claims.article.domains import WITH_NOISE, after, runs_of, valley_domain
from claims.model import (
    Axis,
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
    Signed,
    Slip,
    Statement,
    Text,
)

# Below 2 over f2's greatest curvature, 270, SGD falls at every step and settles.
_SGD_SETTLES: Mapping[str, Axis] = {"lr": Between(1e-3, 2 / 270, 5e-3)}
_HORIZONS = (100, 300, 1000)


def _with(case: Case, axes: Mapping[str, Axis]) -> Case:
    return replace(case, axes={**case.axes, **axes})


_NOISY = _with(WITH_NOISE, runs_of(300))
BESIDE_SGD = (
    *(_with(after(steps, beyond=False), {**_SGD_SETTLES, "momentum": OneOf((0.9,))}) for steps in _HORIZONS),
    Case(
        "strong-momentum",
        Text("with α = 0.99, after 1000 steps", "α = 0.99、1000 歩の後"),
        {**_SGD_SETTLES, "momentum": OneOf((0.99,)), **runs_of(1000)},
    ),
    Case(
        "weak-momentum",
        Text("with α = 0.5, which hardly dominates, after 300 steps", "α = 0.5(支配的とは言いにくい)、300 歩の後"),
        {**_SGD_SETTLES, "momentum": OneOf((0.5,)), **runs_of(300)},
        beyond=True,
    ),
    Case(
        "larger-rates",
        Text(
            "with rates at which SGD itself swings and does not settle, after 300 steps",
            "SGD 自身が振れ続けて落ち着かない学習率、300 歩の後",
        ),
        {"lr": Between(2 / 270, 0.05, 0.01), "momentum": OneOf((0.9,)), **runs_of(300)},
        beyond=True,
    ),
    Case(
        "adam",
        Text(
            "read as: Adam with β₁ = 0.9 beside Adam with β₁ = 0, after 300 steps",
            "Adam のモーメントと読む(β₁ = 0.9 と β₁ = 0 の比較)、300 歩の後",
        ),
        {"lr": Between(1e-3, 0.5, 0.1), "momentum": OneOf((0.9,)), **runs_of(300)},
        target="adam",
        beyond=True,
    ),
    _with(_NOISY, {**_SGD_SETTLES, "momentum": OneOf((0.9,))}),
)
MOMENTUM_BESIDE_SGD = valley_domain(lr=Between(1e-3, 0.05, 5e-3), momentum=OneOf((0.9, 0.99, 0.5)))


def _read(
    reading: str, slug: str, english: str, japanese: str, horizons: tuple[int, ...] = _HORIZONS
) -> tuple[Case, ...]:
    """A reading at each number of steps."""
    return tuple(
        Case(
            f"{slug}-after-{steps}",
            Text(f"after {steps} steps, read as: {english}", f"{steps} 歩の後、「{japanese}」と読む"),
            runs_of(steps),
            reading=reading,
        )
        for steps in horizons
    )


_LEAVES = _read("it-leaves-its-valley", "leaves", "it leaves its valley", "出発した谷を離れる")
_LIKE = _read(
    "farther-than-its-like",
    "like",
    "farther than AdaGrad, Adadelta, Adam and AdamW",
    "AdaGrad・AdaDelta・Adam・AdamW より遠い",
    (100, 1000),
)
_ALL = _read(
    "farther-than-all",
    "all",
    "farther than each other method that is not flung out",
    "発散しない他のどの手法よりも遠い",
    (100, 1000),
)
_FAR = {
    "it-leaves-its-valley": Text(
        "RMSprop ends in another valley than the one it starts in", "RMSprop が出発した谷とは別の谷で終わる"
    ),
    "farther-than-its-like": Text(
        "RMSprop gets farther along y than AdaGrad, Adadelta, Adam and AdamW, which adapt their steps too",
        "RMSprop が、同じく歩幅を調整する AdaGrad・AdaDelta・Adam・AdamW より y 方向に遠くまで達する",
    ),
}
# The article shows rates up to 0.5 itself, in figure 6.
RATES = Between(1e-3, 0.5, 0.1)
RMSPROP = valley_domain(lr=RATES, alpha=OneOf((0.99,)))

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
                    quotes=True,
                    equation=Equation(r"f(x, y) = 2x^2 + 10y^2 + 10Im[e^{5yj}]"),
                ),
            ),
            prints=(r"f(x, y) = 2x^2 + 10y^2 + 10Im[e^{5yj}]",),
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
            slips=(Slip("局部最小値", "局所最小値"),),
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
                    Text(
                        "One learning rate, one start and one number of steps show what the article says of the figure: momentum's path is wider than SGD's and ends in a farther minimum, and RMSprop gets far.",
                        "一つの学習率・開始点・歩数で、記事がこの図について述べることがそろう: モーメンタムの経路は SGD より広く、より遠い極小点で終わり、RMSprop は遠くまで達する。",
                    ),
                    valley_domain(lr=RATES),
                    Measured("sgd", ("float64",)),
                    force=Force.SEEN,
                    cases=(*_LIKE, *_LEAVES),
                    remark=Text(
                        "After 100 steps the sentences hold together in {share_like_after_100} of the settings in which none of the three runs is flung out, if RMSprop need only get farther than the other methods that adapt their steps. If it must leave its valley, they do in {share_leaves_after_100}: that needs rates at which SGD and momentum do not settle, and rounding errors decide there.",
                        "三つの実行がどれも発散しない設定のうち、100 歩の後に文がすべて同時に成り立つのは、RMSprop が「歩幅を調整する他の手法より遠い」だけでよければ {share_like_after_100}、谷を離れることまで求めれば {share_leaves_after_100} である。後者に要る学習率では SGD もモーメンタムも落ち着かず、丸め誤差が結果を決める。",
                    ),
                ),
            ),
            readings=_FAR,
        ),
        Statement(
            "LOC-4",
            Text("first bullet", "1 番目の項目"),
            (Kind.BEHAVIOUR,),
            Text(
                "Where momentum dominates, the searched range widens and farther extrema can be reached.",
                "モーメントが支配的だと探索範囲が広がり、より遠い極値に届きうる。",
            ),
            (
                Claim(
                    "momentum-widens-the-searched-range",
                    Kind.BEHAVIOUR,
                    Text(
                        "With momentum the path gets farther away from its start along y than without.",
                        "モーメンタムがあると、経路は y 方向に、ない場合より開始点から遠くまで達する。",
                    ),
                    MOMENTUM_BESIDE_SGD,
                    Measured("momentum", ("float64",)),
                    force=Force.TENDENCY,
                    cases=BESIDE_SGD,
                    remark=Text(
                        "This is for Lr up to 2/270, where SGD settles. At larger rates SGD swings from valley to valley itself; there momentum's path is the wider one in {share_larger_rates} of the settings, and rounding errors decide {sensitive_larger_rates} of {of_larger_rates}. Adam's β₁ = 0.9 widens its path in {share_adam} of the settings.",
                        "これは SGD が落ち着く Lr ≤ 2/270 での結果である。より大きい学習率では SGD 自身が谷から谷へ振れ、モーメンタムの経路の方が広いのは {share_larger_rates}、しかも {of_larger_rates} 設定中 {sensitive_larger_rates} では丸め誤差が結果を決める。Adam の β₁ = 0.9 で経路が広がるのは {share_adam} の設定である。",
                    ),
                ),
                Claim(
                    "momentum-reaches-farther-extrema",
                    Kind.BEHAVIOUR,
                    Text(
                        "With momentum a run can end in a local minimum farther from its start than without.",
                        "モーメンタムがあると、ない場合より開始点から遠い極小点に着くことがある。",
                    ),
                    MOMENTUM_BESIDE_SGD,
                    Measured("momentum", ("float64",)),
                    force=Force.POSSIBLE,
                    cases=BESIDE_SGD,
                    remark=Text(
                        "How often: in {share_after_100} of the settings with α = 0.9 (the same after 1000 steps: {share_after_1000}), in {share_strong_momentum} with α = 0.99 and in {share_weak_momentum} with α = 0.5. In Adam, β₁ = 0.9 does it in {share_adam}.",
                        "頻度: α = 0.9 では {share_after_100} の設定(1000 歩の後も {share_after_1000})、α = 0.99 では {share_strong_momentum}、α = 0.5 では {share_weak_momentum}。Adam の β₁ = 0.9 では {share_adam} である。",
                    ),
                ),
            ),
        ),
        Statement(
            "LOC-5",
            Text("second bullet", "2 番目の項目"),
            (Kind.BEHAVIOUR,),
            Text(
                "RMSprop can get far because its initial learning rate is high.",
                "RMSprop は初期学習率が高いため、遠くまで届きうる。",
            ),
            (
                Claim(
                    "rmsprop-gets-far",
                    Kind.BEHAVIOUR,
                    Text(
                        "RMSprop's path on f2 can get far from its start.",
                        "f2 での RMSprop の経路は、開始点から遠くまで達することがある。",
                    ),
                    RMSPROP,
                    Measured("rmsprop", ("float64",)),
                    force=Force.POSSIBLE,
                    cases=(
                        *_LEAVES,
                        *_LIKE,
                        *_ALL,
                        Case(
                            "shorter-memory",
                            Text(
                                "whether it leaves its valley with α = 0.9, after 300 steps",
                                "α = 0.9、300 歩の後に谷を離れるか",
                            ),
                            {"alpha": OneOf((0.9,)), **runs_of(300)},
                            beyond=True,
                        ),
                        _NOISY,
                    ),
                    remark=Text(
                        "It leaves its valley in {share_leaves_after_100} of the settings. From (1, −2) it does from Lr = {boundary_leaves_after_100} on, where its first step, Lr/√(1 − α), ends beyond the border of the valley. At the same Lr it gets farther than AdaGrad, Adadelta, Adam and AdamW in {share_like_after_100} of the settings, and farther than each other method that is not flung out in {share_all_after_100}; from Lr = {farthest_from} on from every start, for there SGD and momentum are flung out.",
                        "谷を離れるのは {share_leaves_after_100} の設定である。(1, −2) からは Lr = {boundary_leaves_after_100} 以上で離れ、これは最初の一歩 Lr/√(1 − α) が谷の境を越える値である。同じ Lr で AdaGrad・AdaDelta・Adam・AdamW より遠くまで達するのは {share_like_after_100}、発散しない他のどの手法よりも遠くまで達するのは {share_all_after_100} の設定である。Lr = {farthest_from} 以上では SGD とモーメンタムが発散するため、どの開始点からも RMSprop が最も遠い。",
                    ),
                ),
                Claim(
                    "a-high-initial-rate-is-why-rmsprop-gets-far",
                    Kind.BEHAVIOUR,
                    Text(
                        "With a lower initial rate, RMSprop's runs that leave their valley stay in it.",
                        "初期学習率を下げると、谷を離れていた RMSprop の実行は谷に留まる。",
                    ),
                    RMSPROP,
                    Measured("rmsprop", ("float64",)),
                    force=Force.CAUSE,
                    cases=(
                        *_read("the-rate-itself", "rate", "a tenth of Lr", "Lr を 1/10 にする", (100,)),
                        *_read(
                            "the-first-steps",
                            "steps",
                            "the first steps not enlarged",
                            "最初の数歩の拡大をなくす",
                            (100,),
                        ),
                    ),
                    remark=Text(
                        "With a tenth of Lr, {share_rate_after_100} of the runs that leave their valley stay in it. With Lr as it is and only the first steps not enlarged, {share_steps_after_100} stay: PyTorch's RMSprop begins with a step of Lr/√(1 − α), ten times Lr at α = 0.99, because its memory starts at zero and the bias is not corrected.",
                        "Lr を 1/10 にすると、谷を離れていた実行の {share_rate_after_100} が谷に留まる。Lr はそのままで最初の数歩の拡大だけをなくすと {share_steps_after_100} が留まる。PyTorch の RMSprop は記憶が 0 から始まりバイアスを補正しないため、最初の一歩が Lr/√(1 − α)、α = 0.99 では Lr の 10 倍になる。",
                    ),
                ),
            ),
            readings={
                **_FAR,
                "farther-than-all": Text(
                    "RMSprop gets farther along y than each other method that is not flung out",
                    "RMSprop が、発散しない他のどの手法よりも y 方向に遠くまで達する",
                ),
                "the-rate-itself": Text(
                    "the initial rate is Lr, and Lr is high", "初期学習率とは Lr のことで、それが高い"
                ),
                "the-first-steps": Text(
                    "RMSprop's first steps are large: Lr/√(1 − α), for its memory starts at zero",
                    "RMSprop の最初の歩幅が大きい: 記憶が 0 から始まるため Lr/√(1 − α) になる",
                ),
            },
        ),
    ),
)
