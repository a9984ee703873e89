"""Gradient descent, the heavy ball and Nesterov's variant on a quadratic: linear recurrences with constant settings."""

from __future__ import annotations

import numpy as np

from reference.settings import Numbers, require, require_below_one
from reference.stability.checks import require_finite, require_positive


def gradient_descent_threshold(curvature: Numbers) -> Numbers:
    """Gradient descent reaches the minimum from every start if 0 < η < this, and from none but x = 0 if η is more.

    η* = 2/L

    At η = η* the path is x, −x, x, …; on several coordinates the largest L decides.
    Raises ``ValueError`` unless ``curvature`` is positive.
    Source: Polyak 1987, §1.4.
    """
    require_positive(curvature=curvature)
    return 2 / curvature


def gradient_descent_zigzag_threshold(curvature: Numbers) -> Numbers:
    """Gradient descent jumps over the minimum at every step if η is more than this, and never if it is not.

    x_t/x_{t−1} = 1 − η L < 0  ⟺  η > 1/L

    At equality the first step lands on the minimum.  Valid for x_0 ≠ 0.
    Raises ``ValueError`` unless ``curvature`` is positive.
    """
    require_positive(curvature=curvature)
    return 1 / curvature


def gradient_descent_factor(lr: Numbers, curvature: Numbers) -> Numbers:
    """The factor by which one step of gradient descent changes the distance to the minimum.

    |x_t|/|x_{t−1}| = |1 − η L|

    Raises ``ValueError`` for a negative ``lr`` or a ``curvature`` that is not positive.
    Source: Polyak 1987, §1.4.
    """
    require_finite(lr=lr)
    require_positive(curvature=curvature)
    return abs(1 - lr * curvature)


def gradient_descent_best(least: Numbers, greatest: Numbers) -> tuple[Numbers, Numbers]:
    """The fixed rate with the best worst-case factor over curvatures from ``least`` to ``greatest``, and that factor.

    η = 2/(l + L),  max over [l, L] of |1 − η λ| = (L − l)/(L + l)

    Raises ``ValueError`` unless 0 < l ≤ L.
    Source: Polyak 1987, §1.4, theorem 3.
    """
    require_positive(least=least, greatest=greatest)
    require(least <= greatest, "least", least, "at most greatest")
    return 2 / (least + greatest), (greatest - least) / (greatest + least)


def gradient_descent_steps(lr: Numbers, curvature: Numbers, shrink: Numbers) -> Numbers:
    """The real number n such that a whole number of steps ≥ 1 shrinks the distance to ``shrink`` iff it is ≥ n.

    n = log q / log |1 − η L|;  n = ∞ where |1 − η L| ≥ 1

    Convention: n = 0 where one step lands on the minimum.  Where n is a whole number rounding may put it above.
    Raises ``ValueError`` unless 0 < ``shrink`` < 1, or as :func:`gradient_descent_factor` does.
    """
    require((shrink > 0) & (shrink < 1), "shrink", shrink, "a number in (0, 1)")
    factor = gradient_descent_factor(lr, curvature)
    with np.errstate(divide="ignore"):
        return np.where(factor < 1, np.log(shrink) / np.log(factor), np.inf)[()]


def heavy_ball_threshold(curvature: Numbers, momentum: Numbers, dampening: Numbers = 0.0) -> Numbers:
    """The heavy ball reaches the minimum from every start if 0 < η < this, and diverges from almost all if η is more.

    η* = 2(1 + μ)/((1 − τ) L)

    The roots of z² − (1 + μ − (1 − τ)c) z + μ are inside the unit circle iff 0 < (1 − τ)c < 2(1 + μ) and μ < 1.
    Convention (PyTorch): constant η; dampening τ spares the first step, which does not change the threshold, and is
    ignored where μ = 0, so τ > 0 without momentum is refused here.
    Raises ``ValueError`` unless ``curvature`` is positive and μ and τ are in [0, 1).
    Source: Polyak 1987, §3.2; dampening by replacing η with (1 − τ)η.
    """
    _require_ball(curvature, momentum, dampening)
    return 2 * (1 + momentum) / ((1 - dampening) * curvature)


def heavy_ball_radius(lr: Numbers, curvature: Numbers, momentum: Numbers, dampening: Numbers = 0.0) -> Numbers:
    """The factor per step by which the heavy ball's distance to the minimum shrinks in the long run.

    max |z| over the roots of z² − (1 + μ − (1 − τ)c) z + μ;  √μ where they are complex

    Convention as in :func:`heavy_ball_threshold`.  A double root adds a factor growing like t.
    Raises ``ValueError`` for a negative ``lr``, or as :func:`heavy_ball_threshold` does.
    Source: Polyak 1987, §3.2.
    """
    require_finite(lr=lr)
    _require_ball(curvature, momentum, dampening)
    return largest_root(1 + momentum - (1 - dampening) * lr * curvature, momentum)


def heavy_ball_oscillation_range(curvature: Numbers, momentum: Numbers) -> tuple[Numbers, Numbers]:
    """The heavy ball's roots are complex, and it crosses the minimum again and again, iff η is between these two.

    (1 − √μ)²/L < η < (1 + √μ)²/L

    Convention: τ = 0.  For μ = 0 the range is empty.  Above it, where c < 2(1 + μ) still, the roots are negative
    and the ball jumps over the minimum at every step.
    Raises ``ValueError`` unless ``curvature`` is positive and μ is in [0, 1).
    Source: discriminant of z² − (1 + μ − c) z + μ.
    """
    _require_ball(curvature, momentum)
    root = np.sqrt(momentum)
    return (1 - root) * (1 - root) / curvature, (1 + root) * (1 + root) / curvature


def heavy_ball_crosses(lr: Numbers, curvature: Numbers, momentum: Numbers) -> Numbers:
    """Whether a heavy ball that starts from rest is ever strictly beyond the minimum.

    ∃ t: x_t/x_0 < 0  ⟺  c > (1 − √μ)²

    Rest is x_{−1} = x_0.  Complex roots: x_t = ρᵗR cos(ωt − φ) with 0 < ω < π, which skips no half turn, so it
    crosses.  Positive real roots r ≤ r̄ < 1, c ≤ (1 − √μ)²: q_t = x_t/x_{t−1} obeys q ← 1 + μ − c − μ/q, which
    increases and fixes r̄, and q_0 = 1 > r̄, so q_t ≥ r̄ > 0 and the ball never crosses.  Negative real roots,
    c ≥ (1 + √μ)²: x_1 = (1 − c) x_0 is beyond already, μ = 0 with c = 1 excepted, where it lands on the minimum.
    Convention: τ = 0; with μ = 0 this is c > 1.  Valid for x_0 ≠ 0, stable or not.
    Raises ``ValueError`` as :func:`heavy_ball_radius` does.
    Source: derived above.
    """
    require_finite(lr=lr)
    return lr > heavy_ball_oscillation_range(curvature, momentum)[0]


def heavy_ball_first_crossing(lr: Numbers, curvature: Numbers, momentum: Numbers) -> Numbers:
    """The time t until which a heavy ball from rest is short of the minimum: x_n/x_0 > 0 for n < t, < 0 next.

    t = (π/2 + atan K)/ω,  K = (cos ω − √μ)/sin ω,  cos ω = (1 + μ − c)/(2√μ)

    From x_n = μ^{n/2}(cos ωn + K sin ωn) x_0, K being such that x_{−1} = x_0.  A whole t is a landing on the minimum.
    Convention: τ = 0; valid for complex roots, see :func:`heavy_ball_oscillation_range`.
    Raises ``ValueError`` for ``lr`` outside that range, or as :func:`heavy_ball_radius` does.
    Source: derived above.
    """
    require_finite(lr=lr)
    low, high = heavy_ball_oscillation_range(curvature, momentum)
    require((lr > low) & (lr < high), "lr", lr, f"between {low} and {high}")
    root = np.sqrt(momentum)
    cosine = (1 + momentum - lr * curvature) / (2 * root)
    # By 1 − cos² = (1 − cos)(1 + cos), each factor written without the cancellation at its end of the range.
    sine = curvature * np.sqrt((lr - low) * (high - lr)) / (2 * root)
    return (np.pi / 2 + np.arctan2(cosine - root, sine)) / np.arctan2(sine, cosine)


def nesterov_threshold(curvature: Numbers, momentum: Numbers) -> Numbers:
    """Nesterov's method reaches the minimum from every start if 0 < η < this, and diverges from almost all if more.

    η* = 2(1 + μ)/((1 + 2μ) L)

    With u = η b a step is (x, u) ← ((1 − c(1 + μ)) x − μ² u, c x + μ u), a matrix of trace T = (1 + μ)(1 − c) and
    determinant D = μ(1 − c).  Both roots are inside the unit circle iff |T| < 1 + D and D < 1; T < 1 + D is
    c > 0, and −T < 1 + D is (c − 1)(1 + 2μ) < 1.
    Convention (PyTorch): x ← x − η(g + μ b) with b ← μ b + g, at the point where g is taken; constant η.
    Raises ``ValueError`` unless ``curvature`` is positive and μ is in [0, 1).
    Source: derived above; roots also in Lessard, Recht & Packard 2016.
    """
    _require_ball(curvature, momentum)
    return 2 * (1 + momentum) / ((1 + 2 * momentum) * curvature)


def nesterov_radius(lr: Numbers, curvature: Numbers, momentum: Numbers) -> Numbers:
    """The factor per step by which Nesterov's distance to the minimum shrinks in the long run.

    max |z| over the roots of z² − (1 + μ)(1 − c) z + μ(1 − c)

    Convention and derivation as in :func:`nesterov_threshold`.
    Raises ``ValueError`` for a negative ``lr``, or as :func:`nesterov_threshold` does.
    """
    require_finite(lr=lr)
    _require_ball(curvature, momentum)
    rest = 1 - lr * curvature
    return largest_root((1 + momentum) * rest, momentum * rest)


def largest_root(trace: Numbers, determinant: Numbers) -> Numbers:
    """The greater modulus of the roots of z² − T z + D.

    √D if T² < 4D, else (|T| + √(T² − 4D))/2
    """
    gap = trace * trace - 4 * determinant
    real = (abs(trace) + np.sqrt(np.maximum(gap, 0 * gap))) / 2
    return np.where(gap < 0, np.sqrt(np.maximum(determinant, 0 * gap)), real)[()]


def _require_ball(curvature: Numbers, momentum: Numbers, dampening: Numbers = 0.0) -> None:
    require_positive(curvature=curvature)
    require_below_one(momentum=momentum, dampening=dampening)
    require((momentum > 0) | (dampening == 0), "dampening", dampening, "0 where momentum is 0")
