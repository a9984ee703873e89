"""On SGD and momentum."""

from claims.model import Between, Case, Claim, Kind, Measured, OneOf, Text
from tests.instruments.domains import MOMENTUM, update_domain
from tests.trust.placebos.sentence import Sentence

_SGD = update_domain()
_DAMPENED = update_domain(momentum=Between(0.1, 0.99, 0.9), dampening=Between(0.1, 0.9, 0.5))
_NO_MOMENTUM = {"momentum": OneOf((0.0,))}

SENTENCES = (
    Sentence(
        Claim(
            "sgd-moves-by-lr-times-the-gradient",
            Kind.EQUATION,
            Text("SGD subtracts Lr times the gradient.", "SGD は Lr と勾配の積を引く。"),
            _SGD,
            Measured("sgd"),
        ),
        True,
        "the definition of gradient descent, and PyTorch's documentation",
    ),
    Sentence(
        Claim(
            "sgd-moves-a-thousandth-farther",
            Kind.EQUATION,
            Text("SGD subtracts 1.001 times Lr times the gradient.", "SGD は Lr と勾配の積の 1.001 倍を引く。"),
            _SGD,
            Measured("sgd"),
        ),
        False,
        "the factor is 1",
    ),
    Sentence(
        Claim(
            "sgd-moves-a-millionth-farther",
            Kind.EQUATION,
            Text("SGD subtracts 1.000001 times Lr times the gradient.", "SGD は Lr と勾配の積の 1.000001 倍を引く。"),
            _SGD,
            Measured("sgd"),
        ),
        False,
        "the factor is 1",
    ),
    Sentence(
        Claim(
            "sgd-moves-by-lr-whatever-the-gradient",
            Kind.PROPERTY,
            Text(
                "SGD moves each coordinate by Lr, whatever the size of its gradient.",
                "SGD は勾配の大きさによらず、各座標を Lr だけ動かす。",
            ),
            _SGD,
            Measured("sgd"),
        ),
        False,
        "the step is proportional to the gradient",
    ),
    Sentence(
        Claim(
            "momentum-adds-up-its-gradients",
            Kind.EQUATION,
            Text(
                "The buffer starts with the first gradient; each step multiplies it by α and adds the new gradient.",
                "蓄積は最初の勾配から始まり、一歩ごとに α 倍して新しい勾配を加える。",
            ),
            MOMENTUM,
            Measured("momentum"),
        ),
        True,
        "PyTorch's documentation of SGD",
    ),
    Sentence(
        Claim(
            "momentum-averages-its-gradients",
            Kind.EQUATION,
            Text(
                "Each step multiplies the buffer by α and adds 1 − α times the new gradient.",
                "一歩ごとに蓄積を α 倍し、新しい勾配の 1 − α 倍を加える。",
            ),
            MOMENTUM,
            Measured("momentum"),
        ),
        False,
        "that is Adam's first moment; the buffer of SGD is no average",
    ),
    Sentence(
        Claim(
            "momentum-keeps-a-millionth-too-much",
            Kind.EQUATION,
            Text(
                "Each step multiplies the buffer by 1.000001·α and adds the new gradient.",
                "一歩ごとに蓄積を 1.000001·α 倍して新しい勾配を加える。",
            ),
            MOMENTUM,
            Measured("momentum"),
        ),
        False,
        "the factor is α",
    ),
    Sentence(
        Claim(
            "momentum-of-zero-is-plain-sgd",
            Kind.EQUIVALENCE,
            Text("With α = 0 momentum is plain SGD.", "α = 0 のモーメンタムは通常の SGD である。"),
            MOMENTUM.narrowed(_NO_MOMENTUM),
            Measured("momentum"),
        ),
        True,
        "the buffer is then the gradient itself",
    ),
    Sentence(
        Claim(
            "momentum-is-plain-sgd",
            Kind.EQUIVALENCE,
            Text(
                "With α = 0 and with α = 0.9 momentum is plain SGD.", "α = 0 でも 0.9 でもモーメンタムは SGD である。"
            ),
            MOMENTUM,
            Measured("momentum"),
            cases=(
                Case("without-momentum", Text("α = 0", "α = 0"), _NO_MOMENTUM),
                Case("with-momentum", Text("α = 0.9", "α = 0.9"), {"momentum": OneOf((0.9,))}),
            ),
        ),
        False,
        "only in the first case; from the second step on the buffer holds more than the gradient",
    ),
    Sentence(
        Claim(
            "dampening-spares-the-first-gradient",
            Kind.EQUATION,
            Text(
                "Dampening weakens every gradient that enters the buffer, except the first.",
                "dampening は蓄積に入る勾配を弱めるが、最初の勾配だけは弱めない。",
            ),
            _DAMPENED,
            Measured("momentum"),
        ),
        True,
        "PyTorch's documentation of SGD: the buffer is initialised with the gradient",
    ),
    Sentence(
        Claim(
            "dampening-weakens-every-gradient",
            Kind.EQUATION,
            Text(
                "Dampening weakens every gradient that enters the buffer, the first one too.",
                "dampening は最初の勾配も含め、蓄積に入るすべての勾配を弱める。",
            ),
            _DAMPENED,
            Measured("momentum"),
        ),
        False,
        "PyTorch's documentation of SGD: the buffer is initialised with the gradient",
    ),
)
