"""Supplement: ResNet, and the reference it leads to."""

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
    Severity,
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

# The kinds of network that the article does not tell apart.
INITIALISATIONS = (
    Case(
        "default-initialisation",
        Text("PyTorch's default initialisation, no BatchNorm", "PyTorch の既定の初期化、BatchNorm なし"),
    ),
    Case("he-initialisation", Text("He initialisation, no BatchNorm", "He の初期化、BatchNorm なし")),
    Case("with-batch-norm", Text("with BatchNorm", "BatchNorm あり")),
)
# The least depth tried at which the rates below are too high for a residual net of the default initialisation as well.
INITIALISATIONS_OF_SHORTCUTS = (
    Case(
        INITIALISATIONS[0].slug,
        Text(f"{INITIALISATIONS[0].label.en}; 110 layers as well", f"{INITIALISATIONS[0].label.ja}。110 層も含む"),
        {"depth": OneOf((4.0, 8.0, 20.0, 110.0))},
    ),
    *INITIALISATIONS[1:],
)
AT_THE_START = Domain(
    Text(
        "freshly initialised networks of eight 3 × 3 channels per layer on 8 × 8 digits, 16 images at once (thorough: 32), several seeds; "
        "vanished means: relative to the size of its weights, the first convolution's gradient is less than 2⁻²⁴ of the "
        "last one's. At one learning rate for all layers, a step that moves the last layer by its own size then moves the "
        "first by less than a rounding of float32",
        "8 × 8 の数字画像に対する初期化直後のネットワーク(3 × 3、各層 8 チャネル)。画像 16 枚(thorough では 32 枚)、複数の乱数種。"
        "勾配消失とは、重みの大きさに対する最初の畳み込みの勾配が、最後の畳み込みの 2⁻²⁴ 未満であること。"
        "全層同じ学習率では、最後の層をその大きさだけ動かす 1 歩でも、最初の層は float32 の丸め 1 回分も動かない",
    ),
    {"depth": OneOf((8.0, 20.0, 32.0, 56.0, 110.0))},
)
IN_TRAINING = Domain(
    Text(
        "SGD with momentum 0.9 on 128 digits, batches of 16, 10 epochs (thorough: 256, 32 and 20), several seeds of the weights, the "
        "choice and the order of images; eight channels on maps of 4 × 4; every pair of two depths up to 20 (thorough: all) "
        "is compared at the same rate and seed by the share of training images that the network gets wrong",
        "数字画像 128 枚、バッチ 16、モーメンタム 0.9 の SGD で 10 エポック(thorough では 256、32、20)。重み・画像の選択・順序の"
        "乱数種は複数。8 チャネル、4 × 4 の特徴図。深さ 20 まで(thorough では全部)のすべての 2 つの深さの組を、"
        "同じ学習率と乱数種で、訓練画像を誤る割合により比べる",
    ),
    {"depth": OneOf((4.0, 8.0, 20.0, 32.0, 56.0, 110.0)), "lr": OneOf((0.01, 0.1))},
)
BLOCKS = Domain(
    Text(
        "blocks of two 3 × 3 convolutions, with either initialisation and with BatchNorm, several seeds; features that are "
        "not negative, as the ReLU of an earlier block leaves them",
        "3 × 3 の畳み込み 2 層のブロック(両方の初期化と BatchNorm)、複数の乱数種。"
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
                    severity=Severity.DETAIL,
                    cases=INITIALISATIONS,
                    correction=Text(
                        "Only with PyTorch's default initialisation and no normalisation: there each layer leaves about 0.37 of the gradient (the product of gains says 0.39), and the first layer's has vanished for some seeds at 20 layers and for all from 32 on. With He initialisation it does not vanish up to 110 layers; with BatchNorm it grows instead, about 1.18-fold per layer and more than 10⁷-fold over 110.",
                        "PyTorch の既定の初期化で正規化もないときに限る。1 層ごとに勾配は約 0.37 倍(利得の積では 0.39 倍)になり、20 層では一部の乱数種で、32 層以上では調べた全部で最初の層の勾配が消えた。He の初期化では 110 層でも消えず、BatchNorm があると逆に 1 層ごとに約 1.18 倍、110 層では 10⁷ 倍以上に増える。",
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
                    severity=Severity.DETAIL,
                    cases=INITIALISATIONS,
                    correction=Text(
                        "In most pairs, not in all: not where the shallower net cannot be trained either (default initialisation, 8 and 20 layers; He initialisation, the same at Lr = 0.1), nor where both reach no error at all. With BatchNorm at Lr = 0.01 the net of 8 layers gets 0.4 % of its training images wrong, that of 20 layers 46 % (paired difference 24 to 68 points, 95 %, 4 seeds).",
                        "多くの組で成り立つが、全部ではない。浅いほうも学習できない場合(既定の初期化の 8 層と 20 層、He の初期化では Lr = 0.1 の同じ組)や、両方とも誤差が 0 になる場合は違う。BatchNorm あり・Lr = 0.01 では、訓練画像を誤る割合は 8 層で 0.4 %、20 層で 46 % だった(対応のある差 24 ~ 68 ポイント、95 %、乱数種 4 個)。",
                    ),
                ),
                Claim(
                    "degradation-comes-from-vanishing-gradients",
                    Kind.BACKGROUND,
                    Text(
                        "Where a deeper plain CNN with a remedy against vanishing gradients still ends with a higher training error, its gradients had vanished.",
                        "勾配消失への対策をした深い単純な CNN の訓練誤差がなお高くなるのは、勾配が消えていたところである。",
                    ),
                    IN_TRAINING,
                    Measured("network", ("float32",)),
                    force=Force.CAUSE,
                    severity=Severity.DETAIL,
                    # Both are remedies against vanishing gradients: the supposed cause is taken away, and the effect looked for.
                    cases=INITIALISATIONS[1:],
                    correction=Text(
                        "These are two problems. With He initialisation and with BatchNorm no gradient had vanished, and yet the deeper net was worse in 41 of 48 pairs.",
                        "両者は別の問題である。He の初期化でも BatchNorm ありでも勾配は消えていないのに、48 組中 41 組で深いほうが悪かった。",
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
                    cases=INITIALISATIONS,
                ),
                Claim(
                    "a-shortcut-removes-degradation",
                    Kind.BACKGROUND,
                    Text(
                        "Where a deeper plain CNN degrades, the same network with shortcuts has a lower training error.",
                        "深い単純な CNN が劣化するところで、ショートカットを設けると訓練誤差は下がる。",
                    ),
                    IN_TRAINING,
                    Measured("network", ("float32",)),
                    force=Force.TENDENCY,
                    severity=Severity.DETAIL,
                    cases=INITIALISATIONS_OF_SHORTCUTS,
                    correction=Text(
                        "At Lr = 0.01 up to 20 layers in every pair with the default initialisation or BatchNorm (BatchNorm, 20 layers: 46 % wrong without shortcuts, none with them), with He initialisation for three of four seeds; at 110 a net with BatchNorm still gets 84 % wrong with them (thorough run). At Lr = 0.1 with PyTorch's default initialisation up to 20 layers, but not at 110, where no net trains for any seed here; with He initialisation or BatchNorm the residual net of 20 layers hardly trains (on average 87 % and 85 % wrong), so the rate must fit as well.",
                        "Lr = 0.01 では 20 層まで、既定の初期化か BatchNorm ありならすべての組で(BatchNorm あり 20 層: なしで 46 %、ありで 0 % の誤り)、He の初期化なら 4 個の乱数種のうち 3 個で成り立つが、BatchNorm ありの 110 層ではショートカットがあっても 84 % を誤る(thorough での測定)。Lr = 0.1 では、既定の初期化なら 20 層まで必ず成り立つが、110 層では調べたどの乱数種でも学習できず成り立たない。He の初期化や BatchNorm では 20 層の残差ネットはほとんど学習できない(平均の誤り 87 % と 85 %)。学習率も合っている必要がある。",
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
                            Text(
                                "He et al. 2016 motivate the shortcut by an optimisation argument: extra layers can fall back on the identity.",
                                "He ほか 2016 は近道を最適化の議論で動機づけている。余分な層は恒等写像に戻れる、というものである。",
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
                    ),
                ),
            ),
        ),
    ),
)
