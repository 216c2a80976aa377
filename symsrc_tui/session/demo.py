"""The connection to the embedded demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.session.connection import Connection
from symsrc_tui.settings import Flags, resolve_demo

if TYPE_CHECKING:
    from pydantic import SecretStr

    from symsrc_tui.debug_log import DebugLog

_NO_FLAGS = Flags()


class DemoConnection(Connection):
    """A connection to the embedded demo API, which starts with the first request."""

    is_demo = True

    def __init__(self, flags: Flags = _NO_FLAGS, log: DebugLog | None = None) -> None:
        """Raise SettingsError if the flags name an invalid project."""
        super().__init__(resolve_demo(flags), log)

    @property
    def has_token(self) -> bool:
        return True

    def _token(self) -> SecretStr:
        if self._typed is None:
            from pydantic import SecretStr

            from symsrc_tui.demo.server import DemoServer

            self._server = DemoServer()
            self.server = self._server.url
            self._typed = SecretStr(self._server.token)
        return self._typed
