"""What the names that evidence uses are called in Japanese: settings, readings, labels of figures, the environment.

Names that PyTorch gives to its arguments (``lr``, ``eps``, ``step_size``) are code and stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping

# fmt: off
JAPANESE: Mapping[str, str] = {
    # settings and readings in examples
    "start": "開始点", "gradient": "勾配", "gradients": "勾配", "other gradients": "別の勾配", "old gradients": "以前の勾配",
    "step": "歩", "steps": "歩数", "horizon": "歩数", "noise": "雑音", "seed": "乱数種", "formula": "式の値",
    "observed": "観測値", "expected": "期待値", "lengths": "歩幅の列", "length": "道のり", "length of Adam": "Adam の道のり",
    "rate": "実効学習率", "other rate": "別の実効学習率", "h of both": "両者の h", "first half": "前半", "second half": "後半",
    "left": "残り", "distance": "距離", "distance without": "なしの距離", "scale": "倍率", "turns": "向きの変化",
    "turns of Adam": "Adam の向きの変化", "step with 4 eps": "eps を 4 倍した歩", "epochs": "エポック数", "epoch": "エポック",
    "reach": "到達距離", "range": "範囲", "range without": "なしの範囲", "limit": "上限", "limit without": "なしの上限",
    "least loss": "最小の損失", "greatest loss": "最大の損失", "lr up to": "lr の上限", "loss left": "残る損失", "number": "番号",
    "depth": "深さ", "depths": "深さの組", "first to last": "最初と最後の比", "shallower's error": "浅い方の誤差",
    "deeper's error": "深い方の誤差", "kind": "種類", "logits": "ロジット", "logit": "ロジット", "target": "正解", "classes": "クラス数",
    "optimizer": "手法", "epochs, softmax first": "エポック数(softmax あり)", "epochs on logits": "エポック数(ロジット)",
    "accuracy, softmax first": "正解率(softmax あり)", "accuracy on logits": "正解率(ロジット)", "other logits": "別のロジット",
    "probability": "確率", "other probability": "別の確率", "loss": "損失", "other loss": "別の損失", "spread": "広がり",
    "losses, softmax first": "損失(softmax あり)", "cross entropies": "交差エントロピー", "tensor": "テンソル",
    "trained shape": "学習済みの形", "shape": "形", "weight decay": "重み減衰", "given to it": "渡した勾配", "lr change": "lr の変化",
    "point": "点", "removed": "外したもの", "all": "すべて", "set to zero": "0 にした", "with-batch-norm": "BatchNorm あり",
    # outcomes of programs
    "yes": "はい", "accepted": "受け付ける", "refused": "拒否する", "runs": "動く", "no lr": "lr なし", "nothing differs": "違いはない",
    # titles and labels in figures
    "accuracy": "正解率", "scratch": "最初から学習", "fine-tuning": "ファインチューニング", "transfer": "転移学習",
    "early layers frozen": "前の層を固定", "late layers frozen": "後の層を固定", "SGD with momentum": "モーメンタムつき SGD",
    "SGD with decay": "減衰つき SGD", "momentum with decay": "減衰つきモーメンタム", "plain": "そのまま", "shortcut": "近道つき",
    "default": "既定の初期化", "default: Π gain": "既定の初期化:Π gain", "default + x": "既定の初期化 + x",
    # the environment of a run
    "python": "Python", "platform": "プラットフォーム", "devices": "装置", "commit": "コミット", "profile": "プロファイル",
    "derived from the tests": "テストから決まる", "run": "実行", "date": "日付", "took": "所要時間", "article": "記事",
    "complete": "完了", "partial": "一部", "interrupted": "中断", "unknown": "不明",
    # kinds of sentences
    "API": "API", "background": "背景", "behaviour": "挙動", "citation": "文献", "code": "コード", "definition": "定義",
    "equation": "数式", "equivalence": "同値", "figure": "図", "history": "歴史", "logic": "論理", "opinion": "意見",
    "property": "性質", "usage": "使い方", "value": "値",
}
# fmt: on
