"""What Linux itself refuses a process without privileges: by Landlock to reach files and ports, by seccomp to call.

Each is used where the kernel has it; what a kernel lacks is left to the limits and the hook of :mod:`cage`.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LANDLOCK = {"create": 444, "add": 445, "restrict": 446}
# The rights of Landlock that its versions know: of files by number of bits, then TCP, then signals and sockets.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_READ_FILE, _READ_DIR, _EXECUTE = 1 << 2, 1 << 3, 1 << 0
_EPERM, _ENOSYS = 1, 38
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_THREAD = 0x00010000
# O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND
_WRITING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000
# Calls by machine: those that are never made, those that are said not to be there, and those whose argument decides.
# fmt: off
_CALLS: Mapping[str, Mapping[str, Any]] = {
    "x86_64": {
        "arch": 0xC000003E,
        "never": (
            41, 53, 42, 49,  # socket socketpair connect bind
            59, 322, 57, 58, 101, 310, 311, 62, 200, 424, 434,  # exec, fork, ptrace, process_vm, kill, pidfd
            85, 86, 265, 88, 266, 87, 263, 82, 264, 316, 83, 258, 84, 133, 259,  # names of files and folders
            90, 91, 268, 92, 93, 94, 260, 76, 77,  # modes, owners, lengths
            160, 302, 112, 109,  # setrlimit prlimit64 setsid setpgid
            272, 308, 165, 321, 425, 298, 319,  # unshare setns mount bpf io_uring perf_event memfd
        ),
        "absent": (435, 437),  # clone3 openat2
        "clone": 56,
        "open": ((2, 1), (257, 2)),
    },
    "aarch64": {
        "arch": 0xC00000B7,
        "never": (
            198, 199, 203, 200,
            221, 281, 117, 270, 271, 129, 130, 424, 434,
            37, 36, 35, 38, 276, 34, 33,
            52, 53, 54, 55, 45, 46,
            164, 261, 157, 154,
            97, 268, 40, 280, 425, 241, 279,
        ),
        "absent": (435, 437),
        "clone": 220,
        "open": ((56, 2),),
    },
}
# fmt: on


def lock(readable: Iterable[str]) -> list[str]:
    """Refuse this process, for good, all but reading below some folders; what could be put in place is returned."""
    if platform.system() != "Linux":
        return []
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return []
    return [name for name, done in (("landlock", _landlock(libc, readable)), ("seccomp", _seccomp(libc))) if done]


def _landlock(libc: ctypes.CDLL, readable: Iterable[str]) -> bool:
    version = libc.syscall(_LANDLOCK["create"], None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    files = (1 << _FILE_RIGHTS[min(version, 5)]) - 1
    network, scoped = (3 if version >= 4 else 0), (3 if version >= 6 else 0)
    fields = struct.pack("<QQQ", files, network, scoped)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    rules = libc.syscall(_LANDLOCK["create"], fields, ctypes.c_size_t(len(fields)), 0)
    if rules < 0:
        return False
    for folder in readable:
        at = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("<Qi", _READ_FILE | _READ_DIR | _EXECUTE, at)
        libc.syscall(_LANDLOCK["add"], rules, 1, rule, 0)
        os.close(at)
    done = libc.syscall(_LANDLOCK["restrict"], rules, 0) == 0
    os.close(rules)
    return bool(done)


def _seccomp(libc: ctypes.CDLL) -> bool:
    calls = _CALLS.get(platform.machine())
    if calls is None:
        return False
    program = _program(calls)
    code = ctypes.create_string_buffer(b"".join(program))

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    given = Filter(len(program), ctypes.addressof(code))
    return libc.prctl(_SECCOMP, _FILTER, ctypes.byref(given), 0, 0) == 0


def _program(calls: Mapping[str, Any]) -> Sequence[bytes]:
    """The filter: each test skips the answer that follows it unless it fits."""

    def load(offset: int) -> bytes:
        return struct.pack("HBBI", 0x20, 0, 0, offset)

    def answer(value: int) -> bytes:
        return struct.pack("HBBI", 0x06, 0, 0, value)

    def unless_equal(value: int, skip: int) -> bytes:
        return struct.pack("HBBI", 0x15, 0, skip, value)

    refuse = answer(_ERROR | _EPERM)
    found = [load(4), unless_equal(calls["arch"], 1), struct.pack("HBBI", 0x05, 0, 0, 1), refuse, load(0)]
    # The numbers of another calling convention begin here.
    found += [struct.pack("HBBI", 0x35, 0, 1, 0x40000000), refuse]
    for number in calls["never"]:
        found += [unless_equal(number, 1), refuse]
    for number in calls["absent"]:
        found += [unless_equal(number, 1), answer(_ERROR | _ENOSYS)]
    # A thread is no process of its own.
    found += [unless_equal(calls["clone"], 4), load(16), struct.pack("HBBI", 0x45, 1, 0, _THREAD), refuse]
    found += [answer(_ALLOW)]
    for number, argument in calls["open"]:
        found += [unless_equal(number, 4), load(16 + 8 * argument), struct.pack("HBBI", 0x45, 0, 1, _WRITING), refuse]
        found += [answer(_ALLOW)]
    return [*found, answer(_ALLOW)]
