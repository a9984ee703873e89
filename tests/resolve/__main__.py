"""The command ``python -m tests.resolve pkg.module:Factory``: which rule a program follows, in which conventions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from tests.instruments.brought import Brought, BroughtError, load, setting_of
from tests.resolve.conventions import ARITHMETICS, DECAYS, Gap, Resolved, fitting, resolve

_SHOWN = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Say what a program is; exit code 0 if it is a known rule, 1 if none or only a part fits, 2 if it is not asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.resolve", description="Which rule does an optimizer follow?")
    parser.add_argument("program", help="pkg.module:Factory, such as torch.optim:Adam or my_module:MySGD")
    parser.add_argument(
        "--with", dest="held", action="append", default=[], metavar="NAME=VALUE", help="hold a setting, as amsgrad=True"
    )
    options = parser.parse_args(arguments)
    try:
        program = load(options.program, dict(map(setting_of, options.held)))
        for setting in {"lr", "weight_decay"} & {*program.fixed}:
            raise BroughtError(f"{setting} is asked in any case; leave out --with {program.takes[setting]}")
        found = resolve(program)
    except BroughtError as error:
        print(f"resolve: {error}", file=sys.stderr)
        return 2
    print(*told(program, found), sep="\n")
    known = fitting(found.plain) and not found.off and (not found.decayed or fitting(found.decayed))
    return 0 if known else 1


def told(program: Brought, found: Resolved) -> Iterator[str]:
    """What was found, in lines."""
    taken = ", ".join(setting if setting == own else f"{setting} as {own}" for setting, own in program.takes.items())
    held = "".join(f", {name} = {value!r}" for name, value in program.held.items())
    yield f"{program.name}{held} (settings asked: {taken or 'none'})"
    if program.unknown:
        yield f"left as they are: {', '.join(program.unknown)}"
    if found.off:
        off = " and ".join(f"{name} = 0" for name in found.off)
        yield f"asked with {off}: with another value it follows no rule that is known"
    yield from _part("rule", found.plain)
    if fitting(found.plain):
        known = ARITHMETICS[found.arithmetic].en if found.arithmetic else "in no format that explains the gap"
        yield f"numbers that are the same for all coordinates: {known}"
    if found.decayed:
        yield from _part("weight decay", found.decayed)
    elif "weight_decay" not in program.takes:
        yield "weight decay: it takes none"


def _part(what: str, gaps: Sequence[Gap]) -> Iterator[str]:
    fit, others = fitting(gaps), [gap for gap in gaps if not (gap.same or gap.single)]
    if not gaps:
        yield f"{what}: no known rule can be asked with the settings that it takes"
        return
    shown = [_shown(what, gap) for gap in fit]
    if fit:
        yield f"{what}: {shown[0]} (gap {fit[0].share:.2g} of what rounding may do)"
        if fit[0].single:
            yield f"  off by {fit[0].apart:.1e} of the way: numbers in float32, or something else as small"
        yield from (f"  not told apart from: {each}" for each in dict.fromkeys(shown[1:]) if each != shown[0])
    else:
        nearest = gaps[0]
        yield f"{what}: none that is known"
        yield (
            f"  nearest: {nearest.candidate}; it parts from it at the {nearest.since[0]}, in step {nearest.since[1]}, "
            f"and ends {_share(nearest.apart)} of the way apart"
        )
    for gap in others[not fit :][:_SHOWN]:
        yield f"  not: {_shown(what, gap)} ({_share(gap.apart)} of the way apart)"


def _shown(what: str, gap: Gap) -> str:
    return str(gap.candidate) if what == "rule" else DECAYS[gap.candidate.decay].shown.en


def _share(apart: float) -> str:
    return f"{apart:.1%}" if apart >= 1e-3 else f"{apart:.1e}"


if __name__ == "__main__":
    sys.exit(main())
