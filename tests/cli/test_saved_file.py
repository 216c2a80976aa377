"""The file that the wizard saves is one that `add` reads, and adds the same source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.demo.schema import Age
from symsrc_tui.session.source_file import SourceFile
from symsrc_tui.session.source_form import SourceForm
from tests.sources.samples import TYPES, kind, right

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value
    from tests.cli.ci import Job

PASSWORD = 'pässwört "sentinel" <&\\n$(id)'
MORE: dict[str, dict[str, Value]] = {
    "http": {
        "url": "https://symbols.example.com/files?sig=c0ffee",
        "username": "sentry",
        "password": SecretStr(PASSWORD),
        "filters.filetypes": ("pe", "pdb"),
        "filters.path_patterns": ("C:/game/**", "*/{mac,win}/*"),
        "filters.requires_checksum": True,
    },
    "s3": {"name": "Größe ✓ \u202e", "prefix": "win/x64"},
}


@pytest.mark.parametrize(
    ("job", "type_"),
    [(Age.CURRENT if type_ in MORE else Age.NOVEMBER_2023, type_) for type_ in TYPES],
    indirect=["job"],
)
def test_the_saved_file_adds_the_source_of_the_form(job: Job, type_: str) -> None:
    form = SourceForm()
    form.choose(kind(type_))
    form.answer(right(type_) | MORE.get(type_, {}))
    source = form.validation().source
    assert source is not None
    file = SourceFile.of(form, kind(type_), source)
    path = job.folder / "saved.json"
    file.save(str(path))
    body = source.body()
    secret = {"PASSWORD": "password", "URL": "url", "SECRET_KEY": "secret_key"}
    secret |= {"PRIVATE_KEY": "private_key", "APPCONNECT_PRIVATE_KEY": "appconnectPrivateKey"}
    job.environ |= {name: str(body[secret[name]]) for name in file.variables}
    assert job.add("--from", "saved.json", "--dry-run").out == path.read_text()
    assert job.add("--from", "saved.json").code == 0
    [added] = job.added
    assert added == {**body, "id": added["id"]}
