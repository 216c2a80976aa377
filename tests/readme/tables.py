"""The README's tables of fields and keys, made from the kinds' models and the list of keys."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.sources.registry import KINDS
from symsrc_tui.sources.source import fields_of
from symsrc_tui.tui.keys import TABLE

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Field
    from symsrc_tui.sources.kind import Kind

_HEAD = "| field | in the API | |\n|---|---|---|\n"
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
    rows = (
        f"| {', '.join(map(str, row.keys))} | {row.does} | {', '.join(row.where)} |\n"
        for row in TABLE
    )
    return f"| key | what it does | only on |\n|---|---|---|\n{''.join(rows)}"


def _tables() -> str:
    rows = {kind.label: _rows(kind) for kind in KINDS}
    counts = Counter(row for kind_rows in rows.values() for row in kind_rows)
    shared = [row for row, count in counts.items() if count > 2]
    lacking = [
        f"{label} has none but {' and '.join(row.split(' | ')[0][2:] for row in own)}."
        for label, kind_rows in rows.items()
        if len(own := [row for row in kind_rows if row in shared]) < len(shared)
    ]
    parts = [
        f"### {kind.label}\n\n{_HEAD}"
        + "".join(row for row in rows[kind.label] if row not in shared)
        for kind in KINDS
    ]
    parts.append(f"### Shared fields\n\n{' '.join(lacking)}\n\n{_HEAD}{''.join(shared)}")
    return "\n".join(parts) + "\n"


def _rows(kind: Kind) -> list[str]:
    return [
        _row(field, has_filler=kind.filler_for(field.path) is not None)
        for field in fields_of(kind.source_class())
    ]


def _row(field: Field, *, has_filler: bool) -> str:
    marks = [
        "" if field.required else "optional",
        "secret" if field.secret else "",
        "host" if has_filler else "",
        "advanced" if field.advanced else "",
    ]
    noted = ", ".join(mark for mark in marks if mark)
    help_ = f"{field.help}." + (f" *{noted}*" if noted else "")
    return f"| {field.label} | `{field.path}` | {help_} |\n"
