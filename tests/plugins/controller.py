"""The controller: collects every record, reconciles them with the ledger, writes the evidence once, has it reported."""

from __future__ import annotations

import datetime
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from claims.annexes.matrix import Matrix, Row, State
from claims.evidence import Evidence, Finding, Status
from claims.figures import FIGURES
from claims.judge import judge
from claims.ledger import LEDGER, accept, accept_discovery, drift, entry_for
from claims.model import Measured, Verdict
from claims.reading.editions import CHANGED, YOURS
from tests.environment import ROOT, commit, versions
from tests.plugins import edits, junit
from tests.plugins.lawbook import asked
from tests.plugins.matrix import required_subjects
from tests.plugins.options import AUDIT, DEVICES, as_published, profile_of
from tests.plugins.programs import told_of, told_with_spoilt
from tests.plugins.publishing import Reporter, publish
from tests.plugins.received import Received
from tests.plugins.roll import Roll

if TYPE_CHECKING:
    from tests.instruments.subjects import Subject


def pytest_configure(config: pytest.Config) -> None:
    """Only the process that the user started assembles evidence; an xdist worker merely reports."""
    if not hasattr(config, "workerinput"):
        controller = Controller(config)
        config.pluginmanager.register(controller.roll, "audit-roll")
        config.pluginmanager.register(controller, "audit-controller")


class Controller:
    """One run as the process sees it that the user started."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.roll = Roll()
        self.audit = config.stash[AUDIT]
        self.received = Received(self.audit.registry)
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.paths: list[Path] = []
        self.findings: tuple[Finding, ...] = ()
        self.courses = self.audit.courses
        self.programs = self.audit.programs
        about = "program" if self.programs else ""
        article = None if self.programs else self.audit.article
        self.reporter = Reporter(article, self.courses.named, about) if self.audit.reported else None
        self.started = datetime.datetime.now(datetime.UTC)
        self.clock = time.monotonic()

    # Around pytest-xdist's own, which starts the workers: one that merely asks to come last is called before it.
    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self) -> Iterator[None]:
        """Find out which laws the workers owe while they start: it takes a second, in which later all would wait."""
        yield
        if self.config.pluginmanager.hasplugin("dsession") and self._includes("laws"):
            asked(self.audit.devices)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take over what a finished test recorded; under xdist the report comes from a worker."""
        kept: list[tuple[str, str]] = []
        known = len(self.received.figures)
        for name, text in report.user_properties:
            # An exception here would make the test vanish without a trace, so whatever goes wrong is kept as a problem.
            try:
                kept += self.received.take(name, text, new=report.when == "call")
            except Exception as error:
                self.problems.append(f"{report.nodeid}: its record cannot be read: {error!r}")
        # What comes after this, --junitxml above all, meets words instead of long JSON.
        report.user_properties = kept
        if self.reporter and known < len(self.received.figures) == len(FIGURES):
            self.reporter.begin(self.received.figures)

    # Before the file of --junitxml is written.
    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Judge, reconcile, write; a problem found here makes the run red whatever the tests said."""
        option = session.config.option
        if (
            option.collectonly
            or option.setuponly
            or option.setupplan
            or exitstatus
            in (
                pytest.ExitCode.USAGE_ERROR,
                pytest.ExitCode.NO_TESTS_COLLECTED,
            )
        ):
            return
        interrupted = exitstatus in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)
        try:
            self._finish(session, interrupted)
        except KeyboardInterrupt:
            self.problems.append("stopped while the run was judged: nothing of it is written; run again")
        except Exception as error:
            self.problems.append(
                f"the audit's own bookkeeping failed, and the last report is left as it was: {error!r}"
            )
        if self.problems and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _finish(self, session: pytest.Session, interrupted: bool) -> None:
        restricted = self._is_restricted()
        # -x and --maxfail leave tests out too, but only of a run that is red already.
        if not (interrupted or session.shouldfail) and (absent := self.roll.absent()):
            what = f"{len(absent)} tests were collected and have no result, {absent[0]} first"
            self.problems.append(f"{what}: a hook or a worker failed; see above, and run again")
        if restricted and not self.received.any and not interrupted:
            return
        self.findings = tuple(self._finding(slug) for slug in self.audit.registry.claims)
        junit.tell_findings(self.config, self.findings)
        self._accept(session)
        self._collect_problems(expect_all=not restricted and not interrupted)
        complete = not any(finding.judgement.missing for finding in self.findings)
        complete = complete and not (self.programs and restricted)
        status = Status.INTERRUPTED if interrupted else Status.COMPLETE if complete else Status.PARTIAL
        self._write(status)

    def pytest_unconfigure(self) -> None:
        """Nothing of the run goes on after it, whatever ended it."""
        if self.reporter:
            self.reporter.stop()

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
        """The closing section: counts per verdict, what drifted, where the report is."""
        if not (self.findings or self.problems or self.paths):
            return
        write = terminalreporter.write_line
        terminalreporter.section("audit")
        counts = Counter(finding.judgement.verdict for finding in self.findings)
        if self.programs:
            for line in told_of(self.programs, self.received):
                write(line)
        else:
            write("claims: " + ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]))
        for problem in self.problems:
            write(problem, red=True)
        if self.audit.accepting and self.received.discoveries and not self.problems:
            (observed,) = self.received.discoveries
            write(f"on record now: {observed.slug}: {observed.prints}", green=True)
        elif self.audit.accepting and not self.problems:
            finding = self._accepted()
            write(
                f"on record now: {finding.claim}, {finding.judgement.verdict}: {finding.judgement.figure}", green=True
            )
        elif self.courses.unpublished:
            for line in self.courses.verdicts(self.findings):
                write(line)
        elif not (self.problems or self.courses.waiting or self.programs) and exitstatus == pytest.ExitCode.OK:
            write("as the published audit says: yes", green=True)
        for finding in self.findings:
            if missed := edits.unnoticed(finding):
                write(missed, yellow=True)
        if waiting := self.courses.waiting:
            write(f"code of the course was not run: {', '.join(waiting)}; run it with --audit-run-code", yellow=True)
        for note in (*self.courses.of_another_edition(self.audit.edition, self.audit.changed), *self.notes):
            write(note, yellow=True)
        for path in self.paths:
            write(f"written: {path}")

    def _is_restricted(self) -> bool:
        """Whether the command line leaves out some tests of the audit, so that their absence is no surprise."""
        option = self.config.option
        chosen = [option.keyword, option.markexpr, option.deselect, self.audit.only, option.maxfail]
        chosen += [getattr(option, name, None) for name in ("lf", "stepwise")]
        return any(chosen) or not all(map(self._includes, self.audit.rooms))

    def _includes(self, folder: str) -> bool:
        """Whether the command line asks for all tests of a folder."""
        whole = [Path(self.config.invocation_params.dir, argument).resolve() for argument in self.config.args]
        return any((ROOT / "tests" / folder).is_relative_to(path) for path in whole)

    def _finding(self, slug: str) -> Finding:
        claim = self.audit.registry.claim(slug)
        required = {
            case.slug: [subject.id for subject in required_subjects(claim, case, self.audit)] for case in claim.cases
        }
        order = {cell: n for n, cell in enumerate((case, id) for case, ids in required.items() for id in ids)}
        records = list(self.received.records.get(slug, ()))
        records.sort(key=lambda record: order[record.case, record.subject])
        judgement = judge(claim, records, required)
        on_record = self.audit.ledger.get(slug)
        # What was not measured in this run cannot have drifted.
        same_grid = as_published(self.config)
        waiting = slug in self.courses.waiting
        told = not (judgement.missing or waiting) and self.courses.of(slug) not in self.courses.unpublished
        differences = () if not told else drift(on_record, entry_for(claim, judgement), same_grid)
        statement = self.audit.registry.statement_of[slug].id
        return Finding(claim, statement, judgement, tuple(records), on_record, differences)

    def _accept(self, session: pytest.Session) -> None:
        slug = self.audit.accepting
        if self.audit.accepting_new:
            paths, problems = self.courses.accept_new(self.findings, bool(session.testsfailed))
            self.paths += paths
            self.problems += problems
        if slug is None:
            return
        if observed := next((found for found in self.received.discoveries if found.slug == slug), None):
            if not observed.reproduced:
                self.problems.append(f"{slug} is not accepted: its script must end in True, not {observed.prints!r}")
                return
            accept_discovery(self.audit.registry, slug, observed.prints)
            self.paths.append(LEDGER)
            return
        finding = self._accepted()
        if session.testsfailed or finding.judgement.missing:
            self.problems.append(f"{slug} is not accepted: it was not measured in full")
            return
        entry = entry_for(self.audit.registry.claim(slug), finding.judgement)
        if self.courses.named:
            self.paths.append(self.courses.accept(slug, entry))
            return
        accept(self.audit.registry, slug, entry)
        self.paths.append(LEDGER)

    def _accepted(self) -> Finding:
        return next(finding for finding in self.findings if finding.claim == self.audit.accepting)

    def _collect_problems(self, expect_all: bool) -> None:
        for finding in self.findings:
            if finding.claim != self.audit.accepting:
                self.problems += [f"drift in {finding.claim}: {difference}" for difference in finding.drift]
            measured = isinstance(self.audit.registry.claim(finding.claim).settled, Measured)
            if expect_all and measured and finding.judgement.missing:
                missing = ", ".join(finding.judgement.missing)
                self.problems.append(f"no evidence for {finding.claim}: {missing}; has its test vanished or crashed?")
        if (
            expect_all
            and not (self.courses.named or self.programs)
            and (absent := [figure.name for figure in FIGURES if figure.name not in self.received.figures])
        ):
            self.problems.append(f"no arrays for {', '.join(absent)}; has the figure's test vanished or crashed?")
        if expect_all and self._includes("matrix/test_cells.py"):
            self.problems += [f"{what}; has its test vanished or crashed?" for what in self._unseen()]
        tried = {(record.law, record.subject) for record in self.received.laws}
        if expect_all and self._includes("laws") and (untried := asked(self.audit.devices) - tried):
            shown = ", ".join(f"{law} on {subject}" for law, subject in sorted(untried)[:3])
            self.problems.append(f"{len(untried)} laws were not tried: {shown}; have their tests vanished or crashed?")

    def _unseen(self) -> Iterator[str]:
        """What this run of the matrix should have seen and did not: the slow ones if they were asked for."""
        from tests.instruments.subjects import optimizer_cells

        seen = {observation.slug for observation in self.received.discoveries}
        for found in self.audit.to_be_seen:
            if not (found.slug in seen or (found.slow and not self.audit.slow)):
                yield f"no observation of {found.slug}"
        for cell in optimizer_cells(self.audit.devices):
            if not (cell.id in self.received.rows or (cell.variant.compiled and not self.audit.slow)):
                yield f"no row for {cell.id}"

    def _write(self, status: Status) -> None:
        # Only a complete run may replace the published report; any other goes to a folder of its own.
        out = self.audit.out if status is Status.COMPLETE else self.audit.out / "partial"
        times = {
            "started": self.started.isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - self.clock, 1),
        }
        figures = dict(sorted(self.received.figures.items()))
        seen = (self._matrix(), self.received.discoveries_in_order(), self.received.laws_in_order())
        cards = told_with_spoilt(self.programs, self.received) if self.programs else ()
        document = Evidence(status, self._environment(), times, self.findings, figures, *seen, programs=cards)
        done = publish(document, out, self.reporter)
        self.paths += done.paths
        self.notes += done.notes
        self.problems += done.problems

    def _matrix(self) -> Matrix:
        """What was seen, in one order whatever the workers did; a row that was not seen says how to see it."""
        if not (self.received.rows or self.received.repetitions):
            return Matrix()
        from tests.instruments.subjects import optimizer_cells

        rows = [
            self.received.rows.get(cell.id) or self._not_run(cell)
            for cell in optimizer_cells(self.audit.devices if self.programs else DEVICES)
        ]
        order = {row.subject: place for place, row in enumerate(rows)}
        repetitions = sorted(self.received.repetitions, key=lambda seen: (order[seen.subject], seen.against))
        return Matrix(tuple(rows), tuple(repetitions))

    def _not_run(self, cell: Subject) -> Row:
        command = "pytest tests/matrix"
        command += "" if cell.device in self.audit.devices else " --audit-device " + ",".join(DEVICES)
        command += " --audit-slow" if cell.variant.compiled else ""
        return Row(cell.target, cell.implementation, cell.device, cell.dtype, State.NOT_RUN, command)

    def _environment(self) -> dict[str, Any]:
        return {
            **versions(),
            "devices": list(self.audit.devices),
            "commit": commit(),
            "profile": profile_of(self.config),
            "seed": str(self.config.getoption("--hypothesis-seed") or "derived from the tests"),
            "first seed of networks": str(self.audit.first_seed),
            **({YOURS: self.audit.edition} if self.audit.edition else {}),
            **({CHANGED: [each.sign for each in self.audit.changed]} if self.audit.changed else {}),
        }
