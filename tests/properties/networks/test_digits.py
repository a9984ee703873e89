"""The images that networks are trained on are those of the published audit, or there are none."""

import sys

import numpy as np
import pytest

from tests.instruments.networks import digits


@pytest.fixture(autouse=True)
def afresh():
    """Nothing remembered from before, and nothing kept for later."""
    digits.digits.cache_clear()
    yield
    digits.digits.cache_clear()


def test_there_are_1797_images_of_ten_digits():
    """The data set holds 1 797 images of 8 × 8 pixels between 0 and 1, and every digit occurs."""
    images, labels = digits.digits()
    assert images.shape == (1797, 1, 8, 8)
    assert (images.min(), images.max()) == (0.0, 1.0)
    assert sorted(set(labels.tolist())) == list(range(10))


def test_a_split_loses_no_image():
    """Training and test part together are all images, and another seed makes another split."""
    whole = digits.digits()
    first, second = (np.concatenate([part.images for part in digits.split(whole, 0.25, seed)]) for seed in (0, 1))
    assert sorted(map(bytes, first)) == sorted(map(bytes, whole.images))
    assert (first != second).any()


def test_some_digits_are_relabelled_from_zero():
    """The digits 5 to 9 alone have the labels 0 to 4."""
    chosen = digits.only(digits.digits(), range(5, 10))
    assert sorted(set(chosen.labels.tolist())) == list(range(5))


def test_other_images_are_refused(monkeypatch):
    """Images that differ from those of the audit in one pixel are refused, with both checksums."""
    import sklearn.datasets

    other = sklearn.datasets.load_digits()
    other.images[0, 0, 0] += 1
    monkeypatch.setattr(sklearn.datasets, "load_digits", lambda: other)
    with pytest.raises(ValueError, match=digits.CHECKSUM):
        digits.digits()


def test_without_scikit_learn_the_group_is_named(monkeypatch):
    """Without scikit-learn the error names the dependency group that has it."""
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ModuleNotFoundError, match="--group audit"):
        digits.digits()
