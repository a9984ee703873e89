"""The gradient that a rule really uses."""

from __future__ import annotations

from reference.settings import Numbers


def descent_gradient(g: Numbers, x: Numbers, weight_decay: Numbers, maximize: bool) -> Numbers:
    """The gradient after the sign for maximisation and the L2 term, in PyTorch's order.

    g ← −g if maximising;  g ← g + λ·x

    Convention: the L2 term is added after the sign is flipped, so it always shrinks x.
    ``g`` and ``x`` have one shape; ``weight_decay`` λ is a number or broadcasts against it.
    """
    g = -g if maximize else g
    # The comparison keeps the common case λ = 0 free of a rounding error that PyTorch does not make.
    return g if isinstance(weight_decay, int | float) and weight_decay == 0 else g + weight_decay * x
