"""Front matter and §1: two links, and what the article sets out to do."""

from claims.article.domains import ARTICLE, LITERATURE
from claims.model import Claim, Domain, Force, Kind, Measured, Section, Slip, Statement, Text, Untestable

_NO_NETWORK = Text(
    "a link to a notebook can only be followed on the network, and its owner can change or withdraw it at any time",
    "ノートブックへのリンクはネットワークでしか確認できず、所有者がいつでも変更・削除できる",
)
_ARCHIVED = Text("an archived copy of the notebook with its date", "日付つきで保存されたノートブックの写し")

SECTION = Section(
    "introduction",
    Text("Front matter and introduction", "前書きと導入"),
    (
        Statement(
            "LNK-1",
            Text("line 1", "1 行目"),
            (Kind.CITATION,),
            Text(
                "A notebook of a PyTorch tutorial is linked.", "PyTorch チュートリアルのノートブックへのリンクがある。"
            ),
            (
                Claim(
                    "tutorial-notebook-is-linked",
                    Kind.CITATION,
                    Text("The link leads to a PyTorch tutorial.", "リンク先は PyTorch のチュートリアルである。"),
                    ARTICLE,
                    Untestable(_NO_NETWORK, _ARCHIVED),
                ),
            ),
        ),
        Statement(
            "LNK-2",
            Text("line 3", "3 行目"),
            (Kind.CITATION,),
            Text(
                "The code of the experiments is in a second linked notebook.",
                "実験のコードは別にリンクしたノートブックにある。",
            ),
            (
                Claim(
                    "experiment-notebook-is-linked",
                    Kind.CITATION,
                    Text("The link leads to the code that made the figures.", "リンク先は図を作ったコードである。"),
                    ARTICLE,
                    Untestable(_NO_NETWORK, _ARCHIVED),
                ),
            ),
        ),
        Statement(
            "INT-1",
            Text("§1", "§1"),
            (Kind.BACKGROUND,),
            Text(
                "Learning updates parameters from a loss and its gradient so as to optimise the model.",
                "学習は損失とその勾配を使ってパラメータを更新し、モデルを最適化する。",
            ),
            (
                Claim(
                    "learning-updates-parameters-from-loss-and-gradient",
                    Kind.BACKGROUND,
                    Text("Learning works by following the gradient of a loss.", "学習は損失の勾配に従って進む。"),
                    LITERATURE,
                    Untestable(
                        Text(
                            "it introduces the subject: true of gradient-based learning by definition, and not meant for learning without gradients",
                            "話題の導入であり、勾配法による学習では定義そのもの、勾配を使わない学習は対象外である",
                        ),
                        Text("a sentence that says which learning methods are meant", "どの学習法を指すかを述べた文"),
                    ),
                ),
            ),
        ),
        Statement(
            "INT-2",
            Text("§1", "§1"),
            (Kind.BACKGROUND,),
            Text("Many optimizers have been devised for this.", "そのために多くの最適化手法が考え出された。"),
            (
                Claim(
                    "many-optimizers-have-been-devised",
                    Kind.BACKGROUND,
                    Text(
                        "torch.optim alone has more than twice as many optimizer classes as the six that the article’s seven "
                        "methods use.",
                        "torch.optim だけでも、記事の 7 手法が使う 6 クラスの 2 倍を超える数の最適化クラスがある。",
                    ),
                    Domain(Text("the classes of torch.optim", "torch.optim のクラス")),
                    Measured("python", ("float64",)),
                    force=Force.ALWAYS,
                    remark=Text(
                        "The PyTorch audited here has {classes} of them. Schmidt, Schneider & Hennig, “Descending through a Crowded "
                        "Valley”, ICML 2021, list more than a hundred optimizers for deep learning.",
                        "ここで監査した PyTorch には {classes} 個ある。Schmidt, Schneider & Hennig, “Descending through a Crowded Valley”, "
                        "ICML 2021 は、深層学習の最適化手法を百以上挙げている。",
                    ),
                ),
            ),
        ),
        Statement(
            "INT-3",
            Text("§1", "§1"),
            (Kind.BACKGROUND,),
            Text(
                "The optimizers shown are the mainstream ones, compared in range of use and performance.",
                "現在主流の手法を取り上げ、適用範囲と性能を比べる。",
            ),
            (
                Claim(
                    "the-optimizers-shown-are-mainstream",
                    Kind.OPINION,
                    Text("The seven optimizers are the mainstream of 2023.", "7 つの手法は 2023 年の主流である。"),
                    LITERATURE,
                    Untestable(
                        Text(
                            "“mainstream” is a judgement about use in the field",
                            "「主流」は利用実態についての判断である",
                        ),
                        Text(
                            "a dated survey of the optimizers that published work uses",
                            "論文で使われる手法の時点つき調査",
                        ),
                    ),
                ),
                Claim(
                    "range-of-use-and-performance-are-compared",
                    Kind.BACKGROUND,
                    Text(
                        "The article compares where the methods apply and how well they do.",
                        "適用範囲と性能を比較する。",
                    ),
                    ARTICLE,
                    Untestable(
                        Text(
                            "an announcement; the comparisons themselves are audited where they are made",
                            "予告であり、比較そのものは該当箇所で監査する",
                        ),
                        Text("nothing: see figures 2 and 4 to 6", "なし(図 2 と図 4〜6 を参照)"),
                    ),
                ),
            ),
            slips=(Slip("アルコリズム", "アルゴリズム"),),
        ),
    ),
)
