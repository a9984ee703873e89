"""A progress bar."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

# Seconds that pass before a bar is shown.
DELAY = 2.0


class Bar:
    """A progress bar over so many units of work, or nothing where none can be shown."""

    def __init__(self, total: int, wanted: bool, unit: str = "trajectory") -> None:
        self._bar: Any = None
        if wanted and find_spec("tqdm") is not None:
            from tqdm import tqdm

            # disable=None: silent where standard error is no terminal.
            self._bar = tqdm(total=total, delay=DELAY, disable=None, unit=unit, unit_scale=True, leave=False)

    def __enter__(self) -> Callable[[int], Any]:
        return self._bar.update if self._bar is not None else lambda count: None

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.close()
