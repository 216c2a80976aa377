"""Documents as people write them: what is read, what is refused, and in which words."""

from __future__ import annotations

import codecs
import json
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.cli.document import Document, Members, read_document
from symsrc_tui.files import UnreadableError
from tests.cli.ci import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import JsonValue

    from symsrc_tui.cli.document import RawJson

TEXT = '{"type": "http", "name": "Größe ✓"}'


def read(path: Path, content: bytes | str) -> Document:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(0o600)
    return read_document(str(path))


def complaint(path: Path, content: bytes | str) -> str:
    """What is said of it, without the file's name."""
    with pytest.raises(UnreadableError) as raised:
        read(path, content)
    said = str(raised.value)
    assert said.startswith(str(path))
    # What an editor or a log would show besides must not have the content in it.
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    return said.removeprefix(str(path)).strip()


def plain(raw: RawJson) -> JsonValue:
    match raw:
        case Members():
            return {name: plain(value) for name, value in raw.pairs}
        case list():
            return [plain(value) for value in raw]
    return raw


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "source.json"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        f"\r\n\t{TEXT}\r\n\n".encode(),
    ],
)
def test_encodings_of_editors_and_shells_are_read(path: Path, content: bytes) -> None:
    assert plain(read(path, content).content) == json.loads(TEXT)


def test_paths_in_a_file_start_at_its_folder(path: Path) -> None:
    assert read(path, TEXT).folder == path.parent


def test_a_file_readable_by_others_is_reported(path: Path) -> None:
    assert read(path, TEXT).exposed == ""
    path.chmod(0o644)
    assert read_document(str(path)).exposed.endswith(f"chmod 600 {path}")


def test_its_repr_hides_the_content(path: Path) -> None:
    assert PASSWORD not in repr(read(path, json.dumps({"password": PASSWORD})))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty. It must contain the source as JSON"),
        ("\ufeff \n", "is empty. It must contain the source as JSON"),
        (
            '{"a": 1,\n }',
            "is not valid JSON: line 1, column 8: extra comma before the closing bracket",
        ),
        (
            '{\n"a": [1 ,]}',
            "is not valid JSON: line 2, column 9: extra comma before the closing bracket",
        ),
        (
            '{"a": 1 "b": 2}',
            "is not valid JSON: line 1, column 9: missing comma or closing bracket",
        ),
        ('{"a" 1}', "is not valid JSON: line 1, column 6: missing colon before this"),
        ('{"a": 1', "is not valid JSON: line 1, column 8: unexpected end of file"),
        ('{"a": "b', "is not valid JSON: line 1, column 7: this string has no closing quote"),
        ("{'a': 1}", "is not valid JSON: line 1, column 2: use double quotes"),
        ("{a: 1}", "is not valid JSON: line 1, column 2: expected a field name"),
        ('{"a": True}', "is not valid JSON: line 1, column 7: expected a value"),
        (
            '{"a": 1,\n// b\n"c": 2}',
            "is not valid JSON: line 2, column 1: comments are not allowed",
        ),
        ("# a\n{}", "is not valid JSON: line 1, column 1: comments are not allowed"),
        (
            '{"a": "b\nc"}',
            "is not valid JSON: line 1, column 9: a string contains a line break or a tab",
        ),
        (
            '{"a": "C:\\symbols"}',
            "is not valid JSON: line 1, column 10: write a backslash in a string",
        ),
        ("{} {}", "is not valid JSON: line 1, column 4: unexpected text after the end"),
        ("[" * 100_000, "is not valid JSON: line 1, column 1: brackets are nested too deeply"),
        (b'{\n"name": "Gr\xf6\xdfe"}', "is not a text file in UTF-8 (line 2)"),
        ('{"a": "' + "b" * 1024 * 1024 + '"}', "is larger than 1024 KiB"),
    ],
)
def test_documents_that_cannot_be_read(path: Path, content: bytes | str, said: str) -> None:
    assert complaint(path, content).startswith(said)


@pytest.mark.parametrize("content", ["9" * 5000, "-1e999", "NaN", "[Infinity]"])
def test_numbers_are_left_to_the_fields(path: Path, content: str) -> None:
    assert read(path, content).content is not None


def test_paths_that_are_not_a_file(tmp_path: Path) -> None:
    for named in (str(tmp_path), str(tmp_path / "missing"), "", "a\0b", "~nobody-here/x"):
        with pytest.raises(UnreadableError):
            read_document(named)


def read_pipe(content: bytes) -> Document:
    """The document that a shell's <(…) gives."""
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    try:
        return read_document(f"/dev/fd/{reading}")
    finally:
        os.close(reading)


def test_pipes_made_by_a_shell_are_read() -> None:
    document = read_pipe(TEXT.encode("utf-16"))
    assert plain(document.content) == json.loads(TEXT)
    assert document.folder is None
    with pytest.raises(UnreadableError, match="is empty"):
        read_pipe(b"")
    with pytest.raises(UnreadableError, match=r"is not UTF-8 text \(line 2\)"):
        read_pipe(b"\n\xff")


@given(at=st.integers(0, 200), cut=st.integers(0, 3), put=st.text('{}[]",:\\\n#/x1', max_size=3))
def test_no_message_quotes_the_document(
    tmp_path_factory: pytest.TempPathFactory, at: int, cut: int, put: str
) -> None:
    text = json.dumps({"name": "x", "password": PASSWORD, "layout": {"type": "native"}})
    path = tmp_path_factory.getbasetemp() / "damaged.json"
    path.write_text(text[:at] + put + text[at + cut :])
    try:
        read_document(str(path))
    except UnreadableError as error:
        said = str(error).removeprefix(str(path))
        assert not any(part in said for part in (*PASSWORD.split(), "layout", "native"))
