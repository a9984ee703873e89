"""Garbage is looked for seldom: in a run that holds PyTorch and thousands of tests it is hardly ever found."""

import atexit
import gc

import pytest

# This is the first plugin, so PyTorch is imported and tests are collected without a look: a fifth of that time.
gc.disable()
# An interpreter that ends looks through all it holds, which PyTorch makes most of a second.
atexit.register(gc.freeze)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What is there by now stays, and what comes is looked through less often: it would cost 3 % of a run each."""
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    gc.enable()
