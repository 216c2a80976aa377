"""Parse the IDs of debug files as Symbolicator does.

Facts: Symbolicator 26.8.0 and the debug ID format of Breakpad and Sentry.
"""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple

# Patterns are compiled on first use, because that takes longer than importing the rest.
_NOT_HEX = r"[^0-9a-fA-F]+"
_HEX32 = r"[0-9a-fA-F]{32}"
_DASHED_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# With a leading plus, because Symbolicator's number parser accepts one.
_HEX_NUMBER = r"\+?[0-9a-fA-F]+"
_CONTROL = r"[\x00-\x1f\x7f-\x9f]"
_LONGEST_NAME = 255  # bytes in UTF-8
_FOLDS = {
    "uppercase": str.maketrans(ascii_lowercase, ascii_uppercase),
    "lowercase": str.maketrans(ascii_uppercase, ascii_lowercase),
}


class ObjectId(NamedTuple):
    """The IDs and names of one module, as text in the formats of crash reports.

    `code_id` is hex (other characters are ignored), `debug_id` a UUID and hex age with or without
    dashes, `code_file` and `debug_file` names or full paths of any platform, `object_type` one of
    elf, macho, pe, pe_dotnet, wasm; anything else means unknown.
    """

    code_id: str | None = None
    code_file: str | None = None
    debug_id: str | None = None
    debug_file: str | None = None
    object_type: str | None = None


class DebugId(NamedTuple):
    """A parsed debug ID: 32 lowercase hex digits and a 32-bit age.

    PDB 2.0 has a 32-bit timestamp instead of a UUID. Symbolicator puts it into the first four
    bytes of a UUID, whose other bytes are zero.
    """

    uuid: str
    age: int
    is_pdb_2: bool = False

    @classmethod
    def of_pdb_2(cls, timestamp: int, age: int) -> DebugId:
        """Return the ID of a PDB 2.0."""
        return cls(f"{timestamp:08x}".ljust(32, "0"), age, is_pdb_2=True)

    @property
    def breakpad(self) -> str:
        """The format of Breakpad's paths: uppercase UUID without dashes, lowercase age."""
        return f"{self._base.upper()}{self.age:x}"

    @property
    def _base(self) -> str:
        return self.uuid[:8] if self.is_pdb_2 else self.uuid

    def __str__(self) -> str:
        """Return Sentry's format: lowercase UUID with dashes, `-age` unless the age is 0."""
        base = self._base.upper() if self.is_pdb_2 else dashed(self.uuid)
        return f"{base}-{self.age:x}" if self.age else base


def dashed(uuid: str) -> str:
    """Insert the dashes of a UUID into 32 hex digits."""
    return f"{uuid[:8]}-{uuid[8:12]}-{uuid[12:16]}-{uuid[16:20]}-{uuid[20:]}"


def _u32(text: str) -> int | None:
    number = int(text, 16) if re.fullmatch(_HEX_NUMBER, text) else None
    return number if number is not None and number < 1 << 32 else None


def parse_debug_id(text: str | None) -> DebugId | None:
    """Parse a debug ID; return None if `text` is not one.

    In the format with dashes, the age follows another dash; without, it follows directly. A
    missing age means 0, and characters after eight digits of age are ignored.
    """
    if not text or not text.isascii():
        return None
    has_dashes = text[8:9] == "-"
    if 9 <= len(text) - has_dashes <= 16:
        timestamp, age = _u32(text[:8]), _u32(text[8 + has_dashes :])
        if timestamp is None or age is None:
            return None
        return DebugId.of_pdb_2(timestamp, age)

    length, form = (36, _DASHED_UUID) if has_dashes else (32, _HEX32)
    rest = text[length:]
    if not re.fullmatch(form, text[:length]) or (has_dashes and rest[:1] not in ("", "-")):
        return None
    uuid = text[:length].replace("-", "").lower()
    if not rest:
        return DebugId(uuid, 0)
    age = _u32(rest[has_dashes:][:8])
    return None if age is None else DebugId(uuid, age)


def normalize_code_id(text: str | None) -> str | None:
    """Return the lowercase hex digits of a code ID; None if there is no code ID."""
    return re.sub(_NOT_HEX, "", text).lower() if text else None


def mach_uuid(code_id: str | None, debug_id: DebugId | None) -> str | None:
    """Return the UUID that Mach-O files are stored under, as 32 lowercase hex digits.

    A code ID takes precedence, even if it is not a UUID: the result is then None.
    """
    if code_id is not None:
        return code_id if len(code_id) == 32 else None
    return debug_id.uuid if debug_id else None


def basename(path: str | None) -> str | None:
    """Return the last part of a path of any platform.

    None if it has 256 bytes or more, or control characters, and so is unusable in a path.
    """
    if path is None:
        return None
    name = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    if len(name.encode("utf-8", "surrogatepass")) > _LONGEST_NAME or re.search(_CONTROL, name):
        return None
    return name


def fold_ascii(text: str, casing: str) -> str:
    """Convert ASCII letters to "uppercase" or "lowercase"; other casings change nothing."""
    return text.translate(_FOLDS.get(casing, {}))
