"""README.md says what is so."""

from __future__ import annotations

import re

from symsrc_tui.sources.registry import KINDS
from symsrc_tui.sources.source import fields_of
from tests.readme.tables import README, with_tables

TEXT = README.read_text(encoding="utf-8")


def test_tables_are_up_to_date() -> None:
    assert with_tables(TEXT) == TEXT, "stale: run python -m tests.readme"
    for kind in KINDS:
        for field in fields_of(kind.source_class()):
            assert f"| {field.label} | `{field.path}` |" in TEXT


def test_pictures_and_files_in_the_readme_exist() -> None:
    names = re.findall(r"\]\((?!http)([^)#]+)\)", TEXT)
    assert names
    for name in names:
        assert (README.parent / name).exists(), name


def test_packages_in_the_drawing_exist() -> None:
    drawing = TEXT.partition("symsrc_tui/\n")[2].partition("```")[0]
    rooms = re.findall(r"^  (\S+)", drawing, re.MULTILINE)
    package = README.parent / "symsrc_tui"
    for room in rooms:
        assert (package / room).exists(), room
    there = {path.name for path in package.iterdir() if not path.name.startswith("_")}
    drawn = {room.rstrip("/") for room in rooms}
    assert there - drawn <= {"exit_codes.py", "py.typed"}
