"""The judge: a pure, total function of a claim and its measurements.

No test decides a verdict and no ledger line does; both only meet what is computed here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from claims.measurement import Example, Gap, Law, Measurement, Outcome, Record, Share, Value
from claims.model import Claim, Measured, NotYetMeasured, Statement, Strength, Untestable, Verdict

_STRONGEST_FIRST = tuple(Strength)
# What a reader must hear first when the claims of one statement disagree.
_WORST_FIRST = (
    Verdict.REFUTED,
    Verdict.MISPRINT,
    Verdict.CONDITIONAL,
    Verdict.NOT_RUN,
    Verdict.CONFIRMED,
    Verdict.UNTESTABLE,
)


@dataclass(frozen=True)
class Judgement:
    """A verdict with its reasons: strength, verdict per case, headline figure, and what was missing."""

    verdict: Verdict
    strength: Strength | None
    cases: Mapping[str, Verdict]
    figure: str
    missing: tuple[str, ...] = ()


def judge_one(measurement: Measurement) -> Verdict:
    """The verdict that one measurement alone supports."""
    match measurement:
        case Gap(as_printed, corrected):
            if as_printed.holds:
                return Verdict.CONFIRMED
            return Verdict.MISPRINT if corrected is not None and corrected.holds else Verdict.REFUTED
        case Share(held, of):
            if held == of:
                return Verdict.CONFIRMED
            return Verdict.CONDITIONAL if held else Verdict.REFUTED
        case Law(worst=worst, counterexample=counterexample):
            refuted = counterexample is not None or (worst is not None and not worst.holds)
            return Verdict.REFUTED if refuted else Verdict.CONFIRMED
        case Outcome(expected, observed, corrected_outcome):
            if observed == expected:
                return Verdict.CONFIRMED
            return Verdict.MISPRINT if corrected_outcome == expected else Verdict.REFUTED


def combine(verdicts: Collection[Verdict]) -> Verdict:
    """The verdict of the whole from the verdicts of its parts (cases, or subjects).

    Parts that agree give their common verdict.  A part that holds beside one that fails makes the whole
    conditional.  Where nothing holds as printed, a correction counts only if it mends every part.
    """
    found = set(verdicts)
    if not found or Verdict.NOT_RUN in found:
        return Verdict.NOT_RUN
    if len(found) == 1:
        return found.pop()
    if found & {Verdict.CONFIRMED, Verdict.CONDITIONAL}:
        return Verdict.CONDITIONAL
    return Verdict.REFUTED


def strength_of(measurement: Measurement) -> Strength:
    """The strength of evidence that a measurement carries, derived from its shape and numbers."""
    match measurement:
        case Outcome():
            return Strength.EXACT
        case Share():
            return Strength.SWEEP
        case Law(worst=None):
            return Strength.PROPERTY
        case Law(worst=worst):
            return Strength.EXACT if worst is not None and worst.bound == 0 else Strength.BOUNDED
        case Gap(as_printed, corrected):
            decisive = as_printed if as_printed.holds or corrected is None else corrected
            return Strength.EXACT if decisive.bound == 0 else Strength.BOUNDED


Required = Mapping[str, Sequence[str]]


def judge(claim: Claim, records: Iterable[Record], required: Required) -> Judgement:
    """Judge ``claim`` from ``records``; each case must have been measured on every subject ``required`` for it."""
    match claim.settled:
        case Untestable(facts=facts):
            return Judgement(Verdict.UNTESTABLE, Strength.CITATION if facts else None, {}, "no computation settles it")
        case NotYetMeasured():
            return Judgement(Verdict.NOT_RUN, None, {}, "not yet measured")
        case Measured():
            mine = [record for record in records if record.claim == claim.slug]
            return _judge_measured(claim, mine, required)


def _judge_measured(claim: Claim, records: Sequence[Record], required: Required) -> Judgement:
    by_case = {case.slug: [r for r in records if r.case == case.slug] for case in claim.cases}
    missing = tuple(
        f"{case} on {subject}"
        for case, found in by_case.items()
        for subject in required.get(case) or ("any subject",)
        if subject not in {record.subject for record in found}
    )
    cases = {
        case: combine([judge_one(record.measurement) for record in found]) if found else Verdict.NOT_RUN
        for case, found in by_case.items()
    }
    if missing:
        return Judgement(Verdict.NOT_RUN, None, cases, "not run", missing)
    weakest = max((strength_of(r.measurement) for r in records), key=_STRONGEST_FIRST.index)
    ordered = [record for found in by_case.values() for record in found]
    return Judgement(combine(cases.values()), weakest, cases, headline(ordered))


def headline(records: Sequence[Record]) -> str:
    """The figure that goes on record: the first measurement that fails, or else the first."""
    failing = [r for r in records if judge_one(r.measurement) is not Verdict.CONFIRMED]
    measurement = (failing or list(records))[0].measurement
    match measurement:
        case Outcome(observed=observed):
            return observed
        case Share(held, of, boundary, interval=interval, sensitive=sensitive):
            # How many settings were tried depends on the profile of the run, so it is left out where it can be.
            share = f"{held} of {of}" if held < of else "no counterexample"
            share += f" ± {sensitive}" if sensitive and held < of else ""
            share += f" in {interval[0]:.3f} to {interval[1]:.3f}" if interval and held < of else ""
            return share if boundary is None else f"{share}, boundary {boundary:.5g}"
        case Gap(counterexample=counterexample) | Law(counterexample=counterexample):
            if judge_one(measurement) is Verdict.CONFIRMED:
                return "equal bit for bit" if strength_of(measurement) is Strength.EXACT else "no counterexample"
            return format_example(counterexample or {})


def format_example(example: Example) -> str:
    """An example as one line of ``name value`` pairs, numbers at six significant digits."""
    return ", ".join(f"{name} {_format_value(value)}" for name, value in example.items())


def _format_value(value: Value) -> str:
    match value:
        case tuple():
            return "(" + ", ".join(f"{number:.6g}" for number in value) + ")"
        case str():
            return value
        case _:
            return f"{value:.6g}"


def judge_statement(statement: Statement, verdicts: Mapping[str, Verdict]) -> Verdict:
    """The verdict shown for a statement: the worst of its claims, in the order a reader should hear it."""
    found = {verdicts[claim.slug] for claim in statement.claims}
    return next(verdict for verdict in _WORST_FIRST if verdict in found)
