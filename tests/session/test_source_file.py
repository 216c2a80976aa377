"""The saved file has no secret, is private, and never replaces a file that was not meant."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.session import Connection, DemoConnection
from symsrc_tui.session.source_file import ExistsError, SaveError, SourceFile
from symsrc_tui.session.source_form import SourceForm
from symsrc_tui.settings import Flags, resolve
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYS3NT1NELKE"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working and home folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))
    return folder


def file_of(type_: str = "http", **changed: Value) -> SourceFile:
    """The file of a form with a right source, but for some answers."""
    form = SourceForm()
    form.choose(kind(type_))
    form.answer(right(type_, **changed))
    return SourceFile.of(form, kind(type_), form.validation().source)


def test_secrets_are_variables_and_a_generated_id_is_omitted(folder: Path) -> None:
    file = file_of("s3", secret_key=SecretStr(SECRET))
    file.save("source.json")
    assert json.loads((folder / "source.json").read_bytes()) == {
        "type": "s3",
        "name": "Windows builds",
        "bucket": "acme-symbols",
        "region": "eu-central-1",
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "secret_key": {"$env": "SECRET_KEY"},
        "layout": {"type": "unified", "casing": "default"},
    }
    assert file.variables == ("SECRET_KEY",)
    assert (folder / "source.json").stat().st_mode & 0o777 == 0o600


def test_keys_in_a_url_are_variables_too() -> None:
    file = file_of(url="https://symbols.example.com/?sig=c0ffee", password=SecretStr(SECRET))
    assert json.loads(file.text)["url"] == {"$env": "URL"}
    assert file.variables == ("URL", "PASSWORD")


def test_a_chosen_id_and_missing_fields_are_kept() -> None:
    document = json.loads(file_of(id="windows-builds", url="").text)
    assert document["id"] == "windows-builds"
    assert "url" not in document


@pytest.mark.parametrize("typed", ["source.json", "~/source.json", "./sub/../source.json", "a b"])
def test_paths_are_read_as_in_a_shell(folder: Path, typed: str) -> None:
    (folder / "sub").mkdir()
    file_of().save(typed)
    assert json.loads((folder / Path(typed).name).read_bytes())["name"] == "Windows builds"


def test_a_file_is_replaced_only_after_confirmation(folder: Path) -> None:
    path = folder / "source.json"
    path.write_text("mine")
    path.chmod(0o644)
    (folder / "link").symlink_to(path)
    for typed in ("source.json", "link"):
        with pytest.raises(ExistsError, match=f"^{typed} already exists$"):
            file_of().save(typed)
    assert path.read_text() == "mine"
    file_of(name="First").save("source.json", replace=True)
    assert path.stat().st_mode & 0o777 == 0o600
    file_of(name="Second").save("link", replace=True)
    assert json.loads(path.read_bytes())["name"] == "Second"
    assert (folder / "link").is_symlink()


def test_a_file_created_meanwhile_is_not_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "source.json").write_text("of another program")
    monkeypatch.setattr(Path, "exists", lambda _: False)
    with pytest.raises(ExistsError):
        file_of().save("source.json")
    assert (folder / "source.json").read_text() == "of another program"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Enter a path, such as source.json"),
        ("sub", "sub is a folder. Add a file name: sub/source.json"),
        ("sub/", "sub is a folder. Add a file name: sub/source.json"),
        (
            "none/source.json",
            "none/source.json was not saved: the folder none does not exist. Choose another path",
        ),
        (
            "file/source.json",
            "file/source.json was not saved: file is not a folder. Choose another path",
        ),
        ("pipe", "pipe is not a regular file. Choose another path"),
        ("/dev/null", "/dev/null is not a regular file. Choose another path"),
        ("a\0b", "a\\u0000b is not a valid path. Choose another path"),
    ],
)
@pytest.mark.parametrize("replace", [False, True])
def test_an_invalid_path_is_reported_and_left_alone(
    folder: Path, typed: str, told: str, *, replace: bool
) -> None:
    (folder / "sub").mkdir()
    (folder / "file").write_text("mine")
    os.mkfifo(folder / "pipe")
    with pytest.raises(SaveError) as caught:
        file_of().save(typed, replace=replace)
    assert str(caught.value) == told
    assert sorted(path.name for path in folder.rglob("*")) == ["file", "pipe", "sub"]
    assert (folder / "file").read_text() == "mine"


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "no space is left in the working folder"),
        (errno.EDQUOT, "no space is left in the working folder"),
        (errno.EACCES, "you are not allowed to write to the working folder"),
        (errno.EROFS, "the working folder is read-only"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_disk_failure_leaves_the_earlier_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    (folder / "old.json").write_text("mine")

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    for typed, replace in (("new.json", False), ("old.json", True)):
        with pytest.raises(SaveError) as caught:
            file_of().save(typed, replace=replace)
        assert str(caught.value) == f"{typed} was not saved: {told}. Choose another path"
    assert [path.name for path in folder.iterdir()] == ["old.json"]
    assert (folder / "old.json").read_text() == "mine"


def test_the_command_has_what_the_settings_lack(folder: Path) -> None:
    environ = {"SENTRY_URL": "https://sentry.example.com"}
    chosen = Connection(resolve(Flags(), environ, folder, None))
    chosen.organization, chosen.project = "acme", "game-client"
    assert file_of(password=SecretStr(SECRET)).saved("my file.json", chosen) == (
        "Saved my file.json, without secrets. Set PASSWORD, then run:",
        "symsrc-tui add --org acme --project game-client --from 'my file.json'",
    )
    assert file_of().saved("source.json", DemoConnection())[1] == (
        "symsrc-tui add --demo --from source.json"
    )


@pytest.mark.parametrize("typed", ["-", "-source.json"])
def test_the_command_reads_a_path_that_looks_like_an_option(typed: str) -> None:
    assert file_of().saved(typed, DemoConnection()) == (
        f"Saved {typed}, without secrets. Run:",
        f"symsrc-tui add --demo --from ./{typed}",
    )
