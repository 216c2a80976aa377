"""Sources and debug files to check, and short words for what a check said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from symsrc_tui.lookup import ObjectId
from symsrc_tui.lookup.debug_files import DebugFile
from symsrc_tui.sources.validate import validate
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from symsrc_tui.check import Report
    from symsrc_tui.sources.probe.finding import Finding
    from symsrc_tui.sources.source import Source

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
EMAIL = "symbols@acme.iam.gserviceaccount.com"

ELF = DebugFile(
    Path("libgame.so"),
    "ELF",
    "elf_code",
    ObjectId(
        "dfb85de42daffd09640c8fe377d572de3e168920",
        "libgame.so",
        "e45db8df-af2d-09fd-640c-8fe377d572de",
        "libgame.so",
        "elf",
    ),
)
PDB = DebugFile(
    Path("Crash.pdb"),
    "PDB",
    "pdb",
    ObjectId(None, None, "3249d99d-0c40-4931-8610-f4e4fb0b6936-1", "Crash.pdb", "pe"),
)
ELF_NATIVE = "df/b85de42daffd09640c8fe377d572de3e168920"
ELF_UNIFIED = f"{ELF_NATIVE}/executable"
PDB_NATIVE = "Crash.pdb/3249D99D0C4049318610F4E4FB0B69361/Crash.pdb"


MORE = b" and more" * 30_000
"""Follows the first bytes: a check does not read to the end, so it cannot call them damaged."""
# The first bytes of files, by the ends of their names; others are ELF files.
_STARTS = {
    (".pdb", ".pd_"): b"Microsoft C/C++ MSF 7.00\r\n\x1aDS\0\0\0",
    (".exe", ".ex_", ".dll"): b"MZ",
    (".sym",): b"MODULE ",
}


def start_of(path: str) -> bytes:
    """The first bytes of a debug file with this path, and more that cannot be read."""
    starts = (start for ends, start in _STARTS.items() if path.lower().endswith(ends))
    return next(starts, b"\x7fELF") + MORE


def start_as(file: DebugFile) -> bytes:
    """The first bytes of a file of this type."""
    starts = {"PDB": _STARTS[".pdb", ".pd_"], "Mach-O": b"\xcf\xfa\xed\xfe"}
    return starts.get(file.file_format, b"\x7fELF") + MORE


def http_source(url: str, layout: str = "native", casing: str = "default", **more: str) -> Source:
    return _source("http", layout, casing, url=url, **more)


def s3_source(layout: str = "native", casing: str = "default", **more: str) -> Source:
    return _source("s3", layout, casing, **more)


def gcs_source(layout: str = "native", casing: str = "default", **more: str) -> Source:
    return _source("gcs", layout, casing, **more)


def _source(type_: str, layout: str, casing: str, **more: str) -> Source:
    secret = {"password", "secret_key", "private_key"}
    given = {name: SecretStr(value) if name in secret else value for name, value in more.items()}
    answers = right(type_, layout__type=layout, layout__casing=casing, **given)
    source = validate(kind(type_), answers).source
    assert source is not None
    return source


def said(report: Report) -> list[tuple[str, str, str]]:
    """Code, severity and field of all findings, but for the note that loopback is private."""
    return [
        (finding.code, finding.severity, finding.field)
        for finding in report.findings
        if finding.code != "private-address"
    ]


def finding(report: Report, code: str) -> Finding:
    """The one finding with this code."""
    (found,) = [finding for finding in report.findings if finding.code == code]
    return found
