"""SymbolServer (HTTP)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, SecretStr

from symsrc_tui.forms.field import Question, Value, wrong
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.sources.filters import Filters, filter_warnings
from symsrc_tui.sources.http.url import EXAMPLE, check_url, read_url, why_not_asked
from symsrc_tui.sources.layout import Layout, layout_warnings
from symsrc_tui.sources.source import Name, Source, SourceId


def _check_username(text: str) -> str:
    if ":" in text:
        raise wrong("A username has no colon in it. The password has its own field")
    return text


class HttpSource(Source):
    """Debug files on a symbol server."""

    ADDRESS: ClassVar[str] = "url"

    type: Literal["http"] = "http"
    name: Name
    url: Annotated[
        str,
        Question(
            "URL",
            f"Where the server's files begin, such as {EXAMPLE}",
            where="The address that, with a path from the layout behind it, gives a file. For "
            "debuginfod it ends in /buildid.",
            example=EXAMPLE,
        ),
        AfterValidator(check_url),
    ]
    username: Annotated[
        str,
        Question(
            "Username",
            "Only if the server asks for one (HTTP basic authentication)",
            where="Whoever runs the server gives it out. A user that may only read is best.",
            example="sentry",
        ),
        AfterValidator(_check_username),
    ] = ""
    password: Annotated[
        SecretStr | None,
        Question(
            "Password",
            "Only if the server asks for one (HTTP basic authentication)",
            where="Whoever runs the server gives it out. Sentry never shows it again. Spaces "
            "inside it are kept, those at its ends are not.",
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
        if "username" in given and "password" not in given:
            yield warning("password", "There is a username, but no password")
        yield from layout_warnings(given)
        yield from filter_warnings(given)


def _url_warnings(url: str, given: Mapping[str, Value]) -> Iterator[Problem]:
    try:
        address = read_url(url)
    except ValueError:
        return
    if address.scheme == "http" and ("username" in given or "password" in given):
        what = "password" if "password" in given else "username"
        yield warning("url", f"http:// sends the {what} in clear: use https:// if you can")
    if reason := why_not_asked(address.host):
        yield warning("url", reason)
    # Without it, a debuginfod server answers 503, for which Symbolicator blocks the host.
    is_debuginfod = given.get("layout.type") == "debuginfod"
    if is_debuginfod and not address.path.rstrip("/").endswith("/buildid"):
        yield warning("url", "The URL of a debuginfod server ends in /buildid")
