"""What a person does, without an interface: connect, fill in, check, keep drafts, add."""

from symsrc_tui.session.connection.connection import Connection, ConnectionState
from symsrc_tui.session.connection.demo import DemoConnection
from symsrc_tui.session.problems import field_for_error

__all__ = ["Connection", "ConnectionState", "DemoConnection", "field_for_error"]
