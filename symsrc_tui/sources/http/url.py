"""Validate the URL of a symbol server."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr
from pydantic_core import PydanticCustomError

from symsrc_tui.forms.field import invalid
from symsrc_tui.hosts import ascii_host, is_name
from symsrc_tui.sources.fill import FilledValues
from symsrc_tui.text.safe import shown
from symsrc_tui.text.stand_in import is_stand_in
from symsrc_tui.text.two_urls import TWO_URLS, has_two_urls
from symsrc_tui.text.url_keys import keys_in

EXAMPLE = "https://symbols.example.com/files"
_SHORT = "https://symbols.example.com"

_SPACE = re.compile(r"\s")
_LOGIN = re.compile(r"https?://[^/?#\s]*@", re.IGNORECASE)


class ParsedUrl(NamedTuple):
    """The parts of a URL that affect how Sentry requests it."""

    scheme: str
    host: str
    """In ASCII, lowercase, without brackets."""
    path: str


def parse_url(text: str) -> ParsedUrl:
    """Parse the URL of a source.

    Raises:
        PydanticCustomError: it is invalid. The message never repeats a username or password.
    """
    _check_scheme(text)
    if has_two_urls(text):
        raise invalid(TWO_URLS)
    # First, because a mask before the host cannot be parsed.
    if any(is_stand_in(key) for _, key in keys_in(text)):
        raise invalid("The key in this URL is hidden. Enter the complete URL")
    if _SPACE.search(text):
        raise invalid("A URL cannot contain spaces. Write %20")
    try:
        address = urlsplit(text)
    except ValueError:
        raise invalid(f"The host is malformed. Example: {_SHORT}") from None
    if "@" in address.netloc:
        raise invalid("Enter username and password in their own fields, not in the URL")
    if "#" in text:
        raise invalid("Remove # and everything after it. It is never sent to the server")
    _check_port(address)
    return ParsedUrl(address.scheme, _read_host(address), address.path)


def check_url(text: str) -> str:
    """Return the URL unchanged if `parse_url` accepts it."""
    parse_url(text)
    return text


def ends_in_buildid(url: str) -> bool:
    """Return whether a URL's path ends in /buildid, where debuginfod serves files."""
    return url.partition("?")[0].rstrip("/").endswith("/buildid")


def _check_scheme(text: str) -> None:
    if not re.match(r"https?://", text, re.IGNORECASE):
        bare = re.fullmatch(r"(?:https?:)?/*([\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/.*)?)", text)
        meant = f"https://{_SPACE.sub('%20', bare[1])}" if bare else ""
        if meant and _is_valid(meant):
            raise invalid(f"https:// is missing. Did you mean {shown(meant, 48)}?")
        raise invalid(f"The URL must start with https://. Example: {_SHORT}")


def _is_valid(text: str) -> bool:
    try:
        parse_url(text)
    except PydanticCustomError:
        return False
    return True


def _read_host(address: SplitResult) -> str:
    if "[" in address.netloc:
        _check_ipv6(address.hostname or "", address.netloc)
        return address.hostname or ""
    # Not `hostname`, because its lowercase of a Greek sigma is not the one of host names.
    typed = address.netloc.partition(":")[0]
    if not typed:
        raise invalid(f"The URL has no host. Example: {_SHORT}")
    try:
        host = ascii_host(typed)
    except ValueError:
        message = f"{shown(typed, 24)} is not a valid host name. Example: bücher.example"
        raise invalid(message) from None
    if not is_name(host):
        raise invalid(f"{shown(typed, 20)} is not a valid host name. Example: symbols.example.com")
    return host


def _check_port(address: SplitResult) -> None:
    try:
        port = address.port
    except ValueError:
        port = 0
    if port == 0:
        raise invalid("The port must be a number from 1 to 65535")


def _check_ipv6(host: str, netloc: str) -> None:
    if "%" in host:
        raise invalid("Remove the zone from the IPv6 address: % and everything after it")
    try:
        IPv6Address(host)
    except ValueError:
        raise invalid("The IPv6 address is malformed. Example: https://[2001:db8::1]/") from None
    if not re.fullmatch(r"\[[^\]]*\](:\d*)?", netloc):
        raise invalid("Only a port can follow the ] of an IPv6 address")


def login_apart(text: str) -> FilledValues | None:
    """Move username and password out of a URL. Return None if it has none."""
    if not _LOGIN.match(text) or len(text.split()) != 1:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    login, _, host = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    values: dict[str, str | SecretStr] = {"url": parts._replace(netloc=host).geturl()}
    if user:
        values["username"] = unquote(user)
    if password:
        values["password"] = SecretStr(unquote(password))
    return FilledValues(values, ("The username and password were moved to their own fields",))
