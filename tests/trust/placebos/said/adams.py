"""On Adam and AdamW."""

from claims.model import Claim, Kind, Measured, OneOf, Text, Whole
from tests.instruments.domains import ADAM, ADAMW, CONSTANT_LR, LIKE_SIZE
from tests.trust.placebos.sentence import Sentence

_AT_DEFAULTS = ADAM.narrowed(
    {
        **CONSTANT_LR.axes,
        "start": OneOf((0.0,)),
        "gradient": LIKE_SIZE,
        "beta1": OneOf((0.9,)),
        "beta2": OneOf((0.999,)),
        "eps": OneOf((1e-8,)),
    }
)

SENTENCES = (
    Sentence(
        Claim(
            "adam-first-step-is-as-long-as-lr",
            Kind.PROPERTY,
            Text(
                "Adam's first step is Lr·g/(|g| + ε), whatever β₁ and β₂ are.",
                "Adam の最初の一歩は、β₁ と β₂ によらず Lr·g/(|g| + ε) である。",
            ),
            ADAM.narrowed({"steps": Whole(1, 1, 1)}),
            Measured("adam"),
        ),
        True,
        "corrected for their bias, the moments after one step are g and g²",
    ),
    Sentence(
        Claim(
            "adam-counts-one-step-too-many",
            Kind.EQUATION,
            Text(
                "Adam divides its moments by 1 − β₁ⁿ⁺¹ and 1 − β₂ⁿ⁺¹ after n steps.",
                "Adam は n 歩の後、モーメントを 1 − β₁ⁿ⁺¹ と 1 − β₂ⁿ⁺¹ で割る。",
            ),
            ADAM,
            Measured("adam"),
        ),
        False,
        "Kingma & Ba 2015, algorithm 1: the powers are those of the number of steps",
    ),
    Sentence(
        Claim(
            "adam-corrects-the-first-moment-only",
            Kind.EQUATION,
            Text("Adam divides m by 1 − β₁ⁿ and leaves v as it is.", "Adam は m を 1 − β₁ⁿ で割り、v はそのまま使う。"),
            ADAM,
            Measured("adam"),
        ),
        False,
        "Kingma & Ba 2015, algorithm 1: both are corrected",
    ),
    Sentence(
        Claim(
            "adam-adds-eps-before-the-correction",
            Kind.EQUATION,
            Text(
                "Adam adds ε to √v before the root is corrected for its bias.",
                "Adam は √v のバイアスを補正する前に ε を加える。",
            ),
            ADAM,
            Measured("adam"),
        ),
        False,
        "that is the paper's variant with ε̂; PyTorch's documentation adds ε to the corrected root",
    ),
    Sentence(
        Claim(
            "adam-keeps-a-millionth-less-of-v",
            Kind.EQUATION,
            Text("Adam's v fades by 0.999999·β₂ per step.", "Adam の v は一歩ごとに 0.999999·β₂ 倍に薄れる。"),
            ADAM,
            Measured("adam"),
        ),
        False,
        "it fades by β₂",
    ),
    Sentence(
        Claim(
            "adam-without-memories-follows-the-sign",
            Kind.EQUIVALENCE,
            Text(
                "With β₁ = β₂ = 0 each step of Adam is Lr·g/(|g| + ε): only the sign of the gradient counts.",
                "β₁ = β₂ = 0 なら Adam の各歩は Lr·g/(|g| + ε) で、勾配の符号だけが効く。",
            ),
            ADAM.narrowed({"beta1": OneOf((0.0,)), "beta2": OneOf((0.0,))}),
            Measured("adam"),
        ),
        True,
        "the moments are then g and g², and need no correction",
    ),
    Sentence(
        Claim(
            "adam-without-momentum-is-rmsprop",
            Kind.EQUIVALENCE,
            Text("With β₁ = 0 Adam is RMSprop with α = β₂.", "β₁ = 0 の Adam は α = β₂ の RMSprop である。"),
            ADAM.narrowed({"beta1": OneOf((0.0,))}),
            Measured("adam"),
        ),
        False,
        "RMSprop does not correct its bias: its first step is 1/√(1 − α) times as long",
    ),
    Sentence(
        Claim(
            "adam-never-steps-farther-than-lr",
            Kind.PROPERTY,
            Text(
                "At β₁ = 0.9 and β₂ = 0.999 no step of Adam is longer than Lr.",
                "β₁ = 0.9、β₂ = 0.999 では、Adam の一歩が Lr より長くなることはない。",
            ),
            _AT_DEFAULTS,
            Measured("adam"),
        ),
        False,
        "gradients that grow from step to step give m̂ > √v̂, since v̂ forgets more slowly",
    ),
    Sentence(
        Claim(
            "adam-never-steps-farther-than-four-lr",
            Kind.PROPERTY,
            Text(
                "At β₁ = 0.9 and β₂ = 0.999 none of the first 12 steps of Adam is longer than 4·Lr.",
                "β₁ = 0.9、β₂ = 0.999 では、Adam の最初の 12 歩はどれも 4·Lr より長くならない。",
            ),
            _AT_DEFAULTS,
            Measured("adam"),
        ),
        True,
        "|m̂| is at most the largest |g|, and v̂ at least its square times (1 − β₂)β₂¹¹/(1 − β₂¹²) > 1/12.1",
    ),
    Sentence(
        Claim(
            "adam-is-finite-with-eps-1e-8",
            Kind.PROPERTY,
            Text(
                "With ε = 10⁻⁸ Adam's step is a number even where all gradients have been zero.",
                "ε = 10⁻⁸ なら、勾配がすべて 0 でも Adam の更新量は数になる。",
            ),
            ADAM.narrowed({"eps": OneOf((1e-8,))}),
            Measured("adam"),
        ),
        True,
        "the divisor is at least 10⁻⁸, which both number formats have",
    ),
    Sentence(
        Claim(
            "adam-is-finite-with-eps-1e-46",
            Kind.PROPERTY,
            Text(
                "With ε = 10⁻⁴⁶ Adam's step is a number even where all gradients have been zero.",
                "ε = 10⁻⁴⁶ でも、勾配がすべて 0 のとき Adam の更新量は数になる。",
            ),
            ADAM.narrowed({"eps": OneOf((1e-46,))}),
            Measured("adam"),
        ),
        False,
        "true in float64; in float32 10⁻⁴⁶ is zero, and 0/0 is no number",
    ),
    Sentence(
        Claim(
            "adamw-shrinks-the-parameter-itself",
            Kind.EQUATION,
            Text(
                "AdamW subtracts Lr·λ·P beside Adam's step, and the moments know nothing of it.",
                "AdamW は Adam の更新とは別に Lr·λ·P を引き、モーメントには影響しない。",
            ),
            ADAMW,
            Measured("adamw"),
        ),
        True,
        "Loshchilov & Hutter 2019, algorithm 2, and PyTorch's documentation",
    ),
    Sentence(
        Claim(
            "adamw-decay-owes-nothing-to-lr",
            Kind.EQUATION,
            Text("AdamW subtracts λ·P beside Adam's step.", "AdamW は Adam の更新とは別に λ·P を引く。"),
            ADAMW,
            Measured("adamw"),
        ),
        False,
        "PyTorch's documentation multiplies the decay by Lr",
    ),
    Sentence(
        Claim(
            "adamw-decays-where-it-arrives",
            Kind.EQUATION,
            Text(
                "AdamW takes Adam's step first and then shrinks where it has arrived by Lr·λ.",
                "AdamW は先に Adam の一歩を進み、着いた点を Lr·λ の割合だけ縮める。",
            ),
            ADAMW,
            Measured("adamw"),
        ),
        False,
        "the parameter that shrinks is the one before the step; the difference is Lr·λ times the step",
    ),
    Sentence(
        Claim(
            "adamw-decays-a-thousandth-more",
            Kind.EQUATION,
            Text(
                "AdamW subtracts 1.001·Lr·λ·P beside Adam's step.", "AdamW は Adam の更新とは別に 1.001·Lr·λ·P を引く。"
            ),
            ADAMW,
            Measured("adamw"),
        ),
        False,
        "the factor is 1",
    ),
    Sentence(
        Claim(
            "adamw-without-decay-is-adam",
            Kind.EQUIVALENCE,
            Text("With λ = 0 AdamW is Adam.", "λ = 0 の AdamW は Adam である。"),
            ADAMW.narrowed({"weight_decay": OneOf((0.0,))}),
            Measured("adamw"),
        ),
        True,
        "they differ in nothing but the decay",
    ),
)
