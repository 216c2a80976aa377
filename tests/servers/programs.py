"""Real servers on loopback, each a program that is started for a test and ended after it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from tests.needs import need


def program(name: str) -> str:
    """Where a program is. Skips the test without it."""
    # Some come with a package beside Python; Debian keeps servers where users do not look.
    places = (os.environ.get("PATH"), str(Path(sys.executable).parent), "/usr/sbin")
    found = shutil.which(name, path=os.pathsep.join(filter(None, places)))
    need(found is not None, f"{name} is not installed")
    return str(found)


@contextmanager
def running(arguments: Sequence[str | Path], ready: str) -> Iterator[str]:
    """Runs a server, from the line on its stderr that has `ready` in it; gives that line."""
    process = subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    told = []
    try:
        for line in process.stderr:
            told.append(line.decode(errors="replace"))
            if ready in told[-1]:
                break
        else:
            raise AssertionError(f"{arguments[0]} did not start:\n{''.join(told)}")
        drain = Thread(target=process.stderr.read, daemon=True)
        drain.start()
        yield told[-1]
    finally:
        process.terminate()
        process.wait(20)
        process.stderr.close()
