"""The images on which networks are trained: 1 797 handwritten digits of 8 × 8 pixels that ship with scikit-learn."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Of the pixels and labels as 64-bit numbers, lowest byte first.
CHECKSUM = "f6d9e39f37dc45d327f6db33428ee58970ccceabb2535a5c179de35886b70443"


class Digits(NamedTuple):
    """Images of shape (n, 1, 8, 8) with values in [0, 1], and the digit that each shows."""

    images: NDArray[np.float64]
    labels: NDArray[np.int64]


@cache
def digits() -> Digits:
    """All images, in the order of the data set.

    Raises ``ModuleNotFoundError`` that names the dependency group without scikit-learn, and ``ValueError`` for images
    that are not those of the published audit.
    """
    try:
        from sklearn.datasets import load_digits
    except ModuleNotFoundError as error:
        message = "the digits come with scikit-learn, of the dependency group 'audit': pip install --group audit"
        raise ModuleNotFoundError(message) from error
    data = load_digits()
    found = checksum(data.images, data.target)
    if found != CHECKSUM:
        raise ValueError(
            f"scikit-learn's digits have the checksum {found}, those of the audit {CHECKSUM}: reinstall it"
        )
    return Digits(data.images[:, None] / 16, data.target.astype(np.int64))


def checksum(images: NDArray[np.float64], labels: NDArray[np.int64]) -> str:
    """The SHA-256 of images and labels."""
    return hashlib.sha256(images.astype("<f8").tobytes() + labels.astype("<i8").tobytes()).hexdigest()


def split(data: Digits, test_share: float, seed: int) -> tuple[Digits, Digits]:
    """The images in a seeded order, as a training and a test part."""
    order = np.random.default_rng(seed).permutation(len(data.labels))
    tested = round(test_share * len(order))
    parts = order[tested:], order[:tested]
    return Digits(data.images[parts[0]], data.labels[parts[0]]), Digits(data.images[parts[1]], data.labels[parts[1]])


def only(data: Digits, classes: range) -> Digits:
    """The images of some digits, relabelled from zero."""
    chosen = (data.labels >= classes.start) & (data.labels < classes.stop)
    return Digits(data.images[chosen], data.labels[chosen] - classes.start)
