"""Run by the interpreter at its start: notes which modules are there when something is shown.

Textual writes the interface to the standard error stream. Each write to it adds one JSON line,
`{"bytes": n, "modules": [...]}`, to the file named by WRITES_LOG: its size as it leaves the
terminal's driver, and the modules that were imported since the write before. So what was
imported before a byte was sent can be told without a clock, and without a hook in the program.
"""

from __future__ import annotations

import io
import json
import os
import sys


class _NotingStream(io.FileIO):
    def __init__(self, descriptor: int, log: str) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self._known: set[str] = set()
        self._log = log

    def write(self, data: bytes) -> int:  # type: ignore[override]  # Only ever given bytes.
        modules = set(sys.modules)
        size = len(data) + data.count(b"\n")  # The driver makes each a CR and LF.
        with open(self._log, "a") as log:  # noqa: PTH123  # pathlib must not be imported for this.
            json.dump({"bytes": size, "modules": sorted(modules - self._known)}, log)
            log.write("\n")
        self._known = modules
        return super().write(data)


if (log_path := os.environ.get("WRITES_LOG")) and (plain := sys.__stderr__):
    noting = io.TextIOWrapper(
        _NotingStream(plain.fileno(), log_path),
        encoding=plain.encoding,
        errors=plain.errors,
        write_through=True,
    )
    sys.stderr = noting
    sys.__stderr__ = noting  # type: ignore[misc]  # Final, but this is where Textual writes.
