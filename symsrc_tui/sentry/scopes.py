"""The scopes of a token, one of which each request needs."""

from __future__ import annotations

READ_PROJECT = frozenset({"project:read", "project:write", "project:admin"})
WRITE_PROJECT = frozenset({"project:write", "project:admin"})
ADMIN_PROJECT = frozenset({"project:admin"})
READ_ORGANIZATION = frozenset({"org:read", "org:write", "org:admin"})
