"""A connection to the demo's embedded server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.session.connection.connection import Connection
from symsrc_tui.session.connection.demo_examples import Demo
from symsrc_tui.settings import Flags, resolve_demo

if TYPE_CHECKING:
    from pydantic import SecretStr

    from symsrc_tui.debug_log import DebugLog

_NO_FLAGS = Flags()


class DemoConnection(Connection):
    """A connection to the embedded server."""

    is_demo = True
    demo: Demo

    def __init__(self, flags: Flags = _NO_FLAGS, log: DebugLog | None = None) -> None:
        """Raise SettingsError if the flags name an invalid project."""
        super().__init__(resolve_demo(flags), log)
        self.demo = Demo()

    @property
    def has_token(self) -> bool:
        return True

    def _token(self) -> SecretStr:
        if self._typed is None:
            from pydantic import SecretStr

            server = self.demo.start()
            self.server = server.url
            self._typed = SecretStr(server.token)
        return self._typed

    async def close(self) -> None:
        await super().close()
        self.demo.close()
