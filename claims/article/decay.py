"""Decay of the learning rate."""

from claims.article.domains import FIGURES, LITERATURE, NO_IMAGE, WORLDS, behaviour_domain, runs_of
from claims.model import (
    Between,
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
                    force=Force.ALWAYS,
                    equation=Equation(r"L_{r,t} = L_{r,0} \cdot \gamma^{\lfloor t / N \rfloor}"),
                ),
                Claim(
                    "the-pytorch-tutorial-decays-every-n-epochs",
                    Kind.CITATION,
                    Text("The PyTorch tutorial does this.", "PyTorch のチュートリアルがそうしている。"),
                    LITERATURE,
                    Untestable(
                        Text(
                            "what a tutorial does is a matter of record, not of computation",
                            "チュートリアルの内容は計算ではなく記録の問題である",
                        ),
                        Text("the tutorial's source, of a stated version", "版を明記したチュートリアルのソース"),
                        (
                            Text(
                                "“Transfer Learning for Computer Vision Tutorial”, github.com/pytorch/tutorials, "
                                "beginner_source/transfer_learning_tutorial.py at commit 039ee0ead6a2b72669cc75bee113f8b009e86a8c: "
                                "lr_scheduler.StepLR(optimizer_ft, step_size=7, gamma=0.1), and the same with optimizer_conv, each "
                                "under a comment that says: by a factor of 0.1 every 7 epochs.",
                                "“Transfer Learning for Computer Vision Tutorial”(github.com/pytorch/tutorials の "
                                "beginner_source/transfer_learning_tutorial.py、コミット 039ee0ead6a2b72669cc75bee113f8b009e86a8c)に "
                                "lr_scheduler.StepLR(optimizer_ft, step_size=7, gamma=0.1) と、optimizer_conv に対する同じ行があり、"
                                "どちらにも 7 エポックごとに 0.1 倍という注釈がついている。",
                            ),
                        ),
                        agrees=True,
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
                    NO_IMAGE,
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
                        "From a rate with which SGD jumps, step decay ends the jumping and SGD converges.",
                        "SGD が飛び跳ねる学習率から始めても、ステップ減衰で飛び跳ねが止み、収束する。",
                    ),
                    behaviour_domain(
                        lr=Between(0.026, 0.2, 0.06),
                        gamma=OneOf((0.9, 0.5, 0.1)),
                        step_size=OneOf((5.0, 20.0, 50.0)),
                    ).narrowed(runs_of(1000, 100)),
                    Measured("sgd", ("float64",)),
                    force=Force.SEEN,
                    severity=Severity.DETAIL,
                    cases=WORLDS,
                    correction=Text(
                        "Only if the decay is fast enough to end the jumping within the run, before the iterate is flung far off, and slow enough to leave it able to arrive. The jumping ends with the drop m of the rate for which Lr·L·γᵐ < 1 (the boundary is the γ for which that is the last drop, at Lr = 0.06 with one every 20 of 400 steps).",
                        "実行中に、遠くへ飛ばされる前に飛び跳ねを止められるほど速く、かつ最小点に届くだけの学習率が残るほど遅い減衰のときに限る。飛び跳ねは、学習率を m 回下げて Lr·L·γᵐ < 1 となったときに止む(境界は、Lr = 0.06、全 400 歩で 20 歩ごとに下げるとき、それが最後の低下となる γ)。",
                    ),
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
                    Text(
                        "Step decay stops SGD short of a minimum that the same rate without decay reaches.",
                        "減衰がなければ届く最小点の手前で、ステップ減衰により SGD が止まる。",
                    ),
                    behaviour_domain(
                        lr=Between(1e-3, 0.045, 0.01),
                        gamma=OneOf((0.9, 0.5, 0.1)),
                        step_size=OneOf((5.0, 20.0, 50.0)),
                    ).narrowed(runs_of(1000, 100)),
                    Measured("sgd", ("float64",)),
                    force=Force.ALWAYS,
                    severity=Severity.DETAIL,
                    cases=WORLDS,
                    correction=Text(
                        "How fast is too fast: all rates that are ever granted sum to Lr·s/(1 − γ), and the flat direction (L = 4) needs about 1.7 of it to come within 1/1000 (the boundary is the γ that grants so much at Lr = 0.01 with a drop every 20 of 400 steps).",
                        "速すぎる減衰とは: 与えられる学習率の総和は Lr·s/(1 − γ) で、緩い方向(L = 4)が 1/1000 に入るにはおよそ 1.7 を要する(境界は、Lr = 0.01、全 400 歩で 20 歩ごとに下げるとき、これだけの和になる γ)。",
                    ),
                ),
            ),
        ),
    ),
)
