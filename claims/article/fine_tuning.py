"""Supplement: fine-tuning and transfer learning."""

from claims.article.domains import ARTICLE, LITERATURE
from claims.model import (
    Case,
    Claim,
    Domain,
    Force,
    Kind,
    Measured,
    OneOf,
    Section,
    Severity,
    Statement,
    Text,
    Untestable,
    Whole,
)

_MOVE = Domain(
    Text(
        "a small convolutional network with BatchNorm, pretrained on the digits 0 to 4 and moved to as many of the digits "
        "from 5 on as there are `classes`; scikit-learn's 8 × 8 images, several seeds; a run holds if every tensor did as said",
        "BatchNorm を含む小さな畳み込みネットワークを数字 0〜4 で事前学習し、5 から始まる `classes` 個の数字に移す。"
        "画像は scikit-learn の 8 × 8 の数字、乱数種は複数。全テンソルが記述どおりなら、その実行は成り立つと数える",
    ),
    {"classes": Whole(2, 5, 5)},
)
_SAME_CLASSES = Case(
    "as-many-classes", Text("with as many classes as before", "クラス数が同じとき"), {"classes": OneOf((5,))}
)
_OTHER_CLASSES = Case(
    "another-number-of-classes",
    Text("with another number of classes", "クラス数が変わるとき"),
    {"classes": OneOf((3, 2, 4))},
)
# Frozen means what requires_grad = False does.
_FREEZE = Domain(
    Text(
        "the same network moved to the digits 5 to 9 with a new last layer, trained for some steps by SGD, SGD with momentum, "
        "Adam and AdamW; the optimizer is given all parameters or those that are not frozen, with and without weight "
        "decay; old gradients are removed or set to zero; frozen means requires_grad = False, before the optimizer is made; "
        "a run holds if every tensor in question did as said, bit for bit",
        "同じネットワークを新しい最終層で数字 5〜9 に移し、SGD、モーメンタム付き SGD、Adam、AdamW で数歩学習する。"
        "オプティマイザに渡すのは全パラメータまたは固定していないものだけ、重み減衰は有無の両方、古い勾配は削除または"
        "ゼロにする。固定とは、オプティマイザを作る前に requires_grad = False とすること。該当する全テンソルがビット単位で"
        "記述どおりなら、その実行は成り立つと数える",
    ),
    {"weight decay": OneOf((0.0, 0.1))},
)
# The sentence says weights, literally; a stricter reader has BatchNorm's statistics in mind too.
_READINGS = {
    "weights": Text("weights and biases", "重みとバイアス"),
    "all-tensors": Text("all tensors, BatchNorm's statistics included", "BatchNorm の統計量も含むすべてのテンソル"),
}
_WEIGHTS = Case("weights", Text("weights and biases, in train mode", "重みとバイアス(train モード)"), reading="weights")
_TRAIN_MODE = Case(
    "all-tensors-in-train-mode", Text("all tensors, in train mode", "全テンソル(train モード)"), reading="all-tensors"
)
_EVAL_MODE = Case(
    "all-tensors-in-eval-mode", Text("all tensors, in eval mode", "全テンソル(eval モード)"), reading="all-tensors"
)
_KEEP_STATISTICS = Text(
    "In train mode the frozen BatchNorm layers go on averaging: running_mean, running_var and num_batches_tracked, {changing} of "
    "the {outside} tensors outside the last layer here, change in every run. To keep them, put the frozen part in eval mode.",
    "train モードでは、固定した BatchNorm 層も統計量を更新し続ける。ここでは最終層以外の {outside} 個のテンソルのうち {changing} 個"
    "(running_mean、running_var、num_batches_tracked)が毎回変わる。変えたくなければ、固定した部分を eval モードにする。",
)
_TUTORIAL = Text(
    "The sentence renders the introduction of PyTorch's own transfer learning tutorial (pytorch/tutorials, "
    "beginner_source/transfer_learning_tutorial.py), so the same holds for that text.",
    "この文は PyTorch の転移学習チュートリアル(pytorch/tutorials の beginner_source/transfer_learning_tutorial.py)の導入部に"
    "あたるもので、同じことはその文章にも言える。",
)

SECTION = Section(
    "fine-tuning",
    Text("Supplement: fine-tuning and transfer learning", "補足: ファインチューニングと転移学習"),
    (
        Statement(
            "FT-1",
            Text("figure 10", "図 10"),
            (Kind.FIGURE,),
            Text("Fine-tuning beside transfer learning.", "ファインチューニングと転移学習を並べた図。"),
            (
                Claim(
                    "figure-10-contrasts-the-two-methods",
                    Kind.FIGURE,
                    Text("The figure shows how the two methods differ.", "図は両者の違いを示す。"),
                    ARTICLE,
                    Untestable(
                        Text("the image is not available", "画像が入手できない"),
                        Text("the image itself", "画像そのもの"),
                    ),
                ),
            ),
        ),
        Statement(
            "FT-2",
            Text("first bullet", "1 番目の項目"),
            (Kind.DEFINITION,),
            Text(
                "Fine-tuning starts from trained parameters instead of random ones.",
                "ファインチューニングは乱数の代わりに学習済みパラメータから始める。",
            ),
            (
                Claim(
                    "fine-tuning-starts-from-trained-parameters",
                    Kind.DEFINITION,
                    Text("Every tensor starts at its trained value.", "すべてのテンソルが学習済みの値から始まる。"),
                    _MOVE,
                    Measured("load-state-dict", ("float32",)),
                    force=Force.ALWAYS,
                    severity=Severity.DETAIL,
                    cases=(_SAME_CLASSES, _OTHER_CLASSES),
                    correction=Text(
                        "Where the number of classes changes, this is so for all but the last layer: its trained tensors no longer "
                        "fit, so that {random} of the {tensors} tensors here start at random. PyTorch refuses to load them, with strict=False too.",
                        "クラス数が変わるときは、最終層だけは別である。学習済みの値とは形が合わないため、ここでは {tensors} 個のテンソルの"
                        "うち {random} 個が乱数から始まる。PyTorch は strict=False でも読み込みを拒む。",
                    ),
                    remark=_TUTORIAL,
                ),
            ),
        ),
        Statement(
            "FT-3",
            Text("first bullet", "1 番目の項目"),
            (Kind.DEFINITION,),
            Text("Apart from that it is the same as ordinary training.", "それ以外は通常の学習と同じである。"),
            (
                Claim(
                    "fine-tuning-is-otherwise-ordinary-training",
                    Kind.DEFINITION,
                    Text("Nothing but the initial values differs.", "初期値のほかに違いはない。"),
                    _MOVE,
                    Measured("load-state-dict", ("float32",)),
                    force=Force.ALWAYS,
                    severity=Severity.DETAIL,
                    cases=(_SAME_CLASSES, _OTHER_CLASSES),
                    correction=Text(
                        "Where the number of classes changes, one thing comes before: the last layer must be replaced by a "
                        "new one of the right shape, or loading stops with an error. Nothing else differs.",
                        "クラス数が変わるときは、先に最終層を形の合う新しい層に置き換える必要がある。置き換えなければ読み込みが"
                        "エラーで止まる。ほかに違いはない。",
                    ),
                    remark=_TUTORIAL,
                ),
            ),
        ),
        Statement(
            "FT-4",
            Text("first bullet", "1 番目の項目"),
            (Kind.BACKGROUND,),
            Text(
                "Recently one often does not update the weights of several layers counted from the tip.",
                "最近は先端から数層の重みを更新しない手法がよく使われる。",
            ),
            (
                Claim(
                    "layers-from-the-tip-are-often-frozen",
                    Kind.BACKGROUND,
                    Text("Freezing some layers is common practice.", "一部の層の固定はよく行われる。"),
                    LITERATURE,
                    Untestable(
                        Text(
                            "“often” is about habits in the field, and “tip” can mean the input or the output end",
                            "「よく」は慣行の話であり、「先端」は入力側とも出力側とも読める",
                        ),
                        Text("a survey of published fine-tuning recipes", "公開された手順の調査"),
                    ),
                ),
            ),
        ),
        Statement(
            "FT-5",
            Text("second bullet", "2 番目の項目"),
            (Kind.DEFINITION,),
            Text(
                "Transfer learning (the net as a feature extractor) freezes all weights but the last fully connected layer.",
                "転移学習(特徴抽出器としての利用)は最後の全結合層以外の重みを固定する。",
            ),
            (
                Claim(
                    "transfer-learning-freezes-all-but-the-last-layer",
                    Kind.DEFINITION,
                    Text("No tensor outside the last layer changes.", "最終層以外のテンソルは変わらない。"),
                    _FREEZE,
                    Measured("requires-grad", ("float32",)),
                    force=Force.ALWAYS,
                    cases=(
                        _WEIGHTS,
                        _TRAIN_MODE,
                        _EVAL_MODE,
                        Case(
                            "weights-frozen-on-the-way",
                            Text(
                                "weights and biases, frozen on the way under an optimizer that has moved them",
                                "重みとバイアス、それを動かしてきたオプティマイザのまま途中で固定",
                            ),
                            beyond=True,
                        ),
                    ),
                    remark=Text(
                        f"{_KEEP_STATISTICS.en} And freeze before the optimizer is made: one that goes on with gradients set to "
                        f"zero still moves frozen weights by their momentum and weight decay. {_TUTORIAL.en}",
                        f"{_KEEP_STATISTICS.ja}また、固定はオプティマイザを作る前に行う。勾配をゼロにしただけで使い続けると、"
                        f"固定した重みもモーメンタムと重み減衰で動く。{_TUTORIAL.ja}",
                    ),
                ),
            ),
            readings=_READINGS,
        ),
        Statement(
            "FT-6",
            Text("second bullet", "2 番目の項目"),
            (Kind.DEFINITION,),
            Text(
                "Then the last layer is replaced by a new random one, and only it is trained.",
                "次に最後の層だけを乱数の新しい層に置き換え、それだけを学習する。",
            ),
            (
                Claim(
                    "only-the-new-last-layer-is-trained",
                    Kind.DEFINITION,
                    Text(
                        "Only the new layer's tensors change in training.",
                        "学習で変わるのは新しい層のテンソルだけである。",
                    ),
                    _FREEZE,
                    Measured("requires-grad", ("float32",)),
                    force=Force.ALWAYS,
                    cases=(
                        _WEIGHTS,
                        Case(
                            "weights-without-freezing",
                            Text(
                                "weights and biases; nothing is frozen, but the optimizer is given the new layer only",
                                "重みとバイアス(何も固定せず、新しい層だけをオプティマイザに渡す)",
                            ),
                            target="linear",
                            reading="weights",
                        ),
                        _TRAIN_MODE,
                        _EVAL_MODE,
                    ),
                    remark=Text(f"{_KEEP_STATISTICS.en} {_TUTORIAL.en}", f"{_KEEP_STATISTICS.ja}{_TUTORIAL.ja}"),
                ),
                Claim(
                    "the-new-last-layer-is-random",
                    Kind.DEFINITION,
                    Text(
                        "A new fully connected layer owes nothing to the old one and differs from seed to seed.",
                        "新しい全結合層は古い層と無関係で、乱数種ごとに異なる。",
                    ),
                    Domain(
                        Text(
                            "nn.Linear with 64 features, beside the pretrained layer and beside one of another seed: no tensor "
                            "is the same, and every entry is within ±1/√64, as the initialisation promises",
                            "特徴 64 個の nn.Linear を、事前学習した層および別の乱数種の層と比べる。同じテンソルはなく、"
                            "全成分が初期化の定める ±1/√64 以内にある",
                        ),
                        {"classes": Whole(2, 12, 5), "seed": Whole(1, 10_000, 1)},
                    ),
                    Measured("linear", ("float32",)),
                    force=Force.ALWAYS,
                ),
            ),
            readings=_READINGS,
        ),
    ),
)
