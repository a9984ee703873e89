"""Tolerance to the learning rate."""

from dataclasses import replace

from claims.article.domains import ADADELTA, CONSTANT_LR, TURNED, WITH_NOISE, after, behaviour_domain, runs_of
from claims.model import (
    Axis,
    Between,
    Case,
    Claim,
    Domain,
    Force,
    Kind,
    Measured,
    OneOf,
    Section,
    Signed,
    Statement,
    Text,
)

_HORIZONS = (100, 300, 1000)


def _ranges(**axes: Axis) -> Domain:
    """Where a range of rates is asked for: how far up, and by what it must have lowered the loss."""
    return Domain(
        Text(
            "runs of the six optimizers on f1 from seeded starts, spread evenly over the window, all else at PyTorch's "
            "defaults; the range of Lr is what of 0.001 up to the stated end leaves less than the stated share of the "
            "loss: any decrease at all, or to a tenth",
            "f1 上の 6 手法の実行。窓の中に一様に散らした乱数開始点から、その他は PyTorch の既定値で調べる。Lr の許容範囲とは、"
            "0.001 から上限までのうち、残る損失が定めた割合(少しでも減る、または 1/10)を下回る部分の長さである",
        ),
        {"start": Signed(0.5, 3.0, zero=False), **runs_of(*_HORIZONS), **axes},
    )


_LOOSE = OneOf((0.1, 1.0))
_TOLD = {"Lr up to": OneOf((5.0, 0.5)), "loss left": _LOOSE}
_ASKED = tuple(after(steps, beyond=False) for steps in _HORIZONS)
_TENTH = {**runs_of(300), "loss left": OneOf((0.1,))}
# A control world each, with the criterion that is within reach there at a constant rate.
_ELSEWHERE = (
    replace(TURNED, axes=_TENTH),
    replace(WITH_NOISE, axes=_TENTH),
)
_JOINTLY = Text(
    "From one start, after one number of steps and by one criterion SGD's range of Lr is the narrowest of the six, and momentum's is wider than SGD's but narrower than the other four.",
    "一つの開始点・歩数・基準で、SGD の Lr の許容範囲が 6 手法のうち最も狭く、モーメンタムの範囲は SGD より広いが他の 4 手法より狭い。",
)

SECTION = Section(
    "tolerance",
    Text("Tolerance to the learning rate", "学習率に対する許容度"),
    (
        Statement(
            "TOL-1",
            Text("note", "注"),
            (Kind.API, Kind.LOGIC),
            Text(
                "Adadelta is left out because it contains no learning rate.",
                "AdaDelta は学習率を含まないため除外する。",
            ),
            (
                Claim(
                    "adadelta-contains-no-learning-rate",
                    Kind.API,
                    Text("Adadelta has no learning rate to vary.", "AdaDelta には変えるべき学習率がない。"),
                    ADADELTA.narrowed({"lr": OneOf((1.0,)), **CONSTANT_LR.axes}),
                    Measured("adadelta", ("float64",)),
                    force=Force.ALWAYS,
                    cases=(
                        Case(
                            "the-published-algorithm",
                            Text(
                                "the published algorithm, which has no Lr and is PyTorch's with lr = 1",
                                "論文のアルゴリズム(Lr を持たず、lr = 1 の PyTorch と一致する)",
                            ),
                            reading="the-algorithm",
                        ),
                        Case(
                            "pytorchs-class",
                            Text("the signature of torch.optim.Adadelta", "torch.optim.Adadelta のシグネチャ"),
                            reading="the-class",
                        ),
                    ),
                    remark=Text(
                        "PyTorch’s class does have a factor lr, as the article says in §2.5, and could have been swept beside the others.",
                        "記事の §2.5 にあるとおり、PyTorch のクラスには倍率 lr があり、他の手法と並べて調べることもできた。",
                    ),
                ),
                Claim(
                    "adadeltas-loss-depends-on-its-lr",
                    Kind.BEHAVIOUR,
                    Text(
                        "The loss that PyTorch's Adadelta reaches depends on its lr.",
                        "PyTorch の Adadelta が到達する損失は lr によって変わる。",
                    ),
                    behaviour_domain(lr=Between(1e-3, 5.0, 1.0)),
                    Measured("adadelta", ("float64",)),
                    force=Force.ALWAYS,
                    beyond=True,
                    cases=(after(100), after(1000)),
                    remark=Text(
                        "After 100 steps on f1 the default lr = 1 leaves {left_at_1} of the loss in the median of the starts, lr = 5 leaves {left_at_5}.",
                        "f1 で 100 歩の後に残る損失は、開始点の中央値で、既定の lr = 1 なら {left_at_1}、lr = 5 なら {left_at_5} である。",
                    ),
                ),
            ),
            readings={
                "the-algorithm": Text(
                    "Adadelta as published contains none", "論文で提案された AdaDelta は学習率を含まない"
                ),
                "the-class": Text("PyTorch's class contains none", "PyTorch のクラスは学習率を含まない"),
            },
        ),
        Statement(
            "TOL-2",
            Text("figure 5 (1–6)", "図 5 (1–6)"),
            (Kind.FIGURE,),
            Text("Six optimizers over Lr in [0, 5].", "6 手法の Lr [0, 5] での許容度。"),
            (
                Claim(
                    "figure-5-shows-tolerance-up-to-5",
                    Kind.FIGURE,
                    _JOINTLY,
                    _ranges(**{"Lr up to": OneOf((5.0,)), "loss left": _LOOSE}),
                    Measured("sgd", ("float64",)),
                    force=Force.SEEN,
                    cases=_ASKED,
                ),
            ),
        ),
        Statement(
            "TOL-3",
            Text("figure 6 (1–6)", "図 6 (1–6)"),
            (Kind.FIGURE,),
            Text("Six optimizers over Lr in [0, 0.5].", "6 手法の Lr [0, 0.5] での許容度。"),
            (
                Claim(
                    "figure-6-shows-tolerance-up-to-one-half",
                    Kind.FIGURE,
                    _JOINTLY,
                    _ranges(**{"Lr up to": OneOf((0.5,)), "loss left": _LOOSE}),
                    Measured("sgd", ("float64",)),
                    force=Force.SEEN,
                    cases=_ASKED,
                ),
            ),
        ),
        Statement(
            "TOL-4",
            Text("bullet", "項目"),
            (Kind.BEHAVIOUR,),
            Text("SGD tolerates only a narrow range of Lr.", "SGD の Lr 許容度は低い。"),
            (
                Claim(
                    "sgd-tolerates-only-a-narrow-range",
                    Kind.BEHAVIOUR,
                    Text(
                        "The range of Lr in which the loss falls is narrower for SGD than for each of the other five.",
                        "損失が下がる Lr の範囲は、SGD が他の 5 手法のどれよりも狭い。",
                    ),
                    _ranges(**_TOLD),
                    Measured("sgd", ("float64",)),
                    force=Force.SEEN,
                    cases=(
                        *_ASKED,
                        *(
                            Case(
                                f"to-a-millionth-after-{steps}",
                                Text(
                                    f"if the loss must fall to 10⁻⁶ in {steps} steps, which asks for speed",
                                    f"{steps} 歩で損失が 10⁻⁶ まで下がることを求める(速さを問うことになる)",
                                ),
                                {**runs_of(steps), "loss left": OneOf((1e-6,))},
                                beyond=True,
                            )
                            for steps in (100, 1000)
                        ),
                        *_ELSEWHERE,
                    ),
                    remark=Text(
                        "To tolerate a rate is not to use it well. If the loss must fall to 10⁻⁶, others have the narrower range from some starts: {narrower_to_a_millionth_after_100} in 100 steps, {narrower_to_a_millionth_after_1000} in 1000.",
                        "許容することと速いことは別である。損失が 10⁻⁶ まで下がることを求めると、開始点によっては他の手法の方が狭い。100 歩では {narrower_to_a_millionth_after_100}、1000 歩では {narrower_to_a_millionth_after_1000} である。",
                    ),
                ),
            ),
        ),
        Statement(
            "TOL-5",
            Text("bullet", "項目"),
            (Kind.BEHAVIOUR,),
            Text("Adding a momentum term improves this a little.", "モーメント項を加えると少し改善する。"),
            (
                Claim(
                    "momentum-widens-the-range-a-little",
                    Kind.BEHAVIOUR,
                    Text(
                        "With momentum the range of Lr is wider than SGD's, though narrower than that of the other four.",
                        "モーメンタムがあると、Lr の許容範囲は SGD より広がる。ただし他の 4 手法よりは狭い。",
                    ),
                    _ranges(**_TOLD, momentum=Between(0.05, 0.95, 0.9)),
                    Measured("momentum", ("float64",)),
                    force=Force.SEEN,
                    cases=(
                        Case(
                            "range-without-divergence",
                            Text(
                                "the limit above which it diverges beside that without momentum, for each α",
                                "発散する限界の Lr を、α ごとにモーメンタムなしと比べる",
                            ),
                            reading="without-divergence",
                        ),
                        *(replace(case, reading="without-divergence") for case in _ASKED),
                        *(
                            Case(
                                f"converges-after-{steps}",
                                Text(
                                    f"within 1/1000 of the first distance during the last tenth of {steps} steps",
                                    f"{steps} 歩の最後の 1 割の間、最小点までの距離が最初の 1/1000 以内",
                                ),
                                # Its criterion is one of its own.
                                {**runs_of(steps), "loss left": OneOf((0.1,))},
                                reading="convergence",
                            )
                            for steps in _HORIZONS
                        ),
                        *_ELSEWHERE,
                    ),
                    remark=Text(
                        "The limit rises from 2/L to 2(1 + α)/L, less than twofold: on f1 at α = 0.9 from {limit_without} to {boundary_range_without_divergence}. If the run must have converged to 1/1000, α = 0.9 needs longer: its range is the wider one in {share_converges_after_100} of the settings after 100 steps, in {share_converges_after_300} after 300.",
                        "限界は 2/L から 2(1 + α)/L へ上がる(2 倍未満)。f1 では α = 0.9 で {limit_without} から {boundary_range_without_divergence} になる。1/1000 までの収束を求めると α = 0.9 はより長い実行を要し、範囲が広がる設定は 100 歩で {share_converges_after_100}、300 歩で {share_converges_after_300} である。",
                    ),
                ),
            ),
            readings={
                "without-divergence": Text(
                    "the range in which it does not diverge and lowers the loss", "発散せず、損失が下がる範囲"
                ),
                "convergence": Text("the range in which it converges within the run", "実行中に収束する範囲"),
            },
        ),
    ),
)
