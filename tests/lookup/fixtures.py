"""Debug files for tests: those kept in data/, and others put together byte by byte."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest

from symsrc_tui.lookup.debug_files import UnreadableDebugFile, read_debug_file

DATA = Path(__file__).parent / "data"
WASM_HEADER = b"\0asm\1\0\0\0"


def content(name: str) -> bytes:
    """A file of data/, unpacked."""
    return gzip.decompress((DATA / f"{name}.gz").read_bytes())


def unpack(name: str, folder: Path) -> Path:
    """A file of data/, unpacked into `folder` under its own name."""
    path = folder / name
    path.write_bytes(content(name))
    return path


def fat(*slices: bytes) -> bytes:
    """Mach-O files of several architectures as one."""
    header = struct.pack(">II", 0xCAFEBABE, len(slices))
    body = b""
    for data in slices:
        cpu = struct.unpack_from("<II", data, 4)
        header += struct.pack(">IIIII", *cpu, 4096 + len(body), len(data), 12)
        body += data + b"\0" * (-len(data) % 4096)
    return header.ljust(4096, b"\0") + body


def portable_pdb(pdb_id: bytes) -> bytes:
    """A portable PDB with nothing in it but its id."""
    streams = {
        # Versions, sizes of heaps, masks of tables.
        b"#~\0\0": struct.pack("<IBBBBQQ", 0, 2, 0, 0, 1, 0, 0),
        b"#Strings\0\0\0\0": bytes(4),
        b"#GUID\0\0\0": bytes(16),
        b"#Blob\0\0\0": bytes(4),
        # The id, the entry point, a mask of tables that stand elsewhere.
        b"#Pdb\0\0\0\0": pdb_id + struct.pack("<IQ", 0, 0),
    }
    version = b"PDB v1.0\0\0\0\0"
    root = struct.pack("<4sHHII", b"BSJB", 1, 1, 0, len(version)) + version
    root += struct.pack("<HH", 0, len(streams))
    at = len(root) + sum(8 + len(name) for name in streams)
    for name, data in streams.items():
        root += struct.pack("<II", at, len(data)) + name
        at += len(data)
    return root + b"".join(streams.values())


def source_bundle(**ids: str) -> bytes:
    """A source bundle as sentry-cli makes it, with one source."""
    file = io.BytesIO(b"SYSB\2\0\0\0")
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("files/src/a.c", "int add(int a, int b) { return a + b; }")
        listed = {"files/src/a.c": {"type": "source", "path": "/src/a.c"}}
        archive.writestr("manifest.json", json.dumps({"files": listed, "arch": "x86_64", **ids}))
    return file.getvalue()


def wasm_section(name: bytes, data: bytes) -> bytes:
    """A custom section; both parts together shorter than 127 bytes."""
    payload = bytes([len(name)]) + name + data
    return bytes([0, len(payload)]) + payload


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def dotnet(data: bytes, *, portable: bool) -> bytes:
    """A PE file made to look like a .NET one, its CodeView entry like a portable PDB's."""
    (header,) = struct.unpack_from("<I", data, 0x3C)
    directories = header + 24 + 112
    data = patched(data, directories + 14 * 8, struct.pack("<II", 0x2000, 72))
    record = data.index(b"RSDS")
    entry = data.index(struct.pack("<I", record)) - 24
    if portable:
        data = patched(data, entry + 4, struct.pack("<IHH", 0xDEADBEEF, 0x100, 0x504D))
    return data


def refusal(folder: Path, name: str, data: bytes) -> str:
    """Why a file with this content is not read."""
    path = folder / name
    path.write_bytes(data)
    with pytest.raises(UnreadableDebugFile) as caught:
        read_debug_file(path)
    assert str(caught.value).startswith(f"{name} ")
    return str(caught.value)
