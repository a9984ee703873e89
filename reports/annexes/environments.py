"""Each claim beside each environment, conflicts first; and in what else the environments disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from claims.annexes.discoveries import DISCOVERIES
from claims.annexes.laws import LAWS, Standing, standing
from claims.annexes.matrix import State
from claims.evidence import Evidence
from claims.judge import judge_records
from claims.measurement import Record
from claims.model import Claim, Measured, Text, Verdict
from claims.origins import Origin
from claims.registry import Registry
from reports.views.badges import Badge, claim_badge
from reports.words.numbers import counted, number
from reports.words.wording import amount, listed, same

_THIS = Text("this run", "今回の実行")


@dataclass(frozen=True)
class Environment:
    """One column: what it is called, where and when it ran, and whether it is kept rather than measured just now."""

    name: Text
    about: str
    published: bool


@dataclass(frozen=True)
class EnvironmentRow:
    """One measured claim, what each environment says of it, and whether they contradict each other."""

    slug: str
    badges: tuple[Badge | None, ...]
    conflict: bool


@dataclass(frozen=True)
class Environments:
    """The table of claims and environments with its conclusion, and everything else that differs between them.

    ``older`` tells of published runs whose claims were judged by other rules: what they saw of PyTorch still counts.
    """

    summary: Text | None
    columns: tuple[Environment, ...]
    rows: tuple[EnvironmentRow, ...]
    disagreements: tuple[Text, ...]
    older: tuple[Text, ...]


def build_environments(
    evidence: Evidence, registry: Registry, published: Mapping[str, Evidence]
) -> Environments | None:
    """The table of merged evidence, or of a run beside published ones; none where there is a single environment.

    A published run is shown for the devices that were not measured here.
    """
    here = set(evidence.environment["devices"])
    elsewhere = {name: each for name, each in published.items() if not set(each.environment["devices"]) <= here}
    kept = {name: each for name, each in elsewhere.items() if each.findings}
    older = tuple(_older(name, each, here) for name, each in elsewhere.items() if name not in kept)
    columns = _columns(evidence, kept)
    if len(columns) < 2:
        return Environments(None, (), (), (), older) if older else None
    verdicts = [_verdicts(evidence, registry)] if not evidence.origins else []
    verdicts += [_verdicts_of(origin.name, evidence, registry) for origin in evidence.origins]
    verdicts += [_verdicts(each, registry) for each in kept.values()]
    rows = [
        _row(claim, [found.get(claim.slug) for found in verdicts])
        for claim in registry.claims.values()
        if isinstance(claim.settled, Measured)
    ]
    rows.sort(key=lambda row: not row.conflict)
    return Environments(_summary(rows, len(columns)), columns, tuple(rows), tuple(disagreements(evidence)), older)


def disagreements(evidence: Evidence) -> Iterator[Text]:
    """A sentence for each law, implementation and discovery of which merged environments say different things."""
    for slug, law in LAWS.items():
        records = [record for record in evidence.laws if record.law == slug]
        for program in dict.fromkeys(record.program for record in records):
            broken = _by_origin(
                (record.origins, standing(record) is Standing.FINDING)
                for record in records
                if record.program == program
            )
            if where := _only_in(broken, evidence.origins):
                yield Text(
                    f"{law.title.en}, {program}: broken in {where.en}", f"{law.title.ja}、{program}:{where.ja}で破れる"
                )
    yield from _of_implementations(evidence)
    titles = {found.slug: found.title for found in DISCOVERIES}
    for slug in dict.fromkeys(seen.slug for seen in evidence.discoveries):
        so = _by_origin((seen.origins, seen.reproduced) for seen in evidence.discoveries if seen.slug == slug)
        if where := _only_in(so, evidence.origins):
            title = titles.get(slug, same(slug))
            yield Text(f"{title.en}: so in {where.en}", f"{title.ja}:{where.ja}でそうなる")


def kept_apart(keys: Iterable[Hashable]) -> frozenset[Hashable]:
    """What merged environments say different things of: the keys that more than one piece of evidence has."""
    return frozenset(key for key, times in Counter(keys).items() if times > 1)


def place(origins: Sequence[str]) -> str:
    """What to add to the name of a piece that is kept apart: the environments that saw it so."""
    return f" @ {', '.join(origins)}"


def _columns(evidence: Evidence, kept: Mapping[str, Evidence]) -> tuple[Environment, ...]:
    own = [Environment(same(o.name), _about(o.environment, o.started), False) for o in evidence.origins]
    if not own:
        own = [Environment(_THIS, _about(evidence.environment, str(evidence.times["started"])), False)]
    more = [
        Environment(same(name), _about(each.environment, str(each.times["started"])), True)
        for name, each in kept.items()
    ]
    return (*own, *more)


def _older(name: str, evidence: Evidence, here: set[str]) -> Text:
    """What a published run without claims saw of PyTorch on the devices that this run lacks."""
    rows = [row for row in evidence.matrix.rows if row.state is State.MEASURED and row.device not in here]
    over = sum(reading.over for row in rows for reading in row.readings)
    absent = [f"-{device}-" for device in evidence.environment["devices"] if device not in here]
    tried = [record for record in evidence.laws if any(device in record.subject for device in absent)]
    broken = sum(standing(each) is Standing.FINDING for each in tried if each.law in LAWS)
    about, laws = _about(evidence.environment, str(evidence.times["started"])), number(len(tried))
    return Text(
        f"{name} ({about}): its claims were judged by older rules and are not shown. Where this run has no device, it "
        f"measured {counted(len(rows), 'implementation')}, with {counted(over, 'cell')} over the bound, and tried laws "
        f"{laws} times, with {counted(broken, 'finding')}. `python -m reports merge` shows them beside this run’s.",
        f"{name}({about}):主張は以前の規則で判定したものなので示さない。今回の実行にないデバイスでは、"
        f"{number(len(rows))} の実装を測定し(限界を超えたマス {number(over)})、法則を {laws} 回試した"
        f"(見つかった破れ {number(broken)})。`python -m reports merge` で今回の結果と並べて示せる。",
    )


def _about(environment: Mapping[str, object], started: str) -> str:
    devices = environment["devices"]
    assert isinstance(devices, list | tuple)
    where = f"{', '.join(map(str, devices))}, torch {environment['torch']}, Python {environment['python']}"
    return f"{where}, {started[:10]}, commit {environment['commit']}"


def _verdicts(evidence: Evidence, registry: Registry) -> dict[str, Verdict]:
    """The verdicts of a single run."""
    return {found.claim: found.judgement.verdict for found in evidence.findings if found.claim in registry.claims}


def _verdicts_of(origin: str, evidence: Evidence, registry: Registry) -> dict[str, Verdict]:
    """What the measurements that one environment contributed say alone of each claim that it measured."""
    found = {}
    for finding in evidence.findings:
        records = [record for record in finding.records if origin in record.origins]
        if records:
            found[finding.claim] = _alone(registry.claim(finding.claim), records)
    return found


def _alone(claim: Claim, records: Sequence[Record]) -> Verdict:
    measured = {record.case for record in records}
    return judge_records(claim, records) if measured == {case.slug for case in claim.cases} else Verdict.NOT_RUN


def _row(claim: Claim, verdicts: Sequence[Verdict | None]) -> EnvironmentRow:
    said = {verdict for verdict in verdicts if verdict not in (None, Verdict.NOT_RUN)}
    badges = tuple(None if verdict is None else claim_badge(claim, verdict) for verdict in verdicts)
    return EnvironmentRow(claim.slug, badges, len(said) > 1)


def _summary(rows: Sequence[EnvironmentRow], environments: int) -> Text:
    conflicts = sum(row.conflict for row in rows)
    claims, places = amount(len(rows), "measured claim", " 個の測定した主張"), number(environments)
    if not conflicts:
        return Text(
            f"No two of {places} environments contradict each other on any of {claims.en}.",
            f"{places} 個の環境は、{claims.ja}のどれについても食い違わない。",
        )
    return Text(
        f"{places} environments contradict each other on {number(conflicts)} of {claims.en}, listed first.",
        f"{places} 個の環境は、{claims.ja}のうち {number(conflicts)} 個で食い違う(先に示す)。",
    )


def _by_origin(found: Iterable[tuple[Sequence[str], bool]]) -> dict[str, bool]:
    """For each environment whether anything that it saw is so."""
    so: dict[str, bool] = {}
    for origins, holds in found:
        so |= {origin: so.get(origin, False) or holds for origin in origins}
    return so


def _only_in(so: Mapping[str, bool], order: Sequence[Origin]) -> Text | None:
    """Where something is so, and where it was looked for and is not; none where all agree."""
    yes, no = ([same(origin.name) for origin in order if so.get(origin.name) is wanted] for wanted in (True, False))
    if not (yes and no):
        return None
    return Text(f"{listed(yes).en}, not in {listed(no).en}", f"{listed(yes).ja}({listed(no).ja} を除く)")


def _of_implementations(evidence: Evidence) -> Iterator[Text]:
    """A sentence for each implementation with cells over their bound in some of the environments that have them."""
    rows = [row for row in evidence.matrix.rows if row.state is State.MEASURED]
    for target, implementation in dict.fromkeys((row.target, row.implementation) for row in rows):
        alike = [row for row in rows if (row.target, row.implementation) == (target, implementation)]
        cells: dict[tuple[str, str], dict[str, bool]] = {}
        for row in alike:
            for reading in row.readings:
                so = cells.setdefault((row.dtype, reading.column), {})
                so |= {origin: so.get(origin, False) or reading.over for origin in row.origins}
        places: dict[Text, int] = {}
        for so in cells.values():
            if where := _only_in(so, evidence.origins):
                places[where] = places.get(where, 0) + 1
        for where, count in places.items():
            yield Text(
                f"{target}, {implementation}: {counted(count, 'cell')} over the bound in {where.en}",
                f"{target}、{implementation}:{number(count)} マスが {where.ja}で限界を超える",
            )
