"""The command ``python -m tests.promises NAME``: this environment is what its name in tox.ini says, or the run ends.

Each part of a name promises something: ``py311`` a Python, ``torch213`` a PyTorch, ``cuda`` a device.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import torch

from tests.instruments.subjects import absent_device

_PROMISE = re.compile(r"(?P<what>py|torch)(?P<major>\d)(?P<minor>\d+)|(?P<device>cuda)")


def main(arguments: Sequence[str]) -> int:
    """Say what is broken on stderr, exit code 1; or nothing, exit code 0."""
    (name,) = arguments
    complaints = broken(name)
    for complaint in complaints:
        print(f"{name}: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


def broken(name: str) -> list[str]:
    """A sentence for each promise of a name that this process does not keep, or that nobody can read."""
    runs = {"py": ".".join(map(str, sys.version_info[:2])), "torch": ".".join(torch.__version__.split(".")[:2])}
    complaints = []
    for part in name.split("-"):
        found = _PROMISE.fullmatch(part)
        if found is None:
            complaints.append(
                f"{part!r} promises nothing that can be checked; known are py311, torch213, cuda and alike"
            )
        elif found["device"]:
            if reason := absent_device(found["device"]):
                complaints.append(
                    f"it promises a CUDA device, and torch {torch.__version__} sees none: {reason}; run it on a "
                    "machine with a GPU, its driver, and the build of torch for CUDA"
                )
        elif (promised := f"{found['major']}.{found['minor']}") != runs[found["what"]]:
            complaints.append(f"it promises {found['what']} {promised}, and runs {runs[found['what']]}")
    return complaints


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
