"""§2.2: SGD with momentum."""

import pytest

from reference import printed, rules
from tests.probes import rule_gap


@pytest.mark.claim("momentum-moves-like-a-ball-with-friction")
def test_ball_with_friction(cell, evidence):
    """Momentum moves as a ball with friction does, unless the learning rate changes on the way."""
    evidence(rule_gap(cell.subject, cell.domain, printed.RollingBall, rules.Momentum))


@pytest.mark.claim("momentum-follows-equation-2-2")
def test_equation_2_2(cell, evidence):
    """PyTorch's momentum is (2.2) while the learning rate is constant, and not once it changes."""
    evidence(rule_gap(cell.subject, cell.domain, printed.Momentum22, rules.Momentum))
