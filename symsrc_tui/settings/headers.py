"""Find the headers that a gateway before Sentry demands, without keeping them in memory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symsrc_tui.settings.token import server_beside
from symsrc_tui.settings.values import is_hosted, origin_of, placeholder_in, unreplaced
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydantic import SecretStr

    from symsrc_tui.settings.locations import SettingsLocation
    from symsrc_tui.settings.values import Setting

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OURS = frozenset(
    {"authorization", "host", "connection", "content-length", "content-type", "transfer-encoding",
     "accept", "accept-encoding", "user-agent"}
)  # fmt: skip


class CustomHeaders:
    """Headers for one server, which are read only when they are needed."""

    __slots__ = ("_again", "server", "where")

    def __init__(self, where: str, server: str, again: Callable[[], SettingsLocation]) -> None:
        self.where = where
        """As shown to the user: `CUSTOM_HEADER`, `~/.sentryclirc line 2`."""
        self.server = server
        """Origin of the only server that may receive them."""
        self._again = again

    def load(self) -> dict[str, SecretStr]:
        """Read the headers, by name. Empty if they are gone or belong to another server now."""
        from pydantic import SecretStr

        place = self._again()
        found = _setting(place)
        if found is None or server_beside(place) not in (None, self.server):
            return {}
        try:
            headers = _parsed(found)
        except ValueError:
            return {}
        return {name: SecretStr(value) for name, value in headers.items()}


def choose_headers(
    found: Sequence[SettingsLocation],
    url: Setting,
    url_place: SettingsLocation | None,
    notices: list[str],
) -> CustomHeaders | None:
    """Return the first headers that may be sent to `url`, which is from `url_place`.

    Adds to `notices` what was ignored and why.
    """
    server = origin_of(url.value)
    for place in found:
        setting = _setting(place)
        if setting is None or place.again is None:
            continue
        try:
            _parsed(setting)
        except ValueError as error:
            notices.append(f"{setting.origin} {error}, so it was ignored")
            continue
        if setting.origin == "SENTRY_CUSTOM_HEADERS" and is_hosted(url.value):
            notices.append(f"{setting.origin} was ignored, because it is for self-hosted servers")
            continue
        own = server_beside(place)
        if own not in (None, server):
            notices.append(
                f"The header ({setting.origin}) belongs to a different server than {url.value}"
                f" ({url.origin}) and was ignored"
            )
            continue
        if own is None and url_place and url_place.project_file and url_place is not place:
            notices.append(
                f"The header ({setting.origin}) is sent to {url.value}, which only"
                f" {url.origin} names"
            )
        if "headers" in place.values and setting.origin != place.values["headers"].origin:
            notices.append(
                f"{place.values['headers'].origin} was ignored, because {setting.origin} is set"
            )
        return CustomHeaders(setting.origin, server, place.again)
    return None


def _setting(place: SettingsLocation) -> Setting | None:
    return place.values.get("header") or place.values.get("headers")


def _parsed(setting: Setting) -> Mapping[str, str]:
    """Split headers: sentry-cli has one in a value, the npm client several, separated by `;`.

    Raises ValueError, whose message continues a sentence that names the setting.
    """
    if name := placeholder_in(setting.value):
        raise ValueError(unreplaced(name))
    is_list = setting.origin == "SENTRY_CUSTOM_HEADERS"
    headers: dict[str, str] = {}
    for text in setting.value.split(";") if is_list else [setting.value]:
        if not text.strip():
            continue
        name, colon, value = text.partition(":")
        name, value = name.strip(), value.strip()
        if not colon or not _NAME.fullmatch(name) or not (value.isascii() and value.isprintable()):
            raise ValueError("is not of the form Name: value")
        if name.lower() in _OURS:
            raise ValueError(f"sets {shown(name, 30)}, which symsrc-tui sets itself")
        headers[name] = value
    return headers
