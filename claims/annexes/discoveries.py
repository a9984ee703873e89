# Sentences are kept in few lines, as in a course file.
# ruff: noqa: E501
"""What the audit found in PyTorch itself: each with a script that shows it, and why PyTorch does so.

A script runs as it stands and its last word is True as long as PyTorch does what is described.  What it prints is on
record in the ledger.  ``explains`` names the cells of the matrix that are over their bound for this reason: a cell that
is over and that nothing explains is red, and so is one that is explained and no longer over.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from claims.annexes.matrix import COLUMNS
from claims.measurement import last_word
from claims.model import Text


class Nature(StrEnum):
    """What sort of thing was found."""

    DEFECT = "defect"
    DIFFERENCE = "difference"
    FORMAT = "format"


@dataclass(frozen=True)
class Cells:
    """A part of the matrix; an empty collection stands for all."""

    implementations: Collection[str]
    columns: Collection[str]
    targets: Collection[str] = ()
    dtypes: Collection[str] = ()
    devices: Collection[str] = ("cpu",)

    def hold(self, target: str, implementation: str, device: str, dtype: str, column: str) -> bool:
        """Whether a cell is in this part."""
        pairs = (
            (self.targets, target),
            (self.implementations, implementation),
            (self.devices, device),
            (self.dtypes, dtype),
            (self.columns, column),
        )
        return all(not names or name in names for names, name in pairs)


@dataclass(frozen=True)
class Discovery:
    """One thing that PyTorch does and a reader would not expect; a ``slow`` script compiles something first.

    ``device`` is where its script runs; ``mended`` is the first version of PyTorch that is known to be without it.
    """

    slug: str
    nature: Nature
    title: Text
    happens: Text
    why: Text
    source: str
    script: str
    explains: Cells | None = None
    slow: bool = False
    device: str = "cpu"
    mended: str = ""

    def expected(self, torch: str) -> bool:
        """Whether a version of PyTorch is one that does so."""
        return not self.mended or _release(torch) < _release(self.mended)

    def __post_init__(self) -> None:
        lines = len(self.script.strip().splitlines())
        if not 1 <= lines <= 10:
            raise ValueError(f"{self.slug}: a script has 1 to 10 lines, got {lines}")


@dataclass(frozen=True)
class Observation:
    """What the script of a discovery printed in one run, and what is on record."""

    slug: str
    prints: str
    on_record: str | None
    origins: tuple[str, ...] = ()

    @property
    def reproduced(self) -> bool:
        """Whether PyTorch still does what is described."""
        return last_word(self.prints) == "True"


DISCOVERIES: tuple[Discovery, ...] = (
    Discovery(
        "fused-sgd-leaves-half-precision-parameters-where-they-are",
        Nature.DEFECT,
        Text(
            "Fused SGD on a CPU does not move bfloat16 and float16 parameters",
            "CPU の fused 版 SGD は bfloat16 と float16 のパラメータを動かさない",
        ),
        Text(
            "Every whole vector of a parameter (16 or more numbers on this machine) stays as it was, with any setting; only the remainder at its end learns. No error, no warning.",
            "どの設定でも、パラメータのうちベクトル幅いっぱいの部分(この環境では 16 個以上)は元の値のままで、末尾の余りだけが学習する。エラーも警告も出ない。",
        ),
        Text(
            "According to the report upstream, the vector loop of the CPU kernel leaves out the step and the store, and PyTorch's own tests did not see it because their parameters have at most 6 elements.",
            "開発元への報告によれば、CPU カーネルのベクトルループで更新と書き戻しが抜けている。PyTorch 自身のテストは 6 要素以下のパラメータしか使わないため気づかなかった。",
        ),
        "https://github.com/pytorch/pytorch/issues/191763",
        """\
import torch
p = torch.zeros(70, dtype=torch.bfloat16, requires_grad=True)
optimizer = torch.optim.SGD([p], lr=0.1, fused=True)
for step in range(3):
    p.grad = torch.ones_like(p)
    optimizer.step()
print(f"first {p[0].item()}, last {p[-1].item():.2f}:", p[0].item() == 0 > p[-1].item())
""",
        Cells(
            ("fused",),
            ("to-one-vector", "to-four-vectors", "chunk", "dense-view", "groups", "mixed-formats"),
            ("sgd",),
            ("bfloat16", "float16"),
        ),
    ),
    Discovery(
        "fused-optimizers-ignore-strides",
        Nature.DEFECT,
        Text(
            "Fused optimizers on a CPU move the wrong numbers of a view with gaps",
            "CPU の fused 版は、隙間のあるビューで違う要素を動かす",
        ),
        Text(
            "A parameter that is every other number of its storage, or a gradient whose strides differ from the parameter's, is read and written as if its numbers stood one after the other: half of the view is not trained, and memory that belongs to nobody's parameter is changed. SGD, Adagrad, Adam and AdamW, all formats.",
            "格納域を一つおきに使うパラメータや、パラメータと異なるストライドの勾配が、隙間なく並んでいるかのように読み書きされる。ビューの半分は学習されず、どのパラメータにも属さないメモリが書き換わる。SGD、Adagrad、Adam、AdamW のすべての数値形式で起こる。",
        ),
        Text(
            "The CPU kernels take a pointer and a count from each tensor and never look at its strides; nothing before them checks.",
            "CPU カーネルはテンソルから先頭アドレスと要素数だけを取り、ストライドを見ない。その手前にも検査がない。",
        ),
        "torch/optim/adam.py, _fused_adam; aten/src/ATen/native/cpu/FusedAdamKernel.cpp",
        """\
import torch
storage = torch.zeros(8)
p = storage[::2].requires_grad_()
optimizer = torch.optim.Adam([p], lr=0.1, fused=True)
p.sum().backward()
optimizer.step()
print([round(x, 2) for x in storage.tolist()], storage[1].item() != 0 == p[3].item())
""",
        Cells(("fused",), ("view-with-gaps", "gradient-laid-otherwise")),
    ),
    Discovery(
        "foreach-nesterov-overwrites-gradients",
        Nature.DEFECT,
        Text(
            "SGD with Nesterov momentum and foreach overwrites the gradients",
            "foreach 版 SGD のネステロフ加速は勾配を上書きする",
        ),
        Text(
            "After `step()` the tensors in `.grad` hold g + μ·b instead of g. Whoever accumulates, clips or logs gradients afterwards works with something else; with weight decay, or with `foreach=False`, they are left alone.",
            "`step()` の後、`.grad` には g ではなく g + μ·b が入っている。その後に勾配を累積、クリップ、記録すると別の値を扱うことになる。重み減衰があるとき、または `foreach=False` のときは変わらない。",
        ),
        Text(
            "`_foreach_add_(device_grads, bufs)` works in place; only weight decay or `maximize` have made a copy by then. On CUDA foreach is the default (by the source; not measured here).",
            "`_foreach_add_(device_grads, bufs)` はその場で書き換える。それ以前に複製が作られるのは重み減衰か `maximize` を使うときだけである。CUDA では foreach が既定である(ソースによる。ここでは未測定)。",
        ),
        "torch/optim/sgd.py, _multi_tensor_sgd",
        """\
import torch
p = torch.zeros(3, requires_grad=True)
optimizer = torch.optim.SGD([p], lr=0.1, momentum=0.9, nesterov=True, foreach=True)
p.grad = torch.ones(3)
optimizer.step()
print(f"gradient 1 became {p.grad[0].item():.1f}:", p.grad[0].item() != 1)
""",
    ),
    Discovery(
        "fused-sgd-stops-at-a-late-gradient",
        Nature.DEFECT,
        Text(
            "Fused SGD with momentum fails when a parameter gets its first gradient late",
            "モーメンタムつき fused 版 SGD は、後から勾配を得たパラメータで止まる",
        ),
        Text(
            "A layer that is unfrozen, or used for the first time, after another one has taken a step raises `TypeError: expected Tensor … got NoneType`. For-loop and foreach start its buffer then.",
            "他の層が一歩進んだ後で凍結を解かれた層や、初めて使われた層があると `TypeError: expected Tensor … got NoneType` になる。for-loop と foreach はその時点でバッファを作る。",
        ),
        Text(
            "`_fused_sgd` makes the buffers only if all of them are missing; one that is missing among others is passed on as None.",
            "`_fused_sgd` はすべてのバッファがないときにしか作らず、一部だけないと None のまま渡す。",
        ),
        "torch/optim/sgd.py, _fused_sgd",
        """\
import torch
p, late = torch.zeros(3, requires_grad=True), torch.zeros(3, requires_grad=True)
optimizer = torch.optim.SGD([p, late], lr=0.1, momentum=0.9, fused=True)
p.grad = torch.ones(3)
optimizer.step()
late.grad = torch.ones(3)
try:
    print(optimizer.step(), False)
except TypeError as error:
    print(f"TypeError: {error}:", True)
""",
    ),
    Discovery(
        "half-precision-depends-on-the-place-in-the-tensor",
        Nature.DEFECT,
        Text(
            "In bfloat16 and float16 a number's path depends on its place in the tensor and on the number of threads",
            "bfloat16 と float16 では、テンソル内の位置とスレッド数で結果が変わる",
        ),
        Text(
            "33 coordinates with equal starts and equal gradients do not stay equal: those in whole vectors and the remainder round differently. Since threads cut a large tensor into pieces, the same training on one and on two threads differs in its bits.",
            "開始値も勾配も等しい 33 個の座標が等しいままでいない。ベクトル幅いっぱいの部分と末尾の余りで丸めが異なるためである。大きなテンソルはスレッドごとに切り分けられるので、同じ学習でも、スレッドが一つのときと二つのときでビット単位の結果が異なる。",
        ),
        Text(
            "Whole vectors and the remainder go through different loops, and `add(other, alpha=…)` rounds alpha·other in one and not in the other: that is inferred from the results. Both are within the bound.",
            "ベクトル幅の部分と余りは別のループで計算され、`add(other, alpha=…)` の alpha·other を丸めるかどうかが異なる(結果からの推定)。どちらも誤差限界の内にある。",
        ),
        "the determinism ledger of this report",
        """\
import torch
p = torch.full((33,), 0.7, dtype=torch.bfloat16).requires_grad_()
optimizer = torch.optim.SGD([p], lr=0.1, weight_decay=0.1, foreach=False)
for step in range(50):
    p.grad = torch.full_like(p, 0.3).detach()
    optimizer.step()
print(f"{len(set(p.tolist()))} different results from 33 equal coordinates:", len(set(p.tolist())) > 1)
""",
    ),
    Discovery(
        "compiled-optimizers-do-not-move-a-float64-scalar",
        Nature.DEFECT,
        Text(
            "A compiled optimizer does not move a float64 parameter without axes",
            "コンパイルした最適化手法は、軸のない float64 のパラメータを動かさない",
        ),
        Text(
            "With `torch.compile(optimizer.step)` on a CPU, a float64 parameter of shape () stays where it is for ever; its averages stay zero too. No error, no warning. In float32, or with shape (1,), it moves.",
            "CPU で `torch.compile(optimizer.step)` を使うと、形状 () の float64 パラメータはいつまでも動かず、平均もゼロのままになる。エラーも警告も出ない。float32 か、形状 (1,) なら動く。",
        ),
        Text(
            "Which part of the compiler loses the assignment was not investigated.",
            "コンパイラのどの部分で代入が失われるかは調べていない。",
        ),
        "torch.compile with its default backend, inductor",
        """\
import torch
p = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([p], lr=0.1)
step = torch.compile(optimizer.step)
for repetition in range(3):
    p.grad = torch.ones_like(p)
    step()
print(f"1.0 became {p.item()}:", p.item() == 1)
""",
        Cells(("compiled",), ("no-axis",), (), ("float64",)),
        slow=True,
    ),
    Discovery(
        "adagrad-ignores-the-accumulator-of-a-group",
        Nature.DEFECT,
        Text(
            "Adagrad ignores a parameter group's own initial_accumulator_value",
            "Adagrad はパラメータグループごとの initial_accumulator_value を無視する",
        ),
        Text(
            "Every group starts from the value given to the constructor, while `param_groups` shows the one that was asked for. All other settings of a group are heeded.",
            "どのグループもコンストラクタに渡した値から始まるが、`param_groups` には指定した値が表示される。グループの他の設定はすべて効く。",
        ),
        Text(
            "The accumulators are filled in the constructor, from its argument and not from the group.",
            "累積値はコンストラクタの中で、グループではなく引数の値で埋められる。",
        ),
        "torch/optim/adagrad.py, Adagrad.__init__",
        """\
import torch
p = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.Adagrad([{"params": [p], "initial_accumulator_value": 9.0}])
print(f"asked for 9, began with {optimizer.state[p]['sum'].item():.0f}:", optimizer.state[p]["sum"].item() == 0)
""",
        Cells((), ("groups",), ("adagrad",), devices=()),
    ),
    Discovery(
        "centered-rmsprop-ends-as-no-number",
        Nature.DEFECT,
        Text("Centered RMSprop becomes NaN under a constant gradient", "勾配が一定だと centered RMSprop は NaN になる"),
        Text(
            "With the default α = 0.99 in float64 the parameter is NaN after some three thousand equal gradients; with α = 0.9 in float32 after a few hundred. It never recovers.",
            "既定の α = 0.99、float64 では同じ勾配が三千回ほど続くとパラメータが NaN になり、α = 0.9、float32 では数百回でなる。以後は戻らない。",
        ),
        Text(
            "The variance s − a² tends to zero, rounds below it, and its root is taken. A maximum with zero would do.",
            "分散 s − a² はゼロに近づき、丸めで負になったところで平方根を取る。ゼロとの最大値を取れば防げる。",
        ),
        "torch/optim/rmsprop.py, _single_tensor_rmsprop",
        """\
import torch
p, step = torch.zeros(1, dtype=torch.float64, requires_grad=True), 0
optimizer = torch.optim.RMSprop([p], centered=True, foreach=False)
while step < 5000 and not p.isnan().any():
    p.grad, step = torch.full_like(p, 0.1).detach(), step + 1
    optimizer.step()
print(f"NaN after {step} steps:", p.isnan().any().item())
""",
    ),
    Discovery(
        "sgd-accepts-a-rate-that-is-no-number",
        Nature.DEFECT,
        Text(
            "SGD accepts NaN as its learning rate, and RMSprop an α above 1",
            "SGD は学習率 NaN を、RMSprop は 1 を超える α を受け入れる",
        ),
        Text(
            "Adam, Adagrad and Adadelta refuse NaN with a clear message; SGD takes it and destroys every parameter in its first step. RMSprop refuses a negative α only, so that α = 1.5 makes its average grow without limit.",
            "Adam、Adagrad、Adadelta は NaN を明確なメッセージで拒む。SGD は受け入れ、最初の一歩で全パラメータを壊す。RMSprop が拒むのは負の α だけなので、α = 1.5 では平均が際限なく増える。",
        ),
        Text(
            "`lr < 0.0` is false for NaN, where the others ask `not 0.0 <= lr`; α is not compared with 1.",
            "他は `not 0.0 <= lr` と問うが、`lr < 0.0` は NaN に対して偽になる。α は 1 と比較されない。",
        ),
        "torch/optim/sgd.py, SGD.__init__; torch/optim/rmsprop.py, RMSprop.__init__",
        """\
import torch
def accepts(optimizer, **settings):
    try:
        return bool(optimizer([torch.zeros(1, requires_grad=True)], **settings))
    except ValueError:
        return False
found = [accepts(torch.optim.SGD, lr=float("nan")), accepts(torch.optim.RMSprop, alpha=1.5)]
print(found, accepts(torch.optim.Adam, lr=float("nan")), all(found))
""",
    ),
    Discovery(
        "the-step-count-stops-at-two-to-the-24",
        Nature.DEFECT,
        Text("The step count stops at 16 777 216", "ステップ数は 16 777 216 で止まる"),
        Text(
            "From then on the count stays the same for ever. Adagrad's `lr_decay` stops decaying there; Adam's bias correction has long become 1 and is not affected.",
            "以後、ステップ数は変わらない。Adagrad の `lr_decay` による減衰はそこで止まる。Adam のバイアス補正はとうに 1 になっているので影響しない。",
        ),
        Text(
            "The count is a float32 tensor, and 2²⁴ + 1 is no float32 number.",
            "ステップ数は float32 のテンソルで、2²⁴ + 1 は float32 で表せない。",
        ),
        "torch/optim/optimizer.py, _get_scalar_dtype",
        """\
import torch
p = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.Adagrad([p], lr=1.0, lr_decay=1.0)
optimizer.state[p]["step"].fill_(2**24)
p.grad = torch.ones(1)
optimizer.step()
print(f"{optimizer.state[p]['step'].item():.0f}:", optimizer.state[p]["step"].item() == 2**24)
""",
    ),
    Discovery(
        "tensors-of-steps-cost-adam-half-its-digits",
        Nature.DIFFERENCE,
        Text(
            "Differentiable Adam has float32 accuracy even in float64",
            "differentiable 版 Adam は float64 でも float32 の精度しかない",
        ),
        Text(
            "Its first step on a gradient of 1 is 6.7·10⁻⁷ off, nine orders of magnitude more than float64 rounds. By their source, capturable and compiled Adam do the same.",
            "勾配 1 に対する最初の一歩が 6.7·10⁻⁷ ずれる。float64 の丸めより九桁大きい。ソースによれば capturable 版とコンパイル版の Adam も同じである。",
        ),
        Text(
            "1 − β₂ᵗ is computed from the step count, a float32 tensor, and its float32 error is divided by 1 − β₂ = 0.001.",
            "1 − β₂ᵗ が float32 テンソルのステップ数から計算され、その float32 の誤差が 1 − β₂ = 0.001 で割られる。",
        ),
        "torch/optim/adam.py, _single_tensor_adam, `if capturable or differentiable`",
        """\
import torch
def first_step():
    p = torch.zeros(1, dtype=torch.float64, requires_grad=True).clone()
    optimizer = torch.optim.Adam([p], lr=0.1, eps=0.0, foreach=False, differentiable=True)
    p.grad = torch.ones(1, dtype=torch.float64)
    optimizer.step()
    return p.item()
print(f"{first_step():.9f} instead of -0.1:", abs(first_step() + 0.1) > 1e-8)
""",
    ),
    Discovery(
        "dampening-needs-momentum",
        Nature.DIFFERENCE,
        Text("SGD ignores dampening without momentum", "モーメンタムのない SGD は dampening を無視する"),
        Text(
            "With momentum = 0, dampening = 0.5 changes nothing, although the documented formula multiplies the gradient by 1 − τ from the second step on.",
            "momentum = 0 では dampening = 0.5 が何も変えない。文書の式では二歩目から勾配に 1 − τ が掛かるはずである。",
        ),
        Text(
            "The buffer, and with it the dampening, is skipped when momentum is 0. The pseudocode in the documentation says so too (`if μ ≠ 0`).",
            "momentum が 0 だとバッファごと dampening が省かれる。文書の擬似コードにも `if μ ≠ 0` とある。",
        ),
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html",
        """\
import torch
p = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.SGD([p], lr=1.0, momentum=0.0, dampening=0.5)
for step in range(3):
    p.grad = torch.ones(1)
    optimizer.step()
print(f"{p.item()} after three steps:", p.item() == -3)
""",
    ),
    Discovery(
        "zeroed-gradients-still-move-weights",
        Nature.DIFFERENCE,
        Text(
            "A weight whose gradient is zero still moves; one whose gradient is None does not",
            "勾配がゼロの重みは動き続け、None の重みは動かない",
        ),
        Text(
            "After `zero_grad(set_to_none=False)` weight decay and momentum go on moving the weights, also those of a layer that is frozen from then on. With the default, `set_to_none=True`, they stay.",
            "`zero_grad(set_to_none=False)` の後も、重み減衰とモーメンタムが重みを動かし続ける。以後凍結した層の重みも同じである。既定の `set_to_none=True` なら動かない。",
        ),
        Text(
            "An optimizer skips a parameter whose gradient is None; zero is a gradient like any other.",
            "最適化手法が飛ばすのは勾配が None のパラメータで、ゼロは他と同じ勾配として扱われる。",
        ),
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html",
        """\
import torch
p = torch.ones(1, requires_grad=True)
optimizer = torch.optim.SGD([p], lr=0.1, momentum=0.9, weight_decay=0.1)
p.sum().backward()
optimizer.step()
before = p.item()
optimizer.zero_grad(set_to_none=False)
p.requires_grad_(False)
optimizer.step()
print(f"from {before:.3f} to {p.item():.3f}:", p.item() != before)
""",
    ),
    Discovery(
        "epsilon-vanishes-in-float16",
        Nature.FORMAT,
        Text(
            "In float16 the default ε is zero: Adam divides by zero",
            "float16 では既定の ε がゼロになり、Adam はゼロで割る",
        ),
        Text(
            "A gradient of exactly 0 makes the parameter NaN in the first step, one of 0.005 makes it infinite. The bound is infinite there, so that the heat map counts these numbers as lost, not as over.",
            "勾配がちょうど 0 だと最初の一歩でパラメータが NaN に、0.005 だと無限大になる。そこでは誤差限界も無限大なので、ヒートマップは「超過」ではなく「失われた数」として数える。",
        ),
        Text(
            "ε = 10⁻⁸ is below half of float16's smallest number, 6·10⁻⁸; so is 0.001·g² for |g| < 0.005.",
            "ε = 10⁻⁸ は float16 の最小の数 6·10⁻⁸ の半分より小さい。|g| < 0.005 では 0.001·g² も同様である。",
        ),
        "IEEE 754-2019, binary16",
        """\
import torch
found = []
for gradient in (0.0, 0.005):
    p = torch.zeros(1, dtype=torch.float16, requires_grad=True)
    optimizer = torch.optim.Adam([p], foreach=False)
    p.grad = torch.full_like(p, gradient).detach()
    optimizer.step()
    found.append(p.item())
print(found, found[0] != found[0] and found[1] == float("-inf"))
""",
    ),
    Discovery(
        "adams-average-stands-still-in-bfloat16",
        Nature.FORMAT,
        Text(
            "In bfloat16 Adam's average of squares stops short of its goal",
            "bfloat16 では Adam の二乗平均が目標の手前で止まる",
        ),
        Text(
            "Under the constant gradient 1 the average v should tend to 1; it stops at 0.5, and every later step is √2 times too long.",
            "一定の勾配 1 の下で二乗平均 v は 1 に近づくはずだが、0.5 で止まり、以後の歩幅は √2 倍になる。",
        ),
        Text(
            "v ← 0.999·v + 0.001 changes v by 0.001·(1 − v), which is less than half the distance of neighbouring bfloat16 numbers once v has reached 0.5.",
            "v ← 0.999·v + 0.001 の変化量 0.001·(1 − v) は、v が 0.5 に達すると隣り合う bfloat16 の数の間隔の半分に満たない。",
        ),
        "Kingma & Ba 2015, algorithm 1; the format's unit roundoff is 2⁻⁸",
        """\
import torch
p = torch.zeros(1, dtype=torch.bfloat16, requires_grad=True)
optimizer = torch.optim.Adam([p], foreach=False)
for step in range(5000):
    p.grad = torch.ones_like(p).detach()
    optimizer.step()
v = optimizer.state[p]["exp_avg_sq"].item()
print(f"v = {v} after 5000 steps, in exact numbers {1 - 0.999**5000:.3f}:", v < 0.6)
""",
    ),
    Discovery(
        "rate-zero-destroys-what-rests",
        Nature.DEFECT,
        Text(
            "With learning rate 0, differentiable Adam turns parameters whose gradient is zero into NaN",
            "学習率 0 の differentiable 版 Adam は、勾配がゼロのパラメータを NaN にする",
        ),
        Text(
            "A warm-up that starts at 0 destroys every coordinate whose gradient has been zero so far, such as the rows of an embedding that have not come up. On a GPU the for-loop of capturable Adam and AdamW does the same; capturable foreach does not.",
            "学習率 0 から始めるウォームアップは、まだ現れていない埋め込みの行のように、それまで勾配がゼロだった座標をすべて壊す。GPU では capturable 版の Adam と AdamW の for-loop も同じで、capturable の foreach は無事である。",
        ),
        Text(
            "The step size is divided out of the denominator, √v / (√(1 − β₂ᵗ)·η), which is 0/0 where v and η are zero. PyTorch knows the symptom as issue 126514.",
            "分母を √v / (√(1 − β₂ᵗ)·η) として学習率で割るため、v も η もゼロなら 0/0 になる。PyTorch では issue 126514 として知られている。",
        ),
        "torch/optim/adam.py, _single_tensor_adam, `exp_avg_sq.sqrt() / (bias_correction2_sqrt * step_size_neg)`",
        """\
import torch
def step(**implementation):
    p = torch.ones(1)
    optimizer = torch.optim.Adam([p], lr=0.0, **implementation)
    p.grad = torch.zeros(1)
    optimizer.step()
    return p.item()
plain, differentiable = step(foreach=False), step(foreach=False, differentiable=True)
print(plain, differentiable, differentiable != differentiable)
""",
    ),
    Discovery(
        "a-state-chooses-the-implementation",
        Nature.DIFFERENCE,
        Text(
            "Loading a checkpoint replaces the implementation that was asked for",
            "チェックポイントを読み込むと、指定した実装が置き換わる",
        ),
        Text(
            "An optimizer made with `fused=True` runs the for-loop after it has loaded a state that the for-loop saved, and the other way round. Nothing says so, and the path may differ in its bits.",
            "`fused=True` で作った最適化器も、for ループ版が保存した状態を読み込むと for ループで動く。逆も同じである。通知はなく、結果はビット単位で異なりうる。",
        ),
        Text(
            "`foreach`, `fused`, `capturable` and `differentiable` are settings of a parameter group, and `load_state_dict` takes all settings from the state.",
            "`foreach`、`fused`、`capturable`、`differentiable` はパラメータグループの設定であり、`load_state_dict` は設定をすべて保存された状態から取る。",
        ),
        "torch/optim/optimizer.py, Optimizer.load_state_dict",
        """\
import torch
def adam(**implementation):
    return torch.optim.Adam([torch.zeros(1, requires_grad=True)], **implementation)
optimizer = adam(fused=True)
before = optimizer.param_groups[0]["fused"]
optimizer.load_state_dict(adam(foreach=False).state_dict())
after = optimizer.param_groups[0]["fused"]
print(f"fused: {before}, after loading: {after}", before is True and not after)
""",
    ),
    Discovery(
        "scalars-are-rounded-first-in-place",
        Nature.DIFFERENCE,
        Text(
            "In half precision, foreach Adagrad does not maximize exactly as it minimizes the negative",
            "半精度の foreach 版 Adagrad では、最大化の結果が符号を変えた最小化と一致しない",
        ),
        Text(
            "With bfloat16 or float16 parameters `maximize=True` and negated gradients end in different bits, though within the bound. Every other implementation gives the same bits.",
            "bfloat16 や float16 では、`maximize=True` と符号を反転した勾配とで結果のビットが異なる。ただし誤差限界の内にある。ほかの実装ではすべて一致する。",
        ),
        Text(
            "Maximizing multiplies the gradients by −η in place. On the CPU `_foreach_mul_` rounds a list of scalars to the format first, and `_foreach_mul`, which minimizing uses, does not.",
            "最大化では勾配に −η をその場で掛ける。CPU の `_foreach_mul_` はスカラーのリストを先にその形式へ丸め、最小化で使う `_foreach_mul` は丸めない。",
        ),
        "torch/optim/adagrad.py, _multi_tensor_adagrad, `torch._foreach_mul_(device_grads, minus_clr)`",
        """\
import torch
def end(sign, **settings):
    p = torch.zeros(64, dtype=torch.bfloat16, requires_grad=True)
    optimizer = torch.optim.Adagrad([p], lr=0.1, foreach=True, **settings)
    p.grad = sign * torch.arange(1, 65).bfloat16() / 64
    optimizer.step()
    p.grad = sign * torch.arange(64, 0, -1).bfloat16() / 64
    optimizer.step()
    return p.detach()
print(f"{(end(1, maximize=True) != end(-1)).sum()} of 64 differ:", bool((end(1, maximize=True) != end(-1)).any()))
""",
    ),
    Discovery(
        "constant-schedule-from-zero-stops",
        Nature.DEFECT,
        Text(
            "ConstantLR accepts the factor 0 and stops with an error later",
            "ConstantLR は係数 0 を受け付け、あとでエラーになって止まる",
        ),
        Text(
            "The factor may be any number from 0 to 1, says the constructor. With 0, meant to hold training back for a while, the step that should restore the rate ends in ZeroDivisionError.",
            "コンストラクタは 0 から 1 までの係数を認める。しばらく学習を止めるつもりで 0 を与えると、学習率を元に戻すはずの歩で ZeroDivisionError になる。",
        ),
        Text(
            "The chained form multiplies by 1/factor; what was multiplied by 0 cannot be restored in this way. The closed form gives the rate.",
            "逐次計算の形では 1/係数 を掛けるが、0 を掛けた値はこの方法では戻せない。閉じた式なら学習率が得られる。",
        ),
        "torch/optim/lr_scheduler.py, ConstantLR.get_lr",
        """\
import torch
optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
scheduler = torch.optim.lr_scheduler.ConstantLR(optimizer, factor=0.0, total_iters=1)
optimizer.step()
try:
    scheduler.step()
    print(False)
except ZeroDivisionError as error:
    print(error, True)
""",
    ),
    Discovery(
        "a-default-of-rmsprop-is-undocumented",
        Nature.DIFFERENCE,
        Text(
            "The documentation of RMSprop does not say that it is not centered by default",
            "RMSprop の文書は、centered の既定値が False だと述べていない",
        ),
        Text(
            "It is the only argument of the six optimizers whose text states no default.",
            "六つの最適化器の引数のうち、説明に既定値がないのはこれだけである。",
        ),
        Text("An omission in the text.", "説明の書き落としである。"),
        "torch/optim/rmsprop.py, docstring of RMSprop",
        """\
import torch
text = torch.optim.RMSprop.__doc__
entry = text[text.index("centered (bool") : text.index("capturable (bool")]
print(entry.split()[0], "(default" not in entry)
""",
    ),
    Discovery(
        "adagrad-has-no-memory-for-a-late-group",
        Nature.DEFECT,
        Text(
            "Adagrad cannot step once a parameter group was added",
            "パラメータグループを追加すると Adagrad は更新できなくなる",
        ),
        Text(
            "Up to PyTorch 2.11, the newest version before 2.13 that was tried, `add_param_group` followed by a step ends in `KeyError: 'sum'`, in every implementation.",
            "2.13 より前で試した最新の PyTorch 2.11 まで、`add_param_group` のあとの更新は、どの実装でも `KeyError: 'sum'` で終わる。",
        ),
        Text(
            "The constructor makes the memory of every parameter, and nothing makes one for a parameter that comes later. All other optimizers make it at a parameter's first step.",
            "記憶はコンストラクタがすべてのパラメータについて作り、あとから加わったパラメータの分を作る処理がない。他の最適化器はパラメータの最初の更新時に作る。",
        ),
        "https://github.com/pytorch/pytorch/issues/53712",
        """\
import torch
p, late = (torch.zeros(1, requires_grad=True) for each in range(2))
optimizer = torch.optim.Adagrad([p], lr=0.1)
optimizer.add_param_group({"params": [late]})
late.grad = torch.ones(1)
try:
    optimizer.step()
    print("a step of", late.item(), False)
except KeyError as error:
    print("KeyError:", error, True)
""",
        mended="2.13",
    ),
    Discovery(
        "fused-adam-on-a-gpu-rounds-its-coefficients",
        Nature.DIFFERENCE,
        Text(
            "Fused Adam on a GPU loses digits in its first steps",
            "GPU の fused 版 Adam は最初の数歩で桁を失う",
        ),
        Text(
            "With β₂ = 0.9999 the second step of float32 parameters is a few hundred units in the last place away from where the for-loop goes. In float64 both agree.",
            "β₂ = 0.9999 のとき、float32 パラメータの二歩目は、for-loop 版の行き先から最終桁の数百単位ずれる。float64 では両者が一致する。",
        ),
        Text(
            "The kernel converts β₁ and β₂ to float32 and forms 1 − β₂ and 1 − β₂ᵗ of that, where 1 − 0.9999 has four digits left. Python forms them in float64.",
            "カーネルは β₁ と β₂ を float32 に変換してから 1 − β₂ と 1 − β₂ᵗ を求めるため、1 − 0.9999 には四桁しか残らない。Python は float64 で求める。",
        ),
        "aten/src/ATen/native/cuda/fused_adam_utils.cuh",
        """\
import torch
def second_step(dtype, **implementation):
    p = torch.zeros(1, device="cuda", dtype=dtype, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=1.0, betas=(0.9, 0.9999), eps=1e-30, **implementation)
    for gradient in (0.0, 1.0):
        p.grad = torch.full_like(p, gradient)
        optimizer.step()
    return p.item()
single, double = (abs(second_step(f, fused=True) / second_step(f, foreach=False) - 1) for f in (torch.float32, torch.float64))
print("apart by more than 1e-6 in float32, by less than 1e-12 in float64:", single > 1e-6 > 1e-12 > double)
""",
        device="cuda",
    ),
    Discovery(
        "fused-optimizers-on-a-gpu-refuse-strides",
        Nature.DIFFERENCE,
        Text(
            "Fused optimizers on a GPU refuse views with gaps and gradients laid out otherwise",
            "GPU の fused 版は、隙間のあるビューと並びの異なる勾配を拒む",
        ),
        Text(
            "SGD, Adam and AdamW stop with a RuntimeError, in every format, and leave all parameters as they were. On a CPU the same tensors are read in the wrong order without a word.",
            "SGD、Adam、AdamW はどの数値形式でも RuntimeError で止まり、パラメータはすべて元のままである。CPU では同じテンソルが何の警告もなく違う順序で読まれる。",
        ),
        Text(
            "The multi-tensor kernels ask that all tensors of a parameter have the same strides without gaps, and here somebody checks.",
            "マルチテンソルカーネルは、一つのパラメータのテンソルがすべて同じ隙間のないストライドをもつことを前提とし、こちらでは検査がある。",
        ),
        "aten/src/ATen/native/ForeachUtils.h, check_fast_path_restrictions",
        """\
import torch
p = torch.zeros(7, 9, device="cuda", requires_grad=True)
optimizer = torch.optim.Adam([p], lr=0.1, fused=True)
p.grad = torch.ones(9, 7, device="cuda").mT
try:
    optimizer.step()
    print("a step", False)
except RuntimeError as error:
    print(type(error).__name__, p.abs().sum().item() == 0)
""",
        Cells(
            ("fused",),
            ("view-with-gaps", "gradient-laid-otherwise"),
            ("sgd", "adam", "adamw"),
            (),
            ("cuda",),
        ),
        device="cuda",
    ),
)


def discovery(slug: str) -> Discovery:
    """The discovery of this name."""
    return next(found for found in DISCOVERIES if found.slug == slug)


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])


def explaining(target: str, implementation: str, device: str, dtype: str, column: str) -> Discovery | None:
    """The discovery on record for a cell that is over its bound."""
    cell = target, implementation, device, dtype, column
    return next((found for found in DISCOVERIES if found.explains and found.explains.hold(*cell)), None)


def _check() -> None:
    known = {column.slug for column in COLUMNS}
    for found in DISCOVERIES:
        if found.explains and (unknown := sorted(set(found.explains.columns) - known)):
            raise ValueError(f"{found.slug} explains {', '.join(unknown)}, and there is no such column")


_check()
