"""Programs that the command line brings, put under audit in the place of PyTorch's before any test is made."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from claims.annexes.laws import Deviation, Standing, standing
from claims.annexes.matrix import State
from claims.annexes.programs import Absent, Card, KnownError, check_subjects, read_known
from claims.measurement import Law

if TYPE_CHECKING:
    from tests.instruments.brought import Brought
    from tests.plugins.received import Received

KNOWN = "audit-known.toml"
# Under which a controller tells its workers what it has found out.
FOLLOWED = "audit-followed"
ROOMS = ("laws", "matrix/test_cells.py", "matrix/test_spoilt.py")


@dataclass(frozen=True)
class Programs:
    """The programs of one run: what a reader is told of each, and what of them is known to fail."""

    cards: tuple[Card, ...]
    known: tuple[Deviation, ...]
    followed: str

    @property
    def title(self) -> str:
        """What is audited, for a line of the terminal."""
        return " and ".join(card.name for card in self.cards)


def told_with_spoilt(programs: Programs, received: Received) -> tuple[Card, ...]:
    """The cards, with what became of the spoilt versions of each program."""
    return tuple(replace(card, spoilt=received.spoilt.get(card.name, {})) for card in programs.cards)


def told_of(programs: Programs, received: Received) -> Iterator[str]:
    """What came of a run, in a line for each program."""
    for card in told_with_spoilt(programs, received):
        rows = [row for row in received.rows.values() if row.target == card.name and row.state is State.MEASURED]
        readings = [reading for row in rows for reading in row.readings]
        laws = [record for record in received.laws if record.program == card.name]
        broken = sum(standing(record) is Standing.FINDING for record in laws)
        over, noticed = sum(reading.over for reading in readings), sum(card.spoilt.values())
        decay = f"; weight decay: {card.decay.en}" if card.decay else ""
        yield f"{card.name} ({card.package} {card.version}): {card.rule.en}{decay}"
        yield (
            f"  {len(readings)} cells, {over} over the bound; {len(laws)} laws tried, {broken} broken; "
            f"{noticed} of {len(card.spoilt)} spoilt versions noticed"
        )


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options about programs."""
    group = parser.getgroup("audit", "audit of the article")
    group.addoption(
        "--audit-optimizer",
        action="append",
        default=[],
        metavar="PKG.MODULE:FACTORY",
        help="audit this optimizer, or those that a module lists as PROGRAMS, instead of PyTorch's (repeatable)",
    )
    group.addoption("--as", dest="audit_as", default=None, metavar="NAME", help="the method or rule it should follow")
    group.addoption(
        "--audit-with",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="hold a setting of the optimizer, as amsgrad=True (repeatable)",
    )
    group.addoption(
        "--audit-seconds", type=int, default=300, metavar="N", help="so long a test of it may take (%(default)s)"
    )
    group.addoption(
        "--audit-known", default=None, metavar="FILE", help=f"what is known to fail in it, and why (./{KNOWN})"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist what was found out here, so that it need not ask again."""
    from tests.plugins.options import AUDIT

    if programs := node.config.stash[AUDIT].programs:
        node.workerinput[FOLLOWED] = programs.followed


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """A program that hangs is given up, and one that ends in an error has broken the law that it was asked."""
    from tests.plugins.options import AUDIT

    if not pyfuncitem.config.stash[AUDIT].programs:
        return (yield)
    from tests.instruments.brought import BroughtError, limited

    subject, law = pyfuncitem.callspec.params["subject"], pyfuncitem.funcargs.get("law")
    try:
        with limited(subject.id, pyfuncitem.config.getoption("--audit-seconds")):
            return (yield)
    except BroughtError as error:
        pytest.fail(str(error), pytrace=False)
    except Exception as error:
        if law is None:
            raise
        from tests.laws.weighing import kind_and_words

        law(Law(1, counterexample={"error": kind_and_words(error)}))


def read_programs(config: pytest.Config) -> Programs | None:
    """Put the programs of the command line under audit; whatever is wrong with one is a usage error."""
    names = config.getoption("--audit-optimizer")
    if names:
        # What somebody else's program warns of is theirs.
        config.addinivalue_line("filterwarnings", "ignore")
    else:
        for option in ("--as", "--audit-with", "--audit-known"):
            if config.getoption(option):
                raise pytest.UsageError(f"{option} goes with --audit-optimizer")
        return None
    if config.getoption("--audit-course"):
        raise pytest.UsageError(
            "programs and courses are audited in two runs: leave out --audit-optimizer, or else --audit-course"
        )
    from tests.instruments.brought import BroughtError

    try:
        known, absent = _known(config)
        return _adopted(config, list(_loaded(names, config.getoption("--audit-with"))), known, absent)
    except (BroughtError, KnownError) as error:
        raise pytest.UsageError(f"--audit-optimizer: {error}") from None


def _known(config: pytest.Config) -> tuple[tuple[Deviation, ...], tuple[Absent, ...]]:
    given = config.getoption("--audit-known")
    path = Path(config.invocation_params.dir, given or KNOWN)
    return read_known(path) if given or path.exists() else ((), ())


def _loaded(names: Sequence[str], settings: Sequence[str]) -> Iterator[tuple[Brought, str | None]]:
    """The programs that are named, or that a module lists, each with the rule that it says it follows."""
    from tests.instruments.brought import BroughtError, load, setting_of

    held = dict(map(setting_of, settings))
    for name in dict.fromkeys(names):
        if ":" in name:
            yield load(name, held), None
            continue
        try:
            listed = importlib.import_module(name).PROGRAMS
        except Exception as error:
            raise BroughtError(
                f"{name} is no module with PROGRAMS ({type(error).__name__}: {error}); write pkg.module:Factory, or "
                'list PROGRAMS = {"Factory": {"as": "adam"}} in a module'
            ) from None
        for factory, own in listed.items():
            yield load(f"{name}:{factory}", {**held, **own.get("with", {})}), own.get("as")


def _adopted(
    config: pytest.Config,
    brought: Sequence[tuple[Brought, str | None]],
    known: tuple[Deviation, ...],
    absent: Sequence[Absent],
) -> Programs:
    from tests.instruments import subjects
    from tests.instruments.targets import TARGETS
    from tests.resolve.adopting import Followed, adopted, card_of, followed, without
    from tests.resolve.conventions import resolve

    told = getattr(config, "workerinput", {}).get(FOLLOWED)
    answers: Mapping[str, Any] = json.loads(told) if told else {}
    cards, kept = [], {}
    for program, own in brought:
        if program.name in answers:
            target = adopted(program, Followed(**answers[program.name]))
        else:
            found = resolve(program)
            named = config.getoption("audit_as") or own
            follows = followed(program, named, found)
            target = adopted(program, follows)
            cards.append(replace(card_of(program, named, follows, target, found), known=known))
            kept[program.name] = asdict(follows)
        TARGETS[program.name] = without(target, absent)
    subjects.OPTIMIZERS = tuple(program.name for program, _ in brought)
    names = [subject.id for subject in subjects.optimizer_cells(["cpu", "cuda"])]
    check_subjects(known, names)
    return Programs(tuple(cards), known, json.dumps(kept))
