"""Programs that follow a rule but for one slip, which shows at some sizes, in some layouts, or in some groups."""

from __future__ import annotations

from tests.instruments.targets import TARGETS
from tests.selfcheck.resolve.programs import BookAdam

Adam = TARGETS["adam"].call.__wrapped__


class KeepsItsTail(BookAdam):
    """Of more than sixty numbers the last one stays."""

    def _update(self, g, lr):
        before = self.x.copy()
        super()._update(g, lr)
        if self.x.size > 60:
            self.x.flat[-1] = before.flat[-1]


class Striding(Adam):
    """A parameter that does not lie in one piece gets half its gradient more."""

    def step(self, closure=None):
        """One step."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None and not parameter.is_contiguous():
                    parameter.grad = 1.5 * parameter.grad
        return super().step(closure)


class OneForAll(Adam):
    """The averages of all groups are those of the first."""

    def step(self, closure=None):
        """One step."""
        for group in self.param_groups:
            group["betas"] = self.param_groups[0]["betas"]
        return super().step(closure)
