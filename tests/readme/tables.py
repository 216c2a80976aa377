"""The README's tables of fields and keys, made from the kinds' models and the list of keys."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.sources.registry import KINDS
from symsrc_tui.sources.source import fields_of
from symsrc_tui.tui.keys import TABLE

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Field

README = Path(__file__).parents[2] / "README.md"


def with_tables(readme: str) -> str:
    """Return the README with new tables."""
    return _replace_block(_replace_block(readme, "fields", _tables()), "keys", _key_table())


def _replace_block(readme: str, name: str, content: str) -> str:
    block = re.compile(
        rf"(?<=<!-- {name}: made by `python -m tests\.readme` -->\n).*?(?=<!-- /{name} -->)",
        re.DOTALL,
    )
    return block.sub(lambda _: content, readme)


def _key_table() -> str:
    rows = (f"| {', '.join(map(str, keys))} | {does} |\n" for keys, does in TABLE)
    return f"| key | what it does |\n|---|---|\n{''.join(rows)}"


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
