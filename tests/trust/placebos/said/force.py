"""Sentences that speak with another force than without exception: can, tends to, in one setting, because.

What SGD and momentum do on f1 is known from its curvatures 40 and 4: SGD crosses the minimum from Lr = 1/40 on and
diverges from 2/40 on; momentum with α = 0.9 crosses from (1 − √α)²/40 = 6.58·10⁻⁵ on and diverges from 0.095 on.
"""

from typing import NamedTuple

from claims.model import Between, Claim, Force, Kind, Measured, Text
from tests.instruments.domains import behaviour_domain, runs_of
from tests.trust.placebos.sentence import Sentence


class _Said(NamedTuple):
    """A sentence over a range of Lr in English and Japanese, whether it is true, and why."""

    slug: str
    force: Force
    en: str
    ja: str
    lrs: tuple[float, float]
    true: bool
    because: str
    target: str = "sgd"

    def sentence(self) -> Sentence:
        """The same as a claim."""
        low, high = self.lrs
        asks = Text(
            f"With an Lr from {low:g} to {high:g}, {self.en}.", f"Lr が {low:g} から {high:g} のとき、{self.ja}。"
        )
        domain = behaviour_domain(lr=Between(low, high, high)).narrowed(runs_of(1000))
        measured = Measured(self.target, ("float64",))
        return Sentence(Claim(self.slug, Kind.BEHAVIOUR, asks, domain, measured, force=self.force), *self[5:7])


_MAY, _TENDS, _SEEN, _CAUSE = Force.POSSIBLE, Force.TENDENCY, Force.SEEN, Force.CAUSE
_AWAY = "SGD can end farther from the minimum than it started", "SGD は開始点より遠くで終わりうる"
_OVER = "SGD can cross the minimum", "SGD は最小点を越えうる"
_BALL = "momentum with α = 0.9 can cross the minimum", "α = 0.9 のモーメンタムは最小点を越えうる"
_CROSSES = "SGD tends to cross the minimum", "SGD はたいてい最小点を越える"
_STAYS = "SGD tends to stay on its side of the minimum", "SGD はたいてい最小点を越えない"
_BOTH = "one run of SGD crosses the minimum and comes nearer to it", "最小点を越えて近づく SGD の実行がある"
_APART = "at one rate SGD ends farther away and momentum nearer", "同じ Lr で SGD は遠ざかり、モーメンタムは近づく"
_SWAPPED = "at one rate SGD ends nearer and momentum farther away", "同じ Lr で SGD は近づき、モーメンタムは遠ざかる"
_RATE = "SGD ends farther away because of its rate", "SGD が遠ざかるのは Lr のためである"
_LACK = "SGD ends farther away because it has no momentum", "SGD が遠ざかるのはモーメンタムがないためである"
_SIDE = "SGD ends farther away because of the side it starts on", "SGD が遠ざかるのは開始した側のためである"
_STABLE = "|1 − 40·Lr| < 1 there"
SENTENCES = tuple(
    said.sentence()
    for said in (
        _Said("sgd-can-end-farther-up-to-0-0505", _MAY, *_AWAY, (0.01, 0.0505), True, "it does beyond 2/40"),
        _Said("sgd-can-end-farther-up-to-0-0495", _MAY, *_AWAY, (0.01, 0.0495), False, _STABLE),
        _Said("sgd-can-cross-up-to-0-026", _MAY, *_OVER, (0.01, 0.026), True, "1 − 40·Lr < 0 beyond 1/40"),
        _Said("sgd-can-cross-up-to-0-0249", _MAY, *_OVER, (0.01, 0.0249), False, "1 − 40·Lr > 0 there"),
        _Said("momentum-can-cross-from-tiny-rates-on", _MAY, *_BALL, (1e-4, 9e-4), True, "underdamped", "momentum"),
        _Said("momentum-can-cross-at-tiny-rates", _MAY, *_BALL, (1e-5, 6.5e-5), False, "overdamped", "momentum"),
        _Said("sgd-tends-to-cross-from-0-0245-on", _TENDS, *_CROSSES, (0.0245, 0.05), True, "in 98 % of the range"),
        _Said("sgd-tends-to-cross-from-0-0224-on", _TENDS, *_CROSSES, (0.0224, 0.05), True, "in 90.6 % of the range"),
        _Said("sgd-tends-to-cross-from-0-0218-on", _TENDS, *_CROSSES, (0.0218, 0.05), False, "in 88.7 % only"),
        _Said("sgd-tends-to-cross-from-0-006-on", _TENDS, *_CROSSES, (0.006, 0.05), False, "in 57 % only"),
        _Said("sgd-tends-to-stay-up-to-0-0255", _TENDS, *_STAYS, (0.006, 0.0255), True, "in 97 % of the range"),
        _Said("sgd-tends-to-stay-up-to-0-03", _TENDS, *_STAYS, (0.006, 0.03), False, "in 79 % only"),
        _Said("a-run-crosses-and-comes-nearer", _SEEN, *_BOTH, (0.01, 0.045), True, "between 1/40 and 2/40"),
        _Said("a-slow-run-crosses-and-comes-nearer", _SEEN, *_BOTH, (0.01, 0.0249), False, "none crosses there"),
        _Said("one-rate-parts-sgd-from-momentum", _SEEN, *_APART, (0.01, 0.09), True, "between 0.05 and 0.095"),
        _Said(
            "one-rate-parts-momentum-from-sgd", _SEEN, *_SWAPPED, (0.01, 0.09), False, "momentum bears what SGD does"
        ),
        _Said("the-rate-is-why-sgd-diverges", _CAUSE, *_RATE, (0.051, 0.2), True, "a tenth of it is below 2/40"),
        _Said("no-momentum-is-why-sgd-diverges", _CAUSE, *_LACK, (0.051, 0.094), True, "momentum bears up to 0.095"),
        _Said("no-momentum-is-why-fast-sgd-diverges", _CAUSE, *_LACK, (0.096, 0.2), False, "momentum diverges too"),
        _Said("its-side-is-why-sgd-diverges", _CAUSE, *_SIDE, (0.051, 0.2), False, "f1 is symmetric"),
    )
)
