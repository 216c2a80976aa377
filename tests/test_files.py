"""Whatever lies at the path, reading it ends at once, in words."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from symsrc_tui.files import LIMIT, UnreadableError, read_bytes, read_text
from symsrc_tui.text.safe import shown


def test_text_is_read_without_its_byte_order_mark(home: Path) -> None:
    path = home / "file"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path.write_bytes("kéy\r\n".encode(encoding))
        file = read_text("~/file")
        assert (file.path, file.text) == (str(path), "kéy\r\n")
        assert "kéy" not in repr(file)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a\nb\xff\n", "is not a text file in UTF-8 (line 2)"),
        (b"\xff\xfea", "is not a text file in UTF-8"),
        (b"a" * (LIMIT + 1), "is larger than 64 KiB"),
    ],
)
def test_a_large_file_or_one_that_is_not_text_is_rejected(
    home: Path, content: bytes, told: str
) -> None:
    (home / "file").write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        read_text("file")
    assert told in str(caught.value)
    # The error that Python raised holds the content.
    assert caught.value.__context__ is None


def test_a_file_of_exactly_the_limit_is_read(home: Path) -> None:
    (home / "file").write_bytes(b"a" * LIMIT)
    assert len(read_bytes("file")[1]) == LIMIT


def test_a_path_that_is_not_a_regular_file_is_rejected(home: Path) -> None:
    os.mkfifo(home / "pipe")
    (home / "loop").symlink_to("loop")
    for path, told in {
        "": "The empty path does not exist",
        "missing": "missing does not exist",
        "~nobody-of-this-name/x": "does not exist",
        "~": "is a folder. Choose a file in it",
        "pipe": "is a device or pipe",
        "/dev/zero": "is a device or pipe",
        "loop": "cannot be read: Too many levels",
        "a\0b": "a\\u0000b is not a valid path",
        "x" * 5000: "cannot be read: File name too long",
    }.items():
        with pytest.raises(UnreadableError) as caught:
            read_text(path)
        assert told in str(caught.value)


def test_opening_leaves_nothing_open(home: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for path in ("~", "/dev/zero", "missing"):
        with pytest.raises(UnreadableError):
            read_text(path)
    (home / "file").write_text("x")
    read_text("file")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_other_readers_of_a_file_are_reported(home: Path) -> None:
    path = home / "a key"
    path.write_text("x")
    path.chmod(0o640)
    assert f"chmod 600 '{path}'" in read_text(path).exposure()
    path.chmod(0o600)
    assert not read_text(path).exposure()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_file_without_read_permission_is_reported() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        folder.chmod(0o755)
        (folder / "key").write_text("x")
        (folder / "key").chmod(0o600)
        os.seteuid(65534)
        try:
            with pytest.raises(UnreadableError, match="cannot be read: check its permissions"):
                read_text(folder / "key")
        finally:
            os.seteuid(0)
    finally:
        shutil.rmtree(folder)


def test_shown_text_is_harmless() -> None:
    odd = "\x1b[2J\u202e\udc80" + "x" * 500
    assert shown(odd).isprintable()
    assert len(shown(odd)) == 120
    assert shown("grün/Ω") == "grün/Ω"
