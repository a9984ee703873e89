"""§1: what the article sets out to do."""

import pytest

from claims.measurement import Outcome
from tests.instruments import scripts

# SGD with momentum is PyTorch's SGD.
SHOWN = ("SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW")
COUNTED = """\
import torch
classes = [each for each in vars(torch.optim).values() if isinstance(each, type)]
count = sum(issubclass(each, torch.optim.Optimizer) for each in classes) - 1  # the base class
print(count)
"""


@pytest.mark.claim("many-optimizers-have-been-devised")
def test_there_are_many_optimizers(cell, evidence):
    """torch.optim has more than twice as many optimizer classes as the article's seven methods use."""
    many = f"more than twice as many as {len(SHOWN)}"
    count = int(cell.subject.call(COUNTED))
    observed = many if count > 2 * len(SHOWN) else str(count)
    shown = scripts.script(COUNTED.replace("print(count)", f"print(count, count > 2 * {len(SHOWN)})"))
    evidence(Outcome(expected=many, observed=observed, script=shown), classes=count)
