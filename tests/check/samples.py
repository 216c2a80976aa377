"""Sources and debug files to check, and short words for what a check said."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from symsrc_tui.kinds.gcs import GcsSource
from symsrc_tui.kinds.http import HttpSource
from symsrc_tui.kinds.s3 import S3Source
from symsrc_tui.lookup import DebugFile, ObjectId

if TYPE_CHECKING:
    from symsrc_tui.check import Finding, Report

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


def http_source(
    url: str, layout: str = "native", casing: str = "default", **more: str
) -> HttpSource:
    return HttpSource.model_validate(
        {
            "type": "http",
            "name": "Test",
            "url": url,
            "layout": {"type": layout, "casing": casing},
            **more,
        }
    )


def s3_source(layout: str = "native", casing: str = "default", **more: str) -> S3Source:
    fields = {
        "bucket": "acme-symbols",
        "region": "eu-central-1",
        "access_key": KEY_ID,
        "secret_key": SECRET,
        **more,
    }
    return S3Source.model_validate(
        {"type": "s3", "name": "Test", "layout": {"type": layout, "casing": casing}, **fields}
    )


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def gcs_source(layout: str = "native", casing: str = "default", **more: str) -> GcsSource:
    fields = {
        "bucket": "acme-symbols",
        "client_email": EMAIL,
        "private_key": pem(rsa_key()),
        **more,
    }
    return GcsSource.model_validate(
        {"type": "gcs", "name": "Test", "layout": {"type": layout, "casing": casing}, **fields}
    )


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
