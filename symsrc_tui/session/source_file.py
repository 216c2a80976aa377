"""The source as a file that `add` reads, and saving it where the user says."""

from __future__ import annotations

import errno
import os
import shlex
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.files import expanded, write_private
from symsrc_tui.sources.preview import as_json, secret_variables, source_document
from symsrc_tui.sources.source import nest
from symsrc_tui.sources.validate import answers_of
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from pydantic import JsonValue

    from symsrc_tui.forms.field import Value
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.source_form import SourceForm
    from symsrc_tui.session.stored.source_edit import SourceEdit
    from symsrc_tui.sources.kind import Kind
    from symsrc_tui.sources.source import Source

NAME = "source.json"
"""The default path."""
_ANOTHER = "Choose another path"


class SaveError(Exception):
    """The file was not saved. The message says why, and what to do, without a full stop."""


class ExistsError(SaveError):
    """There is a file, which may be replaced if the user agrees."""


class SourceFile(NamedTuple):
    """A source as `add` reads it, with environment variables in place of secrets."""

    text: str
    """JSON, without a line end."""
    variables: tuple[str, ...]
    """The environment variables that stand for secrets."""
    edited: str = ""
    """The ID of the source that it changes; empty if it is of a source to add."""

    @property
    def heading(self) -> str:
        """What the text is."""
        if self.edited:
            return f"The changes as a file for symsrc-tui edit {shown(self.edited, 80)}"
        return "The source as a file for symsrc-tui add"

    @classmethod
    def of(cls, form: SourceForm, kind: Kind, source: Source | None) -> SourceFile:
        """Return the file of a form.

        Args:
            source: the form's, or None if it has errors.
        """
        answers = chosen_answers(form, kind, source)
        variables = dict.fromkeys(secret_variables(answers).values())
        return cls(as_json(source_document(kind.type, answers)), tuple(variables))

    @classmethod
    def of_edit(cls, edit: SourceEdit) -> SourceFile:
        """Return the file of what an edit changes, in which null clears a field."""
        changed = edit.form.changed
        variables = secret_variables(
            {path: value for path, value in changed.items() if value is not None}
        )
        references: dict[str, JsonValue] = {
            path: {"$env": name} for path, name in variables.items()
        }
        text = as_json(nest({**changed, **references}, lambda _: None))
        return cls(text, tuple(dict.fromkeys(variables.values())), edit.stored.id)

    def saved(self, typed: str, connection: Connection) -> tuple[str, str]:
        """Return a sentence about the saved file that ends in a colon, and the command it names."""
        options = ["--demo"] if connection.is_demo else connection.options(has_draft=False)
        # Otherwise `add` would take it for stdin or for an option.
        path = f"./{typed}" if typed.startswith("-") else typed
        what = ["edit", self.edited] if self.edited else ["add"]
        command = shlex.join(["symsrc-tui", *what, *options, "--from", path])
        first = f"Set {' and '.join(self.variables)}, then run" if self.variables else "Run"
        return (
            f"Saved {shown(typed)}, without secrets. {first}:",
            shown(command, 1000),
        )

    def save(self, typed: str, *, replace: bool = False) -> None:
        """Save the file, readable only by its owner. Blocks. Raises `SaveError`.

        Args:
            typed: the path, which may begin with `~`.
            replace: whether the user agreed to replace a file that is there.
        """
        if not typed:
            raise SaveError(f"Enter a path, such as {NAME}")
        path = Path(expanded(typed))
        try:
            _write(path, f"{self.text}\n", replace=replace)
        except FileExistsError:
            raise ExistsError(f"{shown(typed)} already exists") from None
        except OSError as error:
            raise SaveError(_reason(error, path)) from None
        except ValueError:
            raise SaveError(f"{shown(typed)} is not a valid path. {_ANOTHER}") from None


def chosen_answers(form: SourceForm, kind: Kind, source: Source | None) -> dict[str, Value]:
    """Return the answers without an ID that the user has not chosen: `add` makes one each time."""
    answers = source.values() if source else answers_of(kind, form.answers)
    if not form.answers.get("id"):
        answers.pop("id", None)
    return answers


def _write(path: Path, text: str, *, replace: bool) -> None:
    """Write the file. Raises SaveError, OSError and ValueError.

    Raises FileExistsError if it is there, even since a moment ago, and is not to be replaced.
    """
    # Follow links, so that a linked file is replaced and not the link.
    real = Path(os.path.realpath(path))
    if real.is_dir():
        raise SaveError(
            f"{shown(str(path))} is a folder. Add a file name: {shown(str(path / NAME))}"
        )
    if real.exists() and not real.is_file():
        raise SaveError(f"{shown(str(path))} is not a regular file. {_ANOTHER}")
    if not replace:
        os.close(os.open(real, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        write_private(real, text)
    except BaseException:
        if not replace:
            with suppress(OSError):
                real.unlink()
        raise


def _reason(error: OSError, path: Path) -> str:
    at_work = path.parent == Path()
    folder = "the working folder" if at_work else f"the folder {shown(str(path.parent))}"
    match error.errno:
        case errno.ENOENT:
            why = f"{folder} does not exist"
        case errno.ENOTDIR:
            why = f"{shown(str(path.parent))} is not a folder"
        case errno.EACCES | errno.EPERM:
            why = f"you are not allowed to write to {folder}"
        case errno.EROFS:
            why = f"{folder} is read-only"
        case errno.ENOSPC | errno.EDQUOT:
            why = f"no space is left in {folder}"
        case _:
            why = str(error.strerror)
    return f"{shown(str(path))} was not saved: {why}. {_ANOTHER}"
