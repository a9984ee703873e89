"""Each law is broken by some slightly broken optimizer: a law that nothing can break says nothing."""

from __future__ import annotations

import pytest

from claims.annexes.laws import LAWS, LawRecord, Standing, standing
from tests.instruments.subjects import Subject
from tests.laws import (
    test_arguments,
    test_calls,
    test_checkpoints,
    test_losses,
    test_machine,
    test_numbers,
    test_partition,
    test_scale,
    test_states,
    test_stillness,
    test_symmetry,
    test_tensors,
)
from tests.laws import test_scheduler_lives as lives
from tests.laws.asking import holds
from tests.trust.mutants.library import mutation_of

# A mutant, and a law that finds it.
BROKEN = (
    ("adam-gradient-modified", test_stillness.test_gradients_stay_as_they_are),
    ("adagrad-maximize-ignored", test_symmetry.test_maximizing_is_minimizing_the_negative),
    ("adam-state-lost-on-reload", test_checkpoints.test_a_resumed_path_is_the_path),
    ("rmsprop-state-lost-on-reload", test_checkpoints.test_a_state_serves_every_implementation),
    ("adadelta-state-lost-on-reload", test_machine.test_calls_in_any_order_follow_the_reference),
    ("adam-implementation-lost-on-reload", test_checkpoints.test_loading_keeps_the_implementation),
    ("sgd-stopped-by-rate-zero", test_stillness.test_rate_zero_keeps_the_sign_of_zero),
    ("sgd-rate-of-the-constructor", test_checkpoints.test_a_changed_rate_acts_at_once),
    ("sgd-last-element-skipped", test_partition.test_tensors_do_not_see_each_other),
    ("adam-last-element-skipped", test_symmetry.test_the_order_of_coordinates_is_free),
    ("rmsprop-first-element-doubled", test_symmetry.test_the_order_of_coordinates_is_free),
    ("sgd-buffer-shared", test_partition.test_a_late_group_starts_afresh),
    ("adamw-later-groups-frozen", test_partition.test_groups_do_not_see_each_other),
    ("adamw-decay-grows", test_checkpoints.test_a_changed_rate_acts_at_once),
    ("adamw-none-taken-for-zero", test_stillness.test_no_gradient_is_no_step),
    ("adam-none-taken-for-zero", test_partition.test_a_late_first_gradient_starts_afresh),
    ("adagrad-decay-without-a-rate", test_stillness.test_rate_zero_moves_nothing),
    ("sgd-drift", test_stillness.test_a_zero_gradient_at_first_moves_nothing),
    ("adam-drift", test_scale.test_mirrored_gradients_mirror_the_path),
    ("adadelta-drift", test_scale.test_the_learning_rate_has_the_unit_of_the_parameter),
    ("adam-gradient-clipped", test_scale.test_the_unit_of_the_gradient_cancels),
    ("sgd-gradient-signed", test_symmetry.test_turned_gradients_turn_the_path),
    ("adam-gradient-signed", test_scale.test_the_size_of_the_gradient_is_forgotten),
    ("sgd-gradient-signed", test_scale.test_the_displacement_is_proportional_to_the_gradient),
    ("adam-stopped-by-zero", test_stillness.test_a_zero_gradient_later_moves_what_remembers),
    ("sgd-stopped-by-zero", test_stillness.test_a_zero_gradient_does_not_stop_decay),
    ("adamw-amsgrad-ignored", test_arguments.test_arguments_act_where_documented),
    ("adam-decay-coupled", test_arguments.test_arguments_act_where_documented),
    ("rmsprop-default-of-eps", test_arguments.test_defaults_are_the_references),
    ("adagrad-default-of-eps", test_arguments.test_defaults_are_the_references),
    ("adadelta-default-of-rho", test_arguments.test_defaults_are_the_references),
    ("adam-imaginary-part-ignored", test_tensors.test_a_complex_tensor_moves_as_its_real_view),
    ("adagrad-sparse-gradient-halved", test_tensors.test_a_sparse_gradient_moves_as_the_dense_one),
    ("adam-sparse-gradient-taken-for-dense", test_tensors.test_a_refused_sparse_gradient_moves_nothing),
    ("rmsprop-repetition-unnoticed", test_tensors.test_a_repeated_tensor_is_told_of),
    ("adadelta-no-number-spreads", test_tensors.test_no_number_stays_in_its_coordinate),
    ("sgd-no-number-replaced", test_tensors.test_no_number_ends_as_in_the_reference),
    ("adam-closure-called-twice", test_calls.test_a_closure_is_called_once),
    ("sgd-post-hook-before-the-step", test_calls.test_hooks_stand_around_the_step),
    ("adamw-state-lost-in-a-copy", test_calls.test_a_copy_goes_its_own_way),
    ("rmsprop-scaler-unheeded", test_calls.test_a_scaled_step_is_the_step),
    ("rmsprop-scaler-unheeded", test_calls.test_a_skipped_step_is_no_step),
    ("rmsprop-scaler-unheeded", test_calls.test_a_skipped_step_unscales_the_gradients),
    ("sgd-later-groups-not-cleared", test_calls.test_zero_grad_clears_every_gradient),
    ("cross-entropy-counts-ignored", test_losses.test_ignored_targets_leave_no_trace),
    ("adam-settings-kept-on-reload", test_states.test_loaded_settings_are_the_saved_ones),
    ("rmsprop-state-rounded-on-reload", test_states.test_loaded_numbers_are_rounded),
    ("adam-count-rounded", test_states.test_a_step_count_has_no_end),
    ("adam-past-of-maximize", test_states.test_an_old_state_is_a_state),
    ("adam-past-of-maximize", test_states.test_an_old_pickle_is_an_optimizer),
    ("adam-ints-overlooked", test_numbers.test_any_number_is_its_value),
    ("rmsprop-tensors-rounded", test_numbers.test_a_tensor_is_its_number),
    ("adamw-nan-overlooked", test_numbers.test_nan_is_no_setting),
    ("step-lr-loads-nothing", lives.test_a_resumed_schedule_is_the_schedule),
    ("step-lr-loads-nothing", lives.test_a_scheduler_may_be_made_after_the_optimizer_was_loaded),
    ("exponential-lr-decays-when-resumed", lives.test_the_last_epoch_resumes_a_schedule),
    ("step-lr-keeps-its-settings", lives.test_a_loaded_schedule_is_the_saved_one),
    ("step-lr-empties-what-it-loads", lives.test_loading_leaves_the_saved_schedule),
    ("step-lr-saves-a-class", lives.test_a_saved_schedule_fits_a_file),
    ("step-lr-one-rate-for-all", lives.test_each_group_has_its_own_schedule),
    ("step-lr-stopped-by-a-late-group", lives.test_a_late_group_disturbs_no_schedule),
    ("step-lr-forgets-late-groups", lives.test_a_late_group_goes_along),
    ("step-lr-begins-twice", lives.test_a_wrapped_schedule_is_the_schedule),
    ("step-lr-goes-on-at-a-milestone", lives.test_a_sequence_starts_each_schedule_afresh),
    ("step-lr-returns-to-the-first-rate", lives.test_a_new_schedule_starts_from_the_present_rate),
    ("step-lr-reports-the-first-rate", lives.test_the_reported_rates_are_the_rates),
    ("step-lr-falls-through-zero", lives.test_rates_are_never_negative),
    ("step-lr-rounds-tensors", lives.test_a_tensor_rate_is_the_rate),
)


@pytest.mark.parametrize(("slug", "test"), BROKEN, ids=[f"{slug}-{test.__name__}" for slug, test in BROKEN])
def test_a_broken_optimizer_breaks_a_law(slug, test):
    """The unbroken program stands to the law as it should, and the broken one does not."""
    mutation, found = mutation_of(slug), []
    (mark,) = (mark for mark in test.pytestmark if mark.name == "law")
    law = LAWS[mark.args[0]]
    subject = None if law.of_programs else Subject(mutation.target, "for-loop", "cpu", "float64")
    test(subject or mutation.booked, found.append)
    with mutation.placed():
        test(subject or mutation.booked, found.append)
    holding = holds(law, test, subject)
    records = [LawRecord(law.slug, mutation.booked, mutation.booked, each, holding) for each in found]
    right, broken = map(standing, records)
    assert right is not Standing.FINDING
    assert broken is Standing.FINDING
