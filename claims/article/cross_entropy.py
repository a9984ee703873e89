"""Supplement: CrossEntropyLoss."""

from claims.article.domains import ARTICLE
from claims.model import (
    Between,
    Case,
    Claim,
    Domain,
    Equation,
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

_LOGITS = Domain(
    Text("logits of several classes, any target class", "複数クラスのロジットと任意の正解クラス"),
    {"classes": Whole(2, 12, 5), "logit": Between(-30.0, 30.0, 1.0)},
)
_PRINTED = Domain(
    Text("the two predictions and the target class that the snippet prints", "コードに書かれた 2 つの予測と正解クラス")
)
_TRAINING = Domain(
    Text(
        "a network of two blocks (3 × 3 convolution with stride 2 and no bias, BatchNorm, ReLU; 8 and 16 channels) and a fully connected "
        "layer learns scikit-learn's ten digits (8 × 8, 600 images, batches of 32) for 5 epochs with either usage, by SGD at the rate "
        "`lr` and by Adam at lr/30, from the same start and in the same order; several seeds; the rate is that of the mean over a "
        "batch, so with the sum divide it by 32; epochs are compared where one of the usages reaches 80 %; another network may answer "
        "otherwise",
        "2 つのブロック(3 × 3、ストライド 2、バイアスなしの畳み込み、BatchNorm、ReLU。8 と 16 チャネル)と全結合層からなるネットワークが "
        "scikit-learn の数字 10 種(8 × 8、600 枚、バッチ 32)を、両方の使い方で 5 エポック学習する。SGD の学習率は `lr`、Adam は lr/30、"
        "開始点と順序は同じで、乱数種は複数。学習率はバッチ平均に対するもので、合計なら 32 で割る。エポック数は、少なくとも一方が"
        "正解率 80 % に達する設定で比べる。別のネットワークでは結果が変わりうる",
    ),
    {"lr": OneOf((0.1, 0.3, 1.0, 3.0))},
)
RATES = (
    Case("at-equal-rates", Text("both usages at the same learning rate", "両方の使い方が同じ学習率")),
    Case("at-the-best-rate", Text("either usage at its best learning rate", "それぞれ最良の学習率")),
)

SECTION = Section(
    "cross-entropy",
    Text("Supplement: CrossEntropyLoss", "補足: CrossEntropyLoss"),
    (
        Statement(
            "CE-1",
            Text("figure 9", "図 9"),
            (Kind.FIGURE,),
            Text("An illustration of CrossEntropyLoss.", "CrossEntropyLoss の図解。"),
            (
                Claim(
                    "figure-9-illustrates-cross-entropy",
                    Kind.FIGURE,
                    Text("The figure shows what CrossEntropyLoss computes.", "図は CrossEntropyLoss の計算を示す。"),
                    ARTICLE,
                    Untestable(
                        Text("the image is not available", "画像が入手できない"),
                        Text("the image itself", "画像そのもの"),
                    ),
                ),
            ),
        ),
        Statement(
            "CE-2",
            Text("comment", "コメント"),
            (Kind.DEFINITION,),
            Text(
                "Softmax gives a probability density that sums to 1.",
                "softmax により、合計が 1 の確率密度にする。",
            ),
            (
                Claim(
                    "softmax-sums-to-1",
                    Kind.DEFINITION,
                    Text(
                        "The outputs of softmax are not negative and sum to 1.",
                        "softmax の出力は非負で合計は 1 である。",
                    ),
                    _LOGITS,
                    Measured("softmax"),
                    force=Force.ALWAYS,
                    equation=Equation(r"\sum_i \frac{e^{z_i}}{\sum_j e^{z_j}} = 1"),
                ),
                Claim(
                    "softmax-gives-a-density",
                    Kind.DEFINITION,
                    Text("What softmax gives is called a density.", "softmax の出力は密度と呼ばれる。"),
                    ARTICLE,
                    Untestable(
                        Text(
                            "a choice of word: over finitely many classes the usual term is distribution, or mass function",
                            "用語の問題。有限個のクラスでは確率分布(確率質量関数)と呼ぶのが普通",
                        ),
                        Text("nothing: terms are agreed on, not measured", "なし(用語は取り決めである)"),
                        (
                            Text(
                                "A mass function is a density with respect to the counting measure, so the word is not wrong.",
                                "確率質量関数は数え上げ測度に関する密度なので、この語は誤りではない。",
                            ),
                        ),
                    ),
                ),
            ),
        ),
        Statement(
            "CE-3",
            Text("comment", "コメント"),
            (Kind.VALUE,),
            Text(
                "Softmax of (1, 0.5, 0.5, 2, 0.1) is (0.1873, 0.1136, 0.1136, 0.5092, 0.0762).",
                "(1, 0.5, 0.5, 2, 0.1) の softmax は (0.1873, 0.1136, 0.1136, 0.5092, 0.0762) である。",
            ),
            (
                Claim(
                    "softmax-of-the-ok-prediction-is-as-printed",
                    Kind.VALUE,
                    Text("The five values are right to four decimals.", "5 つの値は小数 4 桁まで正しい。"),
                    _PRINTED,
                    Measured("softmax"),
                    force=Force.ALWAYS,
                    quotes=True,
                ),
            ),
            prints=("0.1873, 0.1136, 0.1136, 0.5092, 0.0762",),
        ),
        Statement(
            "CE-4",
            Text("comment", "コメント"),
            (Kind.VALUE,),
            Text(
                "Softmax of (0.5, 2, 0.5, 0.1, 0.8) is (0.1176, 0.5271, 0.1176, 0.0788, 0.1588).",
                "(0.5, 2, 0.5, 0.1, 0.8) の softmax は (0.1176, 0.5271, 0.1176, 0.0788, 0.1588) である。",
            ),
            (
                Claim(
                    "softmax-of-the-ng-prediction-is-as-printed",
                    Kind.VALUE,
                    Text("The five values are right to four decimals.", "5 つの値は小数 4 桁まで正しい。"),
                    _PRINTED,
                    Measured("softmax"),
                    force=Force.ALWAYS,
                    quotes=True,
                ),
            ),
            prints=("0.1176, 0.5271, 0.1176, 0.0788, 0.1588",),
        ),
        Statement(
            "CE-5",
            Text("comment", "コメント"),
            (Kind.API,),
            Text(
                "The input is given the shape (batch_size, class_size).",
                "入力を (batch_size, class_size) の形にする。",
            ),
            (
                Claim(
                    "cross-entropy-loss-takes-batch-by-class",
                    Kind.API,
                    Text(
                        "CrossEntropyLoss takes input of shape (batch, class) with a target of shape (batch).",
                        "CrossEntropyLoss は (バッチ, クラス) の入力と (バッチ) の正解を受け取る。",
                    ),
                    _PRINTED,
                    Measured("cross-entropy"),
                    force=Force.ALWAYS,
                    cases=(
                        Case(
                            "as-accepted",
                            Text("batches of this shape", "この形の入力"),
                            reading="accepted",
                        ),
                        Case(
                            "as-required",
                            Text("input without the batch dimension", "バッチ次元のない入力"),
                            reading="required",
                        ),
                    ),
                    remark=Text(
                        "PyTorch also takes an input of shape (class), beside a target of shape (1) as well as beside a plain number.",
                        "PyTorch は (クラス) の形の入力も受け付ける。正解の形が (1) でも、次元のない数でもよい。",
                    ),
                ),
            ),
            readings={
                "accepted": Text("this shape is accepted", "この形を受け付ける"),
                "required": Text("without the batch dimension it is refused", "バッチ次元がないと拒まれる"),
            },
        ),
        Statement(
            "CE-6",
            Text("code", "コード"),
            (Kind.USAGE,),
            Text(
                'The softmax output is what nn.CrossEntropyLoss(reduction="sum") is given.',
                'softmax の出力を nn.CrossEntropyLoss(reduction="sum") に渡す。',
            ),
            (
                Claim(
                    "cross-entropy-loss-expects-softmax-output",
                    Kind.USAGE,
                    Text(
                        "Given softmax output, CrossEntropyLoss returns the cross entropy −log p of the prediction.",
                        "softmax の出力を渡すと、CrossEntropyLoss は予測の交差エントロピー −log p を返す。",
                    ),
                    _LOGITS,
                    Measured("cross-entropy"),
                    force=Force.ALWAYS,
                    severity=Severity.RESULT,
                    equation=Equation(
                        r"\mathrm{loss}(\mathrm{softmax}(z), t) = -\log \mathrm{softmax}(z)_t",
                        r"\mathrm{loss}(z, t) = -\log \mathrm{softmax}(z)_t",
                    ),
                    correction=Text(
                        "CrossEntropyLoss applies log-softmax itself: give it the network's output x_ok as it is, without softmax. Otherwise softmax is taken twice: the loss is another one and, with 5 classes, cannot fall below log(e + 4) − 1, however good the prediction is.",
                        "CrossEntropyLoss は内部で log-softmax を行うので、softmax を掛けず、ネットワークの出力 x_ok をそのまま渡す。掛けると softmax が二重になって損失は別の値になり、5 クラスなら予測がどれほど正しくても log(e + 4) − 1 より下がらない。",
                    ),
                ),
                Claim(
                    "softmax-first-lets-the-loss-approach-zero",
                    Kind.USAGE,
                    Text(
                        "With this usage a perfect prediction of one class among C has the loss 0.",
                        "この使い方でも、C クラスの完全な予測の損失は 0 になる。",
                    ),
                    Domain(
                        Text("a certain and right prediction", "確信をもって正解した予測"), {"classes": Whole(2, 12, 5)}
                    ),
                    Measured("cross-entropy"),
                    force=Force.ALWAYS,
                    beyond=True,
                    equation=Equation(r"\min \mathrm{loss} = 0", r"\min \mathrm{loss} = \log(e + C - 1) - 1"),
                    remark=Text(
                        "The loss cannot fall below log(e + C − 1) − 1 nor rise above log(e + C − 1): for 5 classes it stays within {floor} … {ceiling}.",
                        "損失は log(e + C − 1) − 1 より下がらず log(e + C − 1) より上がらない。5 クラスなら {floor} ~ {ceiling} に収まる。",
                    ),
                ),
                Claim(
                    "softmax-first-learns-as-fast",
                    Kind.USAGE,
                    Text(
                        "With this usage a network is right on 80 % of unseen images after no more epochs than on logits.",
                        "この使い方でも、未知の画像で正解率 80 % に達するまでのエポック数はロジットを渡す場合を超えない。",
                    ),
                    _TRAINING,
                    Measured("cross-entropy", ("float32",)),
                    force=Force.ALWAYS,
                    beyond=True,
                    cases=RATES,
                    remark=Text(
                        "At equal rates it needs no more epochs in {share_at_equal_rates} of the trainings; with either at its best rate {softmax_best} on average, logits {logits_best}. The gradient passes through softmax once more and is smaller, so that this usage wants larger rates.",
                        "同じ学習率でエポック数が増えないのは、学習の {share_at_equal_rates} である。それぞれ最良の学習率での平均は {softmax_best}、ロジットでは {logits_best} である。勾配が softmax をもう一度通って小さくなるため、この使い方は大きめの学習率を必要とする。",
                    ),
                ),
                Claim(
                    "softmax-first-learns-as-well",
                    Kind.USAGE,
                    Text(
                        "With this usage a network ends with at least the accuracy on unseen images that it reaches on logits.",
                        "この使い方でも、未知の画像での最後の正解率はロジットを渡す場合を下回らない。",
                    ),
                    _TRAINING,
                    Measured("cross-entropy", ("float32",)),
                    force=Force.ALWAYS,
                    beyond=True,
                    cases=RATES,
                    remark=Text(
                        "At equal rates it ends at least as accurate in {share_at_equal_rates} of the trainings. With either at its best rate its accuracy on unseen images is {softmax_best} on average, that of logits {logits_best}.",
                        "同じ学習率で最後の正解率が下回らないのは、学習の {share_at_equal_rates} である。それぞれ最良の学習率での、未知の画像の正解率の平均は {softmax_best}、ロジットでは {logits_best} である。",
                    ),
                ),
                Claim(
                    "softmax-first-keeps-the-gradient",
                    Kind.USAGE,
                    Text(
                        "With this usage the logits receive the gradient of the cross entropy.",
                        "この使い方でも、ロジットは交差エントロピーの勾配を受け取る。",
                    ),
                    _LOGITS,
                    Measured("cross-entropy"),
                    force=Force.ALWAYS,
                    beyond=True,
                    equation=Equation(
                        r"\frac{\partial\, \mathrm{loss}}{\partial z} = p - \mathrm{onehot}(t)",
                        r"\frac{\partial\, \mathrm{loss}}{\partial z} = J_p (\mathrm{softmax}(p) - \mathrm{onehot}(t)), "
                        r"\quad J_p = \mathrm{diag}(p) - p p^{\mathsf T}",
                    ),
                    remark=Text(
                        "The gradient passes through softmax's Jacobian once more and vanishes for confident predictions, the wrong ones included.",
                        "勾配が softmax のヤコビ行列をもう一度通り、誤っていても確信の強い予測では消えてしまう。",
                    ),
                ),
                Claim(
                    "sum-and-mean-agree-for-one-image",
                    Kind.USAGE,
                    Text(
                        'For one image reduction="sum" gives what the default, the mean, gives.',
                        '画像 1 枚なら reduction="sum" は既定の平均と同じ値になる。',
                    ),
                    _LOGITS,
                    Measured("cross-entropy"),
                    force=Force.ALWAYS,
                    beyond=True,
                    remark=Text(
                        "For a batch of B images the sum and its gradient are B times the mean's: with SGD divide Lr by B.",
                        "B 枚のバッチでは、和もその勾配も平均の B 倍になる。SGD では Lr を B で割る。",
                    ),
                ),
            ),
            prints=("cel(x_sm_ok, y)", 'nn.CrossEntropyLoss(reduction="sum")'),
        ),
        Statement(
            "CE-7",
            Text("output", "出力"),
            (Kind.VALUE,),
            Text(
                "The cross entropies for target class 3 are 1.314 (ok) and 1.745 (ng).",
                "正解クラス 3 に対する交差エントロピーは 1.314(ok)と 1.745(ng)である。",
            ),
            (
                Claim(
                    "the-snippet-prints-1-314-and-1-745",
                    Kind.VALUE,
                    Text(
                        "The code, as written, gives these two numbers.",
                        "コードのとおりに計算すると、この 2 つの値になる。",
                    ),
                    _PRINTED,
                    Measured("cross-entropy"),
                    force=Force.ALWAYS,
                    quotes=True,
                ),
                Claim(
                    "1-314-and-1-745-are-the-cross-entropies",
                    Kind.VALUE,
                    Text(
                        "They are the cross entropies of the two predictions.",
                        "それらは 2 つの予測の交差エントロピーである。",
                    ),
                    _PRINTED,
                    Measured("cross-entropy"),
                    force=Force.ALWAYS,
                    severity=Severity.RESULT,
                    correction=Text(
                        "The cross entropies are {ok_loss} (ok) and {ng_loss} (ng). The printed numbers are what the code gives, with softmax taken twice.",
                        "交差エントロピーは {ok_loss}(ok)と {ng_loss}(ng)である。印刷された値は、softmax を二重に掛けるコードの出力としては正しい。",
                    ),
                ),
            ),
            prints=("1.314", "1.745"),
        ),
        Statement(
            "CE-8",
            Text("implied by the output", "出力から読み取れること"),
            (Kind.PROPERTY,),
            Text(
                "A better prediction gets the smaller loss.",
                "良い予測ほど損失が小さい。",
            ),
            (
                Claim(
                    "the-ok-prediction-names-the-target",
                    Kind.PROPERTY,
                    Text(
                        "The class that costs the ok prediction least is the target class 3, that of the ng prediction is another.",
                        "損失が最小になるクラスは、ok の予測では正解クラス 3、ng の予測では別のクラスである。",
                    ),
                    _PRINTED,
                    Measured("cross-entropy"),
                    force=Force.ALWAYS,
                ),
                Claim(
                    "the-ok-prediction-gets-the-smaller-loss",
                    Kind.PROPERTY,
                    Text(
                        "Of the two predictions shown, the better one has the smaller loss.",
                        "示された 2 つでは、良い予測の方が損失が小さい。",
                    ),
                    _PRINTED,
                    Measured("cross-entropy"),
                    force=Force.ALWAYS,
                ),
                Claim(
                    "a-better-prediction-always-gets-the-smaller-loss",
                    Kind.PROPERTY,
                    Text(
                        "With this usage, of any two predictions the one with more probability on the target has the smaller loss.",
                        "この使い方で、正解の確率が高い予測ほど必ず損失が小さい。",
                    ),
                    _LOGITS,
                    Measured("cross-entropy", ("float64",)),
                    force=Force.ALWAYS,
                    beyond=True,
                    cases=(
                        Case("two-classes", Text("two classes", "2 クラス"), {"classes": Whole(2, 2, 2)}),
                        Case(
                            "more-classes", Text("three classes or more", "3 クラス以上"), {"classes": Whole(3, 12, 3)}
                        ),
                    ),
                    remark=Text(
                        "Beyond two classes the spread over the wrong classes counts too, and can reverse the order; on logits it cannot.",
                        "3 クラス以上では誤りクラスへの散らばり方も効き、順序が逆転しうる。ロジットを渡せば逆転しない。",
                    ),
                ),
                Claim(
                    "softmax-first-ranks-predictions-as-the-cross-entropy-does",
                    Kind.PROPERTY,
                    Text(
                        "Of two predictions, the one with the smaller cross entropy gets the smaller loss with this usage too.",
                        "2 つの予測のうち交差エントロピーの小さい方が、この使い方でも損失が小さい。",
                    ),
                    Domain(
                        Text(
                            "pairs of predictions with independent normal logits of standard deviation `spread`, against a "
                            "random target; 8 seeds; predictions whose losses round to the same number are not ranked",
                            "標準偏差 `spread` の独立な正規乱数をロジットとする予測の対と、乱数の正解クラス。乱数種は 8。"
                            "丸めで損失が同じ数になる対は、順序がつかないものと数える",
                        ),
                        {"classes": OneOf((2, 3, 5, 10)), "spread": OneOf((1, 3, 10))},
                    ),
                    Measured("cross-entropy", ("float64",)),
                    force=Force.ALWAYS,
                    beyond=True,
                    cases=(
                        Case("two-classes", Text("two classes", "2 クラス"), {"classes": OneOf((2,))}),
                        Case(
                            "more-classes",
                            Text("three classes or more", "3 クラス以上"),
                            {"classes": OneOf((3, 5, 10))},
                        ),
                    ),
                    remark=Text(
                        "Beyond two classes {reversed_more_classes} % of the pairs are ranked the other way, from {least_more_classes} % to {most_more_classes} % by the number of classes and the spread of the logits.",
                        "3 クラス以上では {reversed_more_classes} % の対で順序が逆になる。クラス数とロジットのばらつきにより {least_more_classes} % から {most_more_classes} % まで変わる。",
                    ),
                ),
            ),
        ),
        Statement(
            "CE-9",
            Text("code", "コード"),
            (Kind.CODE,),
            Text("The snippet runs as printed.", "コードは印刷どおりに動く。"),
            (
                Claim(
                    "cross-entropy-snippet-runs-as-printed",
                    Kind.CODE,
                    Text(
                        "A snippet with the same calls runs without an error.",
                        "同じ呼び出しからなるコードがエラーなく動く。",
                    ),
                    Domain(Text("a snippet of our own with the same calls", "同じ呼び出しからなる自作の短いコード")),
                    Measured("python", ("float32",)),
                    force=Force.ALWAYS,
                    quotes=True,
                    cases=(
                        Case(
                            "after-imports",
                            Text(
                                "after `import torch` and `from torch import nn`",
                                "`import torch` と `from torch import nn` の後",
                            ),
                            reading="after-imports",
                        ),
                        Case("on-its-own", Text("on its own", "単独で"), reading="on-its-own"),
                    ),
                    remark=Text(
                        "On its own it stops with a NameError: `import torch` and `from torch import nn` come first.",
                        "単独では NameError になる。先に `import torch` と `from torch import nn` が要る。",
                    ),
                ),
            ),
            prints=("x_ok.softmax(0)", "x_sm_ok.unsqueeze(0)", 'cel=nn.CrossEntropyLoss(reduction="sum")'),
            readings={
                "after-imports": Text("the imports are taken for granted", "import は済んでいるものとする"),
                "on-its-own": Text("on its own", "単独で"),
            },
        ),
    ),
)
