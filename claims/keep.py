"""The command ``python -m claims.keep``: the findings of a thorough run are kept beside the published audit.

What is kept is evidence like any other, without figures and without claims that the run did not measure.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from claims.evidence import Evidence, EvidenceError, dump, load
from claims.files import write_atomically
from claims.registry import load_registry

KEPT = Path(__file__).with_name("kept") / "thorough.json"
PROFILE = "thorough"


def main(arguments: Sequence[str] | None = None) -> int:
    """Keep a run and say where; bad input is one sentence on stderr and exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m claims.keep", description="Keep the findings of a thorough run.")
    parser.add_argument("evidence", type=Path, help="the evidence.json of a run with --hypothesis-profile=thorough")
    source = parser.parse_args(arguments).evidence
    try:
        kept = dump(measured(load(source.read_text(encoding="utf-8"), load_registry().claims)))
    except (OSError, EvidenceError) as error:
        print(f"claims.keep: {source}: {error}", file=sys.stderr)
        return 2
    write_atomically(KEPT, kept)
    print(KEPT)
    return 0


def measured(evidence: Evidence) -> Evidence:
    """What a thorough run has measured in full; a run in another profile, or one that drifted, is an error."""
    profile = evidence.environment["profile"]
    if profile != PROFILE:
        raise EvidenceError(f"the run was made in the profile {profile}, not {PROFILE}")
    found = [finding for finding in evidence.findings if finding.records and not finding.judgement.missing]
    if drifted := [finding.claim for finding in found if finding.drift]:
        raise EvidenceError(f"the run says otherwise than the published audit of {', '.join(drifted)}")
    return replace(evidence, findings=tuple(found), figures={})


if __name__ == "__main__":
    sys.exit(main())
