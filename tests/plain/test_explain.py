"""Whether a stored source works, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.demo.faults import Fault
from tests.plain.person import Held, flat
from tests.plain.test_submitting import fill_in

if TYPE_CHECKING:
    from symsrc_tui.demo.server import DemoServer
    from tests.plain.person import Person


def test_the_next_crash_shows_what_the_source_had(person: Person) -> None:
    fill_in(person)
    person.answers("What next?", "submit")
    person.answers("What next?", "works")
    said = flat(person.is_asked("What next?"))
    assert 'Waiting for a crash that names "Builds". Crash your app once; Sentry shows it' in said
    assert "Sentry used this source for 0 of 3 modules." in said
    assert " fail: download failed: operation timed out. It must" in said
    assert 'Requests to "Builds" for ' in said
    assert "ntdll.dll: found" in said


def test_ctrl_c_stops_waiting(person: Person, server: DemoServer) -> None:
    fill_in(person)
    person.answers("What next?", "submit")
    held = Held()
    server.faults.add(Fault(path="/events/$", wait_for=held))
    person.answers("What next?", "works")
    person.cancels(held)
    said = person.is_asked("What next?")
    assert "Stopped. The source stays stored." in said
