"""What ``--junitxml`` says of each claim: a continuous integration server reads verdicts as it reads failures."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from claims.evidence import Finding
from claims.judge import headline, judge_one, strength_of
from claims.measurement import Record
from claims.model import Claim


def properties_of(record: Record, claim: Claim, statement: str) -> list[tuple[str, str]]:
    """What one test measured and what that measurement alone says, as the properties of its test case."""
    return [
        ("statement", statement),
        ("claim", record.claim),
        ("case", record.case),
        ("subject", record.subject),
        ("verdict", str(judge_one(claim, record.measurement))),
        ("strength", str(strength_of(record.measurement))),
        ("figure", headline(claim, [record])),
    ]


def tell_findings(config: pytest.Config, findings: Iterable[Finding]) -> None:
    """Give the verdict, the strength and the statement of every claim to the test suite, where a file was asked for."""
    writer = next((each for each in config.pluginmanager.get_plugins() if hasattr(each, "add_global_property")), None)
    if writer is None:
        return
    for finding in findings:
        judgement = finding.judgement
        writer.add_global_property(f"{finding.claim}.statement", finding.statement)
        writer.add_global_property(f"{finding.claim}.verdict", str(judgement.verdict))
        writer.add_global_property(f"{finding.claim}.strength", str(judgement.strength or "none"))
