"""The command ``python -m tests.trust``: audit the audit in full and keep what comes of it, for the report to show.

What is already there for the same sources is not done again, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from claims.annexes.trust import KINDS
from tests.trust.making import collect


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the kinds that are named, or all; a bad name is one sentence on stderr and exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description="Audit the audit in full.")
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], metavar="KIND", help=f"of {', '.join(KINDS)}; all")
    parser.add_argument("-n", "--workers", type=int, default=os.cpu_count(), metavar="N", help="jobs side by side")
    options = parser.parse_args(arguments)
    if options.workers < 1:
        parser.error(f"-n must be at least 1, got {options.workers}")
    for kind in options.kinds or KINDS:
        module = importlib.import_module(f"tests.trust.{kind}")
        print(collect(kind, module.jobs(), f"python -m tests.trust {kind}", options.workers, module.REMARKS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
