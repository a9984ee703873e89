"""Optimizers of optimi under audit, as the package has them."""

from optimi import SGD, Adam, AdamW, Lion, RAdam

__all__ = ["SGD", "Adam", "AdamW", "Lion", "RAdam"]

PROGRAMS = {name: {} for name in __all__}
