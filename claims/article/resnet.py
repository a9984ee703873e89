"""Supplement: ResNet, and the reference it leads to."""

from dataclasses import replace

from claims.article.domains import ARTICLE, LITERATURE, NO_IMAGE, authors_intention
from claims.model import (
    Case,
    Claim,
    Domain,
    Force,
    Kind,
    Measured,
    OneOf,
    Section,
    Slip,
    Statement,
    Text,
    Untestable,
)

_WINDING = Text(
    "Winding, M. et al., “The connectome of an insect brain”, Science 379 (6636), eadd9330, 10 March 2023, "
    "doi:10.1126/science.add9330.",
    "Winding, M. ほか、“The connectome of an insect brain”、Science 379 (6636)、eadd9330、2023 年 3 月 10 日、"
    "doi:10.1126/science.add9330。",
)

# How the article's "tends to" can be taken, and the kinds of network that it does not tell apart.
READINGS = {
    "likelier": Text("the deeper the net, the likelier", "深いほど起きやすくなる"),
    "in-every-kind": Text("in every kind of deep net", "どの種類の深いネットでも起きる"),
}
LIKELIER = Case("likelier-with-depth", Text("over all four kinds of net", "4 種類のネット全体で"), reading="likelier")
LABELS = {
    "default-initialisation": Text(
        "PyTorch's default initialisation, no BatchNorm", "PyTorch の既定の初期化、BatchNorm なし"
    ),
    "he-initialisation": Text("He initialisation, no BatchNorm", "He の初期化、BatchNorm なし"),
    "glorot-initialisation": Text(
        "Glorot's initialisation (normal), no BatchNorm", "Glorot の初期化(正規分布)、BatchNorm なし"
    ),
    "with-batch-norm": Text("with BatchNorm", "BatchNorm あり"),
}
KINDS = tuple(Case(slug, label) for slug, label in LABELS.items())
# Eight layers are where one starts from, not yet deep.
DEEP = {"depth": OneOf((20.0, 32.0, 56.0, 110.0))}
AT_THE_START = Domain(
    Text(
        "freshly initialised networks of eight 3 × 3 channels per layer on 8 × 8 digits, 16 images at once (thorough: 32), several "
        "seeds; from 20 layers on the depths are among those of He et al. 2016; vanished means: the gradient of the first convolution "
        "is smaller than 2⁻²⁴ of its weights, so that even at a learning rate of 1 a step changes them by less than a rounding of "
        "float32",
        "8 × 8 の数字画像に対する初期化直後のネットワーク(3 × 3、各層 8 チャネル)。画像 16 枚(thorough では 32 枚)、乱数種は複数。"
        "20 層以上の深さは He ほか 2016 にあるものから選ぶ。勾配消失とは、最初の畳み込みの勾配がその重みの 2⁻²⁴ 未満であること。"
        "このとき学習率が 1 でも、1 歩での変化は float32 の丸め 1 回分に満たない",
    ),
    {"depth": OneOf((8.0, 20.0, 32.0, 56.0, 110.0))},
)
IN_TRAINING = Domain(
    Text(
        "SGD with momentum 0.9 on 128 digits in batches of 16, several seeds of the weights, the choice and the order of images; eight "
        "channels on maps of 4 × 4; learning rate 0.003 with He's initialisation, whose nets of 20 layers do not last at 0.01, and 0.01 "
        "else (thorough: each net at the better of both); a training ends when nothing was wrong three times in a row, looked "
        "at every 80 steps, or after 1600 steps (200 epochs; thorough: 3200); nets are compared at the same seed by the share "
        "of training images that they get wrong then; depths up to 20 (thorough: all)",
        "数字画像 128 枚、バッチ 16、モーメンタム 0.9 の SGD。重み・画像の選択・順序の乱数種は複数。8 チャネル、4 × 4 の特徴図。"
        "学習率は、He の初期化では 0.003(20 層のネットは 0.01 では壊れる)、ほかは 0.01(thorough では各ネットの良いほう)。80 歩ごとに見て 3 回続けて誤りがなければ学習を終え、長くても 1600 歩(200 エポック。thorough では "
        "3200 歩)で終える。そのとき訓練画像を誤る割合を、同じ乱数種のネットどうしで比べる。深さは 20 まで(thorough では全部)",
    ),
    {"depth": OneOf((4.0, 8.0, 20.0, 32.0, 56.0)), "lr": OneOf((0.003, 0.01))},
)
BLOCKS = Domain(
    Text(
        "blocks of two 3 × 3 convolutions, with each initialisation and with BatchNorm, several seeds; features that are "
        "not negative, as the ReLU of an earlier block leaves them",
        "3 × 3 の畳み込み 2 層のブロック(各初期化と BatchNorm)、複数の乱数種。"
        "入力は、前のブロックの ReLU を経た非負の特徴",
    )
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
                    AT_THE_START,
                    Measured("network", ("float32",)),
                    force=Force.TENDENCY,
                    cases=(LIKELIER, *(replace(kind, axes=DEEP, reading="in-every-kind") for kind in KINDS)),
                    remark=Text(
                        "Of {networks} networks the gradient has vanished in {at_8} at 8 layers, {at_20} at 20 and {at_110} at 110. It depends on how the weights are drawn: of the four kinds tried, it vanishes with PyTorch's default initialisation from {from_default_initialisation} layers on for every seed, with Glorot's from {from_glorot_initialisation} on; up to 110 layers it vanishes in {share_he_initialisation} of the deep nets with He's and in {share_with_batch_norm} of those with BatchNorm.",
                        "{networks} 個のネットのうち勾配が消えたのは、8 層で {at_8} 個、20 層で {at_20} 個、110 層で {at_110} 個である。これは重みの初期化による。調べた 4 種類のうち、PyTorch の既定の初期化では {from_default_initialisation} 層以上、Glorot の初期化では {from_glorot_initialisation} 層以上で、どの乱数種でも消えた。110 層までの深いネットのうち勾配が消えたのは、He の初期化では {share_he_initialisation}、BatchNorm ありでは {share_with_batch_norm} である。",
                    ),
                ),
                Claim(
                    "deep-plain-networks-degrade",
                    Kind.BACKGROUND,
                    Text(
                        "A deeper plain CNN ends with a higher training error.",
                        "深い単純な CNN ほど訓練誤差が高くなる。",
                    ),
                    IN_TRAINING,
                    Measured("network", ("float32",)),
                    force=Force.TENDENCY,
                    cases=(LIKELIER, *(replace(kind, reading="in-every-kind") for kind in KINDS)),
                    remark=Text(
                        "After at most {steps} steps, {at_8} of {networks} networks of 8 layers and {at_20} of those of 20 layers get training images wrong that the net of 4 layers gets right. Up to 20 layers this happens where gradients are small: the deeper net ends worse in {share_default_initialisation} of the pairs with PyTorch's default initialisation and in {share_glorot_initialisation} with Glorot's, but in {share_he_initialisation} with He's and {share_with_batch_norm} with BatchNorm, whose deep nets only take longer. He et al. 2016 saw degradation with BatchNorm between 20 and 56 layers.",
                        "長くて {steps} 歩の学習の後、4 層のネットが正しく答える訓練画像を誤るのは、{networks} 個のうち 8 層で {at_8} 個、20 層で {at_20} 個である。20 層までは、勾配が小さい場合に起こる。深いほうが悪いまま終わる組は、PyTorch の既定の初期化で {share_default_initialisation}、Glorot の初期化で {share_glorot_initialisation} だが、He の初期化では {share_he_initialisation}、BatchNorm ありでは {share_with_batch_norm} で、これらの深いネットは時間がかかるだけである。He ほか 2016 は、BatchNorm ありでも 20 層と 56 層の間で劣化を観察した。",
                    ),
                ),
            ),
            readings=READINGS,
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
                        Text(
                            "He, Zhang, Ren & Sun, “Deep Residual Learning for Image Recognition”, CVPR 2016, arXiv:1512.03385, address "
                            "degradation; they call vanishing gradients largely addressed by normalised initialisation and normalisation layers.",
                            "He, Zhang, Ren & Sun, “Deep Residual Learning for Image Recognition”, CVPR 2016, arXiv:1512.03385 は性能の劣化(degradation)を扱い、勾配消失は正規化した初期化と正規化層でおおむね対処済みとしている。",
                        )
                    ),
                ),
                Claim(
                    "a-shortcut-keeps-the-gradients",
                    Kind.BACKGROUND,
                    Text(
                        "With a shortcut around every two layers, no gradient vanishes in the early layers.",
                        "2 層ごとにショートカットを設けると、前方の層でも勾配は消えない。",
                    ),
                    AT_THE_START,
                    Measured("network", ("float32",)),
                    force=Force.ALWAYS,
                    cases=KINDS,
                    beyond=True,
                ),
                Claim(
                    "a-shortcut-removes-degradation",
                    Kind.BACKGROUND,
                    Text(
                        "With a shortcut around every two layers, a deeper CNN does not end with a higher training error.",
                        "2 層ごとにショートカットを設けると、深い CNN でも訓練誤差は高くならない。",
                    ),
                    IN_TRAINING,
                    Measured("network", ("float32",)),
                    force=Force.TENDENCY,
                    cases=KINDS,
                    beyond=True,
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
                    BLOCKS,
                    Measured("residual-block"),
                    force=Force.ALWAYS,
                    cases=(
                        Case(
                            "jacobian-is-identity-plus-its-own",
                            Text(
                                "before the block's last ReLU, its Jacobian is the identity plus that of its layers",
                                "ブロック最後の ReLU の前では、ヤコビ行列は恒等行列と層のヤコビ行列の和である",
                            ),
                        ),
                        Case(
                            "silent-layers-leave-x",
                            Text(
                                "a block whose second layer is all zero hands its input on unchanged, ReLU included",
                                "2 層目がすべて 0 のブロックは、ReLU を含めても入力をそのまま渡す",
                            ),
                        ),
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
                    ARTICLE,
                    NO_IMAGE,
                ),
            ),
        ),
        Statement(
            "RES-5",
            Text("bullet", "項目"),
            (Kind.HISTORY,),
            Text("Residual networks were not inspired by biology.", "残差ネットワークは生物に着想を得たものではない。"),
            slips=(Slip("生物工学的", "生物学的"),),
            claims=(
                Claim(
                    "resnet-was-not-inspired-by-biology",
                    Kind.HISTORY,
                    Text("Biology was no inspiration for ResNet.", "ResNet は生物に着想を得ていない。"),
                    LITERATURE,
                    Untestable(
                        Text("what did not inspire an author cannot be computed", "着想の有無は計算できない"),
                        Text("a statement by the authors", "提案者の言明"),
                        (
                            Text(
                                "He et al. 2016 motivate the shortcut by an optimisation argument: extra layers can fall back on the identity.",
                                "He ほか 2016 は近道を最適化の議論で動機づけている。余分な層は恒等写像に戻れる、というものである。",
                            ),
                            Text(
                                "Wikipedia's article “Residual neural network” says the same, that the paper claims no biological inspiration, and goes on to the insect's connectome of 2023: the likely source of this sentence and the next.",
                                "Wikipedia の記事「Residual neural network」も、論文は生物に着想を得たとは述べていないとし、続けて 2023 年の昆虫のコネクトームに触れる。この文と次の文の出典と思われる。",
                            ),
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
                            Text(
                                "Its abstract says that some structural features, among them multilayer shortcuts, resembled deep learning "
                                "architectures: a resemblance of structure; “residual mechanism” goes beyond it.",
                                "その要旨は、多層の近道などいくつかの構造上の特徴が深層学習の構成に似ていると述べる。似ているのは構造であり、「残差機構」はそれを超える言い方である。",
                            ),
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
                        (
                            _WINDING,
                            Text(
                                "The citation in the article agrees with this record.",
                                "記事の引用はこの記録と一致する。",
                            ),
                        ),
                        agrees=True,
                    ),
                ),
            ),
        ),
    ),
)
