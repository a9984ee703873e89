"""The command ``python -m reports``: evidence in, the report in both languages and the corrections out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from claims.evidence import EvidenceError
from claims.figures import FIGURES, Figure
from claims.ledger import write_atomically
from claims.registry import Registry, RegistryError, load_registry

DEFAULT = Path("reports/out/evidence.json")


def main(
    arguments: Sequence[str] | None = None, registry: Registry | None = None, figures: Sequence[Figure] = FIGURES
) -> int:
    """Write the report and print where it is; bad input is one sentence on stderr and exit code 2."""
    options = _parser().parse_args(arguments)
    # Drawing libraries cost over a second: a misspelt path or option is told without them.
    from reports.reading import BadInputError

    try:
        folder = options.out or options.evidence.parent
        written = publish(options.evidence, folder, registry or load_registry(), figures)
    except (BadInputError, RegistryError) as error:
        print(f"reports: {error}", file=sys.stderr)
        return 2
    for path in written:
        print(path)
    return 0


def publish(source: Path, folder: Path, registry: Registry, figures: Sequence[Figure]) -> tuple[Path, ...]:
    """Read ``source``, build every file, then write them: nothing is written unless everything was built."""
    from reports.reading import BadInputError, read

    evidence = read(source, registry)
    from reports.page import build

    try:
        texts = build(evidence, registry, figures).files
    except EvidenceError as error:
        raise BadInputError(f"{source}: {error}; run the audit again with `pytest`") from None
    targets = {folder / name: text for name, text in texts.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if blocked := next((path for path in targets if path.is_dir()), None):
            raise IsADirectoryError(None, "a folder of that name is in the way", str(blocked))
        for path, text in targets.items():
            write_atomically(path, text)
    except OSError as error:
        place = error.filename if isinstance(error, IsADirectoryError) else folder
        raise BadInputError(f"cannot write to {place}: {error.strerror}; name another folder with --out DIR") from None
    return tuple(targets)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports", description="Turn the evidence of an audit into one page and a list of corrections."
    )
    parser.add_argument("evidence", nargs="?", type=Path, default=DEFAULT, help=f"default: {DEFAULT}")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write; default: beside the evidence")
    return parser


if __name__ == "__main__":
    sys.exit(main())
