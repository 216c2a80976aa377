"""The README's table of fields, made from the kinds' models."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.sources.registry import KINDS
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Field

README = Path(__file__).parents[2] / "README.md"
_BLOCK = re.compile(
    r"(?<=<!-- fields: made by `python -m tests\.readme` -->\n).*?(?=<!-- /fields -->)", re.DOTALL
)


def with_fields(readme: str) -> str:
    """The README with its tables made anew."""
    return _BLOCK.sub(lambda _: _tables(), readme)


def _tables() -> str:
    return "".join(
        f"### {kind.label}\n\n{kind.when}.\n\n"
        "| field | in the API | |\n|---|---|---|\n"
        + "".join(
            _row(field, has_filler=kind.filler_for(field.path) is not None)
            for field in fields_of(kind.source_class())
        )
        + "\n"
        for kind in KINDS
    )


def _row(field: Field, *, has_filler: bool) -> str:
    question = field
    marks = [
        "" if field.required else "optional",
        "secret" if question.secret else "",
        "host" if has_filler else "",
        "advanced" if question.advanced else "",
    ]
    told = ", ".join(mark for mark in marks if mark)
    help_ = f"{question.help}." + (f" *{told}*" if told else "")
    return f"| {question.label} | `{field.path}` | {help_} |\n"
