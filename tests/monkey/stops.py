"""Where a monkey plays: each step, each dialog, each thing that can be going on."""

from __future__ import annotations

from threading import Event as Signal
from typing import TYPE_CHECKING, Final

from symsrc_tui.demo.faults import Carry, Fault
from tests.monkey.places import fields
from tests.monkey.sitting import put
from tests.replies import rate_limited, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.monkey.sitting import Sitting
    from tests.terminal.wizard import Wizard

    Stop = Callable[[Sitting], Wizard]


def _connection(sitting: Sitting) -> Wizard:
    wizard = sitting.sit_down(SENTRY_AUTH_TOKEN=None)
    wizard.wait_for("[ Connect ]", lambda: wizard.focused() == "Auth token")
    wizard.paste(sitting.monkey.server.token)
    wizard.press("tab")
    wizard.wait_for(lambda: wizard.focused() == "Organization")
    return wizard


def _refused(sitting: Sitting) -> Wizard:
    wizard = sitting.sit_down(SENTRY_AUTH_TOKEN=sitting.monkey.server.invalid_token)
    wizard.wait_for("✗")
    wizard.press("escape")
    wizard.wait_for("[ Connect ]")
    return wizard


def _draft(sitting: Sitting) -> Wizard:
    wizard = sitting.at_details("gcs")
    wizard.press("ctrl+q", "down", "enter")
    wizard.wait_exit()
    wizard = sitting.at_type()
    wizard.wait_for("Resume the draft")
    return wizard


def _several(sitting: Sitting) -> Wizard:
    wizard = sitting.at_form("http")
    if "Path patterns  " not in wizard.text():
        wizard.go_to("Advanced")
        wizard.press("enter")
        wizard.wait_for("Path patterns  ")
    wizard.go_to("File types")
    # Enter would go to the next field, because this one has a default.
    wizard.press("space")
    wizard.wait_for("type to filter")
    return wizard


def _key(type_: str, field: str, key: str, shown: str) -> Stop:
    """What a key does in a field, whatever is in the form."""

    def go(sitting: Sitting) -> Wizard:
        wizard = sitting.at_form(type_)
        wizard.go_to(field)
        wizard.press(key)
        wizard.wait_for(shown)
        return wizard

    return go


def _quitting(sitting: Sitting) -> Wizard:
    wizard = sitting.at_form("http")
    put(wizard, fields("http")[0], "What could be lost")
    wizard.press("ctrl+q")
    wizard.wait_for("Quit without")
    return wizard


def _check(sitting: Sitting) -> Wizard:
    wizard = sitting.at_details("http")
    wizard.press("f5")
    wizard.wait_for("Check: can Sentry")
    return wizard


def _submitting(fault: Callable[[], Fault] | None, shown: str) -> Stop:
    """Args:
    fault: makes what goes wrong with it again: how long it takes counts from then on.
    """

    def go(sitting: Sitting) -> Wizard:
        wizard = sitting.at_review("appStoreConnect")
        if fault is not None:
            sitting.monkey.server.faults.add(fault())
        wizard.press("ctrl+s")
        wizard.wait_for(shown)
        return wizard

    return go


def _another(sitting: Sitting) -> Wizard:
    wizard = sitting.at_review("s3")
    wizard.submit()
    wizard.press("down", "enter")
    wizard.wait_for("Amazon S3", "Google", gone=["Stored in"])
    return wizard


def _plain_view(sitting: Sitting) -> Wizard:
    wizard = sitting.at_review("gcs")
    wizard.press("p")
    wizard.wait_for("Press Enter to return")
    return wizard


def _sources(sitting: Sitting) -> Wizard:
    wizard = sitting.at_type()
    wizard.press("m")
    wizard.wait_for("Sources of acme/game-client: 2 sources")
    return wizard


def _projects(sitting: Sitting) -> Wizard:
    wizard = sitting.at_review("gcs")
    wizard.press("tab", "tab", "enter")
    wizard.wait_for("1 chosen", "[✓] game-client")
    return wizard


def _plan(sitting: Sitting) -> Wizard:
    wizard = _projects(sitting)
    wizard.press("ctrl+r")
    wizard.wait_for("[ Add to 1 project ]")
    return wizard


def _fails() -> Fault:
    return Fault(text(400, "[/foo] \x1b[31mred"), method="POST")


def _is_held() -> Fault:
    return Fault(method="POST", carry=Carry.FIRST, wait_for=Signal())


def _has_to_wait() -> Fault:
    return Fault(rate_limited(50), method="POST")


TOURS: Final[dict[str, dict[str, Stop]]] = {
    "s3": {
        "details s3": lambda sitting: sitting.at_details("s3"),
        "drop-down": _key("s3", "Region", "space", "type to filter"),
        "own file": _key("s3", "Bucket", "f6", "for your debug file?"),
        "profiles": _key("s3", "Access key ID", "f2", "Use the access key"),
        "type": _another,
    },
    "gcs": {
        "details gcs": lambda sitting: sitting.at_details("gcs"),
        "key file": _key("gcs", "Private key", "f2", "Read a service"),
        "help": _key("gcs", "Layout", "f1", "Help: "),
        "plain view": _plain_view,
        "sources": _sources,
        "projects": _projects,
        "plan": _plan,
    },
    "http": {
        "check": _check,
        "details http": lambda sitting: sitting.at_form("http"),
        "drop-down": _several,
        "quitting": _quitting,
    },
    "appStoreConnect": {
        "details appStoreConnect": lambda sitting: sitting.at_details("appStoreConnect"),
        "key file": _key("appStoreConnect", "Private key", "f2", "Read an App Store"),
        "review": _submitting(_fails, "[/foo]"),
        "sending": _submitting(_is_held, "Sending the source"),
        "waiting": _submitting(_has_to_wait, "Retrying in"),
        "result": _submitting(None, "Stored in"),
    },
    "connection": {"connection": _connection, "type": _draft},
    "connection that fails": {"connection": _refused},
}
"""By name, the places that are gone to one after the other."""
