"""The numbers that the audit chose in order to give words such as "converges" a meaning: all of them, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from claims.model import Text
from reports.words.numbers import percent

# A test holds these beside the gauges that measure by them.
NEAR = 1e-3
LAST = 10
VISIBLE = 1e-2
_PARTS = round(1 / NEAR)


@dataclass(frozen=True)
class Criterion:
    """A word of the article, and what is measured in its place."""

    word: Text
    means: Text


CRITERIA = (
    Criterion(
        Text("converges, arrives", "収束する、到達する"),
        Text(
            f"through the last 1/10 of the run it stays within 1/{_PARTS} of the first distance to the minimum",
            f"実行の最後の 1/10 の間、最小点からの距離が最初の 1/{_PARTS} 以内にとどまる",
        ),
    ),
    Criterion(
        Text("jumps at every step", "毎歩跳び越える"),
        Text(
            f"the steep coordinate changes sign in each of the last {LAST} steps",
            f"急な方の座標の符号が、最後の {LAST} 歩のすべてで変わる",
        ),
    ),
    Criterion(
        Text("comes to a stop", "止まる"),
        Text(
            "in the second half of the run, short of the minimum, no coordinate moves any more",
            "実行の後半に、最小点の手前で、どの座標も動かなくなる",
        ),
    ),
    Criterion(
        Text("jumps, overshoots, to be seen in a figure", "飛び跳ねる、通り越す(図で見て分かる)"),
        Text(
            f"beyond the minimum by at least 1/{round(1 / VISIBLE)} of the first distance",
            f"最小点を、最初の距離の 1/{round(1 / VISIBLE)} 以上通り越す",
        ),
    ),
    Criterion(
        Text("gets farther", "遠くまで進む"),
        Text("it gets more than 2 times as far", "2 倍を超えて遠くまで進む"),
    ),
    Criterion(
        Text("a gradient vanishes", "勾配が消失する"),
        Text("it falls below 2⁻²⁴ of the weights of its layer", "その層の重みの 2⁻²⁴ 倍を下回る"),
    ),
    Criterion(
        Text("a network has learnt", "ネットワークが学習した"),
        Text(
            f"it is right on {percent(0.8)} of images that it has not seen, within 10 epochs",
            f"10 エポック以内に、見ていない画像の {percent(0.8)} に正しく答える",
        ),
    ),
)
