"""Where in the full-screen wizard one is, and what its form holds, as the screen tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symsrc_tui.forms.controls import TextControl
from symsrc_tui.sources.registry import KINDS
from symsrc_tui.sources.source import fields_of
from symsrc_tui.tui.theme import CONTROL_COLUMN, LABEL_COLUMN

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Field
    from tests.terminal.wizard import Wizard

_DIALOGS: Final = {
    "Help: ": "help",
    "Quit without submitting?": "quitting",
    "Quit before all projects": "quitting",
    "The new order is not saved yet": "unsaved order",
    "Delete a source": "deleting",
    "Built-in sources of": "built-in sources",
    "Check: can Sentry": "check",
    "for your debug file?": "own file",
    "Use the access key": "profiles",
    "Read a service account": "key file",
    "Read an App Store": "key file",
    "Press Enter to return": "plain view",
    "type to filter": "drop-down",
    "Retrying in": "waiting",
    "Sending the source": "sending",
}
DIALOGS: Final = frozenset(_DIALOGS.values()) - {"plain view", "waiting", "sending"}
"""What Escape closes."""
_OWN_FIELD: Final = {
    "Region": "s3",
    "Client email": "gcs",
    "URL": "http",
    "Issuer": "appStoreConnect",
}
LABEL: Final = slice(LABEL_COLUMN, CONTROL_COLUMN)
"""Columns of the labels in a form; the values stand behind them."""


def place(wizard: Wizard) -> str:
    """The step or the dialog that is shown; a step of details with its type."""
    text = wizard.text()
    if " several projects" in "".join(wizard.screen()[1:2]) and "Help: " not in text:
        return "projects" if " Filter: " in text else "plan"
    for words, name in _DIALOGS.items():
        if words in text:
            return name
    if "Stored in" in text:
        return "result"
    if "Sources of" in text:
        return "sources"
    if ' Edit "' in "".join(wizard.screen()[1:2]):
        return "editing"
    steps = wizard.screen()[1:2]
    cells = (wizard.cell(x, 1) for x in range(len(steps[0]) if steps else 0))
    step = "".join(cell.data for cell in cells if cell.reverse).strip(" 1234").lower()
    if step != "details":
        return step or "somewhere"
    shown = _rows(wizard)
    return next((f"details {kind}" for label, kind in _OWN_FIELD.items() if label in shown), step)


def _rows(wizard: Wizard) -> dict[str, str]:
    """What stands behind each label."""
    return {line[LABEL].strip(): line[LABEL.stop :].strip() for line in wizard.screen()}


def fields(type_: str) -> tuple[Field, ...]:
    """The fields of a kind."""
    return next(tuple(fields_of(kind.source_class())) for kind in KINDS if kind.type == type_)


def texts(wizard: Wizard, type_: str) -> dict[str, str]:
    """What the form shows in the text fields of this kind, by path; not what is secret.

    Blank where nothing but a hint is shown.
    """
    rows = _rows(wizard)
    shown: dict[str, str] = {}
    for field in fields(type_):
        question = field
        if isinstance(question.control, TextControl) and question.label in rows:
            value = rows[question.label].partition("▏")[0].rstrip()
            is_hint = value.startswith(("such as ", "optional"))
            shown[field.path] = "" if is_hint else value
    return shown
