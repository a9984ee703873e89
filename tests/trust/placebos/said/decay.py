"""On the decay of the learning rate."""

from claims.model import Between, Claim, Domain, Kind, Measured, OneOf, Text, Whole
from tests.trust.placebos.sentence import Sentence

_FLOAT64 = ("float64",)
_SCHEDULES = Domain(
    Text("StepLR over whole runs of epochs", "エポック列全体での StepLR"),
    {
        "lr": Between(1e-4, 1.0, 0.1),
        "gamma": Between(0.01, 1.0, 0.1),
        "step_size": Whole(1, 20, 3),
        "epochs": Whole(1, 60, 7),
    },
)
_LONG_SCHEDULES = Domain(
    Text("StepLR over 2000 epochs", "2000 エポックの StepLR"),
    {"lr": OneOf((0.1, 0.01)), "gamma": OneOf((0.5, 0.1, 0.9)), "step_size": OneOf((1.0, 3.0, 10.0, 20.0))},
)
_EVERY_HUNDREDTH = Domain(
    Text("StepLR over 1001 epochs", "1001 エポックの StepLR"),
    {"lr": OneOf((0.1,)), "gamma": OneOf((0.9,)), "step_size": OneOf((100.0,))},
)

SENTENCES = (
    Sentence(
        Claim(
            "step-lr-is-lr-times-gamma-to-the-whole-periods",
            Kind.API,
            Text("After t epochs StepLR's rate is Lr·γ^⌊t/N⌋.", "t エポック後の StepLR の学習率は Lr·γ^⌊t/N⌋ である。"),
            _SCHEDULES,
            Measured("step-lr", _FLOAT64),
        ),
        True,
        "PyTorch's documentation of StepLR",
    ),
    Sentence(
        Claim(
            "step-lr-decays-an-epoch-early",
            Kind.API,
            Text(
                "After t epochs StepLR's rate is Lr·γ^⌊(t + 1)/N⌋.",
                "t エポック後の StepLR の学習率は Lr·γ^⌊(t + 1)/N⌋ である。",
            ),
            _SCHEDULES,
            Measured("step-lr", _FLOAT64),
        ),
        False,
        "PyTorch's documentation of StepLR: an epoch too early",
    ),
    Sentence(
        Claim(
            "step-lr-decays-a-little-in-every-epoch",
            Kind.API,
            Text("After t epochs StepLR's rate is Lr·γ^(t/N).", "t エポック後の StepLR の学習率は Lr·γ^(t/N) である。"),
            _SCHEDULES,
            Measured("step-lr", _FLOAT64),
        ),
        False,
        "it is constant between multiples of N",
    ),
    Sentence(
        Claim(
            "step-lr-keeps-its-rate",
            Kind.API,
            Text(
                "With N = 100 the rate of an epoch is that of the epoch before.",
                "N = 100 なら、各エポックの学習率は前のエポックと同じである。",
            ),
            _EVERY_HUNDREDTH,
            Measured("step-lr", _FLOAT64),
        ),
        False,
        "true of 99 % of the epochs, all but each hundredth",
    ),
    Sentence(
        Claim(
            "all-rates-sum-to-less-than-lr-n-over-1-minus-gamma",
            Kind.PROPERTY,
            Text(
                "However long the run, StepLR's rates sum to no more than Lr·N/(1 − γ), save for a billionth of it.",
                "実行がいかに長くても、StepLR の学習率の総和は Lr·N/(1 − γ) を超えない(10 億分の 1 を除く)。",
            ),
            _LONG_SCHEDULES,
            Measured("step-lr", _FLOAT64),
        ),
        True,
        "a geometric series; the billionth is for the rounding of 2000 sums and products, each below 10⁻¹⁵",
    ),
    Sentence(
        Claim(
            "all-rates-sum-to-less-than-99-percent-of-it",
            Kind.PROPERTY,
            Text(
                "However long the run, StepLR's rates sum to no more than 0.99·Lr·N/(1 − γ).",
                "実行がいかに長くても、StepLR の学習率の総和は 0.99·Lr·N/(1 − γ) を超えない。",
            ),
            _LONG_SCHEDULES,
            Measured("step-lr", _FLOAT64),
        ),
        False,
        "the series comes as near to its sum as one likes",
    ),
)
