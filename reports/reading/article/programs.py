"""The programs in a copy of the article: compiled, never executed."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

from claims.model import Text
from reports.reading.article.blocks import Block, BlockKind

_LANGUAGES = frozenset(("", "python", "py", "python3", "pycon"))
# A compiler may run out of stack on a text that is long enough, and an article prints no such programs.
_MOST_LETTERS = 20_000
_MOST_WORDS = 200


@dataclass(frozen=True)
class Program:
    """One block of code: its place among the blocks of the copy, and what the compiler said of it."""

    block: int
    line: int | None
    says: Text
    compiles: bool


def compile_programs(blocks: tuple[Block, ...]) -> tuple[Program, ...]:
    """What Python's compiler says of each block of code; nothing in it is run."""
    return tuple(
        _compile(n, block.text)
        for n, block in enumerate(blocks)
        if block.kind is BlockKind.CODE and block.language in _LANGUAGES
    )


def _compile(block: int, source: str) -> Program:
    if len(source) > _MOST_LETTERS:
        return Program(
            block,
            None,
            Text(
                f"not compiled: it is longer than {_MOST_LETTERS} characters",
                f"{_MOST_LETTERS} 文字を超えるためコンパイルしない。",
            ),
            compiles=False,
        )
    try:
        with warnings.catch_warnings():
            # A warning is no error, wherever this runs.
            warnings.simplefilter("ignore")
            compile(source, "<article>", "exec", dont_inherit=True)
    except SyntaxError as error:
        said = f"{type(error).__name__}: {error.msg}"[:_MOST_WORDS]
        return Program(block, error.lineno, Text(said, said), compiles=False)
    except (ValueError, MemoryError, RecursionError, OverflowError) as error:
        said = f"{type(error).__name__}: {error}"[:_MOST_WORDS]
        return Program(block, None, Text(said, said), compiles=False)
    return Program(block, None, Text("it compiles", "コンパイルできる。"), compiles=True)
