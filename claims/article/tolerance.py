"""Tolerance to the learning rate."""

from claims.article.domains import FIGURES, SETTINGS_OPEN
from claims.model import Claim, Domain, Kind, Measured, NotYetMeasured, Section, Statement, Text

_SWEEP = NotYetMeasured(
    Text(
        "the final loss over the learning rate for the six optimizers, over several starts and horizons",
        "6 手法の学習率に対する最終損失(開始点と歩数を変える)",
    )
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
                    "adadelta-in-pytorch-contains-no-learning-rate",
                    Kind.API,
                    Text(
                        "In PyTorch, whose optimizers the article runs, Adadelta has no learning rate to vary.",
                        "記事が使う PyTorch の Adadelta には、変えるべき学習率がない。",
                    ),
                    Domain(Text("the signature of torch.optim.Adadelta", "torch.optim.Adadelta のシグネチャ")),
                    Measured("adadelta", ("float64",)),
                    correction=Text(
                        "PyTorch's Adadelta has lr (default 1.0), as the article itself says in 2.5; it could have been swept.",
                        "PyTorch の Adadelta には lr(既定 1.0)がある。記事の 2.5 自身もそう述べており、除外せずに調べられた。",
                    ),
                ),
                Claim(
                    "adadelta-has-no-tolerance-to-measure",
                    Kind.LOGIC,
                    Text("Varying Adadelta's lr would show nothing.", "Adadelta の lr を変えても何も分からない。"),
                    SETTINGS_OPEN,
                    NotYetMeasured(Text("Adadelta's final loss over lr", "lr に対する Adadelta の最終損失")),
                ),
            ),
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
                    _SWEEP,
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
                    _SWEEP,
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
                        "The range of Lr in which SGD converges is the narrowest of the six.",
                        "SGD が収束する Lr の範囲は 6 手法で最も狭い。",
                    ),
                    SETTINGS_OPEN,
                    _SWEEP,
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
                        "With momentum SGD converges in a somewhat wider range of Lr.",
                        "モーメンタムがあると収束する Lr の範囲がやや広い。",
                    ),
                    SETTINGS_OPEN,
                    NotYetMeasured(Text("both thresholds, measured and in closed form", "両者の閾値の実測と閉形式")),
                ),
            ),
        ),
    ),
)
