"""Closed forms about the paths of the rules: thresholds, rates, first steps, cycles, budgets, barriers and basins.

Unless said otherwise a formula is about one coordinate of a quadratic with curvature L, f(x) = L x²/2, where the
gradient is L x and c stands for η L.  Settings are numbers or arrays that broadcast; bad ones raise ``ValueError``.
"""

from reference.stability.adaptive import (
    adadelta_first_step,
    adadelta_first_step_limit,
    adagrad_distance_bounds,
    adagrad_first_step,
    adam_first_step,
    adamw_first_step,
    rmsprop_cycle_radius,
    rmsprop_first_step,
    sign_cycle_amplitude,
)
from reference.stability.decay import (
    step_decay_budget,
    step_decay_factor,
    step_decay_remaining_bounds,
)
from reference.stability.landscape import Barrier, Basin, f2_barriers, f2_basins
from reference.stability.linear import (
    gradient_descent_best,
    gradient_descent_factor,
    gradient_descent_steps,
    gradient_descent_threshold,
    gradient_descent_zigzag_threshold,
    heavy_ball_crosses,
    heavy_ball_first_crossing,
    heavy_ball_oscillation_range,
    heavy_ball_radius,
    heavy_ball_threshold,
    nesterov_radius,
    nesterov_threshold,
)

__all__ = [
    "Barrier",
    "Basin",
    "adadelta_first_step",
    "adadelta_first_step_limit",
    "adagrad_distance_bounds",
    "adagrad_first_step",
    "adam_first_step",
    "adamw_first_step",
    "f2_barriers",
    "f2_basins",
    "gradient_descent_best",
    "gradient_descent_factor",
    "gradient_descent_steps",
    "gradient_descent_threshold",
    "gradient_descent_zigzag_threshold",
    "heavy_ball_crosses",
    "heavy_ball_first_crossing",
    "heavy_ball_oscillation_range",
    "heavy_ball_radius",
    "heavy_ball_threshold",
    "nesterov_radius",
    "nesterov_threshold",
    "rmsprop_cycle_radius",
    "rmsprop_first_step",
    "sign_cycle_amplitude",
    "step_decay_budget",
    "step_decay_factor",
    "step_decay_remaining_bounds",
]
