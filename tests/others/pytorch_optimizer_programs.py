"""Optimizers of pytorch_optimizer under audit, as the package has them."""

from pytorch_optimizer import QHM, SGDW, AdaBelief, AdaDelta, AdaMax, Lion, QHAdam, RAdam

__all__ = ["QHM", "SGDW", "AdaBelief", "AdaDelta", "AdaMax", "Lion", "QHAdam", "RAdam"]

PROGRAMS = {name: {} for name in __all__} | {"RAdam": {"with": {"degenerated_to_sgd": True}}}
