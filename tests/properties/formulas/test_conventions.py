"""Known rules are what they are called, no two of them are the same, and a slip in any of them is found and mended."""

from __future__ import annotations

import pytest

from claims.conventions import PYTORCH, known_rules
from claims.forms.programs import OPTIMIZERS, UPDATE_AXES, UPDATE_NOTE, program_of
from claims.formulas.mutants import mutants_of_rule
from claims.model import Domain, OneOf
from tests.forms.identifying import factory_of_known, likenesses, repair_of
from tests.instruments import driver
from tests.instruments.probes import against_rule
from tests.instruments.strategies import simplest_episodes
from tests.instruments.subjects import subjects_of

KNOWN = known_rules()


def runs_of(known):
    """Runs over the ordinary settings of a known rule, at a rate that stays."""
    ranges = program_of(known.optimizer).settings
    settings = {name: axis for name, axis in ranges.items() if name in ("lr", *known.rule.settings)}
    # What PyTorch's optimizer of that name may have beside what courses may name of it.
    settings |= {name: OneOf((0.75,)) for name in known.rule.settings if name not in ranges}
    return list(simplest_episodes(Domain(UPDATE_NOTE, {**UPDATE_AXES, **settings, "lr change": OneOf((1.0,))})))


@pytest.mark.parametrize("name", [f"{name}/{PYTORCH}" for name in OPTIMIZERS if f"{name}/{PYTORCH}" in KNOWN])
def test_what_is_called_pytorchs_is_pytorchs(name):
    """The rule that a report calls PyTorch's takes the steps of PyTorch."""
    known = KNOWN[name]
    (subject,) = subjects_of(known.optimizer, ["cpu"], ["float64"])
    for episode in runs_of(known):
        run = driver.follow(subject, episode.settings, episode.start, episode.gradients, episode.lrs)
        assert against_rule(subject, episode, run, factory_of_known(known), None).holds


def test_a_known_rule_is_itself_and_no_other_optimizers():
    """Each rule is found to be what it is; Adam is AdamW where nothing decays, and no other optimizer is another."""
    for known in KNOWN.values():
        found = likenesses(factory_of_known(known), runs_of(known))
        same = {each.known for each in found if each.same}
        assert known in same
        assert {each.optimizer for each in same} <= {
            known.optimizer,
            *(("adamw",) if known.optimizer == "adam" else ()),
        }


@pytest.mark.parametrize("name", ["momentum/pytorch", "rmsprop/eps-under-the-root", "adagrad/pytorch"])
def test_a_slip_in_a_known_rule_is_found_and_mended(name):
    """Whatever single slip is made in a rule, an edit is found that gives the rule back."""
    known = KNOWN[name]
    runs = runs_of(known)
    for mutant in mutants_of_rule(known.rule):
        assert repair_of(mutant.rule, {}, known, runs) is not None, mutant.edit.en
