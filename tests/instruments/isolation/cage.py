"""The process in which code of strangers runs: all it will need is loaded, then everything else is refused for good.

It is started as a script, isolated, and reads what to run from its input.  Nothing of the project is imported but the
file beside it.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import os
import resource
import sys
import sysconfig
from pathlib import Path
from typing import Any

# Lists what a folder holds, which imports do.
_READING = ("os.listdir", "os.scandir")
_REFUSED = (
    "socket.",
    "subprocess.",
    "ctypes.",
    "shutil.",
    "tempfile.",
    "pty.",
    "gc.",
    "fcntl.",
    "resource.",
    "syslog.",
)
_REFUSED += (
    "os.",
    "signal.",
    "sqlite3.",
    "http.",
    "urllib.",
    "ftplib.",
    "smtplib.",
    "imaplib.",
    "poplib.",
    "telnetlib.",
)
_REFUSED += ("nntplib.", "webbrowser.", "mmap.", "msvcrt.", "winreg.", "cpython.run_", "sys.setprofile", "sys.settrace")


def main() -> None:
    """Prepare, lock, run; what stopped the snippet, and what it was refused, goes to the error output."""
    asked = json.loads(sys.stdin.buffer.read())
    sys.path += asked["folders"]
    for name in asked["modules"]:
        _prepare(importlib.import_module(name))
    readable = [sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib")] + asked["folders"]
    readable = [each for each in dict.fromkeys(map(os.path.realpath, readable)) if Path(each).is_dir()]
    tell = _telling(asked["mark"])
    kernel = _beside("kernel")
    _limit(asked["processor"], asked["memory"])
    kernel.lock(readable)
    sys.addaudithook(_watching(tuple(each + os.sep for each in readable), tell))
    error = _outcome(asked["code"], asked["memory"], tell)
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    if error:
        tell("error", error)
    os._exit(0)


def _prepare(torch: Any) -> None:
    """Have PyTorch load what it otherwise loads at the first step, and take one thread."""
    if torch.__name__ != "torch":
        return
    torch.set_num_threads(1)
    weight = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.Adam([weight])
    weight.sum().backward()
    optimizer.step()
    torch.optim.lr_scheduler.StepLR(optimizer, 1)
    repr(torch.ones(2)), torch.manual_seed(0)


def _beside(name: str):
    found = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def _limit(processor: int, memory: int) -> None:
    """No file may grow, no process or core may be made, few files may be open, and memory and time end."""
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    spent = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2])) + 1
    limits = {
        "RLIMIT_AS": used + memory,
        "RLIMIT_CPU": spent + processor,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 24,
        "RLIMIT_NPROC": 0,
    }
    for name, most in limits.items():
        resource.setrlimit(getattr(resource, name), (most, most))


def _telling(mark: str):
    """A line for who started this process, which the snippet's own output cannot be mistaken for."""

    def tell(kind: str, what: str, write=os.write, mark=mark) -> None:
        write(2, f"\n{mark} {kind} {' '.join(what.split())[:300]}\n".encode("utf-8", "replace"))

    return tell


def _watching(readable: tuple[str, ...], tell):
    """The hook that sees whatever Python does beyond computing."""

    def hook(event, arguments, tell=tell, readable=readable, refused=_REFUSED, reading=_READING):
        what = ""
        if event == "open":
            what = _wrong_open(arguments, readable)
        elif event in reading:
            what = (
                ""
                if str(arguments[0] or ".").startswith(readable) or _is_root(arguments[0], readable)
                else f"for {event}"
            )
        elif event == "object.__setattr__" and arguments[1] == "__code__":
            what = "to change a function's code"
        elif event.startswith(refused):
            what = f"for {event}"
        if what:
            tell("refused", f"it asks {what}, which code of a course may not")
            raise PermissionError(f"the audit refuses this: it asks {what}")

    return hook


def _is_root(path: object, readable: tuple[str, ...], sep: str = os.sep) -> bool:
    return isinstance(path, str) and path + sep in readable


def _wrong_open(
    arguments, readable: tuple[str, ...], writing: int = os.O_WRONLY | os.O_RDWR | os.O_CREAT, real=os.path.realpath
) -> str:
    path, mode, flags = arguments
    if any(letter in (mode or "") for letter in "wax+") or (mode is None and (flags or 0) & writing):
        return f"to write the file {path!r}"
    if isinstance(path, int) or str(real(path)).startswith(readable):
        return ""
    return f"to read the file {path!r}"


def _outcome(code: str, memory: int, tell) -> str:
    """Run the snippet; the error that stopped it, as Python would show it last."""
    try:
        exec(compile(code, "<course>", "exec", dont_inherit=True), {"__name__": "__main__"})
    except MemoryError:
        tell("refused", f"it asks for more than {memory >> 20} MiB of memory")
    except SystemExit:
        return ""
    except BaseException as error:
        if "allocate" in str(error) and "memory" in str(error):
            tell("refused", f"it asks for more than {memory >> 20} MiB of memory")
        elif "ermission denied" in str(error) or "not permitted" in str(error):
            # What libraries do past Python the kernel refuses.
            tell("refused", f"it asks for what code of a course may not: {error}")
        return f"{type(error).__name__}: {error}"
    return ""


if __name__ == "__main__":
    main()
