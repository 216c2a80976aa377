"""The findings of a check."""

from __future__ import annotations

from typing import Literal, NamedTuple

FindingSeverity = Literal["ok", "note", "warning", "error"]
Code = Literal[
    "ok",
    "dns",
    "private-address",
    "refused",
    "timeout",
    "tls",
    "unauthorized",
    "forbidden",
    "not-found",
    "soft-404",
    "server-error",
    "redirect-drops-password",
    "no-such-bucket",
    "bad-key-id",
    "bad-secret",
    "wrong-region",
    "clock-skew",
    "list-denied",
    "empty",
    "key-refused",
    "layout-mismatch",
    "casing-mismatch",
    "prefix-missing",
    "another-source",
    "misspelled",
    "pointers",
    "buildid-missing",
    "file-found",
    "file-missing",
    "file-unusable",
    "never-requested",
    "unproven",
    "built-in",
    "demo",
    "crashes-found",
    "crashes-missing",
    "crashes-none",
    "crashes-lack-nothing",
    "crashes-unreadable",
]


class Finding(NamedTuple):
    """One result of a check."""

    code: Code
    severity: FindingSeverity
    field: str
    """The API's name of the field it is about, dotted if nested (`layout.type`); empty for the
    source as a whole."""
    message: str
    """The result and what it means for Sentry, without secrets and control characters."""
    advice: str = ""
    """What to do about it; empty if there is nothing to do. Has no full stop behind a path or URL,
    because it would be read as part of that."""
    fix: str | None = None
    """The value `field` should have, if that is known for certain."""
