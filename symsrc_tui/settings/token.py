"""Which of the tokens found may go to the server, without keeping it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.settings.values import (
    OrganizationTokenError,
    SettingsError,
    origin_of,
    origin_or_none,
    placeholder_in,
    unreplaced,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import SecretStr

    from symsrc_tui.settings.locations import Setting, SettingsLocation

_ADVICE = (
    "Set SENTRY_URL and SENTRY_AUTH_TOKEN together, or let the wizard ask for that server's token"
)


class TokenOrigin:
    """Where the token is. The token itself is read when it is needed, and not held here."""

    __slots__ = ("_again", "_url", "only_for", "where")

    def __init__(
        self, where: str, url: str, only_for: str | None, again: Callable[[], SettingsLocation]
    ) -> None:
        self.where = where
        """In the user's words: `SENTRY_AUTH_TOKEN`, `~/.sentryclirc line 2`."""
        self.only_for = only_for
        """Origin of the only server it may be sent to; None if the user did not tie it to one."""
        self._url = url
        self._again = again

    def __repr__(self) -> str:
        return f"TokenOrigin({self.where!r}, only_for={self.only_for!r})"

    def load(self) -> SecretStr:
        """Read the token. Raises `SettingsError` if it went, or went to another server, and
        `OrganizationTokenError`."""
        from pydantic import SecretStr

        place = self._again()
        token = place.values.get("token")
        if token is None or not _well_formed(token.value):
            raise SettingsError("token", f"The token ({self.where}) is no longer there")
        if _is_of_organization(token.value):
            raise OrganizationTokenError(self.where, self._url)
        if _server_beside(place) not in (None, origin_of(self._url)):
            raise SettingsError("token", f"The token ({self.where}) is now for another server")
        return SecretStr(token.value)


def choose_token(
    found: Sequence[SettingsLocation],
    url: Setting,
    url_place: SettingsLocation | None,
    notices: list[str],
) -> TokenOrigin | None:
    """The first token that may be sent to `url`, which stands in `url_place`. Says in `notices`
    which ones were left out and why.

    An organization's counts whatever server it is for, so that whoever relies on it is told."""
    server = origin_of(url.value)
    for place in found:
        token = place.values.get("token")
        if token is None or place.again is None:
            continue
        if name := placeholder_in(token.value):
            notices.append(f"The token ({token.origin}) {unreplaced(name)}, so it is left out")
            continue
        if not _well_formed(token.value):
            notices.append(
                f"The token ({token.origin}) has a character in it that no token has, so it is"
                " left out. Copy it anew"
            )
            continue
        if _is_of_organization(token.value):
            return TokenOrigin(token.origin, url.value, None, place.again)
        own = _server_beside(place)
        if own not in (None, server):
            why = "is for" if own else "is beside an address that is not understood, maybe that of"
            notices.append(
                f"The token ({token.origin}) {why} another server than {url.value}"
                f" ({url.origin}), so it is left out. {_ADVICE}"
            )
            continue
        if own is None and url_place and url_place.project_file and url_place is not place:
            notices.append(
                f"The token ({token.origin}) goes to {url.value}, which only {url.origin} names"
            )
        return TokenOrigin(token.origin, url.value, own, place.again)
    return None


def tied_token(found: Sequence[SettingsLocation]) -> TokenOrigin | None:
    """The first token that is tied to a server, for as long as no server is known."""
    for place in found:
        token, own = place.values.get("token"), _server_beside(place)
        if token and own and place.again and _well_formed(token.value):
            return TokenOrigin(token.origin, own, own, place.again)
    return None


def _server_beside(place: SettingsLocation) -> str | None:
    """Origin of the server that a place's token is tied to, by the URL beside it; None if it is
    tied to none, empty if it is for some server that cannot be told."""
    beside = place.values.get("url")
    if beside is not None:
        return origin_or_none(beside.value) or ""
    return place.doubt.server if place.doubt else None


def _is_of_organization(token: str) -> bool:
    return token.startswith("sntrys_")


def _well_formed(token: str) -> bool:
    is_plain = token.isascii() and token.isprintable() and " " not in token
    return is_plain and not placeholder_in(token)
