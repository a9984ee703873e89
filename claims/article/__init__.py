"""The article's statements, one module of literals per section, in article order.

``CATALOGUE`` lists every statement id on its own, so that a statement lost from a section, or invented in one, is noticed.
"""

from dataclasses import replace

from claims.article import (
    adadelta,
    adagrad,
    adam,
    adamw,
    backward,
    cross_entropy,
    decay,
    fine_tuning,
    introduction,
    local_minima,
    momentum,
    resnet,
    rmsprop,
    sgd,
    test_function,
    tolerance,
)

_MODULES = (
    introduction,
    test_function,
    sgd,
    momentum,
    adagrad,
    rmsprop,
    adadelta,
    adam,
    adamw,
    decay,
    local_minima,
    tolerance,
    backward,
    resnet,
    cross_entropy,
    fine_tuning,
)
# An error about a statement says where it stands.
SECTIONS = tuple(replace(module.SECTION, source=f"{module.__name__.replace('.', '/')}.py") for module in _MODULES)

# fmt: off
CATALOGUE = (
    "LNK-1", "LNK-2", "INT-1", "INT-2", "INT-3",
    "FUN-1", "FIG-1", "FIG-2",
    "SGD-1", "SGD-2", "SGD-3", "SGD-4",
    "MOM-1", "MOM-2", "MOM-3",
    "ADG-1", "ADG-2", "ADG-3", "ADG-4", "ADG-5", "ADG-6", "ADG-7",
    "RMS-1", "RMS-2", "RMS-3", "RMS-4", "RMS-5",
    "ADD-1", "ADD-2", "ADD-3", "ADD-4", "ADD-5", "ADD-6", "ADD-7",
    "ADAM-1", "ADAM-2", "ADAM-3", "ADAM-4", "ADAM-5", "ADAM-6", "ADAM-7", "ADAM-8",
    "ADW-1", "ADW-2", "ADW-3", "ADW-4", "ADW-5",
    "SCH-1", "SCH-2", "SCH-3", "SCH-4",
    "LOC-1", "LOC-2", "LOC-3", "LOC-4", "LOC-5",
    "TOL-1", "TOL-2", "TOL-3", "TOL-4", "TOL-5",
    "BWD-1", "BWD-2", "BWD-3",
    "RES-1", "RES-2", "RES-3", "RES-4", "RES-5", "RES-6", "REF-1",
    "CE-1", "CE-2", "CE-3", "CE-4", "CE-5", "CE-6", "CE-7", "CE-8", "CE-9",
    "FT-1", "FT-2", "FT-3", "FT-4", "FT-5", "FT-6",
)
# fmt: on
