"""Tolerance to the learning rate."""

from dataclasses import replace

from claims.article.domains import (
    ADADELTA,
    CONSTANT_LR,
    FIGURES,
    NO_IMAGE,
    ON_F1,
    TURNED,
    WITH_NOISE,
    WORLDS,
    after,
    behaviour_domain,
    runs_of,
)
from claims.model import (
    Between,
    Case,
    Claim,
    Force,
    Kind,
    Measured,
    OneOf,
    Section,
    Severity,
    Statement,
    Text,
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
                        "PyTorch’s class does have a factor lr, as the article says in 2.5, and could have been swept beside the others.",
                        "記事の 2.5 にあるとおり、PyTorch のクラスには倍率 lr があり、他の手法と並べて調べることもできた。",
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
                    Text("Sweeps of Lr up to 5 give the curves shown.", "Lr を 5 まで変えると図の曲線になる。"),
                    FIGURES,
                    NO_IMAGE,
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
                    Text("Sweeps of Lr up to 0.5 give the curves shown.", "Lr を 0.5 まで変えると図の曲線になる。"),
                    FIGURES,
                    NO_IMAGE,
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
                        "The range of Lr in which the loss falls far enough is narrower for SGD than for each of the other five.",
                        "損失が十分に下がる Lr の範囲は、SGD が他の 5 手法のどれよりも狭い。",
                    ),
                    behaviour_domain(lr=OneOf((5.0, 0.5)), **{"loss left": OneOf((1e-1, 1e-3, 1e-6))}).narrowed(
                        runs_of(100, 1000)
                    ),
                    Measured("sgd", ("float64",)),
                    force=Force.SEEN,
                    severity=Severity.DETAIL,
                    cases=WORLDS,
                    correction=Text(
                        "True while the loss need only fall to a tenth. Asked to fall by a factor of 10⁶, others have the narrower range: momentum and, up to Lr = 0.5, AdaGrad in 100 steps, for they need longer; RMSprop in 1000, for its steps do not shrink.",
                        "損失が 1/10 になればよいなら正しい。10⁻⁶ まで下がることを求めると、100 歩では時間のかかるモーメンタムや(Lr ≤ 0.5 で)AdaGrad、1000 歩では歩幅が縮まない RMSprop の方が狭い。",
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
                        "With momentum the range of Lr in which it converges within the run is wider.",
                        "モーメンタムがあると、実行中に収束する Lr の範囲が広がる。",
                    ),
                    behaviour_domain(momentum=Between(0.05, 0.95, 0.9)).narrowed(runs_of(100, 1000)),
                    Measured("momentum", ("float64",)),
                    force=Force.SEEN,
                    severity=Severity.DETAIL,
                    cases=(
                        Case(
                            "range-without-divergence",
                            Text("read as: the range in which it does not diverge", "発散しない範囲、と読む"),
                        ),
                        ON_F1,
                        replace(TURNED, axes=runs_of(100, 1000)),
                        WITH_NOISE,
                    ),
                    correction=Text(
                        "The limit rises from 2/L to 2(1 + α)/L, less than twofold; but a strong momentum needs longer runs, so that fewer rates converge in a short one.",
                        "上限は 2/L から 2(1 + α)/L へ上がる(2 倍未満)。ただし強いモーメンタムは長い実行を要し、短い実行で収束する Lr は減る。",
                    ),
                ),
            ),
        ),
    ),
)
