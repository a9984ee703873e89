"""Supplement: ResNet, and the reference it leads to."""

from claims.article.domains import ARTICLE, LITERATURE, NETWORKS, authors_intention
from claims.model import Claim, Kind, NotYetMeasured, Section, Statement, Text, Untestable

_WINDING = (
    "Winding, M. et al., “The connectome of an insect brain”, Science 379 (6636), eadd9330, 10 March 2023, "
    "doi:10.1126/science.add9330."
)

SECTION = Section(
    "resnet",
    Text("Supplement: ResNet", "補足: ResNet"),
    (
        Statement(
            "RES-1",
            Text("first bullet", "1 番目の項目"),
            (Kind.BACKGROUND,),
            Text(
                "As a CNN gets deeper, vanishing gradients and degradation tend to occur and training gets hard.",
                "CNN を深くすると勾配消失や劣化が起きやすく、学習が難しくなる。",
            ),
            (
                Claim(
                    "deep-plain-networks-lose-their-gradients",
                    Kind.BACKGROUND,
                    Text(
                        "Gradients vanish in the early layers of a deep plain CNN.",
                        "深い単純な CNN では前方の層で勾配が消える。",
                    ),
                    NETWORKS,
                    NotYetMeasured(
                        Text("gradient norms over depth, plain and residual", "深さに対する勾配ノルム(単純・残差)")
                    ),
                ),
                Claim(
                    "deep-plain-networks-degrade",
                    Kind.BACKGROUND,
                    Text(
                        "A deeper plain CNN ends with a higher training error.",
                        "深い単純な CNN ほど訓練誤差が高くなる。",
                    ),
                    NETWORKS,
                    NotYetMeasured(
                        Text("training error over depth, several seeds, paired", "深さに対する訓練誤差(複数の乱数種)")
                    ),
                ),
            ),
        ),
        Statement(
            "RES-2",
            Text("first bullet", "1 番目の項目"),
            (Kind.HISTORY,),
            Text("ResNet was devised against these problems.", "これらの問題に向けて ResNet が考案された。"),
            (
                Claim(
                    "resnet-was-devised-against-these-problems",
                    Kind.HISTORY,
                    Text(
                        "ResNet was devised against vanishing gradients and degradation.",
                        "ResNet は勾配消失と劣化に向けて考案された。",
                    ),
                    LITERATURE,
                    authors_intention(
                        "He, Zhang, Ren & Sun, “Deep Residual Learning for Image Recognition”, CVPR 2016, arXiv:1512.03385, address "
                        "degradation; they call vanishing gradients largely addressed by normalised initialisation and normalisation layers."
                    ),
                ),
            ),
        ),
        Statement(
            "RES-3",
            Text("figure 7", "図 7"),
            (Kind.FIGURE,),
            Text("The shortcut connection.", "ショートカット接続。"),
            (
                Claim(
                    "figure-7-shows-the-shortcut",
                    Kind.FIGURE,
                    Text("A residual block computes y = F(x) + x.", "残差ブロックは y = F(x) + x を計算する。"),
                    NETWORKS,
                    NotYetMeasured(
                        Text(
                            "the Jacobian of a block, and a diagram from the model itself",
                            "ブロックのヤコビ行列とモデルから描く図",
                        )
                    ),
                ),
            ),
        ),
        Statement(
            "RES-4",
            Text("figure 8", "図 8"),
            (Kind.FIGURE,),
            Text("The architecture.", "構造。"),
            (
                Claim(
                    "figure-8-shows-the-architecture",
                    Kind.FIGURE,
                    Text("The network is a stack of residual blocks.", "ネットワークは残差ブロックの積み重ねである。"),
                    NETWORKS,
                    NotYetMeasured(
                        Text("a diagram generated from the model's own modules", "モデルのモジュールから生成する図")
                    ),
                ),
            ),
        ),
        Statement(
            "RES-5",
            Text("bullet", "項目"),
            (Kind.HISTORY,),
            Text("Residual networks were not inspired by biology.", "残差ネットワークは生物に着想を得たものではない。"),
            (
                Claim(
                    "resnet-was-not-inspired-by-biology",
                    Kind.HISTORY,
                    Text("Biology was no inspiration for ResNet.", "ResNet は生物に着想を得ていない。"),
                    LITERATURE,
                    Untestable(
                        Text("what did not inspire an author cannot be computed", "着想の有無は計算できない"),
                        Text("a statement by the authors", "提案者の言明"),
                        (
                            "He et al. 2016 motivate the shortcut by an optimisation argument: extra layers can fall back on the identity.",
                        ),
                    ),
                ),
            ),
        ),
        Statement(
            "RES-6",
            Text("bullet", "項目"),
            (Kind.CITATION,),
            Text(
                "Research of 2023 found a residual mechanism in an insect's brain.",
                "2023 年の研究で、昆虫の脳にも残差の仕組みが見つかった。",
            ),
            (
                Claim(
                    "a-residual-mechanism-was-found-in-an-insect-brain",
                    Kind.CITATION,
                    Text("The cited paper reports a residual mechanism.", "引用論文は残差の仕組みを報告している。"),
                    LITERATURE,
                    Untestable(
                        Text(
                            "what a paper states is read, not computed",
                            "論文の内容は計算ではなく読んで確かめるものである",
                        ),
                        Text("the paper", "論文そのもの"),
                        (
                            _WINDING,
                            "Its abstract says that some structural features, among them multilayer shortcuts, resembled deep learning "
                            "architectures: a resemblance of structure; “residual mechanism” goes beyond it.",
                        ),
                    ),
                ),
            ),
        ),
        Statement(
            "REF-1",
            Text("reference 1", "参考文献 1"),
            (Kind.CITATION,),
            Text(
                "Winding et al. 2023, “The connectome of an insect brain”, Science 379 (6636), eadd9330.",
                "Winding ほか 2023、“The connectome of an insect brain”、Science 379 (6636)、eadd9330。",
            ),
            (
                Claim(
                    "the-reference-exists-as-cited",
                    Kind.CITATION,
                    Text(
                        "Authors, year, title, journal, volume and number are right.",
                        "著者・年・題名・誌名・巻号は正しい。",
                    ),
                    ARTICLE,
                    Untestable(
                        Text(
                            "a bibliographic record is looked up, not computed", "書誌は計算ではなく照会するものである"
                        ),
                        Text("the publisher's record", "出版社の記録"),
                        (_WINDING, "The citation in the article agrees with this record."),
                    ),
                ),
            ),
        ),
    ),
)
