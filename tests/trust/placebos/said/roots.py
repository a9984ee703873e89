"""On AdaGrad, RMSprop and Adadelta."""

from claims.model import Between, Claim, Kind, Measured, OneOf, Text, Whole
from tests.instruments.domains import ADADELTA, ADAGRAD, LIKE_SIZE, RMSPROP, UNITS
from tests.trust.placebos.sentence import Sentence

_FIRST_STEP = {"steps": Whole(1, 1, 1)}
_SCALED = UNITS.with_axes(alpha=Between(0.5, 0.999, 0.99), eps=OneOf((1e-8,)))
_FIRST_OF_ADADELTA = ADADELTA.narrowed(
    {**_FIRST_STEP, "lr": OneOf((1.0,)), "rho": OneOf((0.9,)), "eps": OneOf((1e-6,)), "start": OneOf((0.0,))}
)

SENTENCES = (
    Sentence(
        Claim(
            "adagrad-first-step-is-as-long-as-lr",
            Kind.PROPERTY,
            Text(
                "AdaGrad's first step is Lr·g/(|g| + ε): as long as Lr, whatever the size of the gradient.",
                "AdaGrad の最初の一歩は Lr·g/(|g| + ε)、すなわち勾配の大きさによらず長さ Lr である。",
            ),
            ADAGRAD.narrowed(_FIRST_STEP),
            Measured("adagrad"),
        ),
        True,
        "the root of a sum of one square is |g|",
    ),
    Sentence(
        Claim(
            "adagrad-every-step-is-as-long-as-lr",
            Kind.PROPERTY,
            Text("Each step of AdaGrad is Lr·g/(|g| + ε).", "AdaGrad の各歩は Lr·g/(|g| + ε) である。"),
            ADAGRAD,
            Measured("adagrad"),
        ),
        False,
        "from the second step on the sum holds more than one square",
    ),
    Sentence(
        Claim(
            "adagrad-puts-eps-inside-the-root",
            Kind.EQUATION,
            Text("AdaGrad divides by √(h + ε).", "AdaGrad は √(h + ε) で割る。"),
            ADAGRAD,
            Measured("adagrad"),
        ),
        False,
        "that is optax; PyTorch's documentation has √h + ε",
    ),
    Sentence(
        Claim(
            "adagrad-sum-leaks-a-millionth-per-step",
            Kind.EQUATION,
            Text(
                "Each step keeps 0.999999 of AdaGrad's h and adds Grad².",
                "AdaGrad の h は毎回 0.999999 倍して Grad² を加える。",
            ),
            ADAGRAD,
            Measured("adagrad"),
        ),
        False,
        "the sum forgets nothing",
    ),
    Sentence(
        Claim(
            "adagrad-sum-starts-at-a-tenth",
            Kind.VALUE,
            Text("AdaGrad's h starts at 0.1.", "AdaGrad の h は 0.1 から始まる。"),
            ADAGRAD,
            Measured("adagrad"),
        ),
        False,
        "that is TensorFlow and optax; PyTorch's default is 0",
    ),
    Sentence(
        Claim(
            "adagrad-root-is-never-less-than-the-gradient",
            Kind.PROPERTY,
            Text(
                "√h is never less than |Grad|, so that no step is longer than Lr.",
                "√h が |Grad| を下回ることはなく、一歩が Lr より長くなることはない。",
            ),
            ADAGRAD,
            Measured("adagrad", ("float64",)),
        ),
        True,
        "the sum holds Grad², and in float64 the root of a rounded square is the number itself",
    ),
    Sentence(
        Claim(
            "rmsprop-adds-eps-outside-the-root",
            Kind.EQUATION,
            Text("RMSprop divides by √h + ε.", "RMSprop は √h + ε で割る。"),
            RMSPROP,
            Measured("rmsprop"),
        ),
        True,
        "PyTorch's documentation of RMSprop",
    ),
    Sentence(
        Claim(
            "rmsprop-adds-eps-squared-inside-the-root",
            Kind.EQUATION,
            Text("RMSprop divides by √(h + ε²).", "RMSprop は √(h + ε²) で割る。"),
            RMSPROP,
            Measured("rmsprop"),
        ),
        False,
        "√h + ε is more than √(h + ε²) unless one of both is zero",
    ),
    Sentence(
        Claim(
            "rmsprop-corrects-its-bias",
            Kind.EQUATION,
            Text("RMSprop divides h by 1 − αⁿ before the root is taken.", "RMSprop は根号の前に h を 1 − αⁿ で割る。"),
            RMSPROP,
            Measured("rmsprop"),
        ),
        False,
        "that is Adam; PyTorch's documentation of RMSprop has no correction",
    ),
    Sentence(
        Claim(
            "rmsprop-without-eps-ignores-the-scale-of-gradients",
            Kind.PROPERTY,
            Text(
                "With ε = 0, gradients twice or 1024 times as large give RMSprop the same path.",
                "ε = 0 なら、勾配を 2 倍や 1024 倍にしても RMSprop の経路は変わらない。",
            ),
            _SCALED.narrowed({"eps": OneOf((0.0,))}),
            Measured("rmsprop"),
        ),
        True,
        "a power of two passes through squares, averages and roots without rounding, and cancels in g/√h",
    ),
    Sentence(
        Claim(
            "rmsprop-ignores-the-scale-of-gradients",
            Kind.PROPERTY,
            Text(
                "With ε = 10⁻⁸ as well, gradients twice or 1024 times as large give RMSprop the same path.",
                "ε = 10⁻⁸ でも、勾配を 2 倍や 1024 倍にしても RMSprop の経路は変わらない。",
            ),
            _SCALED,
            Measured("rmsprop"),
        ),
        False,
        "ε does not scale with the gradients: the paths part by about one part in 10⁸",
    ),
    Sentence(
        Claim(
            "adadelta-puts-eps-inside-both-roots",
            Kind.EQUATION,
            Text(
                "Adadelta multiplies the gradient by √(E[Δ²] + ε)/√(E[g²] + ε).",
                "Adadelta は勾配に √(E[Δ²] + ε)/√(E[g²] + ε) を掛ける。",
            ),
            ADADELTA,
            Measured("adadelta"),
        ),
        True,
        "Zeiler 2012, algorithm 1, and PyTorch's documentation",
    ),
    Sentence(
        Claim(
            "adadelta-remembers-steps-times-lr",
            Kind.EQUATION,
            Text(
                "Adadelta's average of squared displacements is of the displacements after their multiplication by Lr.",
                "Adadelta の更新量の二乗平均は、Lr を掛けた後の更新量の平均である。",
            ),
            ADADELTA,
            Measured("adadelta"),
        ),
        False,
        "PyTorch's documentation multiplies by Lr only when the parameter is changed",
    ),
    Sentence(
        Claim(
            "adadelta-first-step-is-below-0-0032",
            Kind.PROPERTY,
            Text(
                "Adadelta's first step is shorter than 0.0032 at PyTorch's defaults, however large the gradient.",
                "PyTorch の既定値では、勾配がいかに大きくても Adadelta の最初の一歩は 0.0032 より短い。",
            ),
            _FIRST_OF_ADADELTA,
            Measured("adadelta"),
        ),
        True,
        "it is below √(ε/(1 − ρ)) = √10⁻⁵ ≈ 0.003162",
    ),
    Sentence(
        Claim(
            "adadelta-first-step-is-below-0-00313",
            Kind.PROPERTY,
            Text(
                "Adadelta's first step is shorter than 0.00313 at PyTorch's defaults, however large the gradient.",
                "PyTorch の既定値では、勾配がいかに大きくても Adadelta の最初の一歩は 0.00313 より短い。",
            ),
            _FIRST_OF_ADADELTA.narrowed({"gradient": LIKE_SIZE}),
            Measured("adadelta"),
        ),
        False,
        "it tends to √10⁻⁵ ≈ 0.003162 as the gradient grows: the bound is wrong by 1 %",
    ),
)
