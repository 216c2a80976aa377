"""The connection to Sentry as every front end sees it."""

from symsrc_tui.session.connection import Connection, ConnectionState, field_for_error
from symsrc_tui.session.demo import DemoConnection

__all__ = ["Connection", "ConnectionState", "DemoConnection", "field_for_error"]
