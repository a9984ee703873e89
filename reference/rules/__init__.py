"""The update rules as their papers state them, in PyTorch's conventions where papers differ; one file, one rule.

A rule is immutable data.  ``init(x)`` gives the state before the first step, ``update(x, g, state)`` the next
parameter and state.  A changed learning rate is ``dataclasses.replace(rule, lr=...)``.
"""

from reference.rules.adadelta import Adadelta
from reference.rules.adafactor import Adafactor
from reference.rules.adagrad import AdaGrad
from reference.rules.adam import Adam
from reference.rules.adamax import Adamax
from reference.rules.adamw import AdamW
from reference.rules.asgd import ASGD
from reference.rules.lbfgs import LBFGS
from reference.rules.momentum import Momentum
from reference.rules.muon import Muon
from reference.rules.nadam import NAdam
from reference.rules.radam import RAdam
from reference.rules.rmsprop import RMSprop
from reference.rules.rprop import Rprop
from reference.rules.sgd import SGD
from reference.rules.sparse_adam import SparseAdam

__all__ = [
    "ASGD",
    "LBFGS",
    "SGD",
    "AdaGrad",
    "Adadelta",
    "Adafactor",
    "Adam",
    "AdamW",
    "Adamax",
    "Momentum",
    "Muon",
    "NAdam",
    "RAdam",
    "RMSprop",
    "Rprop",
    "SparseAdam",
]
