"""Supplement: backward()."""

from claims.article.domains import LITERATURE
from claims.model import Case, Claim, Domain, Force, Kind, Measured, Section, Severity, Statement, Text, Untestable

_SNIPPET = Domain(
    Text(
        "a snippet of our own with the same defect, after `import torch` unless it says otherwise",
        "同じ欠陥をもつ自作の短いコード(断りがなければ `import torch` の後)",
    )
)

SECTION = Section(
    "backward",
    Text("Supplement: backward()", "補足: backward()"),
    (
        Statement(
            "BWD-1",
            Text("heading", "見出し"),
            (Kind.OPINION,),
            Text("backward() is handy in everyday classes too.", "backward() は普段の授業でも便利である。"),
            (
                Claim(
                    "backward-is-handy-in-class",
                    Kind.OPINION,
                    Text("backward() is handy in class.", "backward() は授業で便利である。"),
                    LITERATURE,
                    Untestable(
                        Text("an opinion, printed with a question mark", "疑問符つきの意見である"),
                        Text("a survey of students", "学生への調査"),
                    ),
                ),
            ),
        ),
        Statement(
            "BWD-2",
            Text("code", "コード"),
            (Kind.CODE,),
            Text(
                "The snippet turns gradients on with a colon but no `with`, has an ideographic space before a comment, sums the squares of "
                "[1, 2, 3], calls backward and prints x.grad.",
                "`with` なしでコロンのついた勾配の有効化、コメント前の全角空白を含み、[1, 2, 3] の二乗和から backward を呼んで x.grad を表示する。",
            ),
            (
                Claim(
                    "backward-snippet-runs-as-printed",
                    Kind.CODE,
                    Text("The snippet runs and prints the gradient.", "コードは動き、勾配を表示する。"),
                    _SNIPPET,
                    Measured("python", ("float32",)),
                    force=Force.ALWAYS,
                    severity=Severity.RESULT,
                    quotes=True,
                    cases=(
                        Case(
                            "colon-without-with",
                            Text("the colon after the first line, without `with`", "1 行目の `with` のないコロン"),
                            reading="after-import",
                        ),
                        Case(
                            "ideographic-space",
                            Text("the ideographic space U+3000 before the comment", "コメント前の全角空白 U+3000"),
                            reading="after-import",
                        ),
                        Case(
                            "without-import",
                            Text("both mended, without `import torch`", "両方を直し、`import torch` なし"),
                            reading="on-its-own",
                        ),
                    ),
                    correction=Text(
                        "Drop the colon (or the whole line: gradients are on by default), or put `with` before the line and indent what follows. Use an ASCII space before the comment.",
                        "コロンを取る(勾配は既定で有効なので、行ごとなくてもよい)か、行頭に `with` を書いて続く行を字下げする。コメントの前は半角空白にする。",
                    ),
                    remark=Text(
                        "On its own it also needs `import torch`.",
                        "単独で動かすには `import torch` も要る。",
                    ),
                ),
            ),
            prints=("torch.set_grad_enabled(True):", "print(x.grad)\u3000#"),
            readings={
                "after-import": Text("the import is taken for granted", "import は済んでいるものとする"),
                "on-its-own": Text("on its own", "単独で"),
            },
        ),
        Statement(
            "BWD-3",
            Text("comment", "コメント"),
            (Kind.VALUE,),
            Text("x.grad is [2, 4, 6].", "x.grad は [2, 4, 6] である。"),
            (
                Claim(
                    "x-grad-is-2-4-6",
                    Kind.VALUE,
                    Text(
                        "The gradient of Σx² at [1, 2, 3] is [2, 4, 6].",
                        "[1, 2, 3] での Σx² の勾配は [2, 4, 6] である。",
                    ),
                    Domain(Text("x = [1, 2, 3], by autograd", "x = [1, 2, 3](autograd による)")),
                    Measured("autograd"),
                    force=Force.ALWAYS,
                ),
            ),
        ),
    ),
)
