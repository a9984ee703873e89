"""A disk that is full, or may not be written, at any point: the earlier report stays, and the run says what to do."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from claims.files import write_together
from tests.selfcheck.faults.conftest import at_the_end
from tests.selfcheck.test_run import ONE, RED, USAGE

PLACES = {"write": "os.fdopen", "sync": "os.fsync", "replace": "os.replace", "create": "tempfile.mkstemp"}


@contextmanager
def disk(folder: Path, options: str):
    """A file system of its own in a folder; the test is skipped, and says so, where none may be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.fault("disk-full")
@pytest.mark.parametrize("size", ["64k", pytest.param("600k", marks=pytest.mark.slow)])
def test_a_full_disk_is_told(audit, told, tmp_path, size):
    """On a disk that is too small for the evidence, or for the report beside it, all that was there stays."""
    with disk(tmp_path / "out", f"size={size}") as out:
        old = out / "partial" / "report.html"
        old.parent.mkdir()
        old.write_bytes(b"the last report")
        run = audit(*ONE)
        assert run.returncode == RED, run.stdout + run.stderr
        told(run.stdout, "No space left on device")
        assert old.read_bytes() == b"the last report"
        assert {path.name for path in old.parent.iterdir()} <= {"report.html", "evidence.json"}


@pytest.mark.fault("write-fails")
@pytest.mark.parametrize(
    "place", ["sync", *(pytest.param(name, marks=pytest.mark.slow) for name in PLACES if name != "sync")]
)
def test_a_write_that_fails_is_told(faulty, told, earlier, place):
    """Wherever the system refuses to write the evidence, no half of it stays, and the run is red."""
    refusal = "def full(*arguments, **named):\n    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))\n"
    run = faulty(at_the_end(f"{refusal}{PLACES[place]} = full"))
    assert run.returncode == RED, run.stdout + run.stderr
    told(run.stdout, "choose another folder with --audit-out=DIR")
    assert list((earlier / "partial").iterdir()) == []


@pytest.mark.slow
@pytest.mark.fault("file-too-large")
def test_a_limit_on_files_is_told(faulty, told, earlier):
    """Where the system allows no file of that size, no half of one stays."""
    run = faulty(at_the_end("resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"))
    assert run.returncode == RED, run.stdout + run.stderr
    told(run.stdout, "File too large")
    assert list((earlier / "partial").iterdir()) == []


@pytest.mark.fault("read-only-output")
def test_a_folder_that_may_not_be_written_stops_the_run(audit, told, tmp_path):
    """Output on a read-only file system is refused before any work."""
    with disk(tmp_path / "out", "ro"):
        run = audit(*ONE)
    assert run.returncode == USAGE
    told(run.stderr, "Read-only file system; choose another with --audit-out=DIR")


@pytest.mark.slow
@pytest.mark.fault("read-only-meanwhile")
def test_a_folder_that_may_not_be_written_any_more_is_told(audit, told, tmp_path):
    """Output that becomes read-only while the tests run turns the run red."""
    with disk(tmp_path / "out", "size=8m") as out:
        plugin = at_the_end(f"subprocess.run(['mount', '-o', 'remount,ro', {str(out)!r}], check=True)")
        (tmp_path / "locker.py").write_text(plugin, encoding="utf-8")
        run = audit(*ONE, "-p", "locker", PYTHONPATH=str(tmp_path))
    assert run.returncode == RED, run.stdout + run.stderr
    told(run.stdout, "Read-only file system")


@pytest.mark.fault("some-files-cannot-be-written")
def test_files_are_replaced_together_or_not_at_all(tmp_path):
    """Where one of several files cannot be written, all of them stay as they were."""
    first, second = tmp_path / "first", tmp_path / "absent" / "second"
    first.write_text("old", encoding="utf-8")
    with pytest.raises(OSError, match="No such file"):
        write_together({first: "new", second: "new"})
    assert first.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [first]
