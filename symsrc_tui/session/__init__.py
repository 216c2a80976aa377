"""What a person does, without an interface: connect, fill in, check, keep drafts, add."""

from symsrc_tui.session.connection import Connection, ConnectionState, field_for_error
from symsrc_tui.session.demo import DemoConnection

__all__ = ["Connection", "ConnectionState", "DemoConnection", "field_for_error"]
