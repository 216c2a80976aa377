"""What Sentry, and what stands before it, replies if something is wrong."""

from __future__ import annotations

import time
from collections.abc import Mapping

from symsrc_tui.demo.messages import Json, Reply, reply


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
