"""The ids that name a debug file, read the way Symbolicator reads them.

Facts: Symbolicator 26.8.0 and the debug id format of Breakpad and Sentry.
"""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple

_NIL_UUID = "0" * 32
# Patterns are compiled when first used: that takes longer than importing the rest.
_NOT_HEX = r"[^0-9a-fA-F]+"
_HEX32 = r"[0-9a-fA-F]{32}"
_DASHED_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# The leading plus is no mistake: Symbolicator's number parser lets it through.
_HEX_NUMBER = r"\+?[0-9a-fA-F]+"
_CONTROL = r"[\x00-\x1f\x7f-\x9f]"
_LONGEST_NAME = 255  # bytes in UTF-8
_FOLDS = {
    "uppercase": str.maketrans(ascii_lowercase, ascii_uppercase),
    "lowercase": str.maketrans(ascii_uppercase, ascii_lowercase),
}


class ObjectId(NamedTuple):
    """What is known of one module, as plain text in the forms crash reports use.

    `code_id` in hex (anything else in it is ignored), `debug_id` as UUID and hex age with or
    without dashes, `code_file` and `debug_file` as names or whole paths of any platform,
    `object_type` one of elf, macho, pe, pe_dotnet, wasm; anything else means unknown.
    """

    code_id: str | None = None
    code_file: str | None = None
    debug_id: str | None = None
    debug_file: str | None = None
    object_type: str | None = None


class DebugId(NamedTuple):
    """A debug id taken apart: 32 lower-case hex digits and a 32-bit age.

    PDB 2.0 has a 32-bit `timestamp` in place of the UUID, which is then all zeros.
    """

    uuid: str
    age: int
    timestamp: int | None = None

    @property
    def breakpad(self) -> str:
        """The form in Breakpad's paths: upper-case UUID without dashes, lower-case age."""
        if self.timestamp is not None:
            return f"{self.timestamp:08X}{self.age:x}"
        return f"{self.uuid.upper()}{self.age:x}"

    def __str__(self) -> str:
        """The form Sentry shows: lower-case UUID with dashes, `-age` unless the age is 0."""
        base = dashed(self.uuid) if self.timestamp is None else f"{self.timestamp:08X}"
        return f"{base}-{self.age:x}" if self.age else base


def dashed(uuid: str) -> str:
    """32 hex digits with dashes between the parts of a UUID."""
    return f"{uuid[:8]}-{uuid[8:12]}-{uuid[12:16]}-{uuid[16:20]}-{uuid[20:]}"


def _u32(text: str) -> int | None:
    number = int(text, 16) if re.fullmatch(_HEX_NUMBER, text) else None
    return number if number is not None and number < 1 << 32 else None


def parse_debug_id(text: str | None, *, breakpad_only: bool = False) -> DebugId | None:
    """Reads a debug id; None if `text` is none.

    With dashes the age follows another dash, without dashes at once; no age means age 0, and
    what follows eight digits of age is ignored. `breakpad_only` takes the form used in paths
    alone: no dashes, an age, nothing after it.
    """
    if not text or not text.isascii():
        return None
    has_dashes = text[8:9] == "-"
    if has_dashes and breakpad_only:
        return None
    if 9 <= len(text) - has_dashes <= 16:
        timestamp, age = _u32(text[:8]), _u32(text[8 + has_dashes :])
        if timestamp is None or age is None:
            return None
        return DebugId(_NIL_UUID, age, timestamp)

    length, form = (36, _DASHED_UUID) if has_dashes else (32, _HEX32)
    rest = text[length:]
    if not re.fullmatch(form, text[:length]) or (has_dashes and rest[:1] not in ("", "-")):
        return None
    uuid = text[:length].replace("-", "").lower()
    if not rest and not breakpad_only:
        return DebugId(uuid, 0)
    age = _u32(rest[has_dashes:] if breakpad_only else rest[has_dashes:][:8])
    return None if age is None else DebugId(uuid, age)


def normalize_code_id(text: str | None) -> str | None:
    """The hex digits of a code id in lower case; None if there is no code id at all."""
    return re.sub(_NOT_HEX, "", text).lower() if text else None


def mach_uuid(code_id: str | None, debug_id: DebugId | None) -> str | None:
    """The UUID Mach-O files are stored under, 32 lower-case hex digits.

    A code id wins, even one that is no UUID: then there is no UUID.
    """
    if code_id is not None:
        return code_id if len(code_id) == 32 else None
    return debug_id.uuid if debug_id else None


def basename(path: str | None) -> str | None:
    """The last part of a path of any platform, None if it cannot be used in a path.

    Not usable: 256 bytes or longer, or with control characters.
    """
    if path is None:
        return None
    name = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    if len(name.encode("utf-8", "surrogatepass")) > _LONGEST_NAME or re.search(_CONTROL, name):
        return None
    return name


def fold_ascii(text: str, casing: str) -> str:
    """`text` in "uppercase" or "lowercase", ASCII letters only; other casings change nothing."""
    return text.translate(_FOLDS.get(casing, {}))
