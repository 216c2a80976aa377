"""Validate URLs, slugs and tokens of the settings."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from symsrc_tui.hosts import DEFAULT_PORTS, ascii_host, ip_of, is_name
from symsrc_tui.text.redact import looks_secret, url_to_show
from symsrc_tui.text.safe import shown
from symsrc_tui.text.two_urls import has_two_urls
from symsrc_tui.tokens import FOR_BUILDS, has_shape_of_token

SettingField = Literal["url", "file", "organization", "project", "token", "ca_file", "debug"]
"""The subject of a `SettingsError`; `file` is the file that may name the server."""

SettingName = Literal[
    "url", "organization", "project", "token", "proxy", "proxy_username", "proxy_password",
    "header", "headers", "verify_ssl", "ca_file",
]  # fmt: skip
"""What a setting is for."""

TOKENS_PAGE = "/settings/account/api/auth-tokens/"
"""The page of a server where users create their tokens."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d+(?:/|$))")
_HOST = re.compile(r"\w[\w.-]*")
_SLUG = {
    # Old organizations can have capitals in their slugs.
    "organization": re.compile(r"[A-Za-z0-9_-]{1,100}"),
    "project": re.compile(r"[a-z0-9_-]{1,100}"),
}
_PLACEHOLDER = re.compile(
    r"\$?\{\{\s*([\w.-]+)|\$\{\s*(\w+)|^\$(?:env:)?([A-Za-z_]\w*)$|^%(\w+)%$", re.IGNORECASE
)


class Setting(NamedTuple):
    """A value and its origin as shown to the user: `--org`, `SENTRY_ORG`,
    `~/.sentryclirc line 2`, `default`."""

    value: str
    origin: str

    def __repr__(self) -> str:
        """Leave out the value, because it may contain a token or a proxy's password."""
        return f"Setting(from {self.origin})"


class SettingsError(Exception):
    """A setting that cannot be used. The message names its origin and a valid example, and never
    contains a secret."""

    def __init__(self, field: SettingField, message: str) -> None:
        super().__init__(message)
        self.field: SettingField = field
        self.message = message


def normalize_url(text: str, origin: str) -> str:
    """Return a Sentry server's base URL with scheme and trailing slash, without a default port.

    A path before `/api/0/` is kept. Raises `SettingsError` naming `origin`.
    """
    try:
        parts = _split(text, proxy=False)
    except ValueError as error:
        raise SettingsError(
            "url",
            f"The server URL {shown(url_to_show(text))} ({origin}) {error}."
            " Example: https://sentry.example.com/",
        ) from None
    path = parts.path.rstrip("/").removesuffix("/api/0").rstrip("/")
    return f"{origin_of(parts.geturl())}{path}/"


def placeholder_in(text: str) -> str:
    """Return the name of a variable that the text refers to, or an empty string.

    Such placeholders are not replaced, because Sentry's own tools do not replace them either.
    """
    found = _PLACEHOLDER.search(text)
    return next(filter(None, found.groups())) if found else ""


def unreplaced(name: str) -> str:
    """Describe a value with a placeholder, to continue a sentence that names the setting."""
    return f"contains the variable {name}, which was not replaced by its value"


def normalize_proxy(text: str, username: str = "", password: str = "") -> str:
    """Return a proxy's URL, with username and password, if there are any. Raises ValueError.

    Args:
        text: may have them itself, which then take precedence.
        username: unescaped.
        password: unescaped.
    """
    parts = _split(text, proxy=True)
    login = f"{quote(username, safe='')}:{quote(password, safe='')}@"
    return f"{parts.scheme}://{login if username and '@' not in parts.netloc else ''}{parts.netloc}"


def _split(text: str, *, proxy: bool) -> SplitResult:
    if name := placeholder_in(text):
        raise ValueError(unreplaced(name))
    if not text.isprintable() or any(c.isspace() or c in '\\"<>' for c in text):
        raise ValueError("contains a character that is not allowed in a URL")
    if has_two_urls(text):
        raise ValueError("has two URLs: keep one")
    named = None if proxy and "://" not in text else _SCHEME.match(text)
    if named and (named[1].lower() not in DEFAULT_PORTS or text[named.end() :][:2] != "//"):
        raise ValueError("does not start with https:// or http://")
    try:
        parts = urlsplit(text if named else f"{'http' if proxy else 'https'}://{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("has an invalid host or port") from None
    if not host:
        raise ValueError("has no host name")
    if not _can_be_host(host) or port == 0:
        raise ValueError("has an invalid host or port")
    if not proxy and "@" in parts.netloc:
        raise ValueError("must not contain a username or password")
    if not proxy and (parts.query or parts.fragment):
        raise ValueError("must not contain ? or #")
    return parts


def _can_be_host(host: str) -> bool:
    if ":" in host or not _HOST.fullmatch(host):
        return ip_of(host) is not None
    try:
        return is_name(ascii_host(host))
    except ValueError:
        return False


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL that is well-formed: what a token belongs to."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in {None, DEFAULT_PORTS[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def origin_or_none(text: str) -> str | None:
    """Return the origin of a server's URL, or None if it is not valid."""
    try:
        return origin_of(normalize_url(text, ""))
    except SettingsError:
        return None


def is_hosted(url: str) -> bool:
    """Return whether a valid URL leads to sentry.io or one of its regions."""
    return f".{urlsplit(url).hostname or ''}".endswith(".sentry.io")


def how_to_create_token(server: str) -> str:
    """Say where to create a suitable token, as a sentence without a full stop."""
    # A region's host serves only the API, not the web pages.
    base = "https://sentry.io" if is_hosted(server) else server.rstrip("/")
    return (
        "Create a user token with the scope project:write under Personal tokens: "
        f"{base}{TOKENS_PAGE}"
    )


class OrganizationTokenError(SettingsError):
    """The token is an organization token, which is never sent because it cannot add sources."""

    def __init__(self, where: str, server: str) -> None:
        super().__init__(
            "token",
            f"The token ({where}) is an organization token (sntrys_). {FOR_BUILDS}. "
            f"{how_to_create_token(server)}",
        )


def check_slug(text: str, field: Literal["organization", "project"], origin: str) -> str:
    """Return a slug or numeric ID unchanged if it is valid. Raises `SettingsError`."""
    if has_shape_of_token(text):
        raise SettingsError(
            field, f"The {field} ({origin}) is an auth token. Enter the slug instead"
        )
    if name := placeholder_in(text):
        raise SettingsError(field, f"The {field} ({origin}) {unreplaced(name)}")
    if not _SLUG[field].fullmatch(text):
        named = field if looks_secret(text) else f"{field} {shown(text)!r}"
        letters, example = (
            ("letters", "acme") if field == "organization" else ("lowercase letters", "game-client")
        )
        raise SettingsError(
            field,
            f"The {named} ({origin}) is not a slug. Slugs contain only {letters},"
            f" digits, - and _, such as {example}. You find them in Sentry's URLs",
        )
    return text


def split_project(text: str, origin: str) -> tuple[str | None, str]:
    """Split `project` or `organization/project` into organization (or None) and project."""
    organization, slash, project = text.rpartition("/")
    return (
        check_slug(organization, "organization", origin) if slash else None,
        check_slug(project, "project", origin),
    )
