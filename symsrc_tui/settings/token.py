"""Choose the token that may be sent to the server, without keeping it in memory."""

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
from symsrc_tui.tokens import are_two_tokens, can_be_token, is_of_organization

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import SecretStr

    from symsrc_tui.settings.locations import SettingsLocation
    from symsrc_tui.settings.values import Setting

_ADVICE = (
    "Set SENTRY_URL and SENTRY_AUTH_TOKEN together, or enter that server's token in the wizard"
)


class TokenOrigin:
    """The origin of a token, which is read only when it is needed."""

    __slots__ = ("_again", "_url", "only_for", "where")

    def __init__(
        self, where: str, url: str, only_for: str | None, again: Callable[[], SettingsLocation]
    ) -> None:
        self.where = where
        """As shown to the user: `SENTRY_AUTH_TOKEN`, `~/.sentryclirc line 2`."""
        self.only_for = only_for
        """Origin of the only server that may receive it; None if it is not tied to one."""
        self._url = url
        self._again = again

    def __repr__(self) -> str:
        return f"TokenOrigin({self.where!r}, only_for={self.only_for!r})"

    def load(self) -> SecretStr:
        """Read the token.

        Raises `SettingsError` if it is gone or tied to another server now, and
        `OrganizationTokenError`.
        """
        from pydantic import SecretStr

        place = self._again()
        token = place.values.get("token")
        if token is None or not _well_formed(token.value):
            raise SettingsError("token", f"The token ({self.where}) no longer exists")
        if is_of_organization(token.value):
            raise OrganizationTokenError(self.where, self._url)
        if server_beside(place) not in (None, origin_of(self._url)):
            raise SettingsError("token", f"The token ({self.where}) now belongs to another server")
        return SecretStr(token.value)


def choose_token(
    found: Sequence[SettingsLocation],
    url: Setting,
    url_place: SettingsLocation | None,
    notices: list[str],
) -> TokenOrigin | None:
    """Return the first token that may be sent to `url`, which is from `url_place`.

    Adds to `notices` which tokens were ignored and why. An organization token is returned for any
    server, so that the user learns that it cannot be used.
    """
    server = origin_of(url.value)
    for place in found:
        token = place.values.get("token")
        if token is None or place.again is None:
            continue
        if name := placeholder_in(token.value):
            notices.append(f"The token ({token.origin}) {unreplaced(name)}, so it was ignored")
            continue
        if not _well_formed(token.value):
            is_two = are_two_tokens(token.value)
            why = "is two tokens in one" if is_two else "contains an invalid character"
            notices.append(f"The token ({token.origin}) {why} and was ignored. Copy it again")
            continue
        if is_of_organization(token.value):
            return TokenOrigin(token.origin, url.value, None, place.again)
        own = server_beside(place)
        if own not in (None, server):
            why = "belongs" if own else "may belong"
            notices.append(
                f"The token ({token.origin}) {why} to a different server than {url.value}"
                f" ({url.origin}) and was ignored. {_ADVICE}"
            )
            continue
        if own is None and url_place and url_place.project_file and url_place is not place:
            notices.append(
                f"The token ({token.origin}) is sent to {url.value}, which only {url.origin} names"
            )
        return TokenOrigin(token.origin, url.value, own, place.again)
    return None


def tied_token(found: Sequence[SettingsLocation]) -> TokenOrigin | None:
    """Return the first token that is tied to a server, for use while the server is unknown."""
    for place in found:
        token, own = place.values.get("token"), server_beside(place)
        if token and own and place.again and _well_formed(token.value):
            return TokenOrigin(token.origin, own, own, place.again)
    return None


def server_beside(place: SettingsLocation) -> str | None:
    """Return the origin of the server that a location's token is tied to by the URL beside it.

    None if it is tied to none; empty if it is unclear to which.
    """
    beside = place.values.get("url")
    if beside is not None:
        return origin_or_none(beside.value) or ""
    if place.token_server:
        return place.token_server
    return place.doubt.server if place.doubt else None


def _well_formed(token: str) -> bool:
    # An organization token is never sent, so what is wrong with it otherwise does not matter.
    is_token = can_be_token(token) or is_of_organization(token)
    return is_token and not placeholder_in(token)
