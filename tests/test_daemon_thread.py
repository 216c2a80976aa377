"""Work in a daemon thread has a result, an error, and no hold on the end of the program."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from symsrc_tui import daemon_thread


def test_the_future_has_the_result() -> None:
    thread = daemon_thread.start("work", threading.current_thread).result(60)
    assert (thread.name, thread.daemon) == ("work", True)


@pytest.mark.parametrize("error", [OSError("gone"), KeyboardInterrupt()])
def test_the_future_raises_what_the_work_raised(error: BaseException) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        daemon_thread.start("work", fail).result(60)
    assert caught.value is error


def test_work_that_never_ends_does_not_delay_the_exit() -> None:
    code = (
        "import threading\n"
        "from symsrc_tui import daemon_thread\n"
        "daemon_thread.start('work', threading.Event().wait)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
