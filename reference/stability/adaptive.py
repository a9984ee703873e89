"""AdaGrad, RMSprop, Adadelta, Adam and AdamW: first steps, distances under a constant gradient, and cycles."""

from __future__ import annotations

import numpy as np

from reference.settings import Numbers, require, require_below_one
from reference.stability.checks import require_finite, require_positive
from reference.stability.linear import largest_root

# ζ(½), the constant of Σ 1/√k; the value is OEIS A059750.
ZETA_HALF = -1.4603545088095868


def adagrad_first_step(g: Numbers, lr: Numbers, eps: Numbers = 1e-10, initial: Numbers = 0.0) -> Numbers:
    """AdaGrad's first displacement: lr, whatever the size of the gradient, if ε and the initial sum are negligible.

    −η g/(√(G_0 + g²) + ε)

    Convention: ``initial`` G_0 is PyTorch's ``initial_accumulator_value``.  Valid for g ≠ 0 where G_0 = ε = 0.
    Raises ``ValueError`` for negative settings.
    """
    require_finite(lr=lr, eps=eps, initial=initial)
    return -lr * g / (np.sqrt(initial + g * g) + eps)


def rmsprop_first_step(g: Numbers, lr: Numbers, alpha: Numbers = 0.99, eps: Numbers = 1e-8) -> Numbers:
    """RMSprop's first displacement: lr/√(1 − ρ), ten times lr at PyTorch's ρ = 0.99, if ε is negligible.

    −η g/(√(1 − ρ)|g| + ε)

    Valid without centring, with or without momentum, for g ≠ 0 where ε = 0.
    Raises ``ValueError`` for negative settings or ``alpha`` outside [0, 1).
    """
    require_finite(lr=lr, eps=eps)
    require_below_one(alpha=alpha)
    return -lr * g / (np.sqrt(1 - alpha) * abs(g) + eps)


def adam_first_step(g: Numbers, lr: Numbers, eps: Numbers = 1e-8) -> Numbers:
    """Adam's first displacement: lr, whatever the size of the gradient and both β, if ε is negligible.

    −η g/(|g| + ε)

    Convention: bias correction, ε outside the root.  Valid for AMSGrad too, for g ≠ 0 where ε = 0.
    Raises ``ValueError`` for negative settings.
    Source: Kingma & Ba 2015, §2.1.
    """
    require_finite(lr=lr, eps=eps)
    return -lr * g / (abs(g) + eps)


def adamw_first_step(g: Numbers, x: Numbers, lr: Numbers, weight_decay: Numbers = 1e-2, eps: Numbers = 1e-8) -> Numbers:
    """AdamW's first displacement from ``x``: Adam's, and a part of x.

    −η (g/(|g| + ε) + λ x)

    Convention as in :func:`adam_first_step`; λ is multiplied by η.
    Raises ``ValueError`` for negative settings.
    """
    require_finite(weight_decay=weight_decay)
    return adam_first_step(g, lr, eps) - lr * weight_decay * x


def adadelta_first_step(g: Numbers, lr: Numbers = 1.0, rho: Numbers = 0.9, eps: Numbers = 1e-6) -> Numbers:
    """Adadelta's first displacement: set by ε alone, unless the gradient is as small as √ε.

    −η √ε/√((1 − ρ)g² + ε) · g

    Convention: ε inside both roots.  Valid for g ≠ 0 where ε = 0.
    Raises ``ValueError`` for negative settings or ``rho`` outside [0, 1).
    Source: Zeiler 2012, algorithm 1, first iteration.
    """
    require_finite(lr=lr, eps=eps)
    require_below_one(rho=rho)
    return -lr * np.sqrt(eps) / np.sqrt((1 - rho) * g * g + eps) * g


def adadelta_first_step_limit(lr: Numbers = 1.0, rho: Numbers = 0.9, eps: Numbers = 1e-6) -> Numbers:
    """The length that Adadelta's first step approaches as the gradient grows, and never reaches.

    η √(ε/(1 − ρ)), which is 0.0032 at PyTorch's defaults

    Raises ``ValueError`` as :func:`adadelta_first_step` does.
    """
    require_finite(lr=lr, eps=eps)
    require_below_one(rho=rho)
    return lr * np.sqrt(eps / (1 - rho))


def adagrad_distance_bounds(steps: Numbers, lr: Numbers) -> tuple[Numbers, Numbers]:
    """Bounds on how far AdaGrad gets in ``steps`` steps under a constant gradient: beyond any distance, like 2η√n.

    η Σ_{k≤n} 1/√k  lies between  η(A − 1/(24 n^{3/2}))  and  η A,  A = 2√n + ζ(½) + 1/(2√n)

    Valid for ε = 0 and any constant g ≠ 0, of which the distance is independent; up to rounding.
    Raises ``ValueError`` for ``steps`` below 1 or a negative ``lr``.
    Source: Euler–Maclaurin; 1/√k is completely monotone, so the error has the sign and at most the size of the first
    omitted term (Graham, Knuth & Patashnik 1994, §9.5).
    """
    require((steps >= 1) & (steps < np.inf), "steps", steps, "a finite number >= 1")
    require_finite(lr=lr)
    root = np.sqrt(steps)
    upper = 2 * root + ZETA_HALF + 1 / (2 * root)
    return lr * (upper - 1 / (24 * root * root * root)), lr * upper


def sign_cycle_amplitude(lr: Numbers, curvature: Numbers, eps: Numbers = 0.0, beta1: Numbers = 0.0) -> Numbers:
    """The distance |x| from the minimum at which RMSprop or Adam can jump to and fro for ever; 0 where none exists.

    x = η(1 − β₁)/(2(1 + β₁)) − ε/L;  exists iff ε < η L(1 − β₁)/(2(1 + β₁))

    Along x, −x, x, … the squares are constant, so √v = L x and the averaged gradient is (1 − β₁)/(1 + β₁) of the
    gradient: 2x = η(1 − β₁)/(1 + β₁) · L x/(L x + ε).  It depends on neither ρ nor β₂.
    Convention: RMSprop without momentum is β₁ = 0; Adam's bias corrections are taken as faded.  Of RMSprop's cycle
    :func:`rmsprop_cycle_radius` says that it attracts; Adam's at PyTorch's defaults repels.
    Raises ``ValueError`` for negative settings, ``curvature`` 0 or ``beta1`` outside [0, 1).
    Source: derived above; for Adam cf. Bock & Weiß 2019, “Non-convergence and limit cycles in the Adam optimizer”.
    """
    require_finite(lr=lr, eps=eps)
    require_positive(curvature=curvature)
    require_below_one(beta1=beta1)
    amplitude = lr * (1 - beta1) / (2 * (1 + beta1)) - eps / curvature
    return np.maximum(amplitude, 0 * amplitude)


def rmsprop_cycle_radius(lr: Numbers, curvature: Numbers, alpha: Numbers, eps: Numbers = 0.0) -> Numbers:
    """The factor per step by which RMSprop's distance to its cycle x, −x shrinks, once it is near: below 1 if ρ > 0.

    max |z| over the roots of z² − (1 + ρ − κ) z + ρ,  κ = 4(1 − ρ)X/η,  X = η/2 − ε/L

    Linearised at the cycle, with y = |x|: δs ← ρ δs + 2(1 − ρ)L²X δy, then δy ← δy − 2/(ηL²) δs.  The heavy ball's
    polynomial again, with μ = ρ and c = κ; κ ≤ 2(1 − ρ) < 2(1 + ρ), so the cycle attracts wherever it exists.
    Without ε the radius is √ρ if ρ > 1/9.  With ρ = 0 = ε every x within η of the minimum is on a cycle.
    Raises ``ValueError`` where there is no cycle (ε ≥ ηL/2), or as :func:`rmsprop_first_step` does.
    Source: derived above.
    """
    require_below_one(alpha=alpha)
    amplitude = sign_cycle_amplitude(lr, curvature, eps)
    require(amplitude > 0, "eps", eps, "below lr * curvature / 2, or there is no cycle")
    return largest_root(1 + alpha - 4 * (1 - alpha) * amplitude / lr, alpha)
