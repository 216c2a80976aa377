"""SymbolServer (HTTP)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, SecretStr

from symsrc_tui.forms.controls import SecretControl
from symsrc_tui.forms.field import Field, Value, invalid
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.net.urls import host_of, parse
from symsrc_tui.sources.built_in import built_in_message
from symsrc_tui.sources.filters import Filters, filter_warnings
from symsrc_tui.sources.http.private_hosts import why_sentry_refuses
from symsrc_tui.sources.http.server_list import explain_list
from symsrc_tui.sources.http.url import EXAMPLE, check_url, ends_in_buildid, parse_url
from symsrc_tui.sources.layout import Layout, layout_warnings
from symsrc_tui.sources.source import Name, Source, SourceId
from symsrc_tui.text.safe import shown
from symsrc_tui.text.url_keys import expiry, keys_in


def _check_url(text: str) -> str:
    explain_list(text)
    return check_url(text)


def _check_username(text: str) -> str:
    if ":" in text:
        raise invalid("A username cannot contain a colon. Enter the password in its own field")
    return text


class HttpSource(Source):
    """Debug files on a symbol server."""

    PLACE: ClassVar[tuple[str, ...]] = ("url",)

    type: Literal["http"] = "http"
    name: Name
    url: Annotated[
        str,
        Field(
            "URL",
            f"The base URL of the files, such as {EXAMPLE}",
            where_to_find="The layout's path is appended to this URL. For debuginfod, the URL "
            "ends in /buildid.",
            example=EXAMPLE,
        ),
        AfterValidator(_check_url),
    ]
    username: Annotated[
        str,
        Field(
            "Username",
            "Only if the server requires HTTP basic authentication",
            where_to_find="Ask the server's administrator. Prefer a read-only user.",
            example="sentry",
        ),
        AfterValidator(_check_username),
    ] = ""
    password: Annotated[
        SecretStr | None,
        Field(
            "Password",
            "Only if the server requires HTTP basic authentication",
            where_to_find="Ask the server's administrator. Sentry never shows it again. Leading "
            "and trailing spaces are removed.",
            control=SecretControl(),
        ),
    ] = None
    layout: Layout
    id: SourceId = None
    filters: Filters = Filters()

    @property
    def login_name(self) -> str:
        return self.username

    @classmethod
    def same_place(cls, path: str, text: str) -> str:
        """Leave out the scheme and a query with a key, which people correct and renew."""
        del path
        url = parse(text)
        if url is None:
            return text
        port = "" if url.port in (None, 80, 443) else f":{url.port}"
        query = "" if keys_in(text) or not url.query else f"?{url.query.decode()}"
        return f"{host_of(url).rstrip('.')}{port}{url.path.rstrip('/')}{query}"

    @classmethod
    def warnings(cls, answers: Mapping[str, Value]) -> Iterator[Problem]:
        url = answers.get("url")
        if isinstance(url, str):
            yield from _url_warnings(url, answers)
        if "username" in answers and "password" not in answers:
            yield warning("password", "There is a username, but no password")
        yield from layout_warnings(answers)
        yield from filter_warnings(answers)


def _url_warnings(url: str, answers: Mapping[str, Value]) -> Iterator[Problem]:
    try:
        address = parse_url(url)
    except ValueError:
        return
    if address.scheme == "http" and ("username" in answers or "password" in answers):
        what = "password" if "password" in answers else "username"
        yield warning("url", f"http:// sends the {what} unencrypted. Use https:// if you can")
    yield from _key_warnings(url)
    if reason := why_sentry_refuses(address.host):
        yield warning("url", reason)
    if reason := built_in_message(url):
        yield warning("url", reason)
    # Without /buildid, a debuginfod server returns 503, and Symbolicator then blocks the host.
    is_debuginfod = answers.get("layout.type") == "debuginfod"
    if is_debuginfod and not ends_in_buildid(url):
        yield warning("url", "The URL of a debuginfod server ends in /buildid")


def _key_warnings(url: str) -> Iterator[Problem]:
    names = [name for name, _ in keys_in(url)]
    if not names:
        return
    named = f" ({shown(names[0], 30)})" if names[0] else ""
    yield warning(
        "url",
        f"The URL contains a key{named}. Sentry shows a source's URL to everyone in the project, "
        "and in events",
    )
    end = expiry(url)
    if end is None:
        return
    if end <= datetime.now(timezone.utc):
        yield warning("url", f"The key in the URL expired on {end:%Y-%m-%d}. Create a new one")
    else:
        message = f"The key in the URL expires on {end:%Y-%m-%d}. Sentry finds no files after that"
        yield warning("url", message)
