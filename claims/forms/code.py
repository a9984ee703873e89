"""The form ``code``: a snippet that the course prints, and what it says that the snippet prints, or ends in."""

from __future__ import annotations

import builtins
import re
import warnings
from collections.abc import Mapping
from typing import Any

from claims.domain import Domain, Text
from claims.forms.schema import FLAG, SNIPPET, WORD, FormKind, Made, Parameter, Tell, one_or_several
from claims.model import Kind, Measured

MOST_LETTERS = 10_000
# Where a printed text has any number, which a correction or remark may quote by this name.
FIELD = re.compile(r"\{([a-z]\w*)\}")
NOT_RUN = Text(
    "Code of a course is run only when that is asked for: add --audit-run-code.",
    "講座のコードは、求められたときにだけ実行する。--audit-run-code を付けること。",
)
_DOMAIN = Domain(
    Text(
        "the lines as they stand, in a process of its own with NumPy and PyTorch, without network and files",
        "書かれたとおりの行。NumPy と PyTorch を使える独立したプロセスで、ネットワークとファイルなしに実行する",
    )
)


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if "code" not in given:
        return None
    if ("prints" in given) == ("raises" in given):
        tell("prints", 'say either what it prints, or which error it ends in: raises = "RuntimeError"')
    corrections = [key for key in ("corrected", "corrected_prints") if key in given]
    if len(corrections) == 2:
        tell("corrected", "say either how the code should read, or what it really prints")
    if "corrected_prints" in given and "raises" in given:
        tell("corrected_prints", "the course says that it raises an error; correct the code, or say it in words")
    if (wrong := wrong_code(given["code"])) and not _may_be_wrong(given):
        tell("code", wrong)
    for code in repairs_of(given):
        if wrong := wrong_code(code):
            tell("corrected", wrong)
    if given.get("rounded", False) and FIELD.search(given.get("prints", "")):
        tell("rounded", "a text with fields such as {count} is compared as it stands; say either")
    raises = given.get("raises")
    if raises is not None and not raises.isidentifier():
        tell("raises", f"expected the name of an error, such as RuntimeError, got {raises!r}")
    expected = f"prints {_shown(given['prints'])}" if "prints" in given else f"ends in {raises}"
    ja = f"{_shown(given['prints'])} を出力する" if "prints" in given else f"{raises} で終わる"
    return Made(
        Kind.CODE,
        Text(f"Run as it stands, the code {expected}.", f"このコードは、そのまま実行すると {ja}。"),
        _DOMAIN,
        Measured("python", ("float64",)),
        corrected=_corrected(given),
        parameters=given,
    )


def repairs_of(given: Mapping[str, Any]) -> tuple[str, ...]:
    """The lines as they should read, in each way that mends them."""
    found = given.get("corrected", ())
    return found if isinstance(found, tuple) else (found,)


def wrong_code(code: str) -> str:
    """Why these lines are no program, with the line; nothing of them is run."""
    if len(code) > MOST_LETTERS:
        return f"code has at most {MOST_LETTERS} letters, this has {len(code)}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            builtins.compile(code, "<course>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return (
            f"line {error.lineno or 1} is no Python: {error.msg}; where the course prints it so, give corrected lines"
        )
    except (ValueError, RecursionError, MemoryError) as error:
        return f"this is no Python: {type(error).__name__}"
    return ""


def _may_be_wrong(given: Mapping[str, Any]) -> bool:
    """Whether the course is said to print what is no program."""
    return "corrected" in given or given.get("raises") in ("SyntaxError", "IndentationError", "TabError")


def _corrected(given: Mapping[str, Any]) -> Text | None:
    if "corrected_prints" in given:
        shown = _shown(given["corrected_prints"])
        return Text(f"It prints {shown}.", f"出力は {shown} である。")
    if "corrected" in given:
        shown = _shown(repairs_of(given)[0])
        return Text(f"The code should read {shown}.", f"正しいコードは {shown} である。")
    return None


def _shown(text: str) -> str:
    return "`" + " ⏎ ".join(text.strip().splitlines()) + "`"


CODE = FormKind(
    "code",
    Text("Does a snippet print what the course says?", "コードは講座の言うとおりに出力するか。"),
    {
        "code": Parameter(SNIPPET, Text("the lines as the course prints them", "講座に印刷されたコード"), True),
        "prints": Parameter(
            SNIPPET,
            Text(
                "what the course says that they print; {count} stands for any number, for a remark to quote",
                "講座の言う出力。{count} は任意の数を表し、注記で引用できる",
            ),
        ),
        "raises": Parameter(WORD, Text("or the error in which they end, by its name", "または終わりのエラーの名前")),
        "rounded": Parameter(
            FLAG,
            Text(
                "whether numbers stand for all that round to them at their last digit",
                "数値が、最後の桁に丸めるとその値になるすべての数を表すか",
            ),
        ),
        "corrected": Parameter(
            one_or_several(SNIPPET, "lines of code in a string, or several such ways to mend them"),
            Text("the lines as they should read, or several ways to mend them", "正しいコード(直し方が複数なら並べる)"),
        ),
        "corrected_prints": Parameter(SNIPPET, Text("what they really print", "正しい出力")),
    },
    '''\
[statement.code]
code = """
import torch
x = torch.tensor(3.0, requires_grad=True)
(x**2).backward()
print(x.grad)
"""
prints = "tensor(6.)"''',
    _make,
)
