"""The driver withstands hang-ups."""

from __future__ import annotations

import os
import signal
from threading import Event, Thread

from symsrc_tui.tui.textual_fixes.driver import RobustLinuxDriver
from tests.plain.person import Held


def test_a_hang_up_before_the_handlers_are_installed_is_signalled_afterwards() -> None:
    heard, unheard = Event(), Held()
    driver = RobustLinuxDriver.__new__(RobustLinuxDriver)
    driver.fileno, keyboard = os.pipe()
    driver.exit_event = unheard
    os.close(keyboard)
    # As under nohup, and as it is while the application starts.
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        reading = Thread(target=driver.run_input_thread)
        reading.start()
        while reading.is_alive() and not unheard.began.wait(0.05):
            pass
        signal.signal(signal.SIGHUP, lambda *_: heard.set())
        reading.join()
        assert heard.wait(10)
    finally:
        signal.signal(signal.SIGHUP, before)
        os.close(driver.fileno)
