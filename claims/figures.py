# Sentences are kept in few lines, as in a course file.
# ruff: noqa: E501
"""The figures of the report: what each is called, what a reader concludes from it, and which statements it is about.

A conclusion has named fields in braces.  The test that makes the arrays asserts the conclusion on them and hands over
the fields as ``facts``; the report only fills them in.
"""

from __future__ import annotations

from dataclasses import dataclass

from claims.model import Text


@dataclass(frozen=True)
class Figure:
    """One figure: its name in the evidence, its title, its conclusion, and the ids of the statements it illustrates."""

    name: str
    title: Text
    conclusion: Text
    illustrates: tuple[str, ...]


FIGURES: tuple[Figure, ...] = (
    Figure(
        "figure-1",
        Text("Contours of f1", "f1 の等高線"),
        Text(
            "f1 has {count} minimum in this window, at ({x}, {y}) with value {value}.",
            "この範囲で f1 の極小点は {count} 個で、({x}, {y}) にあり、値は {value} である。",
        ),
        ("FUN-1", "FIG-1"),
    ),
    Figure(
        "figure-2",
        Text("Nine runs on f1", "f1 での 9 通りの実行"),
        Text(
            "With Lr = {lr} for all but Adadelta, all that the article says of this figure is to be seen after {steps} steps: "
            "SGD jumps and decay calms it, momentum overshoots, AdaGrad is the last of those with an Lr ({adagrad} away, the "
            "next {next}), RMSprop converges, Adam rolls and settles, AdamW turns as Adam does on a shorter path.",
            "AdaDelta 以外を Lr = {lr} とすると、この図について記事が述べることは {steps} 歩ですべて見てとれる。SGD は飛び跳ね、"
            "減衰で静まる。モーメンタムはオーバーシュートし、Lr をもつ手法のうち AdaGrad が最後である(距離 {adagrad}、次は {next})。"
            "RMSprop は収束し、Adam は転がってから落ち着き、AdamW は Adam と同じく折り返してより短く進む。",
        ),
        ("FIG-2", "SCH-2", "MOM-3", "ADG-7", "RMS-5", "ADAM-8", "ADW-2", "ADW-3", "SCH-3"),
    ),
    Figure(
        "figure-2-where",
        Text("At which Lr each sentence about figure 2 holds", "図 2 についての各文が成り立つ Lr"),
        Text(
            "The share of {starts} starts from which each sentence holds by itself after {steps} steps, and all of them at "
            "once (Σ): for Lr from {low} to {high}, at most from {most} % of the starts. From Lr = 2/L = {limit} on SGD diverges "
            "and is the last; at smaller rates Adam has not arrived.",
            "{steps} 歩の後に各文がそれだけで成り立つ開始点の割合({starts} 個のうち)と、すべてが同時に成り立つ割合(Σ)。"
            "同時に成り立つのは Lr が {low} から {high} までで、最大で開始点の {most} % である。Lr = 2/L = {limit} 以上では SGD が"
            "発散して最後になり、より小さい Lr では Adam がまだ着いていない。",
        ),
        ("FIG-2",),
    ),
    Figure(
        "figure-3",
        Text("Contours of f2", "f2 の等高線"),
        Text(
            "f2 has {count} minima in this window; the lowest lies at ({x}, {y}) with value {value}.",
            "この範囲で f2 の極小点は {count} 個あり、最も低いものは ({x}, {y}) で値は {value} である。",
        ),
        ("LOC-1", "LOC-2"),
    ),
    Figure(
        "figure-4",
        Text("Nine runs on f2", "f2 での 9 通りの実行"),
        Text(
            "At Lr = {rate}, after {steps} steps, the sentences hold together: momentum gets {momentum_reach} away from its start along "
            "y, SGD {sgd_reach}, and ends in a farther minimum (y = {momentum_end}, not {sgd_end}); RMSprop gets {rmsprop_reach} away, "
            "farther than AdaGrad, Adadelta, Adam and AdamW (at most {next_reach}). They stop where more is asked: RMSprop leaves its valley from this start "
            "only from Lr = {leaving_from} on, and SGD settles only below {settling}.",
            "Lr = {rate}、{steps} 歩では記事の文がすべて同時に成り立つ。y 方向にモーメンタムは開始点から {momentum_reach}、SGD は {sgd_reach} まで"
            "達し、モーメンタムはより遠い極小点で終わる(y = {sgd_end} でなく {momentum_end})。RMSprop は {rmsprop_reach} まで達し、"
            "AdaGrad・AdaDelta・Adam・AdamW(最大 {next_reach})より遠い。それ以上を求めると成り立たない。この開始点から RMSprop が谷を離れるのは "
            "Lr = {leaving_from} 以上だけで、SGD が落ち着くのは {settling} 未満に限られる。",
        ),
        ("LOC-3", "LOC-4", "LOC-5"),
    ),
    Figure(
        "figure-5",
        Text("Loss left on f1, Lr up to 5", "f1 に残る損失、Lr は 5 まで"),
        Text(
            "SGD lowers the loss only for Lr below 2/L = {sgd_limit}, momentum below 2(1+α)/L = {momentum_limit}. "
            "The other four lower it from all {starts} starts drawn at every Lr up to {highest} within 100 steps; but after "
            "500 steps RMSprop ends above some of these, the first at Lr = {rmsprop_long}, because it keeps swinging by Lr/2. AdamW's 500 steps are "
            "drawn at {adamw_rates} of the {rates} rates.",
            "損失が下がるのは、SGD では Lr < 2/L = {sgd_limit}、モーメンタムでは Lr < 2(1+α)/L = {momentum_limit} に限られる。"
            "残る 4 手法は 100 歩では {highest} までのどの Lr でも、描いた {starts} 個の開始点のすべてから下がる。ただし RMSprop は "
            "Lr/2 の幅で振れ続けるため、500 歩後にはこれらの開始点より高くなる場合があり、最初は Lr = {rmsprop_long} である。"
            "AdamW の 500 歩は {rates} 個の Lr のうち {adamw_rates} 個だけを描いた。",
        ),
        ("TOL-2", "TOL-4", "TOL-5"),
    ),
    Figure(
        "figure-6",
        Text("Loss left on f1, Lr up to 0.5", "f1 に残る損失、Lr は 0.5 まで"),
        Text(
            "SGD fails beyond Lr = {sgd_limit} and momentum beyond {momentum_limit}; within 100 steps the other four "
            "fail from none of the {starts} starts drawn. To tolerate a rate is not to use it well: at Lr = {rate} AdaGrad still leaves {adagrad_left} % "
            "of the loss after 100 steps, Adam {adam_left} %.",
            "SGD は Lr = {sgd_limit}、モーメンタムは {momentum_limit} を超えると失敗し、残る 4 手法は 100 歩では描いた {starts} 個の"
            "開始点のどれからも失敗しない。ただし許容することと速いことは別で、Lr = {rate} で 100 歩後に残る損失は AdaGrad が {adagrad_left} %、"
            "Adam が {adam_left} % である。",
        ),
        ("TOL-3", "TOL-4", "TOL-5"),
    ),
    Figure(
        "stability-map",
        Text("What SGD does on f1 at each Lr and momentum α", "Lr とモーメンタム α ごとの f1 での SGD の挙動"),
        Text(
            "Three formulas decide what happens. Momentum raises the largest usable Lr from {limit_without} to at most "
            "twice that ({limit_with} at α = 0.9), but {crossing} % of the settings drawn that settle cross the minimum "
            "first, and so do all of those drawn with α above 0.9.",
            "何が起きるかは三つの式で決まる。モーメンタムは使える Lr の上限を {limit_without} から最大 2 倍"
            "(α = 0.9 で {limit_with})に上げるが、描いた設定のうち落ち着くものの {crossing} % は先に最小点を越える。"
            "描いた範囲で α が 0.9 を超える設定は、すべてそうなる。",
        ),
        ("SGD-4", "MOM-3", "TOL-4", "TOL-5"),
    ),
    Figure(
        "adagrad-rate",
        Text("AdaGrad's effective learning rate", "AdaGrad の実効学習率"),
        Text(
            "Without noise the rate stops falling, at {level_x} for x and {level_y} for y: updating need never stop. "
            "With noise of size {sigma} in every gradient it falls like 1/√n for ever (measured slope along y: {slope}).",
            "雑音がなければ学習率の低下は止まり、x で {level_x}、y で {level_y} に落ち着くので、更新が止まるとは限らない。"
            "勾配に大きさ {sigma} の雑音があれば 1/√n に従って下がり続ける(y 方向の傾きの実測値 {slope})。",
        ),
        ("ADG-2", "ADG-6"),
    ),
    Figure(
        "adagrad-last",
        Text("Which of the seven ends farthest from the minimum of f1", "f1 で最小点から最も遠く終わる手法"),
        Text(
            "With the same Lr for all (Adadelta: 1), AdaGrad is last whatever the start only for small Lr: up to "
            "{everywhere_100} after 100 steps, up to {everywhere_1000} after 1000. Beyond Lr = 2/L = {limit} SGD "
            "diverges; AdaGrad is last in {share_1000} % of the map after 1000 steps.",
            "同じ Lr(AdaDelta は 1)で比べると、AdaGrad が開始点によらず最後になるのは小さい Lr だけで、100 歩後は "
            "{everywhere_100} まで、1000 歩後は {everywhere_1000} までである。Lr = 2/L = {limit} を超えると SGD が発散する。"
            "1000 歩後に AdaGrad が最後なのは図の {share_1000} % である。",
        ),
        ("ADG-7",),
    ),
    Figure(
        "rmsprop-weights",
        Text("How much RMSprop remembers of a gradient N steps old", "RMSprop が N 歩前の勾配を覚えている重み"),
        Text(
            "RMSprop weighs old gradients by (1−α)·α^N: half of its memory is the last {half_90} steps at α = 0.9, the last "
            "{half_99} at α = 0.99. The printed kernel α·e^(−N) puts {newest} % on the newest gradient, whatever α is.",
            "RMSprop は古い勾配に (1−α)·α^N の重みをつけ、記憶の半分は α = 0.9 で直近 {half_90} 歩、α = 0.99 で直近 {half_99} 歩に"
            "ある。印刷された核 α·e^(−N) では、α によらず最新の勾配だけで {newest} % を占める。",
        ),
        ("RMS-2", "RMS-3"),
    ),
    Figure(
        "rmsprop-floor",
        Text("How close RMSprop stays to the minimum of f1", "RMSprop は f1 の最小点にどれだけ近く留まるか"),
        Text(
            "In the long run RMSprop does not converge: after 10 000 steps it jumps to and fro at {coordinate}·Lr from the "
            "minimum in each coordinate, as the formula says. In {nearer} % of the runs it had been nearer after 1000 steps.",
            "RMSprop は長く走らせると収束しない。10 000 歩後は各座標で最小点から {coordinate}·Lr の所を式のとおり往復する。"
            "{nearer} % の実行では 1000 歩の時点の方が最小点に近かった。",
        ),
        ("RMS-5",),
    ),
    Figure(
        "adam-swing",
        Text("Adam's swings beyond the minimum", "最小点を越える Adam の振れ"),
        Text(
            "The swings depend on |x₀|/Lr and not on the curvature. From |x₀| = Lr Adam first swings to {at_1} % of |x₀|, "
            "the third time to {third_at_1} %; from 10·Lr first to {at_10} %. The swings shrink, but not for good: from "
            "|x₀| = Lr they are back at {back_at_1} % about step {step}.",
            "振れは曲率ではなく |x₀|/Lr で決まる。|x₀| = Lr からの最初の振れは |x₀| の {at_1} %、3 回目は {third_at_1} %、"
            "10·Lr からの最初の振れは {at_10} % である。振れはいったん縮むが、|x₀| = Lr では {step} 歩あたりで再び育ち、"
            "{back_at_1} % に戻る。",
        ),
        ("ADAM-8",),
    ),
    Figure(
        "adamw-path-ratio",
        Text("Length of AdamW's path on f1 as a multiple of Adam's", "f1 での経路長の比(AdamW / Adam)"),
        Text(
            "In the median of {starts} starts AdamW's path is the shorter one in {shorter_100} % of the settings after 100 steps (else "
            "up to {most_100} times Adam's) and in {shorter_1000} % after 1000. With PyTorch's λ = 0.01 it hardly differs: {usual_least_1000} to "
            "{usual_most_1000} times Adam's after 1000 steps.",
            "{starts} 個の開始点の中央値で、AdamW の経路の方が短いのは、100 歩では設定の {shorter_100} %(残りでは最大で Adam の {most_100} 倍)、1000 歩では "
            "{shorter_1000} % である。PyTorch 既定の λ = 0.01 では差は小さく、1000 歩で Adam の {usual_least_1000}〜"
            "{usual_most_1000} 倍である。",
        ),
        ("ADW-2", "ADW-3"),
    ),
    Figure(
        "step-decay-freeze",
        Text("SGD with step decay on f1: when it works", "ステップ減衰つき SGD が f1 で成功する範囲"),
        Text(
            "At Lr = {lr}, where SGD alone diverges (limit {limit}), {converging} % of the decays drawn converge in {steps} "
            "steps. {short} % fall short: at γ = 0.5 all with s below {first}. {flung} % end farther away than they started: "
            "at s = 60 those with γ from {slow}, too slow, or up to {abrupt}, which freeze what the first jumps left.",
            "SGD だけなら発散する Lr = {lr}(限界 {limit})でも、描いた減衰の {converging} % は {steps} 歩で収束する。"
            "{short} % は届かずに止まり(γ = 0.5 では s < {first} のすべて)、{flung} % は開始点より遠くで終わる。s = 60 では、"
            "減衰が遅すぎる γ ≥ {slow} と、最初の飛び跳ねの後で凍る γ ≤ {abrupt} がそうである。",
        ),
        ("SCH-2", "SCH-3", "SCH-4"),
    ),
    Figure(
        "f2-basins",
        Text("Which minimum of f2 each optimizer reaches", "各手法が f2 のどの極小点に着くか"),
        Text(
            "Momentum ends in a minimum farther from its start than SGD in {momentum_farther} % of the runs with Lr up to {limit}, where "
            "SGD settles. The others leave the basin they start in only from larger rates on: RMSprop {first_rmsprop}, Adam "
            "{first_adam}, AdaGrad {first_adagrad}; Adadelta never. Beyond Lr = {resting} RMSprop came to rest at "
            "no minimum in any run. In {by_chance} of the {cells} cells rounding errors decide; nothing is concluded from those.",
            "SGD が落ち着く Lr ≤ {limit} の実行の {momentum_farther} % で、モーメンタムは SGD より開始点から遠い極小点に着く。"
            "他の手法が出発した谷を離れるのはより大きい Lr からで、RMSprop は {first_rmsprop}、Adam は {first_adam}、AdaGrad は "
            "{first_adagrad}、AdaDelta は離れない。Lr が {resting} を超えると RMSprop はどの実行でも極小点に落ち着かなかった。"
            "{cells} 個中 {by_chance} 個のセルは丸め誤差で決まるため、結論に使っていない。",
        ),
        ("LOC-3", "LOC-4", "LOC-5"),
    ),
    Figure(
        "accuracy-over-data-size",
        Text("Accuracy on new digits over the number of images", "新しい数字での正解率と画像枚数"),
        Text(
            "Digits 5 to 9 after pretraining on 0 to 4, means of {seeds} seeds with 95 % intervals. With {largest} images training "
            "from scratch ends {scratch} points above transfer learning, which trains the last layer only ({scratch_low} to "
            "{scratch_high}); fine-tuning is above it as well, and gains {tuning} points over scratch ({tuning_low} to "
            "{tuning_high}). Freezing early instead of late layers gains {early} points ({early_low} to {early_high}).",
            "0〜4 で事前学習した後の数字 5〜9。{seeds} 個の乱数種の平均と 95 % 区間。{largest} 枚では、乱数からの学習(scratch)は"
            "最終層だけの転移学習(transfer)を {scratch} ポイント({scratch_low} から {scratch_high})上回る。ファインチューニングも"
            "転移学習を上回り、scratch との差は {tuning} ポイント({tuning_low} から {tuning_high})である。後方(late)でなく前方"
            "(early)の層を固定すると {early} ポイント({early_low} から {early_high})の差になる。",
        ),
        ("FT-2", "FT-4", "FT-5", "FT-6"),
    ),
    Figure(
        "softmax-first-training",
        Text(
            "Training with softmax before CrossEntropyLoss, and on logits",
            "CrossEntropyLoss の前に softmax を置く学習と、ロジットを渡す学習",
        ),
        Text(
            "After {epochs} epochs of SGD at Lr = {low} a network is right on {low_softmax} % of unseen digits with softmax first "
            "and on {low_logits} % with logits ({ahead} ± {half} points more, {seeds} seeds). The loss has come down to "
            "{loss_softmax}, above its floor {floor}, and to {loss_logits}. But softmax first bears a larger rate: at Lr = {high} "
            "it reaches {high_softmax} %, logits {high_logits} %.",
            "SGD、Lr = {low} で {epochs} エポック後の未知の数字での正解率は、softmax を先に掛けると {low_softmax} %、ロジットを"
            "渡すと {low_logits} % である(差 {ahead} ± {half} ポイント、乱数種 {seeds} 個)。損失は、前者では下限 {floor} より上の "
            "{loss_softmax}、後者では {loss_logits} まで下がる。ただし softmax を先に掛けるとより大きい学習率に耐え、Lr = {high} では "
            "{high_softmax} %、ロジットでは {high_logits} % である。",
        ),
        ("CE-6", "CE-8"),
    ),
    Figure(
        "figure-7",
        Text("The shortcut around a block", "ブロックを飛び越すショートカット"),
        Text(
            "As PyTorch traces the two modules, the sum of the residual block is given x itself, by one edge around "
            "{around} convolutions. Without this edge the graph is that of the plain block. Both have {parameters} parameters; "
            "there are {ways} ways from x to y instead of 1.",
            "PyTorch が追跡した 2 つのモジュールのグラフ。残差ブロックの和には、畳み込み {around} 層を飛び越す 1 本の辺で x "
            "そのものが届く。この辺を除くと単純なブロックのグラフに一致する。パラメータ数はどちらも {parameters} で、x から y への"
            "経路は 1 通りでなく {ways} 通りになる。",
        ),
        ("RES-3",),
    ),
    Figure(
        "figure-8",
        Text("A plain network and a ResNet", "単純なネットワークと ResNet"),
        Text(
            "Both nets, as measured here, have {depth} layers with weights and {parameters} parameters. The {shortcuts} shortcuts are "
            "all that differs: they have no parameters, and they offer {ways} ways from the images to the logits where the plain "
            "net has 1.",
            "ここで測定した 2 つのネットは、どちらも重みのある層が {depth} 層、パラメータが {parameters} 個ある。違いは "
            "{shortcuts} 本のショートカットだけで、これにパラメータはなく、画像からロジットへの経路は単純なネットの 1 通りに対し "
            "{ways} 通りになる。",
        ),
        ("RES-2", "RES-4"),
    ),
    Figure(
        "gradient-over-depth",
        Text("The gradient that reaches the first layer", "最初の層に届く勾配"),
        Text(
            "In a plain net with PyTorch's default initialisation each layer leaves {default_factor} of the gradient at its features "
            "(product of gains: {default_formula}): from {default_from} layers on the first layer's gradient has vanished for every "
            "seed, that is, it is below 2⁻²⁴ of its weights. With Glorot's it is so from {glorot_from} layers on. With BatchNorm each "
            "layer multiplies the gradient by {norm_factor} (formula: {norm_formula}): at depth 110 it does not vanish but is {flood} "
            "times as large, with shortcuts {with_shortcut} times. He's initialisation leaves {he}, which is not vanished either.",
            "PyTorch の既定の初期化の単純なネットでは、特徴に届く勾配は 1 層ごとに {default_factor} 倍(利得の積では {default_formula} 倍)"
            "になり、{default_from} 層以上ではどの乱数種でも最初の層の勾配が消える(重みの 2⁻²⁴ 未満になる)。Glorot の初期化では "
            "{glorot_from} 層以上である。BatchNorm があると勾配は 1 層ごとに {norm_factor} 倍(式では {norm_formula} 倍)で、深さ 110 では"
            "消えるどころか {flood} 倍、ショートカットがあれば {with_shortcut} 倍になる。He の初期化では {he} 倍で、これも消えてはいない。",
        ),
        ("RES-1", "RES-2"),
    ),
    Figure(
        "training-error-over-depth",
        Text("Training error over steps and over depth", "歩数と訓練誤差、深さと訓練誤差"),
        Text(
            "After {early} steps plain nets of {deep} layers still get many of their training images wrong: with BatchNorm {norm_early} %, "
            "with He's initialisation {he_early} %. Once training has ended, after {steps} steps at most, it is {norm_end} % and "
            "{he_end} %: they were only slow. Where gradients are small errors stay: {glorot_end} % with Glorot's initialisation, "
            "{default_end} % with PyTorch's default one. With shortcuts at most {residual} % stay with any of the four. Means of {seeds} "
            "seeds, bands from the least to the most.",
            "{early} 歩の後、{deep} 層の単純なネットはまだ訓練画像の多くを誤る。BatchNorm ありで {norm_early} %、He の初期化で {he_early} % "
            "である。長くて {steps} 歩の学習が終わると {norm_end} % と {he_end} % になり、遅かっただけだと分かる。勾配が小さい場合は誤りが"
            "残り、Glorot の初期化で {glorot_end} %、PyTorch の既定の初期化で {default_end} % である。ショートカットがあれば、4 種類の"
            "どれでも {residual} % 以下になる。{seeds} 個の乱数種の平均で、帯は最小から最大まで。",
        ),
        ("RES-1", "RES-2"),
    ),
)
