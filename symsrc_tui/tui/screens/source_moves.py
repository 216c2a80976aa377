"""Move sources in the list of a project's sources. The new order is not saved by that."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from symsrc_tui.text.safe import cut
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.source_browser import SourceBrowser
from symsrc_tui.tui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from textual.binding import BindingType

    from symsrc_tui.session.stored.source_manager import SourceRow
    from symsrc_tui.session.wizard.wizard import WizardSession

_LONGEST_NAME = 30


class SourceMoves(SourceBrowser):
    """Moves the chosen source by one or, once it is lifted, to the place of another."""

    BINDINGS: ClassVar[list[BindingType]] = [keys.LIFT.runs("lift")]

    def __init__(self, session: WizardSession, chosen: str) -> None:
        super().__init__(session, chosen)
        self._lifted = ""
        """The ID of the source whose new place is being chosen."""

    def row_to_change(self) -> SourceRow | None:
        """Return the chosen source, or None with the reason on the message line."""
        raise NotImplementedError

    def order_changed(self) -> None:
        """Show the new order."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Leave out the key that moves, also from the help, if the token cannot change sources."""
        del parameters
        return action != "lift" or not self.manager.why_not_change

    @property
    def lifted(self) -> SourceRow | None:
        """The source whose new place is being chosen."""
        return self.manager.row(self._lifted) if self._lifted else None

    def action_move_source(self, by: int) -> None:
        """Move the chosen source."""
        row = self.row_to_change()
        if row is None:
            return
        self.manager.move(row.stored.id, by)
        self.order_changed()
        moved = self.manager.row(row.stored.id)
        if moved is not None and moved.number == row.number:
            self.say(f"It is already {'first' if by < 0 else 'last'}")
        else:
            self.show_help()

    def draw(self) -> None:
        super().draw()
        # Because Enter would press one instead of putting the source down.
        self.query_one("#actions").disabled = self.lifted is not None

    def is_marked(self, row: SourceRow) -> bool:
        return bool(self._lifted) and row.stored.id == self._lifted

    def action_lift(self) -> None:
        """Lift the chosen source or, if one is lifted, give it the place of the chosen one."""
        lifted = self.lifted
        if lifted is not None and self.row is None:
            return  # the list says that the filter finds none
        row = self.row_to_change()
        if row is None:
            return
        if lifted is None:
            self._lifted = row.stored.id
            self.set_focus(self.query_one(LineInput))
            self.redraw()
        else:
            self._lifted, self._chosen = "", lifted.stored.id
            self.manager.move(lifted.stored.id, row.number - lifted.number)
            # Because it may hide the moved source.
            self.query_one(LineInput).value = ""
            self.order_changed()
        self.show_help()

    def let_go(self) -> bool:
        """Leave a lifted source where it is. Return whether one was lifted."""
        if self.lifted is None:
            return False
        self._lifted = ""
        self.redraw()
        self.show_help()
        return True

    def show_notice(self, text: str) -> None:
        # What to do with a lifted source stays.
        if self.lifted is None:
            super().show_notice(text)

    def use_chosen(self) -> None:
        if self.lifted is not None:
            self.action_lift()
        else:
            super().use_chosen()

    def show_help(self) -> None:
        if (row := self.lifted) is not None:
            name = cut(row.view.name, _LONGEST_NAME)
            self.say(f'Choose the new position of "{name}", then press {keys.LIFT}')

    def keys(self) -> str:
        if self.lifted is None:
            move = "" if self.manager.why_not_change else f"{keys.LIFT} move  "
            return f"{move}{keys.BACK} back"
        return f"{keys.UP}/{keys.DOWN} choose  {keys.LIFT} put it here  {keys.BACK} cancel"
