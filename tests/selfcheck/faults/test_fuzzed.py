"""Whatever a file holds, its reader returns what is sound or refuses it with the documented error, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.annexes.trust import KINDS, Kept, TrustError, keep, read_kept
from claims.evidence import Status, dump
from claims.ledger import LEDGER, LedgerError, entry_for, read_discoveries, read_ledger, write_ledger
from claims.reading.fingerprint import FingerprintError, fingerprints_to_toml, read_fingerprints
from reports.reading.article.copy import CopyError
from reports.reading.article.view import read_view
from reports.reading.checking import BadInputError, read
from tests.selfcheck.article.test_input import SHOWN, SMALL_PRINTS, TEXTS
from tests.selfcheck.conftest import Told
from tests.selfcheck.faults.mutations import BYTES, assigned, mutated, replaced
from tests.selfcheck.report.samples import small_evidence, small_registry
from tests.selfcheck.trust.test_trust import MADE, ROWS, SAYS

# A file that undoes a reader is worth its length on the screen.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
# The profile of thorough runs asks for thousands of examples of any property.
INPUTS = 100_000 if settings.default.max_examples >= 1000 else 200
REGISTRY = small_registry()
EVIDENCE, DRAWN = small_evidence(REGISTRY), small_evidence(REGISTRY, drawn=True)


@pytest.fixture
def fuzz(tmp_path: Path, told: Told) -> Callable[..., None]:
    """Give a reader so many inputs in one file; only its documented error may come out, and it names the file."""

    def tried_on(
        name: str,
        inputs: st.SearchStrategy[bytes],
        reader: Callable[[Path], object],
        refusal: type,
        number: int = INPUTS,
    ) -> None:
        path = tmp_path / name
        tried: list[str | None] = []

        @settings(max_examples=number)
        @given(inputs)
        def any_input(data: bytes) -> None:
            path.write_bytes(data)
            message = None
            try:
                reader(path)
            except refusal as error:
                message = str(error)
            tried.append(message)
            assert message is None or (str(path) in message and "\n" not in message)

        any_input()
        refused = [message for message in tried if message is not None]
        assert len(tried) >= number
        # A reader that refuses everything, or nothing, was not tried in earnest.
        assert 0 < len(refused) < len(tried)
        told(f"{len(tried)} inputs, {len(refused)} refused, one of them so: {min(refused, key=len)}", "inputs")

    return tried_on


@pytest.mark.fault("fuzzed-evidence")
def test_any_evidence_is_read_or_refused(fuzz):
    """The reader of evidence survives any change of a file."""
    # A measurement of each shape; a complete run with figures makes a file of ten times that length.
    few = replace(EVIDENCE, status=Status.PARTIAL, findings=(EVIDENCE.findings[0], *EVIDENCE.findings[-5:]))
    small, drawn = (mutated(dump(each).encode(), (*BYTES, *[replaced] * 6)) for each in (few, DRAWN))
    inputs = st.integers(0, 49).flatmap(lambda n: small if n else drawn)
    fuzz("evidence.json", inputs, lambda path: read(path, REGISTRY), BadInputError)


@pytest.mark.fault("fuzzed-kept-file")
def test_any_kept_file_is_read_or_refused(fuzz, tmp_path):
    """The reader of what is kept of the audit of the audit survives any change of a file."""
    documents = []
    for kind in KINDS:
        text = keep(kind, Kept(MADE, (ROWS[kind],), {"slipped-beta": SAYS}), tmp_path).read_bytes()
        documents.append(mutated(text, (*BYTES, *[replaced] * 6)))
    fuzz("kills.json", st.one_of(documents), lambda path: read_kept("kills", path.parent), TrustError)


@pytest.mark.fault("fuzzed-ledger")
def test_any_ledger_is_read_or_refused(fuzz, tmp_path):
    """The reader of the ledger survives any change of a file."""
    entries = {
        each.claim: entry_for(REGISTRY.claim(each.claim), each.judgement, "a note") for each in EVIDENCE.findings
    }
    path = tmp_path / "sound.toml"
    path.write_text("", encoding="utf-8")
    write_ledger(REGISTRY, entries, path)
    table = LEDGER.read_bytes().partition(b"[discoveries]")[2]
    sound = path.read_bytes() + b"\n[discoveries]" + table

    def reader(path: Path) -> None:
        read_ledger(REGISTRY, path)
        read_discoveries(path)

    fuzz("ledger.toml", mutated(sound, (*BYTES, *[assigned] * 3)), reader, LedgerError)


@pytest.mark.fault("fuzzed-fingerprints")
def test_any_fingerprints_are_read_or_refused(fuzz):
    """The reader of the fingerprints survives any change of a file."""
    inputs = mutated(fingerprints_to_toml(SMALL_PRINTS).encode(), (*BYTES, *[assigned] * 3))
    fuzz("fingerprints.toml", inputs, lambda path: read_fingerprints(REGISTRY, path), FingerprintError)


@pytest.mark.fault("fuzzed-article")
@pytest.mark.parametrize("name", ["article.md", "article.html"])
def test_any_article_is_read_or_refused(fuzz, name):
    """The parser of the reader's copy survives any change of an article, any text and any bytes."""
    text = TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))
    inputs = st.one_of(mutated(SHOWN.encode(), BYTES), text, st.builds(lambda t: SHOWN.encode() + t, text), st.binary())
    fuzz(name, inputs, lambda path: read_view(path, SMALL_PRINTS), CopyError, INPUTS // 2)
