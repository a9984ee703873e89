"""What is said of networks does not hang on the seeds with which they happened to be measured."""

from __future__ import annotations

import json

import pytest

from claims.ledger import read_ledger
from claims.registry import load_registry

# What is said of networks before they are trained, or after a few steps, costs little; trainings take a minute.
QUICK = (
    "test_resnet.py::test_a_shortcut_keeps_the_gradients",
    "test_resnet.py::test_a_block_adds_its_input",
    "test_fine_tuning.py::test_frozen_layers",
)
# The figures that draw what the claims have trained; the others would train as much again.
WHOLE = (
    "test_resnet.py",
    "test_fine_tuning.py",
    "test_softmax_training.py",
    "figures/test_networks.py::test_training_error_over_depth",
    "figures/test_transfer.py::test_softmax_first_training",
)


def examples(document):
    """All settings that the measurements of a run name as an example or counterexample, one after the other."""
    for finding in document["claims"]:
        for measurement in finding["measurements"]:
            yield from filter(None, (measurement.get(side) for side in ("inside", "outside")))


@pytest.mark.parametrize(
    ("first", "tests"),
    [
        pytest.param(100, QUICK, id="untrained-100"),
        *(pytest.param(first, WHOLE, id=f"trained-{first}", marks=pytest.mark.slow) for first in (100, 200, 300)),
    ],
)
def test_other_seeds_give_the_same_verdicts(audit, tmp_path, first, tests):
    """Networks with other seeds get the verdicts on record, in every case, and figures conclude the same."""
    run = audit("-q", *(f"tests/courses/optimizers_2023/{name}" for name in tests), f"--audit-seed={first}")
    assert run.returncode == pytest.ExitCode.OK, run.stdout + run.stderr
    document = json.loads((tmp_path / "out" / "partial" / "evidence.json").read_text(encoding="utf-8"))
    ledger, measured = read_ledger(load_registry()), [each for each in document["claims"] if each["measurements"]]
    assert measured
    for finding in measured:
        entry = ledger[finding["claim"]]
        assert (finding["verdict"], finding["drift"]) == (entry.verdict, [])
        assert {case: finding["cases"][case] for case in entry.cases} == entry.cases
    # That it was asked of other networks: every example that names a seed names one of theirs.
    seeds = [example["seed"] for example in examples(document) if "seed" in example]
    assert seeds
    assert all(first <= seed < first + 100 for seed in seeds)
    assert document["environment"]["first seed of networks"] == str(first)
