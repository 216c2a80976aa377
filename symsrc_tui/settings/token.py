"""Which of the tokens found may go to the server, without keeping it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.settings.shapes import SettingsError, normalise_url, origin_of, token_servers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import SecretStr

    from symsrc_tui.settings.places import Place, Setting

_ADVICE = (
    "Set SENTRY_URL and SENTRY_AUTH_TOKEN together, or let the wizard ask for that server's token"
)


class TokenOrigin:
    """Where the token is. The token itself is read when it is needed, and not held here."""

    __slots__ = ("_again", "_server", "only_for", "where")

    def __init__(
        self, where: str, server: str, only_for: str | None, again: Callable[[], Place]
    ) -> None:
        self.where = where
        """In the user's words: `SENTRY_AUTH_TOKEN`, `~/.sentryclirc line 2`."""
        self.only_for = only_for
        """Origin of the only server it may be sent to; None if the user did not tie it to one."""
        self._server = server
        self._again = again

    def __repr__(self) -> str:
        return f"TokenOrigin({self.where!r}, only_for={self.only_for!r})"

    def load(self) -> SecretStr:
        """Read the token. Raises `SettingsError` if it went, or went to another server."""
        from pydantic import SecretStr

        place = self._again()
        token = place.values.get("token")
        if token is None or not _well_formed(token.value):
            raise SettingsError("token", f"The token ({self.where}) is no longer there")
        servers = _servers(place, token)
        if servers and self._server not in servers:
            raise SettingsError("token", f"The token ({self.where}) is now for another server")
        return SecretStr(token.value)


def choose_token(
    found: Sequence[Place], url: Setting, url_place: Place | None, notices: list[str]
) -> TokenOrigin | None:
    """The first token that may be sent to `url`, which stands in `url_place`. Says in `notices`
    which ones were left out and why."""
    server = origin_of(url.value)
    for place in found:
        token = place.values.get("token")
        if token is None or place.again is None:
            continue
        if not _well_formed(token.value):
            notices.append(
                f"The token ({token.origin}) has a character in it that no token has, so it is"
                " left out. Copy it anew"
            )
            continue
        servers = _servers(place, token)
        if servers and server not in servers:
            notices.append(
                f"The token ({token.origin}) is for another server than {url.value}"
                f" ({url.origin}), so it is left out. {_ADVICE}"
            )
            continue
        if not servers and url_place and url_place.project_file and url_place is not place:
            notices.append(
                f"The token ({token.origin}) goes to {url.value}, which only {url.origin} names"
            )
        return TokenOrigin(token.origin, server, server if servers else None, place.again)
    return None


def _servers(place: Place, token: Setting) -> frozenset[str]:
    """Origins of the servers the token is tied to, by itself or by the URL beside it. Empty if
    it is tied to none."""
    beside = place.values.get("url")
    own = frozenset(token_servers(token.value))
    if own or beside is None:
        return own
    try:
        return frozenset({origin_of(normalise_url(beside.value, beside.origin))})
    except SettingsError:
        # It is for some server that cannot be told: for none, then.
        return frozenset({""})


def _well_formed(token: str) -> bool:
    return token.isascii() and token.isprintable() and " " not in token
