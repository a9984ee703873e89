"""Supplement: fine-tuning and transfer learning."""

from claims.article.domains import ARTICLE, LITERATURE, NETWORKS
from claims.model import Claim, Kind, NotYetMeasured, Section, Statement, Text, Untestable

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
                    NETWORKS,
                    NotYetMeasured(Text("a comparison of all tensors, bit for bit", "全テンソルのビット単位の比較")),
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
                    NETWORKS,
                    NotYetMeasured(
                        Text(
                            "the same training code from both starts, and a changed number of classes",
                            "両者の同一コードでの学習とクラス数の変更",
                        )
                    ),
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
                    NETWORKS,
                    NotYetMeasured(
                        Text(
                            "which tensors change, BatchNorm's buffers included",
                            "変わるテンソルの調査(BatchNorm の統計量を含む)",
                        )
                    ),
                ),
            ),
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
                    NETWORKS,
                    NotYetMeasured(Text("which tensors change, bit for bit", "変わるテンソルのビット単位の調査")),
                ),
            ),
        ),
    ),
)
