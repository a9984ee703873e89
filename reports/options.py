"""What ``python -m reports``, and its subcommands, can be asked for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

DEFAULT = Path("reports/out/evidence.json")


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked for: a first word that is no subcommand is a file of evidence, or one of its options."""
    name, *rest = arguments or [""]
    if name in _PARSERS:
        return _PARSERS[name]().parse_args(rest, argparse.Namespace(command=name))
    return _report_parser().parse_args(arguments, argparse.Namespace(command="report"))


def _report_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports",
        description="Turn the evidence of an audit into one page and a list of corrections.",
        epilog="Also: `python -m reports merge --help`, one report from several runs; "
        "`python -m reports diff --help`, what changed between two runs; "
        "`python -m reports overview --help`, one page over all courses; "
        "`python -m reports program --help`, the page about an optimizer of somebody's own.",
    )
    parser.add_argument("evidence", nargs="?", type=Path, default=DEFAULT, help="one file; default: %(default)s")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write; default: beside the evidence")
    parser.add_argument(
        "--ahead",
        action="store_true",
        help="while the audit goes on: draw the figures whose arrays are the first line of standard input, then "
        "report on the evidence that the second line names",
    )
    _add_article(parser)
    return parser


def _merge_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports merge",
        description="Make one report from the evidence of several runs; all its files go beside the page.",
    )
    parser.add_argument("evidence", nargs="+", type=Path, help="the files, one of each run")
    parser.add_argument("-o", dest="output", type=Path, metavar="PAGE", required=True, help="such as site/report.html")
    parser.add_argument("--mixed", action="store_true", help="merge evidence of different commits or profiles too")
    _add_article(parser)
    return parser


def _diff_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports diff",
        description="Say what changed from one run to another. Exit code 0: nothing; 1: something; 2: bad input.",
    )
    parser.add_argument("before", type=Path, help="the evidence of one run")
    parser.add_argument("after", type=Path, help="the evidence of the other")
    parser.add_argument("--language", choices=("en", "ja"), default="en", help="default: %(default)s")
    _add_course(parser)
    return parser


def _overview_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports overview",
        description="Make one page over all courses of the project that were audited, beside their reports.",
    )
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT.parent, help="default: %(default)s")
    return parser


def _program_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports program",
        description="Make the page about optimizers that `pytest --audit-optimizer` has audited.",
    )
    default = DEFAULT.parent / "programs" / DEFAULT.name
    parser.add_argument("evidence", nargs="?", type=Path, default=default, help="one file; default: %(default)s")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write; default: beside the evidence")
    return parser


def _add_article(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--article", type=Path, metavar="PATH", help="your copy of the article, shown with verdicts")
    _add_course(parser)


def _add_course(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--course",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="the course audited, unless the article",
    )


_PARSERS = {"merge": _merge_parser, "diff": _diff_parser, "overview": _overview_parser, "program": _program_parser}
