"""What can go wrong between a client and a server, to be ordered by a test."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from threading import Event, Lock

from symsrc_tui.demo.messages import Json, Reply, Request, reply


class Carry(Enum):
    """What happens to the request that a fault strikes."""

    NOT = auto()
    """It is lost: nothing is stored."""
    FIRST = auto()
    """It is carried out at once, and only its answer is lost or late."""
    LAST = auto()
    """It is carried out after the waiting."""


class Sending(Enum):
    """How much of the answer gets through."""

    WHOLE = auto()
    HALF = auto()
    """The whole length is announced, half of it sent, and the connection closed."""
    NONE = auto()
    """The connection is reset without a word."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, for the next requests that it matches."""

    reply: Reply | None = None
    """What is answered instead of the server's own answer, if it gets to one."""
    method: str = ""
    """The method it strikes; any if empty."""
    path: str = ""
    """A regular expression for a part of the path it strikes."""
    times: int = 1
    """How many requests it strikes; 0 for every one."""
    carry: Carry = Carry.NOT
    sending: Sending = Sending.WHOLE
    wait_for: Event | None = None
    """The answer is held back until this is set, or until the server closes."""

    def matches(self, request: Request) -> bool:
        """Whether it strikes this request."""
        return self.method in ("", request.method) and bool(re.search(self.path, request.path))


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self, *faults: Fault) -> None:
        self._lock = Lock()
        self._waiting = [(fault, fault.times) for fault in faults]
        self._held: list[Event] = []

    def add(self, fault: Fault) -> None:
        """Lets one more thing go wrong, after those that are waiting."""
        with self._lock:
            self._waiting.append((fault, fault.times))

    def take(self, request: Request) -> Fault | None:
        """The fault that strikes this request, if any; it is used up by that."""
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
        """Lets everything go on that is being held back."""
        with self._lock:
            for event in self._held:
                event.set()


def rate_limited(reset_in: float = 1) -> Reply:
    """A 429 as Sentry sends it: a web page, and the end of the limit in epoch seconds."""
    reset = str(int(time.time() + reset_in))
    headers = {"X-Sentry-Rate-Limit-Limit": "40", "X-Sentry-Rate-Limit-Reset": reset}
    return Reply(429, b"<h1>429 Too Many Requests</h1>", "text/html", headers)


def sign_in_required(code: str = "sso-required", login_url: str = "/auth/login/acme/") -> Reply:
    """A 401 for a token whose owner has to sign in again."""
    extra: Json = {"loginUrl": login_url}
    return reply(401, {"detail": {"code": code, "message": "Must login via SSO", "extra": extra}})


def web_page(status: int = 200, title: str = "Sign in to the network") -> Reply:
    """What a proxy, a captive portal or a load balancer puts in the way."""
    page = f"<!doctype html><html><head><title>{title}</title></head><body>Hello</body></html>"
    return Reply(status, page.encode(), "text/html; charset=utf-8")


def redirect(location: str, status: int = 302, headers: Mapping[str, str] | None = None) -> Reply:
    """Sends the client elsewhere."""
    return Reply(status, b"", "text/html", {"Location": location, **(headers or {})})


def text(status: int, message: str) -> Reply:
    """An error with a text of its own, as servers put it into `error`."""
    return reply(status, {"error": message})
