"""Subjects are what PyTorch says that it has; a name that nobody knows is refused with the known ones."""

from __future__ import annotations

import pytest

from tests.instruments import cells, layouts, subjects
from tests.instruments.subjects import (
    OPTIMIZERS,
    Subject,
    absent_device,
    optimizer_cells,
    optimizer_subjects,
    refusal,
    subjects_of,
)
from tests.instruments.targets import DTYPES, TARGETS


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("adm", ["cpu"], ["float64"]), "unknown target 'adm'; did you mean adam"),
        (("adam", ["cpu"], ["float8"]), "unknown number format 'float8'; did you mean bfloat16 or float16"),
        (("adam", ["cpu"], ["float64"], ["fusd"]), "adam: unknown implementation 'fusd'; did you mean fused"),
        (("softmax", ["cpu"], ["float64"], ["fused"]), "unknown implementation 'fused'; did you mean eager"),
    ],
)
def test_unknown_names_are_refused(arguments: tuple, message: str) -> None:
    """A target, number format or implementation that does not exist is an error that names its nearest likes."""
    with pytest.raises(ValueError, match=message):
        subjects_of(*arguments)


def test_the_matrix_is_the_product_of_its_axes() -> None:
    """Each optimizer is there in each of its implementations and number formats on each device, once."""
    found = optimizer_cells(["cpu", "cuda"])
    implementations = sum(len(TARGETS[target].implementations) for target in OPTIMIZERS)
    assert len(set(found)) == len(found) == implementations * len(DTYPES) * 2


def test_what_is_declared_absent_is_refused() -> None:
    """PyTorch takes a step in every cell on a CPU but those that are declared absent, where its own words say why."""
    cells_of_cpu = optimizer_cells(["cpu"])
    assert all(bool(refusal(cell)) == cell.absent for cell in cells_of_cpu)
    assert {cell.target for cell in optimizer_subjects(["cpu"])} == set(OPTIMIZERS)
    assert "'fused'" in str(refusal(Subject("rmsprop", "fused", "cpu", "float32")))
    assert "cuda" in str(refusal(Subject("adam", "capturable", "cpu", "float32")))


def test_a_device_that_fails_on_first_use_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A device counts as absent, in PyTorch's own words, if it exists and the first operation on it fails."""

    def fail(*shape: int, device: str) -> None:
        raise RuntimeError(f"{device} error: no kernel image is available for execution on the device\nmore lines")

    assert absent_device("cpu") is None
    monkeypatch.setattr(subjects.torch, "ones", fail)
    assert absent_device("cuda") == "cuda error: no kernel image is available for execution on the device"


@pytest.mark.parametrize("target", ["adam", "adamw"])
def test_coefficients_of_a_group_are_its_own(target: str) -> None:
    """β₁ and β₂ reach PyTorch from a parameter group as from the constructor, where only one of them is stated too."""
    (subject,) = subjects_of(target, ["cpu"], ["float64"])
    groups = [{"params": [subject.parameter([0.0])], **own} for own in ({"beta1": 0.5}, {"beta2": 0.7}, {})]
    optimizer = subject.call(groups, beta1=0.8)
    assert [group["betas"] for group in optimizer.param_groups] == [(0.5, 0.999), (0.8, 0.7), (0.8, 0.999)]


@pytest.mark.parametrize("dtype", DTYPES)
def test_views_hold_the_numbers_they_were_given(dtype: str) -> None:
    """However a parameter lies in memory, its numbers are those that were asked for, and its strides are as said."""
    values = cells.pool(dtype).start[:63].reshape(7, 9)
    for laid, contiguous in (
        (layouts.as_it_comes, True),
        (layouts.shifted, True),
        (layouts.transposed, False),
        (layouts.with_gaps, False),
    ):
        found = Subject("sgd", "for-loop", "cpu", dtype).parameter(values, laid)
        assert found.detach().double().tolist() == values.tolist()
        assert (found.is_leaf, found.is_contiguous()) == (True, contiguous)


@pytest.mark.parametrize("dtype", DTYPES)
def test_plans_reach_every_column(dtype: str) -> None:
    """The plans of a number format visit every size from 1 to four vectors and one more, and both sides of a chunk."""
    lines = ("one", "to-one-vector", "to-four-vectors")
    sizes = {piece.size for piece in layouts.small(dtype).pieces if piece.column in lines}
    assert sizes == set(range(1, 4 * layouts.VECTOR_BYTES // layouts.BYTES[dtype] + 2))
    assert [piece.size - layouts.CHUNK for piece in layouts.large().pieces] == [-1, 0, 1]
