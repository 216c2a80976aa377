"""SymbolServer (HTTP)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv6Address, ip_address
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, SecretStr

from symsrc_tui.kinds.filters import Filters, filter_warnings
from symsrc_tui.kinds.layout import Layout, layout_warnings
from symsrc_tui.kinds.problem import Problem, warning
from symsrc_tui.kinds.question import Question, Value, wrong
from symsrc_tui.kinds.source import Name, Source, SourceId

_EXAMPLE = "https://symbols.example.com/files"
_PRIVATE_NAMES = (".local", ".internal", ".lan", ".home", ".corp", ".intranet", ".localhost")


def _check_url(text: str) -> str:
    if re.match(r"(s3|gs)://", text):
        raise wrong(
            "This is a bucket, not a symbol server. Go back and choose "
            + ("Amazon S3" if text.startswith("s3") else "Google Cloud Storage")
        )
    if not re.match(r"https?://", text, re.IGNORECASE):
        if "://" in text:
            raise wrong(f"The URL starts with https:// or http://, such as {_EXAMPLE}")
        raise wrong(f"The URL starts with https://. Did you mean https://{text.lstrip('/')}?")
    if re.search(r"\s", text):
        raise wrong("A URL has no spaces in it: write %20")
    try:
        address = urlsplit(text)
        host, port = address.hostname, address.port
    except ValueError:
        raise wrong(f"The URL's host or port is malformed. It looks like {_EXAMPLE}") from None
    if not host or port == 0 or not _is_host(address, host):
        raise wrong(f"The URL needs a host, such as {_EXAMPLE}")
    if address.username is not None or address.password is not None:
        raise wrong("Take the user name and password out of the URL: they have their own fields")
    if address.fragment:
        raise wrong(f"Take #{address.fragment} out of the URL: nothing would be asked for there")
    return text


def _is_host(address: SplitResult, host: str) -> bool:
    if "[" in address.netloc:
        try:
            IPv6Address(host)
        except ValueError:
            return False
        return True
    labels = host.rstrip(".").split(".")
    if not all(labels) or len(host) > 253 or any(len(label) > 63 for label in labels):
        return False
    if re.search(r"[\x00-\x20\"#%/<>?@\\^`{|}:\[\]]", host):
        return False
    # What ends in a number is an IPv4 address to every client, or nothing at all.
    if labels[-1].isdigit():
        try:
            ip_address(host)
        except ValueError:
            return False
    return True


def _reach(host: str) -> str | None:
    """Why Sentry's hosted service would not ask this host, or None if it would."""
    try:
        address = ip_address(host)
    except ValueError:
        if host == "localhost" or "." not in host.rstrip(".") or host.endswith(_PRIVATE_NAMES):
            return f"{host} looks like a name inside your own network"
        return None
    if address.version == 6:
        return "Sentry asks no IPv6 addresses"
    return None if address.is_global else f"{host} is a private or reserved address"


class HttpSource(Source):
    """Debug files on a symbol server."""

    type: Literal["http"] = "http"
    name: Name
    url: Annotated[
        str,
        Question(
            "URL",
            f"Where the server's files begin, such as {_EXAMPLE}",
            where="The address that, with a path from the layout behind it, gives a file. For "
            "debuginfod it ends in /buildid.",
            example=_EXAMPLE,
        ),
        AfterValidator(_check_url),
    ]
    username: Annotated[
        str,
        Question(
            "Username",
            "Only if the server asks for one (HTTP basic authentication)",
            where="Whoever runs the server gives it out. A user that may only read is best.",
            example="sentry",
        ),
    ] = ""
    password: Annotated[
        SecretStr | None,
        Question(
            "Password",
            "Only if the server asks for one (HTTP basic authentication)",
            where="Whoever runs the server gives it out. Sentry never shows it again.",
            secret=True,
        ),
    ] = None
    layout: Layout
    id: SourceId = None
    filters: Filters = Filters()

    @classmethod
    def warnings(cls, given: Mapping[str, Value]) -> Iterator[Problem]:
        url = given.get("url")
        if isinstance(url, str):
            yield from _url_warnings(url, given)
        yield from layout_warnings(given)
        yield from filter_warnings(given)


def _url_warnings(url: str, given: Mapping[str, Value]) -> Iterator[Problem]:
    try:
        _check_url(url)
    except ValueError:
        return
    address = urlsplit(url)
    if address.scheme.lower() == "http" and ("username" in given or "password" in given):
        yield warning("url", "The password would travel in clear: use https:// if you can")
    if (reason := _reach(address.hostname or "")) is not None:
        yield warning(
            "url",
            f"{reason}: only a self-hosted Sentry set up for it (connect_to_reserved_ips) "
            "will ask it",
        )
    if given.get("layout.type") == "debuginfod":
        path = address.path.rstrip("/")
        if path != "/buildid" and not path.endswith("/buildid"):
            yield warning("url", "The URL of a debuginfod server ends in /buildid")
