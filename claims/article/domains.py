"""The domains and settlements that several claims share, written once."""

from claims.model import Between, Case, Domain, OneOf, Signed, Text, Untestable, Whole

LITERATURE = Domain(Text("the published literature", "公刊された文献"))
ARTICLE = Domain(Text("the article itself", "記事そのもの"))
NO_IMAGE = Untestable(
    Text(
        "neither the image nor the settings behind it are at hand, so nothing can be compared with it; it is redrawn here "
        "with every setting stated, and what can be read from it is measured where the article says it",
        "図の画像も、その設定も入手できないため、比べる相手がない。ここでは全設定を明記して描き直し、"
        "図から読み取れることは、記事がそれを述べる箇所で測る",
    ),
    Text("the image and the notebook that drew it", "図の画像と、それを描いたノートブック"),
)
FIGURES = Domain(
    Text(
        "the figure as described; the article states no start point, learning rate, number of steps or coefficient",
        "図の説明どおり。開始点・学習率・ステップ数・係数は記事に書かれていない",
    )
)

# Magnitudes whose squares neither overflow nor become subnormal in float32, with the coefficients used here.
ANY_GRADIENT = Signed(1e-15, 1e15)
NONZERO_GRADIENT = Signed(1e-15, 1e15, zero=False)
# The squares of these, summed over any run in a domain, do not swallow one another in float32.
LIKE_SIZE = Signed(0.1, 10.0, zero=False)
ONLY_ZERO = OneOf((0.0,))

CONSTANT_LR = Case(
    "lr-stays-constant",
    Text("while the learning rate stays constant", "学習率が一定のとき"),
    {"lr change": OneOf((1.0,))},
)
CHANGING_LR = Case(
    "lr-changes-on-the-way",
    Text("where the learning rate changes on the way", "途中で学習率が変わるとき"),
    {"lr change": OneOf((0.5, 0.1, 2.0, 10.0))},
)

_UPDATE_NOTE = Text(
    "any sequence of gradients (zero, of one sign, huge, tiny), any start, four coordinates at once; the learning rate "
    "is multiplied by `lr change` from the second step on; all else at PyTorch's defaults",
    "任意の勾配列(ゼロ、同符号、巨大、微小)、任意の開始点、4 座標同時。学習率は 2 ステップ目以降 `lr change` 倍。"
    "その他は PyTorch の既定値",
)


def authors_intention(*facts: Text) -> Untestable:
    """How a claim about what an author meant to do is settled, with the bibliographic facts at hand."""
    return Untestable(
        Text(
            "the intention of an author is a matter of record, not of computation",
            "提案者の意図は計算ではなく記録の問題である",
        ),
        Text("a statement by the author, in the paper or elsewhere", "論文などでの提案者自身の言明"),
        facts,
    )


def update_domain(**axes: Between | OneOf | Signed | Whole) -> Domain:
    """The domain of an update rule: gradients that owe nothing to any objective, and the named settings."""
    return Domain(
        _UPDATE_NOTE,
        {
            "start": Signed(1e-3, 100.0),
            "gradient": ANY_GRADIENT,
            "steps": Whole(1, 12, 3),
            "lr": Between(1e-4, 1.0, 0.1),
            "lr change": OneOf((1.0, 0.5, 0.1, 2.0, 10.0)),
            **axes,
        },
    )


# Powers of two, so that a change of unit is itself free of rounding.
UNITS = update_domain(start=OneOf((0.0,)), gradient=LIKE_SIZE, scale=OneOf((2.0, 1024.0, 2.0**-10))).narrowed(
    CONSTANT_LR.axes
)
MOMENTUM = update_domain(momentum=Between(0.0, 0.99, 0.9))
ADAGRAD = update_domain(eps=Between(1e-12, 1e-2, 1e-10))
RMSPROP = update_domain(alpha=Between(0.5, 0.999, 0.99), eps=Between(1e-10, 1e-2, 1e-8))
ADADELTA = update_domain(rho=Between(0.5, 0.99, 0.9), eps=Between(1e-8, 1e-3, 1e-6))
ADAM = update_domain(beta1=Between(0.5, 0.99, 0.9), beta2=Between(0.9, 0.9999, 0.999), eps=Between(1e-10, 1e-2, 1e-8))
ADAMW = update_domain(
    beta1=Between(0.5, 0.99, 0.9),
    beta2=Between(0.9, 0.9999, 0.999),
    eps=Between(1e-10, 1e-2, 1e-8),
    weight_decay=Between(1e-3, 0.5, 0.1),
)

H_IS_V = Case("h-is-v", Text("reading h as v of the next lines", "h を次の行の v と読む"))
H_IS_SUM = Case("h-is-the-sum-of-squares", Text("reading h as the sum of (2.3)", "h を (2.3) の二乗和と読む"))


def runs_of(*steps: int) -> dict[str, OneOf]:
    """An axis of numbers of steps; the quick profile asks for the first only, which should be enough to tell."""
    return {"horizon": OneOf(tuple(map(float, steps)))}


def behaviour_domain(**axes: Between | OneOf | Signed | Whole) -> Domain:
    """The domain of a behaviour on f1: runs of real PyTorch, at several horizons."""
    return Domain(
        Text(
            "runs on f1 from seeded starts, spread evenly over the window, over a grid of the settings, all else "
            "at PyTorch's defaults; converged means: within 1/1000 of the first distance to the minimum during the last "
            "tenth of the run",
            "f1 上の実行。窓の中に一様に散らした乱数開始点と設定の格子で調べ、その他は PyTorch の既定値とする。"
            "収束とは、最後の 1 割の間、最小点までの距離が最初の 1/1000 以内にあること",
        ),
        {"start": Signed(0.5, 3.0, zero=False), **runs_of(100, 300, 1000), **axes},
    )


def valley_domain(**axes: Between | OneOf | Signed | Whole) -> Domain:
    """The domain of a behaviour on f2: runs of real PyTorch that may end in any of its valleys."""
    return Domain(
        Text(
            "runs on f2 from seeded starts, spread evenly over the window, over a grid of the settings, all else at PyTorch's "
            "defaults; a run is in the valley whose borders, the local maxima along y, enclose it",
            "f2 上の実行。窓の中に一様に散らした乱数開始点と設定の格子で調べ、その他は PyTorch の既定値とする。"
            "どの谷にいるかは、y 方向の極大点で区切って決める",
        ),
        {"start": Signed(0.1, 3.0, zero=False), **runs_of(100, 300, 1000), **axes},
    )


def after(steps: int, beyond: bool = True) -> Case:
    """Runs of so many steps, on the function as it stands: numbers of steps are told apart, never pooled."""
    return Case(f"after-{steps}", Text(f"after {steps} steps", f"{steps} 歩の後"), runs_of(steps), beyond=beyond)


# The setting in which figure 2 is redrawn, and those in which everything that is said of it is asked at once.
TOGETHER = Case(
    "together",
    Text(
        "with all that is said of figure 2 at once: one Lr for all methods but Adadelta, one start, 200 steps",
        "図 2 についての記述すべてが同時に成り立つか(AdaDelta 以外は同じ Lr、同じ開始点、200 歩)",
    ),
    {**runs_of(200), "lr": Between(1e-3, 0.1, 0.04)},
)
JOINT = Domain(
    Text(
        "runs of six methods at one Lr, and of Adadelta at 1, on f1 from one start, all else at PyTorch's defaults, momentum "
        "0.9; SGD jumps at least three times by 1/100 of the first distance, momentum overshoots by as much, AdaGrad is the "
        "farthest of the six from the minimum, RMSprop is within 1/1000, Adam overshoots by 1/100 and ends within 1/1000, "
        "AdamW turns back as Adam does on a shorter path, and one of nine decays lets SGD jump less often and converge",
        "6 手法は同じ Lr、AdaDelta は 1、開始点は同じで、f1 上を走らせる(モーメンタム 0.9、その他は PyTorch の既定値)。"
        "SGD は最初の距離の 1/100 以上の幅で 3 回以上飛び跳ね、モーメンタムは同じ幅以上オーバーシュートし、AdaGrad は "
        "6 手法で最も遠く、RMSprop は 1/1000 以内に収まり、Adam は 1/100 以上通り越してから 1/1000 以内に収まり、AdamW は "
        "Adam と同じく折り返してより短く進み、9 通りの減衰のどれかで SGD の飛び跳ねが減って収束する",
    ),
    {"start": Signed(0.5, 3.0, zero=False), **runs_of(100, 200, 300), "lr": Between(1e-3, 0.1, 0.04)},
)
JOINTLY = (after(200, beyond=False), after(300, beyond=False), after(100))


# The article's figures have neither a turned function nor noise; several sentences are only about such worlds.
ON_F1 = Case("on-f1", Text("on f1 as it stands, without noise", "そのままの f1(雑音なし)"))
WITH_NOISE = Case(
    "with-gradient-noise",
    Text(
        "with normal noise added to every gradient, 1/100 and 1/10 as large as the first gradient, 8 seeds each; after "
        "300 steps",
        "毎回の勾配に、最初の勾配の 1/100 と 1/10 の正規雑音を加える(乱数種は各 8、300 歩の後)",
    ),
    runs_of(300),
    beyond=True,
)
TURNED = Case(
    "on-f1-turned", Text("on f1 turned by 45°, after 300 steps", "45° 回した f1(300 歩の後)"), runs_of(300), beyond=True
)
WORLDS = (ON_F1, TURNED, WITH_NOISE)
