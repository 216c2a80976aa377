"""Faults between client and server that a test can inject."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from threading import Event, Lock

from symsrc_tui.demo.messages import Json, Reply, Request, reply


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


def rate_limited(reset_in: float = 1) -> Reply:
    """Return a 429 as Sentry sends it: a web page, and the end of the limit in epoch seconds."""
    reset = str(int(time.time() + reset_in))
    headers = {"X-Sentry-Rate-Limit-Limit": "40", "X-Sentry-Rate-Limit-Reset": reset}
    return Reply(429, b"<h1>429 Too Many Requests</h1>", "text/html", headers)


def sign_in_required(code: str = "sso-required", login_url: str = "/auth/login/acme/") -> Reply:
    """Return a 401 for a token whose owner must sign in again."""
    extra: Json = {"loginUrl": login_url}
    return reply(401, {"detail": {"code": code, "message": "Must login via SSO", "extra": extra}})


def web_page(status: int = 200, title: str = "Sign in to the network") -> Reply:
    """Return a page such as a proxy, a captive portal or a load balancer sends."""
    page = f"<!doctype html><html><head><title>{title}</title></head><body>Hello</body></html>"
    return Reply(status, page.encode(), "text/html; charset=utf-8")


def redirect(location: str, status: int = 302, headers: Mapping[str, str] | None = None) -> Reply:
    """Return a redirect."""
    return Reply(status, b"", "text/html", {"Location": location, **(headers or {})})


def text(status: int, message: str) -> Reply:
    """Return an error with a message in `error`, as servers send it."""
    return reply(status, {"error": message})
