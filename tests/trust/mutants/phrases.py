"""What each mutant does wrong, in words; the same mistake has the same words in whatever optimizer it is made."""

from __future__ import annotations

from collections.abc import Mapping

from claims.model import Text

PHRASES: Mapping[str, Text] = {
    "accumulator-adds-one": Text(
        "the accumulator grows by one in each step besides", "累積が毎ステップ余分に 1 増える"
    ),
    "accumulator-forgets": Text("the accumulator loses a thousandth per step", "累積が毎ステップ千分の一ずつ失われる"),
    "accumulator-forgets-nothing": Text("the average forgets nothing", "平均が何も忘れない"),
    "accumulator-holds-last": Text("the accumulator holds the last square alone", "累積が最後の二乗だけを保つ"),
    "accumulator-leaks": Text(
        "the accumulator leaks 0.0001 of itself per step", "累積が毎ステップ 0.0001 の割合で漏れる"
    ),
    "accumulator-of-gradients": Text("the accumulator adds |g| in the place of g²", "累積が g² の代わりに |g| を足す"),
    "buffer-averages": Text("the buffer is an average, not a sum", "バッファが和ではなく平均になる"),
    "buffer-leaks": Text("the buffer leaks 0.0001 of itself per step", "バッファが毎ステップ 0.0001 の割合で漏れる"),
    "coefficient-squared": Text("the coefficient is squared", "係数が二乗される"),
    "coefficient-swapped": Text("the coefficient and its complement are swapped", "係数とその補数が入れ替わる"),
    "dampening-ignored": Text("dampening is ignored", "dampening が無視される"),
    "dampening-on-first-step": Text("dampening acts on the first step too", "dampening が最初のステップにも効く"),
    "decay-ignored": Text("weight decay is ignored", "重み減衰が無視される"),
    "decay-is-constant": Text("decay takes lr·λ away, whatever the parameter", "減衰がパラメータによらず lr·λ を引く"),
    "decay-of-wrong-sign": Text("weight decay has the wrong sign", "重み減衰の符号が逆になる"),
    "decay-squared": Text("the coefficient of decay is squared", "減衰の係数が二乗される"),
    "decay-unscaled-by-rate": Text("decay is not scaled by lr", "減衰に学習率が掛からない"),
    "displacements-all-kept": Text("past displacements do not fade", "過去の変位が薄れない"),
    "displacements-are-gradients": Text("gradients are averaged for displacements", "変位の代わりに勾配が平均される"),
    "eps-corrected-too": Text("ε is divided by the bias correction too", "ε まで偏り補正で割られる"),
    "eps-ignored": Text("ε is ignored", "ε が無視される"),
    "eps-inside-root": Text("ε stands inside the root", "ε が平方根の中に入る"),
    "eps-lost-in-half": Text("ε is left out in float16 alone", "float16 でだけ ε が抜ける"),
    "eps-only-in-double": Text("ε is left out but in float64", "float64 以外で ε が抜ける"),
    "eps-outside-root": Text("ε stands outside the root", "ε が平方根の外に出る"),
    "eps-outside-upper-root": Text("ε stands outside the numerator’s root", "ε が分子の平方根の外に出る"),
    "eps-too-large": Text("ε is slightly too large", "ε がわずかに大きい"),
    "first-coefficient-ignored": Text("m is the gradient: β₁ is ignored", "m が勾配そのもので β₁ が無視される"),
    "first-coefficient-slipped": Text("m is averaged with β₂", "m が β₂ で平均される"),
    "first-coefficient-swapped": Text("β₁ and 1 − β₁ are swapped", "β₁ と 1 − β₁ が入れ替わる"),
    "first-correction-missing": Text("m is not corrected for bias", "m の偏り補正がない"),
    "first-correction-off-by-one": Text("m’s bias correction is a step ahead", "m の偏り補正が一歩先に進む"),
    "first-correction-stays": Text("m’s bias correction stays that of step 1", "m の偏り補正が 1 歩目のまま変わらない"),
    "first-correction-upside-down": Text("m is multiplied by its bias correction", "m に偏り補正が掛けられる"),
    "first-gradient-forgotten": Text("the first gradient does not enter the buffer", "最初の勾配がバッファに入らない"),
    "first-moment-leaks": Text("m leaks 0.0001 of itself per step", "m が毎ステップ 0.0001 の割合で漏れる"),
    "first-moment-sums": Text("m forgets nothing", "m が何も忘れない"),
    "largest-forgotten": Text(
        "AMSGrad keeps the last average, not the largest", "AMSGrad が最大でなく最後の平均を使う"
    ),
    "maximize-ignored": Text("maximize is ignored", "maximize が無視される"),
    "mean-forgets": Text("the mean’s coefficient and its complement are swapped", "平均の係数とその補数が入れ替わる"),
    "mean-hardly-subtracted": Text("0.99 of the squared mean is subtracted", "平均の二乗が 0.99 倍だけ引かれる"),
    "momentum-squared": Text("the coefficient of momentum is squared", "モーメンタムの係数が二乗される"),
    "momentum-too-large": Text("momentum is a thousandth too large", "モーメンタムが千分の一だけ大きい"),
    "nesterov-of-wrong-order": Text(
        "Nesterov adds the gradient to the buffer, not the buffer to it", "ネステロフの加算の順序が逆になる"
    ),
    "nesterov-without-coefficient": Text("Nesterov adds the buffer in full", "ネステロフがバッファをそのまま足す"),
    "new-squares-in-full": Text("new squares enter the average in full", "新しい二乗がそのまま平均に加わる"),
    "no-root": Text("no root is taken", "平方根を取らない"),
    "rate-decay-off-by-one": Text("lr decays one step early", "学習率の減衰が一歩早い"),
    "rate-halves-each-step": Text("the rate halves from step to step", "学習率がステップごとに半分になる"),
    "rate-ignored": Text("lr is ignored", "学習率が無視される"),
    "rate-inside-accumulator": Text("lr enters the accumulator of displacements", "学習率が変位の累積に入る"),
    "rate-is-fixed": Text("the rate is lr itself: nothing adjusts it", "学習率が lr のままで調整されない"),
    "rate-squared": Text("lr is squared", "学習率が二乗される"),
    "rate-too-large": Text("lr is slightly too large", "学習率がわずかに大きい"),
    "schedule-decays-twice": Text("each decay is two", "一度の減衰が二度分になる"),
    "schedule-early": Text("the rate decays one epoch early", "学習率が 1 エポック早く減衰する"),
    "second-coefficient-slipped": Text("v is averaged with β₁", "v が β₁ で平均される"),
    "second-correction-missing": Text("v is not corrected for bias", "v の偏り補正がない"),
    "second-correction-off-by-one": Text("v’s bias correction is a step ahead", "v の偏り補正が一歩先に進む"),
    "second-correction-too-large": Text(
        "v’s bias correction is a thousandth too large", "v の偏り補正が 0.001 だけ大きい"
    ),
    "second-correction-without-root": Text("v’s bias correction lacks its root", "v の偏り補正に平方根がない"),
    "second-moment-leaks": Text("v leaks 0.0001 of itself per step", "v が毎ステップ 0.0001 の割合で漏れる"),
    "second-moment-sums": Text("v forgets nothing", "v が何も忘れない"),
    "single-precision-rate": Text("lr is rounded to float32 first", "学習率が先に float32 に丸められる"),
    "squares-too-small": Text("squares count a thousandth too little", "二乗が千分の一だけ小さく数えられる"),
    "uphill": Text("the step goes uphill", "坂を登る向きに進む"),
    "gradient-modified": Text("the gradient is halved in place", "勾配がその場で半分にされる"),
    "stopped-by-rate-zero": Text(
        "lr = 0 keeps the sign of zero, which arithmetic does not", "学習率 0 のとき、演算では失われるゼロの符号が残る"
    ),
    "implementation-lost-on-reload": Text(
        "another implementation runs after a reload", "読み込むと別の実装に切り替わる"
    ),
    "rate-of-the-constructor": Text("a changed learning rate is not obeyed", "学習率を変えても従わない"),
    "first-element-doubled": Text("the first element is doubled", "最初の要素が二倍になる"),
    "buffer-shared": Text("groups share a momentum buffer", "グループがモーメンタムのバッファを共有する"),
    "later-groups-frozen": Text("all groups but the first stand still", "最初以外のグループが動かない"),
    "decay-grows": Text("decay has the wrong sign in every implementation", "どの実装でも減衰の符号が逆になる"),
    "decay-without-a-rate": Text("parameters halve whatever lr is", "学習率によらずパラメータが半分になる"),
    "gradient-clipped": Text("gradients are clipped at 1", "勾配が 1 で切り詰められる"),
    "amsgrad-ignored": Text("amsgrad is ignored", "amsgrad が無視される"),
    "decay-coupled": Text("decay is coupled where it should not be", "分離すべき減衰が結合している"),
    "rate-in-buffer": Text("the learning rate is baked into the buffer", "学習率がバッファに焼き込まれる"),
    "state-lost-on-reload": Text("the state is lost on reload", "読み込みで内部状態が失われる"),
    "last-element-skipped": Text("the last element of each tensor is skipped", "各テンソルの最後の要素が飛ばされる"),
    "tail-skipped": Text(
        "what is left over after whole vectors is skipped", "ベクトル幅に満たない端の要素が飛ばされる"
    ),
    "decayed-for-each-format": Text(
        "in a group of several number formats the weights decay once for each",
        "数値形式が混在するグループで、重みが形式の数だけ減衰する",
    ),
    "none-taken-for-zero": Text("a gradient of None is taken for zero", "None の勾配がゼロとして扱われる"),
    "drift": Text("each step adds 1", "各ステップで 1 が足される"),
    "gradient-signed": Text("only the gradient’s sign counts", "勾配の符号だけが使われる"),
    "stopped-by-zero": Text("a zero gradient stops memory and decay", "ゼロの勾配が記憶や減衰まで止める"),
    "along-the-gradient": Text("moves along the gradient, as printed", "印刷どおり勾配の向きに進む"),
    "of-one-length": Text("steps of one length", "歩幅が一定になる"),
    "inverse": Text("steps against the gradient’s inverse", "勾配の逆数の向きに進む"),
    "arriving": Text("is at the origin at once", "一歩で原点に着く"),
    "equation-2-2": Text("equation (2.2) as printed", "印刷どおりの式 (2.2)"),
    "creeping": Text("moves a millionth as far", "移動が百万分の一になる"),
    "equation-2-3": Text("equation (2.3) as printed", "印刷どおりの式 (2.3)"),
    "signed": Text("counts positive gradients more, and zero as one", "正の勾配を重く、ゼロを 1 と数える"),
    "freezing": Text("stops wherever it is", "どこにいても止まってしまう"),
    "convolved": Text("the memory is the printed convolution", "記憶が印刷どおりの畳み込みになる"),
    "hoarding": Text("forgets nothing in any implementation", "どの実装でも何も忘れない"),
    "equation-2-5": Text("equation (2.5) as printed", "印刷どおりの式 (2.5)"),
    "slipped": Text("squares its coefficient", "係数を二乗する"),
    "equation-2-6": Text("equation (2.6) as printed", "印刷どおりの式 (2.6)"),
    "uncorrected": Text("no bias correction", "偏り補正がない"),
    "swapped": Text("β₁ and β₂ are exchanged", "β₁ と β₂ が入れ替わる"),
    "hoarding-both": Text("forgets nothing in either memory", "どちらの記憶も何も忘れない"),
    "equation-2-7": Text("equation (2.7) as printed", "印刷どおりの式 (2.7)"),
    "coupled": Text("decay is coupled, as Adam’s", "減衰が Adam のように結合している"),
    "growing": Text("decay grows the parameter", "減衰がパラメータを大きくする"),
    "hoarding-undecayed": Text("neither forgets nor decays", "忘れもせず減衰もしない"),
    "step-lr-late": Text("the rate decays one epoch late", "学習率が 1 エポック遅れて減衰する"),
    "autograd-slightly-large": Text("gradients are a thousandth too large", "勾配が千分の一だけ大きい"),
    "autograd-negative": Text("gradients have the wrong sign", "勾配の符号が逆になる"),
    "softmax-slightly-large": Text("probabilities are a thousandth too large", "確率が千分の一だけ大きい"),
    "cross-entropy-of-probabilities": Text("the loss expects probabilities", "損失関数が確率を受け取る"),
    "cross-entropy-refuses-one": Text(
        "a single example is refused, and the sign is wrong", "一例だけの入力を拒み、符号も逆になる"
    ),
    "cross-entropy-refuses-batches": Text("batches are refused", "バッチを拒む"),
    "cross-entropy-of-another-class": Text("the loss looks at the next class", "損失関数が隣のクラスを見る"),
    "cross-entropy-smooths": Text("the loss smooths its labels by 0.01", "損失関数がラベルを 0.01 だけ平滑化する"),
    "cross-entropy-takes-softmax-twice": Text(
        "the loss takes softmax itself, twice", "損失関数が softmax を二重に掛ける"
    ),
    "load-without-statistics": Text("BatchNorm’s statistics are not loaded", "BatchNorm の統計量が読み込まれない"),
    "load-and-freeze": Text("what is loaded is frozen", "読み込んだ畳み込みが凍結される"),
    "load-without-first": Text("the first tensor is not loaded", "最初のテンソルが読み込まれない"),
    "frozen-layers-move": Text("frozen layers move", "凍結した層が動く"),
    "frozen-biases-move": Text("biases of frozen layers move", "凍結した層のバイアスが動く"),
    "linear-empty": Text("a new layer is zero throughout", "新しい層がすべてゼロになる"),
    "network-other-shortcuts": Text("shortcuts where none are asked for", "求めていない所に近道がある"),
    "network-of-one-depth": Text("four layers, however many are asked for", "層の数がいつも四になる"),
    "network-without-remedies": Text("neither He’s initialisation nor normalisation", "He の初期化も正規化もない"),
    "block-other-shortcut": Text("a block’s shortcut is turned about", "ブロックの近道の有無が逆になる"),
    "python-forgiving": Text("Python overlooks the snippets’ defects", "コード片の誤りを Python が見逃す"),
    "python-counts-nothing": Text("every snippet prints 0", "どのコード片も 0 を出力する"),
    "formulas-take-a-rate": Text("every formula takes a learning rate", "どの式も学習率を取る"),
    "imaginary-part-ignored": Text("the imaginary part of a gradient is ignored", "勾配の虚部が無視される"),
    "sparse-gradient-halved": Text("a sparse gradient counts by half", "疎な勾配が半分に数えられる"),
    "sparse-gradient-taken-for-dense": Text(
        "a sparse gradient is taken for a dense one, and not refused", "疎な勾配が拒まれず、密な勾配として扱われる"
    ),
    "repetition-unnoticed": Text("a tensor given twice is not warned of", "テンソルを二度渡しても警告が出ない"),
    "no-number-spreads": Text("one NaN or ∞ spreads to all of a tensor", "一つの NaN や ∞ がテンソル全体に広がる"),
    "no-number-replaced": Text("NaN and ∞ are replaced by numbers", "NaN や ∞ が有限の数に置き換えられる"),
    "closure-called-twice": Text("a closure is called twice", "クロージャが二度呼ばれる"),
    "post-hook-before-the-step": Text("the post-hook comes before the step", "後フックが更新の前に呼ばれる"),
    "state-lost-in-a-copy": Text("a copy has no memory", "複製すると内部状態が失われる"),
    "scaler-unheeded": Text("a gradient scaler’s scale and verdict are ignored", "GradScaler の倍率と判定が無視される"),
    "later-groups-not-cleared": Text(
        "zero_grad clears the first group alone", "zero_grad が最初のグループの勾配しか消さない"
    ),
    "cross-entropy-counts-ignored": Text("the mean counts ignored targets too", "平均が無視する正解まで数える"),
    "settings-kept-on-reload": Text("settings are not loaded", "設定が読み込まれない"),
    "state-rounded-on-reload": Text(
        "a state of another format is rounded to bfloat16 first", "別の数値形式の状態が先に bfloat16 に丸められる"
    ),
    "count-rounded": Text("steps are counted in bfloat16", "ステップ数が bfloat16 で数えられる"),
    "ints-overlooked": Text("a setting that is an int is overlooked", "int で与えた設定が見落とされる"),
    "tensors-rounded": Text(
        "a setting in a tensor is rounded to bfloat16", "テンソルで与えた設定が bfloat16 に丸められる"
    ),
    "nan-overlooked": Text("NaN is taken for the default", "NaN が既定値とみなされる"),
    "state-copied-on-reload": Text("mended: a state is copied on reload", "修正: 読み込みで状態が複製される"),
    "groups-own-their-rates": Text(
        "mended: each group has a learning rate of its own", "修正: 各グループが自分の学習率をもつ"
    ),
    "groups-checked": Text("mended: the settings of a group are checked", "修正: グループの設定も検査される"),
    "old-defaults-completed": Text(
        "mended: the defaults of an old pickle are completed", "修正: 古い pickle の既定値が補われる"
    ),
    "loads-nothing": Text("a schedule’s state is not loaded", "予定の状態が読み込まれない"),
    "empties-what-it-loads": Text("loading takes an entry out of the state", "読み込むと状態から項目が一つ消える"),
    "keeps-its-settings": Text("loading keeps the factor it was made with", "読み込んでも作ったときの係数のままである"),
    "saves-a-class": Text("a schedule’s state holds its class", "予定の状態にクラスが含まれる"),
    "reports-the-first-rate": Text("the first rate is reported for ever", "いつまでも最初の学習率が報告される"),
    "one-rate-for-all": Text("all groups get the rate of the first", "すべてのグループが先頭の学習率になる"),
    "stopped-by-a-late-group": Text("an added group ends the schedule", "グループを追加すると予定が止まる"),
    "forgets-late-groups": Text("added groups keep their rate", "追加したグループの学習率が変わらない"),
    "rounds-tensors": Text("rates as tensors are rounded to float32", "テンソルの学習率が float32 に丸められる"),
    "falls-through-zero": Text("a little is subtracted from each rate", "学習率から少しずつ引かれる"),
    "begins-twice": Text("a second first step halves the rate", "最初の一歩をもう一度行うと学習率が半分になる"),
    "goes-on-at-a-milestone": Text("a sequence does not start it afresh", "切り替えの時点で最初から始まらない"),
    "returns-to-the-first-rate": Text("a second schedule resets the rate", "二つ目の予定が学習率を最初の値に戻す"),
    "decays-when-resumed": Text("resuming by last_epoch decays once more", "last_epoch で再開すると余計に減衰する"),
}
