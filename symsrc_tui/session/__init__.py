"""The connection to Sentry as every front end sees it."""

from symsrc_tui.session.connection import (
    Connection,
    ConnectionState,
    DemoConnection,
    field_for_error,
)

__all__ = ["Connection", "ConnectionState", "DemoConnection", "field_for_error"]
