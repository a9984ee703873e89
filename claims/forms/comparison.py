"""The form ``comparison``: methods beside each other at the same settings, or each at its best, over a grid."""

from __future__ import annotations

from claims.domain import Text
from claims.forms.behaviour import PARAMETERS, make
from claims.forms.schema import WORD, FormKind, Parameter

COMPARISON = FormKind(
    "comparison",
    Text("How often is one method ahead of others?", "ある手法はどれだけの設定で他の手法に勝るか。"),
    {
        **PARAMETERS,
        "others": Parameter(PARAMETERS["others"].type, PARAMETERS["others"].words, True),
        "best_over": Parameter(
            WORD,
            Text(
                "the axis over which each method takes its best value: each quantity is the least there is",
                "各手法が最良の値をとる軸(各量はその最小値になる)",
            ),
        ),
    },
    """\
[statement.domain]
note = "on a narrow valley"
axes.start = { size = [0.5, 3.0] }
axes.horizon = [100]
axes.lr = { from = 0.001, to = 0.05, usual = 0.01 }
[statement.comparison]
optimizer = "adagrad"
objective = "(x**2 + 20*y**2)/2"
start = { x = 1, y = 1 }
minimum = { x = 0, y = 0 }
grid = { lr = 101, start = 8 }
expects = ["tail_distance > tail_distance_of_plain"]
[statement.comparison.others.plain]
optimizer = "sgd\"""",
    make,
)
