"""The command line of the audit, and the checks that come before any work."""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from claims.annexes.discoveries import DISCOVERIES, Discovery
from claims.ledger import PUBLISHED, Ledger, LedgerError, read_discoveries, read_ledger
from claims.reading.course import CourseError
from claims.reading.editions import edition_of
from claims.reading.passages import Changed, compare, installed
from claims.registry import Registry, RegistryError, load_registry, unknown_name
from tests.environment import ROOT
from tests.plugins.courses import Courses, read_courses, tests_of
from tests.plugins.programs import ROOMS, Programs, read_programs

DEVICES = ("cpu", "cuda")

# So many examples notice every mutant (claims/kept/kills.json, made with `dev`, whose runs are shorter as well).
settings.register_profile("dev", max_examples=20, deadline=None, derandomize=True, database=None)
settings.register_profile("ci", max_examples=20, deadline=None, derandomize=True, database=None)
# As quick as `dev`, with other examples for another --hypothesis-seed.
settings.register_profile("exploring", settings.get_profile("dev"), derandomize=False)
# Other and many more examples in every run, and no time lost on the health checks of slow draws.
settings.register_profile(
    "thorough",
    max_examples=2000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
# The profile in which slow tests run too, and the first seed of the networks in the published audit.
THOROUGH, FIRST_SEED = "thorough", 0
settings.load_profile(PUBLISHED)


@dataclass(frozen=True)
class Audit:
    """What was asked for on the command line, and what it is checked against; a report is made of the article only."""

    registry: Registry
    ledger: Ledger
    discoveries: Mapping[str, str]
    devices: tuple[str, ...]
    out: Path
    only: tuple[str, ...]
    accepting: str | None
    first_seed: int
    slow: bool
    article: Path | None
    reported: bool
    courses: Courses
    accepting_new: bool
    edition: str
    changed: tuple[Changed, ...]
    programs: Programs | None

    @property
    def rooms(self) -> tuple[str, ...]:
        """The tests of this run, by their place in ``tests``."""
        return ROOMS if self.programs else self.courses.rooms

    @property
    def to_be_seen(self) -> tuple[Discovery, ...]:
        """The discoveries that this PyTorch should show on the devices that were asked for."""
        found = () if self.programs else DISCOVERIES
        return tuple(each for each in found if each.device in self.devices and each.expected(_torch()))


AUDIT = pytest.StashKey[Audit]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options, all named ``--audit-…``."""
    group = parser.getgroup("audit", "audit of the article")
    group.addoption(
        "--audit-claim",
        action="append",
        default=[],
        metavar="SLUG",
        help="measure this claim, or discovery, only (repeatable)",
    )
    group.addoption(
        "--audit-device", default="cpu", metavar="LIST", help="devices to measure on: cpu, cuda or cpu,cuda"
    )
    group.addoption("--audit-out", default=None, metavar="DIR", help="where evidence and report go (reports/out)")
    group.addoption(
        "--audit-seed", type=int, default=FIRST_SEED, metavar="N", help="the first seed of networks (%(default)s)"
    )
    group.addoption(
        "--audit-slow", action="store_true", help="run the tests marked slow too, compiled optimizers above all"
    )
    group.addoption("--audit-no-report", action="store_true", help="write the evidence, and make no report of it")
    group.addoption(
        "--audit-article", default=None, metavar="PATH", help="your copy of the article, shown in the report"
    )
    group.addoption("--audit-accept", default=None, metavar="SLUG", help="put this claim's observed verdict on record")
    group.addoption(
        "--audit-course",
        action="append",
        default=[],
        metavar="NAME-OR-PATH",
        help="audit this course instead of the article (repeatable)",
    )
    group.addoption(
        "--audit-run-code",
        action="store_true",
        help="run the code that a course prints, in a process of its own without network and files",
    )
    group.addoption(
        "--audit-edition",
        default=None,
        metavar="EDITION-OR-COPY",
        help="the edition of the course that you have, or your copy of it, a file or a folder; what differs is told",
    )
    group.addoption("--audit-accept-new", action="store_true", help="write the first ledger of a course that has none")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Check every input before any work; what is wrong is a usage error (exit 4)."""
    if not hasattr(config.option, "hypothesis_profile"):
        raise pytest.UsageError(
            "pytest's plugin of Hypothesis, which draws the examples, is not loaded: leave out -p no:hypothesispytest, "
            "or with PYTEST_DISABLE_PLUGIN_AUTOLOAD add -p _hypothesis_pytestplugin"
        )
    config.addinivalue_line("markers", "claim(slug, ...): this test measures these claims")
    config.addinivalue_line("markers", "form(name): this test measures all claims of this form")
    config.addinivalue_line("markers", "law(slug): this test tries this law of the law book")
    config.addinivalue_line("markers", "fault(slug, ...): this test shows what becomes of a run with these faults")
    config.addinivalue_line("markers", "slow: run with --audit-slow, or in the profile thorough, only")
    try:
        audit = config.stash[AUDIT] = _read_options(config)
    except (RegistryError, LedgerError) as error:
        raise pytest.UsageError(str(error)) from None
    if audit.courses.named or audit.programs:
        tests_of(audit.rooms, config)


def pytest_report_header(config: pytest.Config) -> str:
    """One line on what is audited, and with what."""
    audit = config.stash[AUDIT]
    if audit.programs:
        return f"audit: {audit.programs.title}, devices {','.join(audit.devices)}, torch {_torch()}"
    size = f"{len(audit.registry.statements)} statements, {len(audit.registry.claims)} claims"
    title = audit.courses.title or "PyTorch optimizer course"
    return f"audit: {title} ({size}), devices {','.join(audit.devices)}, torch {_torch()}"


def _torch() -> str:
    return importlib.metadata.version("torch")


def profile_of(config: pytest.Config) -> str:
    """The Hypothesis profile of this run."""
    return config.getoption("--hypothesis-profile") or PUBLISHED


def as_published(config: pytest.Config) -> bool:
    """Whether this run measures on the same grids and seeds as the published audit."""
    return profile_of(config) == PUBLISHED and config.getoption("--audit-seed") == FIRST_SEED


@pytest.fixture
def seeds(request: pytest.FixtureRequest) -> Callable[[int, int], tuple[int, ...]]:
    """The seeds of this run: so many as in the published audit, or so many in the thorough profile."""
    first, thorough = request.config.stash[AUDIT].first_seed, profile_of(request.config) == "thorough"

    def chosen(count: int, count_if_thorough: int) -> tuple[int, ...]:
        return tuple(range(first, first + (count_if_thorough if thorough else count)))

    return chosen


def _read_options(config: pytest.Config) -> Audit:
    run_code = config.getoption("--audit-run-code")
    courses = read_courses(config.getoption("--audit-course"), config.invocation_params.dir, run_code)
    programs = read_programs(config)
    registry = courses.registry if courses.named else Registry(()) if programs else load_registry()
    accepting = config.getoption("--audit-accept")
    profile = profile_of(config)
    first_seed = config.getoption("--audit-seed")
    if first_seed < 0:
        raise pytest.UsageError(f"--audit-seed must be at least 0, got {first_seed}")
    chosen = {"--hypothesis-profile": (PUBLISHED, profile), "--audit-seed": (FIRST_SEED, first_seed)}
    for name, (published, given) in chosen.items():
        if accepting and given != published:
            raise pytest.UsageError(
                f"--audit-accept records the published audit, which is measured with {name}={published}, not {given}"
            )
    only = tuple(config.getoption("--audit-claim")) + ((accepting,) if accepting else ())
    devices = _devices(config.getoption("--audit-device"))
    discoveries = {found.slug: found for found in DISCOVERIES}
    for slug in only:
        if slug not in discoveries:
            registry.claim(slug)
        else:
            _require_visible(discoveries[slug], devices)
    accepting_new = config.getoption("--audit-accept-new")
    if programs:
        ledger: Ledger = {}
    else:
        ledger = courses.on_record(accepting) if courses.named else read_ledger(registry, accepting=accepting)
    _require_consistent(courses, accepting, accepting_new, only, config.getoption("--audit-article"))
    on_record = read_discoveries(accepting=accepting)
    own = ROOT / "reports" / "out"
    out = Path(config.getoption("--audit-out") or own / ("programs" if programs else courses.folder))
    _require_writable(out)
    article = config.getoption("--audit-article")
    # The run may change its folder, and the report is made from another one.
    copy = config.invocation_params.dir / article if article else None
    reported = not config.getoption("--audit-no-report")
    slow = config.getoption("--audit-slow") or profile == THOROUGH
    asked = (registry, ledger, on_record, devices, out, only, accepting, first_seed, slow, copy, reported)
    given, folder = config.getoption("--audit-edition"), config.invocation_params.dir
    told = _edition(given, courses, folder), _changed(given, courses, folder)
    return Audit(*asked, courses, accepting_new, *told, programs)


def _changed(given: str | None, courses: Courses, folder: Path) -> tuple[Changed, ...]:
    """The passages that read otherwise in the folder of a reader's copy, or in the package that is installed here."""
    found: list[Changed] = []
    for course in courses.named:
        own = folder / given if given else None
        copy = own if own is not None and own.is_dir() else installed(course)
        if copy is not None:
            try:
                found += compare(course, copy).changed
            except CourseError as error:
                raise pytest.UsageError(str(error)) from None
            except OSError as error:
                raise pytest.UsageError(f"--audit-edition: the copy {copy} cannot be read: {error}") from None
    return tuple(found)


def _edition(given: str | None, courses: Courses, folder: Path) -> str:
    """The reader's edition, or nothing where it has no name."""
    if given is None or (given.strip() and courses.named and (folder / given).is_dir()):
        return ""
    if not courses.named or not given.strip():
        raise pytest.UsageError("--audit-edition=EDITION-OR-COPY goes with --audit-course=NAME-OR-PATH")
    try:
        return edition_of(given, folder)
    except (OSError, ValueError) as error:
        raise pytest.UsageError(f"--audit-edition: the copy {given} cannot be read: {error}") from None


def _require_consistent(
    courses: Courses, accepting: str | None, accepting_new: bool, only: tuple[str, ...], article: str | None
) -> None:
    if accepting_new and not courses.unpublished:
        raise pytest.UsageError(
            "--audit-accept-new writes the first ledger of a course, and there is one already, or no course is named; "
            "put a claim on record with --audit-accept SLUG"
        )
    if accepting in courses.waiting:
        raise pytest.UsageError(
            f"{accepting} is code: --audit-accept takes its verdict from a run with --audit-run-code"
        )
    if accepting_new and only:
        raise pytest.UsageError("--audit-accept-new needs a run of all claims: leave --audit-claim out")
    if accepting and (course := courses.of(accepting)) in courses.unpublished and course is not None:
        raise pytest.UsageError(f"{course.name} has no ledger yet; write its first one with --audit-accept-new")
    if article and courses.named:
        raise pytest.UsageError(
            "--audit-article=PATH shows the article, and a course is audited: leave one of them out"
        )


def _require_visible(discovery: Discovery, devices: tuple[str, ...]) -> None:
    if discovery.device not in devices:
        raise pytest.UsageError(
            f"{discovery.slug} is seen on {discovery.device}: add --audit-device {discovery.device}"
        )
    if not discovery.expected(_torch()):
        raise pytest.UsageError(
            f"{discovery.slug} is mended in PyTorch {discovery.mended}, and this is {_torch()}: ask an earlier one"
        )


def _devices(option: str) -> tuple[str, ...]:
    devices = tuple(dict.fromkeys(name.strip() for name in option.split(",") if name.strip()))
    if not devices:
        raise pytest.UsageError(f"--audit-device names no device; known are: {', '.join(DEVICES)}")
    for device in devices:
        if device not in DEVICES:
            raise pytest.UsageError(f"--audit-device: {unknown_name('device', device, DEVICES)}")
        if device != "cpu":
            _require_present(device)
    return devices


def _require_present(device: str) -> None:
    from tests.instruments.subjects import absent_device

    if reason := absent_device(device):
        raise pytest.UsageError(f"--audit-device asks for {device}, which this machine cannot use: {reason}")


def _require_writable(out: Path) -> None:
    probe = out / f".probe-{os.getpid()}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise pytest.UsageError(
            f"the output folder {out} cannot be written: {error.strerror}; choose another with --audit-out=DIR"
        ) from None
