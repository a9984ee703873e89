"""On runs on f1 and f2."""

from claims.model import Between, Claim, Domain, Kind, Measured, Signed, Text
from tests.instruments.domains import ON_F1, TURNED, behaviour_domain, runs_of, valley_domain
from tests.trust.placebos.sentence import Sentence

_FLOAT64 = ("float64",)
_QUICK = runs_of(1000, 1, 100)
_ONE_STEP = Domain(
    Text("one step on f1", "f1 上の一歩"), {"start": Signed(0.1, 10.0, zero=False), "lr": Between(0.01, 0.04, 0.03)}
)


def _on_f1(low: float, high: float, simple: float) -> Domain:
    return behaviour_domain(lr=Between(low, high, simple)).narrowed(_QUICK)


SENTENCES = (
    Sentence(
        Claim(
            "sgd-comes-nearer-below-a-twentieth",
            Kind.BEHAVIOUR,
            Text(
                "On f1 SGD ends nearer to the minimum than it started at every Lr up to 0.0499.",
                "f1 上の SGD は、0.0499 以下のどの Lr でも、開始点より最小点に近い所で終わる。",
            ),
            _on_f1(1e-4, 0.0499, 0.01),
            Measured("sgd", _FLOAT64),
        ),
        True,
        "|1 − 40·Lr| and |1 − 4·Lr| are both below 1 there",
    ),
    Sentence(
        Claim(
            "sgd-comes-nearer-up-to-0-0505",
            Kind.BEHAVIOUR,
            Text(
                "On f1 SGD ends nearer to the minimum than it started at every Lr up to 0.0505.",
                "f1 上の SGD は、0.0505 以下のどの Lr でも、開始点より最小点に近い所で終わる。",
            ),
            _on_f1(1e-4, 0.0505, 0.01),
            Measured("sgd", _FLOAT64),
        ),
        False,
        "x grows where Lr > 2/40: the boundary is wrong by 1 %",
    ),
    Sentence(
        Claim(
            "sgd-does-not-cross-below-a-fortieth",
            Kind.BEHAVIOUR,
            Text(
                "On f1 SGD never crosses the minimum at an Lr up to 0.0249.",
                "f1 上の SGD は、0.0249 以下の Lr では最小点を越えない。",
            ),
            _on_f1(1e-3, 0.0249, 0.01),
            Measured("sgd", _FLOAT64),
        ),
        True,
        "1 − 40·Lr and 1 − 4·Lr are both positive there",
    ),
    Sentence(
        Claim(
            "sgd-does-not-cross-up-to-0-02525",
            Kind.BEHAVIOUR,
            Text(
                "On f1 SGD never crosses the minimum at an Lr up to 0.02525.",
                "f1 上の SGD は、0.02525 以下の Lr では最小点を越えない。",
            ),
            _on_f1(1e-3, 0.02525, 0.01),
            Measured("sgd", _FLOAT64),
        ),
        False,
        "1 − 40·Lr is negative where Lr > 1/40: the boundary is wrong by 1 %",
    ),
    Sentence(
        Claim(
            "a-step-leaves-a-hundredth-on-the-grid",
            Kind.BEHAVIOUR,
            Text(
                "At no Lr from 0.01 to 0.04 does one step of SGD on f1 leave less than 1/100 of x.",
                "0.01 から 0.04 のどの Lr でも、f1 上の SGD の一歩が x を 1/100 未満にすることはない。",
            ),
            _ONE_STEP,
            Measured("sgd", _FLOAT64),
        ),
        False,
        "it does where |1 − 40·Lr| < 1/100, which is 1.7 % of the range, in its middle",
    ),
    Sentence(
        Claim(
            "a-step-leaves-a-hundredth-as-a-law",
            Kind.BEHAVIOUR,
            Text(
                "One step of SGD on f1 with any Lr from 0.01 to 0.04 leaves at least 1/100 of x.",
                "0.01 から 0.04 の任意の Lr で、f1 上の SGD の一歩は x の 1/100 以上を残す。",
            ),
            _ONE_STEP,
            Measured("sgd", _FLOAT64),
        ),
        False,
        "the same, asked as a law on drawn settings",
    ),
    Sentence(
        Claim(
            "momentum-settles-below-2-times-1-9-over-40",
            Kind.BEHAVIOUR,
            Text(
                "With α = 0.9 momentum comes nearer to f1's minimum at every Lr from 0.01 to 0.0949 within 1000 steps.",
                "α = 0.9 なら、0.01 から 0.0949 のどの Lr でも、f1 上の実行は 1000 歩で最小点に近づく。",
            ),
            behaviour_domain(lr=Between(0.01, 0.0949, 0.05)).narrowed(runs_of(1000)),
            Measured("momentum", _FLOAT64),
        ),
        True,
        "the heavy ball converges where Lr < 2(1 + α)/L = 0.095",
    ),
    Sentence(
        Claim(
            "momentum-settles-up-to-0-096",
            Kind.BEHAVIOUR,
            Text(
                "With α = 0.9 momentum comes nearer to f1's minimum at every Lr from 0.01 to 0.096 within 1000 steps.",
                "α = 0.9 なら、0.01 から 0.096 のどの Lr でも、f1 上の実行は 1000 歩で最小点に近づく。",
            ),
            behaviour_domain(lr=Between(0.01, 0.096, 0.05)).narrowed(runs_of(1000)),
            Measured("momentum", _FLOAT64),
        ),
        False,
        "the heavy ball diverges where Lr > 2(1 + α)/L = 0.095: the boundary is wrong by 1 %",
    ),
    Sentence(
        Claim(
            "momentum-creeps-at-tiny-rates",
            Kind.BEHAVIOUR,
            Text(
                "With α = 0.9 and an Lr up to 6.5·10⁻⁵ momentum never crosses the minimum of f1.",
                "α = 0.9 で Lr が 6.5·10⁻⁵ 以下なら、モーメンタムは f1 の最小点を越えない。",
            ),
            _on_f1(1e-5, 6.5e-5, 3e-5),
            Measured("momentum", _FLOAT64),
        ),
        True,
        "the heavy ball is overdamped where Lr·L ≤ (1 − √α)², that is up to 6.58·10⁻⁵",
    ),
    Sentence(
        Claim(
            "momentum-creeps-up-to-one-percent-more",
            Kind.BEHAVIOUR,
            Text(
                "With α = 0.9 and an Lr up to 6.65·10⁻⁵ momentum never crosses the minimum of f1.",
                "α = 0.9 で Lr が 6.65·10⁻⁵ 以下なら、モーメンタムは f1 の最小点を越えない。",
            ),
            _on_f1(1e-5, 6.65e-5, 3e-5),
            Measured("momentum", _FLOAT64),
        ),
        False,
        "the heavy ball crosses where Lr·L > (1 − √α)², that is from 6.58·10⁻⁵ on, after about 570 steps",
    ),
    Sentence(
        Claim(
            "adagrad-survives-every-rate",
            Kind.BEHAVIOUR,
            Text(
                "AdaGrad's path stays finite at every Lr from 1/1000 to 1000.",
                "AdaGrad の経路は、1/1000 から 1000 のどの Lr でも有限にとどまる。",
            ),
            behaviour_domain(lr=Between(1e-3, 1e3, 0.1)).narrowed(_QUICK),
            Measured("adagrad", _FLOAT64),
            cases=(ON_F1, TURNED),
        ),
        True,
        "no step is longer than Lr, so that n steps lead no farther than n·Lr",
    ),
    Sentence(
        Claim(
            "sgd-survives-every-rate",
            Kind.BEHAVIOUR,
            Text(
                "SGD's path stays finite at every Lr from 1/1000 to 1.",
                "SGD の経路は、1/1000 から 1 のどの Lr でも有限にとどまる。",
            ),
            behaviour_domain(lr=Between(1e-3, 1.0, 0.1)).narrowed(_QUICK),
            Measured("sgd", _FLOAT64),
            cases=(ON_F1, TURNED),
        ),
        False,
        "at Lr = 1 every step multiplies x by −39, and 39¹⁰⁰⁰ is beyond float64",
    ),
    Sentence(
        Claim(
            "small-steps-stay-in-their-valley",
            Kind.BEHAVIOUR,
            Text(
                "On f2 SGD with an Lr up to 1/270 never leaves the valley it starts in.",
                "f2 上の SGD は、Lr が 1/270 以下なら、開始した谷から出ない。",
            ),
            valley_domain(lr=Between(1e-4, 1 / 271, 1e-3)),
            Measured("sgd", _FLOAT64),
        ),
        True,
        "the curvature is at most 20 + 250, so that y − Lr·f′(y) increases and keeps the order of points",
    ),
    Sentence(
        Claim(
            "large-steps-stay-in-their-valley",
            Kind.BEHAVIOUR,
            Text(
                "On f2 SGD with an Lr up to 0.1 never leaves the valley it starts in.",
                "f2 上の SGD は、Lr が 0.1 以下なら、開始した谷から出ない。",
            ),
            valley_domain(lr=Between(1e-4, 0.1, 1e-3)),
            Measured("sgd", _FLOAT64),
        ),
        False,
        "at Lr = 0.1 a step leads from y to −y − 5·cos 5y, across barriers",
    ),
)
