"""What a check has to say: findings, each with what it means and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.lookup.detection import Detection

Severity = Literal["ok", "note", "warning", "error"]
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
    "buildid-missing",
    "file-found",
    "file-missing",
]


class Finding(NamedTuple):
    """One thing a check found out."""

    code: Code
    severity: Severity
    field: str
    """The API's name of the field it is about, dotted for nested ones (`layout.type`); empty if
    it is about the source as a whole."""
    message: str
    """What was seen and what it means for Sentry. Holds no secret and no control character."""
    advice: str = ""
    """What to do about it; empty if there is nothing to do."""
    fix: str | None = None
    """What `field` would have to hold instead, as far as that is known for certain."""


class Report(NamedTuple):
    """Everything a check found out, in the order in which it did."""

    findings: tuple[Finding, ...]
    detection: Detection | None
    """Which layouts and casings the source seems to have; None if nothing could be listed and no
    file was found. Prefixes are whole in a bucket, and relative to the URL on a server."""
    requests: int
    """How many HTTP requests it took."""

    @property
    def suggestion(self) -> dict[str, str]:
        """What fields would have to hold to fit what was found, by the API's names; empty if
        they do, or if nothing is known."""
        return {found.field: found.fix for found in self.findings if found.fix is not None}

    @property
    def fitting(self) -> list[str]:
        """Which layouts fit the files that were found, how many of them, and whether any will
        do: a line each, without a full stop."""
        best = self.detection.best if self.detection else ()
        lines = [
            f"{found.layout}, {found.casing} casing"
            + (f", prefix {shown(found.prefix)}" if found.prefix else "")
            + f": fits {found.hits} of {found.keys} files"
            for found in best[:4]
        ]
        return [*lines, "Any of these will do: they name these files alike"] if lines[1:] else lines

    @property
    def passed(self) -> bool:
        """Whether nothing is worse than a note."""
        return all(finding.severity in ("ok", "note") for finding in self.findings)
