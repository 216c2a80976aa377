"""Faults between client and server that a test can inject."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from threading import Event, Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Reply, Request


class Carry(Enum):
    """Whether and when an affected request is carried out."""

    NOT = auto()
    """The request is lost: nothing is stored."""
    FIRST = auto()
    """Carried out at once; only the response is lost or late."""
    LAST = auto()
    """Carried out after the wait."""


class Sending(Enum):
    """How much of the response is sent."""

    WHOLE = auto()
    HALF = auto()
    """Half of the announced length is sent, then the connection is closed."""
    NONE = auto()
    """The connection is reset without a response."""


@dataclass(frozen=True)
class Fault:
    """A fault that affects the next requests it matches."""

    reply: Reply | None = None
    """Replaces the server's own reply."""
    method: str = ""
    """The method it affects; any if empty."""
    path: str = ""
    """A regular expression that is searched in the path."""
    times: int = 1
    """The number of requests it affects; 0 for all."""
    carry: Carry = Carry.NOT
    sending: Sending = Sending.WHOLE
    wait_for: Event | None = None
    """Holds back the response until this is set or the server closes."""

    def matches(self, request: Request) -> bool:
        """Return whether it affects this request."""
        return self.method in ("", request.method) and bool(re.search(self.path, request.path))


class Faults:
    """The pending faults, oldest first."""

    def __init__(self, *faults: Fault) -> None:
        self._lock = Lock()
        self._waiting = [(fault, fault.times) for fault in faults]
        self._held: list[Event] = []

    def add(self, *faults: Fault) -> None:
        """Add faults after the pending ones."""
        with self._lock:
            self._waiting += [(fault, fault.times) for fault in faults]

    def take(self, request: Request) -> Fault | None:
        """Return the fault that affects this request, if any, and count it as used."""
        with self._lock:
            for index, (fault, left) in enumerate(self._waiting):
                if not fault.matches(request):
                    continue
                if left == 1:
                    del self._waiting[index]
                elif left:
                    self._waiting[index] = (fault, left - 1)
                if fault.wait_for is not None:
                    self._held.append(fault.wait_for)
                return fault
        return None

    def release(self) -> None:
        """Release all responses that are held back."""
        with self._lock:
            for event in self._held:
                event.set()
