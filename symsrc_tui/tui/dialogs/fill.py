"""Dialogs that fill in fields from this host: AWS profiles and key files."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from symsrc_tui.sources.fill import CredentialsError, FilledValues
from symsrc_tui.tui.screens.base import Line
from symsrc_tui.tui.screens.defects import ReportsDefects
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.menu import Entry, Menu
from symsrc_tui.tui.widgets.path_input import HOW_TO_TYPE, PathInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets import OptionList

    from symsrc_tui.sources.s3.aws_profiles import Profile


class FillDialog(ReportsDefects, ModalScreen[FilledValues | None]):
    """Returns the values found, or None if the user closes it. The user can retry after errors."""

    ABOUT: ClassVar[str] = ""
    """The help text."""
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "close"),
        ("f1,question_mark", "app.explain", "help"),
    ]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        yield Line(f" {self._title}", classes="title")
        with Vertical(classes="text"):
            yield from self.body()
            yield Static(classes="gap")
            yield Static(id="said", markup=False)
        yield Line(" Enter use  Esc close  F1 help", classes="keys")

    def body(self) -> ComposeResult:
        """Yield the widgets to choose with."""
        yield from ()

    def explanation(self) -> tuple[str, str]:
        """Return title and text of the help."""
        return self._title, self.ABOUT

    def broke(self, report: str) -> None:
        self.say(f"{glyphs().error} {report}")

    def say(self, text: str) -> None:
        """Show a message, such as why nothing could be filled in."""
        self.query_one("#said", Static).update(text)

    def load(self, read: Callable[[], FilledValues]) -> None:
        """Call `read` in a thread, and close the dialog with its result."""
        self.run_worker(
            self._load(read), exclusive=True, exit_on_error=False, description="read credentials"
        )

    async def _load(self, read: Callable[[], FilledValues]) -> None:
        try:
            found = await asyncio.to_thread(read)
        except CredentialsError as error:
            self.say(f"{glyphs().error} {error}")
        else:
            if self.app.screen is not self:
                self.app.pop_screen()  # The user has opened the help on top.
            self.dismiss(found)


class ProfileDialog(FillDialog):
    """Lists the AWS profiles to choose from."""

    ABOUT = (
        "The list shows the AWS profiles on this host (~/.aws/credentials and ~/.aws/config) and "
        "the access key in the environment, if there is one. No program is run and nothing is sent "
        "over the network.\n\n"
        "Up and Down move. Enter fills in the access key ID, the secret access key and, if none is "
        "chosen yet, the region. Temporary keys are not offered because Sentry cannot use them."
    )

    def __init__(self) -> None:
        super().__init__("Use the access key of an AWS profile")
        self._profiles: tuple[Profile, ...] = ()

    def body(self) -> ComposeResult:
        yield Menu()

    def on_mount(self) -> None:
        self.say("Looking for profiles...")
        self.run_worker(self._list(), exit_on_error=False, description="list AWS profiles")

    async def _list(self) -> None:
        from symsrc_tui.sources.s3 import aws_profiles

        try:
            self._profiles = await asyncio.to_thread(aws_profiles.profiles, os.environ)
        except CredentialsError as error:
            self.say(f"{glyphs().error} {error}")
            return
        menu = self.query_one(Menu)
        menu.show(
            Entry(str(number), profile.name, profile.problem or profile.region)
            for number, profile in enumerate(self._profiles)
        )
        menu.focus()
        self.say("" if self._profiles else "No AWS profiles found in ~/.aws/credentials")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Load the chosen profile."""
        from symsrc_tui.sources.s3 import aws_profiles

        profile = self._profiles[event.option_index]
        self.load(lambda: aws_profiles.load(profile, os.environ))


class FileDialog(FillDialog):
    """Asks for the path of a key file."""

    ABOUT = f"{HOW_TO_TYPE}\n\nEnter reads the file and fills in the fields. Nothing is sent."

    def __init__(self, title: str, suffix: str, read: Callable[[str], FilledValues]) -> None:
        super().__init__(title)
        self._suffix = suffix
        self._read = read

    def body(self) -> ComposeResult:
        from symsrc_tui.path_completion import complete

        yield Static("Path (Tab completes):", markup=False)
        yield PathInput(complete=lambda typed: complete(typed, (self._suffix,)))

    def explanation(self) -> tuple[str, str]:
        return (
            self._title,
            f"Only folders and {self._suffix} files are listed. {self.ABOUT}",
        )

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        path = event.value
        self.load(lambda: self._read(path))


def dialog_for(on_host: str) -> FillDialog:
    """Return the dialog that can fill in a field with this `on_host`."""
    match on_host:
        case "aws-profile":
            return ProfileDialog()
        case "service-account":
            from symsrc_tui.sources.gcs import key_file

            return FileDialog("Read a service account's JSON key file", ".json", key_file.load)
        case _:
            from symsrc_tui.sources.app_store_connect import p8_file

            return FileDialog("Read an App Store Connect key file", ".p8", p8_file.load)
