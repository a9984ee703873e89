"""Optimizers of torch_optimizer under audit, as the package has them; QHM with ν = 1, which is momentum."""

from torch_optimizer import QHM, SGDW, AdaBelief, QHAdam, RAdam

__all__ = ["QHM", "SGDW", "AdaBelief", "QHAdam", "RAdam"]

# Its decay is none that is known.
PROGRAMS = {name: {} for name in __all__} | {"QHM": {"with": {"nu": 1.0}}, "SGDW": {"as": "momentum/dampened"}}
