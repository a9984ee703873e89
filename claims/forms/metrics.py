"""What relations may speak of beside a run's variables: metrics of its whole path, a sentence each."""

from __future__ import annotations

from collections.abc import Mapping

from claims.domain import Text

# Of any run.
OF_A_PATH: Mapping[str, Text] = {
    "length": Text("the length of the path", "経路の長さ"),
    "turns": Text("how often a variable turns back, all variables together", "向きを変えた回数(全変数の合計)"),
    "taken": Text("how many steps it takes", "歩数"),
}
# Of a run that knows its minimum; the first variable is the one along which jumps are counted.
OF_A_MINIMUM: Mapping[str, Text] = {
    "overshoot": Text(
        "how far a variable is beyond the minimum at the most, as a share of the first distance",
        "変数が最小点を通り越した最大の距離(最初の距離に対する比)",
    ),
    "tail_distance": Text(
        "the largest distance to the minimum in the last tenth of the run, as a share of the first distance",
        "最後の 1 割での最小点までの最大距離(最初の距離に対する比)",
    ),
    "crossed": Text(
        "1 if a variable is ever on the other side of the minimum, else 0",
        "変数が一度でも最小点の反対側に出れば 1、そうでなければ 0",
    ),
    "jumping": Text(
        "1 if the first variable changes sides in each of the last ten steps, else 0",
        "最後の 10 歩で第一変数が毎回反対側へ移れば 1、そうでなければ 0",
    ),
    "visible_jumps": Text(
        "how often the first variable changes sides by at least 1/100 of the first distance",
        "第一変数が最初の距離の 1/100 以上の幅で反対側へ移った回数",
    ),
    "stopped": Text(
        "1 if a variable more than 1/1000 of the first distance away does not move in the second half, else 0",
        "最初の距離の 1/1000 より離れたまま後半に動かない変数があれば 1、なければ 0",
    ),
}
# Of each variable by itself: its name comes first, as in x_way.
OF_A_VARIABLE: Mapping[str, Text] = {
    "_0": Text("where it starts", "開始点"),
    "_min": Text("its least value over the run", "実行中の最小値"),
    "_max": Text("its greatest value over the run", "実行中の最大値"),
    "_way": Text("how far it has moved altogether", "動いた距離の合計"),
    "_squares": Text("the sum of its squared gradients", "勾配の二乗和"),
}
METRICS: Mapping[str, Text] = {**OF_A_PATH, **OF_A_MINIMUM}
