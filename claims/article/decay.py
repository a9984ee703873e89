"""Decay of the learning rate."""

from claims.article.domains import JOINT, JOINTLY, LITERATURE, TOGETHER, TURNED, after, behaviour_domain, runs_of
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
                    "figures-2-8-and-2-9-fit-in-with-figure-2",
                    Kind.FIGURE,
                    Text(
                        "One setting shows all that is said of figure 2, decay that ends SGD's jumping among it.",
                        "減衰により SGD の飛び跳ねが止むことを含め、図 2 についての記述すべてが成り立つ設定がある。",
                    ),
                    JOINT,
                    Measured("sgd", ("float64",)),
                    force=Force.SEEN,
                    cases=JOINTLY,
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
                        "With step decay SGD jumps across the valley floor visibly less often than without.",
                        "ステップ減衰があると、SGD が目に見えて谷底を飛び越える回数は、ない場合より少ない。",
                    ),
                    behaviour_domain(
                        lr=Between(0.026, 0.2, 0.06),
                        gamma=OneOf((0.9, 0.5, 0.1)),
                        step_size=OneOf((5.0, 20.0, 50.0)),
                    ),
                    Measured("sgd", ("float64",)),
                    force=Force.SEEN,
                    cases=(
                        TOGETHER,
                        Case(
                            "fewer-jumps",
                            Text("of the runs that jump, after 300 steps", "飛び跳ねる実行のうち(300 歩の後)"),
                            runs_of(300),
                            beyond=True,
                        ),
                        Case(
                            "converges-too",
                            Text(
                                "of the runs that jump, and SGD converges as well; after 300 steps",
                                "飛び跳ねる実行のうち、SGD が収束もする(300 歩の後)",
                            ),
                            runs_of(300),
                            beyond=True,
                        ),
                        TURNED,
                    ),
                    remark=Text(
                        "By itself: of the runs that jump, decay lets {share_fewer_jumps} jump less often, and {share_converges_too} converge as well. For that the rate must fall before the iterate is flung far off, and not so fast that it is stopped short. In 400 steps at Lr = 0.06, with a drop every 20 steps, SGD converges for γ up to {boundary_converges_too} (by the formula {formula_converges_too}).",
                        "この文だけなら、飛び跳ねる実行のうち、減衰で回数が減るのは {share_fewer_jumps}、収束もするのは {share_converges_too} である。そのためには、遠くへ飛ばされる前に学習率が下がり、かつ手前で止まるほど速くは下がらないことが要る。Lr = 0.06、全 400 歩で 20 歩ごとに下げるとき、γ が {boundary_converges_too} までなら SGD は収束する(式では {formula_converges_too})。",
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
                        "Where all the rates that a schedule will ever grant are too few to arrive, SGD stops short of a minimum that it reaches without decay, and stays there.",
                        "与えられる学習率の総和が到着に足りないとき、減衰がなければ届く最小点の手前で SGD が止まり、そこに留まる。",
                    ),
                    behaviour_domain(
                        lr=Between(1e-3, 0.045, 0.01),
                        gamma=OneOf((0.9, 0.5, 0.1)),
                        step_size=OneOf((5.0, 20.0, 50.0)),
                    ),
                    Measured("sgd", ("float64",)),
                    force=Force.ALWAYS,
                    cases=(after(300, beyond=False), after(1000, beyond=False), TURNED),
                    remark=Text(
                        "How fast is too fast: all rates that are ever granted sum to Lr·s/(1 − γ), and the flat direction needs about ln(1000)/4 ≈ {needed} of it to come within 1/1000. Among the runs that arrive without decay, {too_fast} of {arriving} have a schedule that is too fast. In 400 steps at Lr = 0.01, with a drop every 20 steps, the limit is γ = {boundary_after_300} (by the formula {formula_after_300}).",
                        "速すぎる減衰とは: 与えられる学習率の総和は Lr·s/(1 − γ) であり、緩い方向が 1/1000 に入るにはおよそ ln(1000)/4 ≈ {needed} を要する。減衰なしで到着する {arriving} の実行のうち、{too_fast} は減衰が速すぎる。Lr = 0.01、全 400 歩で 20 歩ごとに下げるとき、限界は γ = {boundary_after_300} である(式では {formula_after_300})。",
                    ),
                ),
            ),
        ),
    ),
)
