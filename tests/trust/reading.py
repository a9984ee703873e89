"""What a run of pytest within the audit of the audit has left behind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from claims.evidence import Evidence, load
from claims.model import Claim
from tests.trust.running import Done


def evidence_of(done: Done, out: Path, claims: Mapping[str, Claim]) -> Evidence:
    """The evidence of a run, complete or partial; a run that left none is an error that shows what it said."""
    for folder in (out, out / "partial"):
        if (path := folder / "evidence.json").exists():
            return load(path.read_text(encoding="utf-8"), claims)
    raise RuntimeError(f"the run left no evidence, exit code {done.returncode}:\n{done.stdout}{done.stderr}")
