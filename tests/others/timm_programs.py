"""Optimizers of timm under audit.

timm's own ``__init__`` imports its models, and these torchvision, of which package indexes hold only builds for CUDA
that the CPU build of PyTorch refuses.  Its optimizers need neither: their modules are imported past it.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from pathlib import Path

_PLACE = Path(importlib.util.find_spec("timm").origin).parent
for _name, _folder in (("timm", _PLACE), ("timm.optim", _PLACE / "optim")):
    sys.modules[_name] = types.ModuleType(_name)
    sys.modules[_name].__path__ = [str(_folder)]

_FOUND = {
    "AdaBelief": "adabelief",
    "AdamWLegacy": "adamw",
    "Lion": "lion",
    "NAdamLegacy": "nadam",
    "NAdamW": "nadamw",
    "RAdamLegacy": "radam",
    "RMSpropTF": "rmsprop_tf",
    "SGDW": "sgdw",
}
globals().update(
    {name: getattr(importlib.import_module(f"timm.optim.{where}"), name) for name, where in _FOUND.items()}
)
PROGRAMS = {name: {} for name in _FOUND} | {"AdaBelief": {"with": {"rectify": False}}}
