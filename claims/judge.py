"""The judge: a pure, total function of a claim and its measurements.

No test decides a verdict and no ledger line does; both only meet what is computed here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from claims.measurement import Example, Gap, Law, Measurement, Outcome, Record, Share, Value
from claims.model import Case, Claim, Force, Measured, NotYetMeasured, Statement, Strength, Untestable, Verdict

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
# Of several readings of one sentence the first of these verdicts that one of them has.
_MOST_CHARITABLE_FIRST = (Verdict.CONFIRMED, Verdict.CONDITIONAL, Verdict.MISPRINT, Verdict.REFUTED)


class Frequency(StrEnum):
    """How often a sentence held among the settings tried, most often first."""

    ALWAYS = "always"
    NEARLY_ALWAYS = "nearly always"
    MOSTLY = "mostly"
    SOMETIMES = "sometimes"
    RARELY = "rarely"
    NEVER = "never"


# From which share on a sentence held so often; fewer than the last, but not none, is rarely.
THRESHOLDS: Mapping[Frequency, Fraction] = {
    Frequency.ALWAYS: Fraction(1),
    Frequency.NEARLY_ALWAYS: Fraction(9, 10),
    Frequency.MOSTLY: Fraction(1, 2),
    Frequency.SOMETIMES: Fraction(1, 10),
}


def _verdicts(confirmed: Frequency, conditional: Frequency) -> Mapping[Frequency, Verdict]:
    """Confirmed down to one frequency, conditional down to another, and refuted below."""
    order = list(Frequency)
    return {
        each: Verdict.CONFIRMED
        if order.index(each) <= order.index(confirmed)
        else Verdict.CONDITIONAL
        if order.index(each) <= order.index(conditional)
        else Verdict.REFUTED
        for each in order
    }


# What a share says of a sentence of each force.  Only a share can hold in part: a gap, a law and an outcome hold or
# fail under every force.
RULINGS: Mapping[Force, Mapping[Frequency, Verdict]] = {
    Force.ALWAYS: _verdicts(Frequency.ALWAYS, Frequency.RARELY),
    Force.TENDENCY: _verdicts(Frequency.NEARLY_ALWAYS, Frequency.SOMETIMES),
    Force.POSSIBLE: _verdicts(Frequency.RARELY, Frequency.RARELY),
    Force.SEEN: _verdicts(Frequency.RARELY, Frequency.RARELY),
    Force.CAUSE: _verdicts(Frequency.NEARLY_ALWAYS, Frequency.SOMETIMES),
}
# An example in any part of the domain shows that something is possible, or was to be seen.
_ANYWHERE = (Force.POSSIBLE, Force.SEEN)


@dataclass(frozen=True)
class Judgement:
    """A verdict with its reasons: strength, verdict per case, headline figure, and what was missing.

    ``reading`` is that of the statement's readings which decided, where the claim is asked under several.
    """

    verdict: Verdict
    strength: Strength | None
    cases: Mapping[str, Verdict]
    figure: str
    missing: tuple[str, ...] = ()
    reading: str | None = None


def frequency(share: Share) -> Frequency:
    """How often the sentence held."""
    part = Fraction(share.held, share.of)
    reached = (each for each, least in THRESHOLDS.items() if part >= least)
    return next(reached, Frequency.RARELY if share.held else Frequency.NEVER)


def judge_one(claim: Claim, measurement: Measurement) -> Verdict:
    """The verdict that one measurement alone supports.

    What fails as it stands and holds as corrected is a misprint if it stands in print, and else refuted.  Lines that
    describe a method are right under whatever convention they follow.
    """
    mendable = Verdict.MISPRINT if claim.quotes else Verdict.REFUTED
    match measurement:
        case Gap(as_printed, corrected, convention=convention):
            if as_printed.holds:
                return Verdict.CONFIRMED
            if convention is not None and claim.describes_method:
                return Verdict.CONDITIONAL
            return mendable if corrected is not None and corrected.holds else Verdict.REFUTED
        case Share():
            return RULINGS[_force(claim)][frequency(measurement)]
        case Law(worst=worst, counterexample=counterexample):
            refuted = counterexample is not None or (worst is not None and not worst.holds)
            return Verdict.REFUTED if refuted else Verdict.CONFIRMED
        case Outcome(expected, observed, corrected_outcome):
            if observed == expected:
                return Verdict.CONFIRMED
            return mendable if corrected_outcome == expected else Verdict.REFUTED


def _force(claim: Claim) -> Force:
    # The registry refuses a claim without a force; one that was never registered is asked as strictly as can be.
    return claim.force or Force.ALWAYS


def judge_cases(claim: Claim, cases: Mapping[str, Verdict]) -> tuple[Verdict, str | None]:
    """The verdict of a claim from those of its cases, and the reading that decided, if it is asked under several.

    Cases beyond the text have no say.  Of the readings the most charitable one counts, together with the cases that
    belong to none.
    """
    counted = [case for case in claim.within if case.slug in cases]
    named = list(dict.fromkeys(case.reading for case in counted if case.reading is not None))
    common = [cases[case.slug] for case in counted if case.reading is None]
    if not named:
        return _parts(claim, common), None
    of_reading = {name: _parts(claim, [cases[c.slug] for c in counted if c.reading == name]) for name in named}
    if Verdict.NOT_RUN in of_reading.values():
        return Verdict.NOT_RUN, None
    chosen = min(named, key=lambda name: _MOST_CHARITABLE_FIRST.index(of_reading[name]))
    return _parts(claim, [*common, of_reading[chosen]]), chosen


def judge_records(claim: Claim, records: Iterable[Record]) -> Verdict:
    """What some of a claim's measurements say alone, of the cases that they are about."""
    by_case: dict[str, list[Verdict]] = {}
    for record in records:
        by_case.setdefault(record.case, []).append(judge_one(claim, record.measurement))
    cases = {case: combine(verdicts) for case, verdicts in by_case.items()}
    counted = any(case.slug in cases for case in claim.within)
    return judge_cases(claim, cases)[0] if counted else combine(cases.values())


def deciding(claim: Claim, reading: str | None) -> tuple[Case, ...]:
    """The cases that decide a claim under a reading."""
    return tuple(case for case in claim.within if case.reading in (None, reading))


def _parts(claim: Claim, verdicts: Collection[Verdict]) -> Verdict:
    if _force(claim) in _ANYWHERE and Verdict.CONFIRMED in verdicts and Verdict.NOT_RUN not in verdicts:
        return Verdict.CONFIRMED
    return combine(verdicts)


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
        case: combine([judge_one(claim, record.measurement) for record in found]) if found else Verdict.NOT_RUN
        for case, found in by_case.items()
    }
    if missing:
        return Judgement(Verdict.NOT_RUN, None, cases, "not run", missing)
    verdict, reading = judge_cases(claim, cases)
    counted = [record for case in deciding(claim, reading) for record in by_case[case.slug]]
    weakest = max((strength_of(record.measurement) for record in counted), key=_STRONGEST_FIRST.index)
    return Judgement(verdict, weakest, cases, headline(claim, counted), (), reading)


def decisive(claim: Claim, records: Sequence[Record]) -> Record:
    """The record to see first: the first that fails, or one that holds where a single example is enough."""
    failing = [record for record in records if judge_one(claim, record.measurement) is not Verdict.CONFIRMED]
    if _force(claim) in _ANYWHERE and len(failing) < len(records):
        return next(record for record in records if record not in failing)
    return (failing or list(records))[0]


def headline(claim: Claim, records: Sequence[Record]) -> str:
    """The figure that goes on record: that of the decisive measurement."""
    measurement = decisive(claim, records).measurement
    match measurement:
        case Outcome(observed=observed):
            return observed
        case Share(held, of, boundary, interval=interval, sensitive=sensitive):
            # How many settings were tried depends on the profile of the run, so it is left out where it can be.
            share = f"{held} of {of}" if held < of else "no counterexample"
            share += f", {sensitive} sensitive" if sensitive and held < of else ""
            share += f" in {interval[0]:.3f} to {interval[1]:.3f}" if interval and held < of else ""
            return share if boundary is None else f"{share}, boundary {boundary:.5g}"
        case Gap(counterexample=counterexample) | Law(counterexample=counterexample):
            if judge_one(claim, measurement) is Verdict.CONFIRMED:
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
    """The verdict shown for a statement: the worst of its claims within the text, as a reader should hear it."""
    found = {verdicts[claim.slug] for claim in statement.claims if not claim.beyond}
    return next(verdict for verdict in _WORST_FIRST if verdict in found)
