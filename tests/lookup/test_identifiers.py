"""Ids are read as Symbolicator's own parser reads them; `symbolic` is that parser."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Protocol, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.lookup.identifiers import (
    DebugId,
    mach_uuid,
    normalize_code_id,
    parse_debug_id,
)
from tests.needs import need

UUID = "3249d99d-0c40-4931-8610-f4e4fb0b6936"
PLAIN = UUID.replace("-", "")


class Symbolic(Protocol):
    def normalize_debug_id(self, debug_id: str) -> str: ...
    def id_from_breakpad(self, breakpad_id: str) -> str: ...
    def normalize_code_id(self, code_id: str) -> str: ...


def oracle() -> Symbolic:
    need(importlib.util.find_spec("symbolic") is not None, "pip install symbolic")
    return cast("Symbolic", importlib.import_module("symbolic.debuginfo"))


READ = {
    UUID: UUID,
    PLAIN: UUID,
    f"{UUID}-1": f"{UUID}-1",
    f"{PLAIN}1": f"{UUID}-1",
    f"{PLAIN.upper()}A": f"{UUID}-a",
    f"{UUID}-0": UUID,
    f"{UUID}-00000001": f"{UUID}-1",
    f"{UUID}-ffffffff-zz": f"{UUID}-ffffffff",
    f"{PLAIN}fffffffff0": f"{UUID}-ffffffff",
    f"{PLAIN}feedfaceXYZ": f"{UUID}-feedface",
    f"{PLAIN}+1": f"{UUID}-1",
    "3249d99d1": "3249D99D-1",
    "3249D99D-1": "3249D99D-1",
    "3249D99D0": "3249D99D",
    "3249D99D12345678": "3249D99D-12345678",
    "3249D99D-12345678": "3249D99D-12345678",
}
NOT_READ = [
    "",
    f"{UUID}1",
    f"{PLAIN}-1",
    f"{UUID}-",
    f"{PLAIN}-",
    f"{PLAIN}zz",
    f"{UUID}-zz",
    f"{{{UUID}}}",
    f" {UUID}",
    f"{UUID} ",
    f"{PLAIN}1\n",
    f"{UUID}-é",
    "3249d99d0c40-4931-8610-f4e4fb0b6936",
    "3249d99d-0c40-49318610-f4e4fb0b6936-1",
    "3249D99D",
    "3249D99D-",
    "3249D99D-123456789",
    "3249D99D123456789",
    PLAIN[:31],
]


def read(text: str) -> str | None:
    debug_id = parse_debug_id(text)
    return None if debug_id is None else str(debug_id)


@pytest.mark.parametrize("text", READ)
def test_every_form_of_a_debug_id(text: str) -> None:
    assert read(text) == READ[text]


@pytest.mark.parametrize("text", NOT_READ)
def test_invalid_debug_ids(text: str) -> None:
    assert parse_debug_id(text) is None


def test_the_breakpad_form() -> None:
    debug_id = parse_debug_id(f"{UUID}-AB")
    assert debug_id is not None
    assert debug_id.breakpad == f"{PLAIN.upper()}ab"
    assert DebugId.of_pdb_2(0x49, 0x1A).breakpad == "000000491a"


def test_code_ids_keep_their_hex_digits() -> None:
    assert normalize_code_id("5AB3-80779000 ghi\n") == "5ab380779000"
    assert normalize_code_id("xyz") == ""
    assert normalize_code_id("") is None
    assert normalize_code_id(None) is None
    assert mach_uuid("", None) is None


id_like = st.one_of(
    st.text(max_size=60),
    st.text("0123456789abcdefABCDEF-+", max_size=60),
    st.builds(
        "{}{}{}".format,
        st.sampled_from([UUID, PLAIN, "3249D99D"]),
        st.sampled_from(["", "-", "+"]),
        st.text("0123456789abcdefX-+", max_size=12),
    ),
)


@given(id_like)
def test_agrees_with_symbolic_on_debug_ids(text: str) -> None:
    if "\0" in text:
        return
    try:
        expected = oracle().normalize_debug_id(text)
    except Exception:  # noqa: BLE001 -- its errors are of many unrelated classes
        expected = None
    assert read(text) == expected


@given(st.text(max_size=40))
def test_agrees_with_symbolic_on_code_ids(text: str) -> None:
    if "\0" not in text:
        assert (normalize_code_id(text) or "") == oracle().normalize_code_id(text)


@given(st.text("0123456789abcdef", min_size=32, max_size=32), st.integers(0, 0xFFFFFFFF))
def test_a_debug_id_survives_a_round_trip(uuid: str, age: int) -> None:
    debug_id = DebugId(uuid, age)
    assert parse_debug_id(str(debug_id)) == debug_id
    assert parse_debug_id(debug_id.breakpad) == debug_id
