"""Decay of the learning rate."""

from claims.article.domains import FIGURES, LITERATURE, SETTINGS_OPEN
from claims.model import (
    Between,
    Claim,
    Domain,
    Equation,
    Kind,
    Measured,
    NotYetMeasured,
    Section,
    Statement,
    Text,
    Untestable,
    Whole,
)

SECTION = Section(
    "decay",
    Text("Decay of the learning rate", "学習率の減衰"),
    (
        Statement(
            "SCH-1",
            Text("bullet", "項目"),
            (Kind.API,),
            Text(
                "Lr is decayed every N epochs, as in the PyTorch tutorial.",
                "PyTorch チュートリアルのように N エポックごとに Lr を減衰させる。",
            ),
            (
                Claim(
                    "step-lr-decays-every-n-epochs",
                    Kind.API,
                    Text(
                        "PyTorch's StepLR multiplies the learning rate by γ at every N-th epoch and leaves it alone in between.",
                        "PyTorch の StepLR は N エポックごとに学習率を γ 倍し、その間は変えない。",
                    ),
                    Domain(
                        Text("StepLR over whole runs of epochs", "エポック列全体での StepLR"),
                        {
                            "lr": Between(1e-4, 1.0, 0.1),
                            "gamma": Between(0.01, 1.0, 0.1),
                            "step_size": Whole(1, 20, 3),
                            "epochs": Whole(1, 60, 7),
                        },
                    ),
                    Measured("step-lr", ("float64",)),
                    equation=Equation(r"L_{r,t} = L_{r,0} \cdot \gamma^{\lfloor t / N \rfloor}"),
                ),
                Claim(
                    "the-pytorch-tutorial-decays-every-n-epochs",
                    Kind.CITATION,
                    Text("The PyTorch tutorial does this.", "PyTorch のチュートリアルがそうしている。"),
                    LITERATURE,
                    Untestable(
                        Text(
                            "the tutorial is a page that can change; which one is meant is not said",
                            "チュートリアルは変わりうるページで、どれかも書かれていない",
                        ),
                        Text("an archived copy of the tutorial that is meant", "該当チュートリアルの保存版"),
                        (
                            "“Transfer Learning for Computer Vision Tutorial” (pytorch.org) uses "
                            "lr_scheduler.StepLR(optimizer, step_size=7, gamma=0.1).",
                        ),
                    ),
                ),
            ),
        ),
        Statement(
            "SCH-2",
            Text("sub-bullets", "下位項目"),
            (Kind.FIGURE,),
            Text(
                "Figures 2.8 and 2.9: SGD, and SGD with momentum, each with decay.",
                "図 2.8 と 2.9: 減衰つきの SGD とモーメンタム付き SGD。",
            ),
            (
                Claim(
                    "figures-2-8-and-2-9-show-runs-with-decay",
                    Kind.FIGURE,
                    Text("Runs with decay give the paths shown.", "減衰つきの実行が図の軌跡になる。"),
                    FIGURES,
                    NotYetMeasured(
                        Text(
                            "maps over step size and γ; the paths themselves are redrawn here",
                            "ステップ間隔と γ の地図(軌跡は描き直した)",
                        )
                    ),
                ),
            ),
        ),
        Statement(
            "SCH-3",
            Text("sub-sub-bullet", "さらに下の項目"),
            (Kind.BEHAVIOUR,),
            Text("Decay removes SGD's jumping.", "減衰により SGD の飛び跳ねは回避できる。"),
            (
                Claim(
                    "decay-removes-sgds-jumping",
                    Kind.BEHAVIOUR,
                    Text(
                        "With step decay SGD stops jumping and converges.",
                        "ステップ減衰で SGD は飛び跳ねをやめ収束する。",
                    ),
                    SETTINGS_OPEN,
                    NotYetMeasured(Text("a map over learning rate, step size and γ", "学習率・ステップ間隔・γ の地図")),
                ),
            ),
        ),
        Statement(
            "SCH-4",
            Text("sub-sub-bullet", "さらに下の項目"),
            (Kind.BEHAVIOUR,),
            Text(
                "If decay is too fast, the rate falls too low before convergence and the iterate can no longer move.",
                "減衰が速すぎると、収束前に学習率が下がりすぎて動けなくなる。",
            ),
            (
                Claim(
                    "too-fast-decay-freezes-the-iterate",
                    Kind.BEHAVIOUR,
                    Text("Fast decay stops the iterate short of the minimum.", "速い減衰では最小点の手前で止まる。"),
                    SETTINGS_OPEN,
                    NotYetMeasured(
                        Text(
                            "a freeze map over step size and γ, with the limit in closed form",
                            "ステップ間隔と γ の停止地図と閉形式の極限",
                        )
                    ),
                ),
            ),
        ),
    ),
)
