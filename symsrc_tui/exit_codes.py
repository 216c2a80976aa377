"""The program's exit codes. The groups are those of Sentry's own command-line tool: 10-13
authentication, 20-25 input, 30 the API, 31 no response."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self


class ExitCode(IntEnum):
    """An exit code with its one-line meaning."""

    meaning: str

    def __new__(cls, code: int, meaning: str) -> Self:
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    OK = 0, "done"
    FAILED = 1, "internal error, or the output could not be written"
    USAGE = 2, "usage error, or no usable terminal"
    NO_TOKEN = 10, "no auth token was found"
    TOKEN_REFUSED = 11, "the server rejected the auth token"
    SIGN_ON_NEEDED = 12, "the organization requires single sign-on or two-factor authentication"
    PERMISSION_MISSING = 13, "the auth token lacks permission or is of the wrong type"
    FIELD_WRONG = 20, "a field is invalid"
    FILE_UNREADABLE = 21, "a file cannot be read or parsed"
    TARGET_MISSING = 22, "the organization, project, event or source is missing or does not exist"
    ID_TAKEN = 23, "the project already has a source with this ID, or of this type and place"
    CHECK_FAILED = 24, "the check found problems, or nothing could be detected"
    SOME_FAILED = 25, "some of the projects or sources failed"
    API = 30, "Sentry rejected the request or sent an invalid response"
    UNREACHABLE = 31, "Sentry did not respond, or it is not known whether it stored the source"
    INTERRUPTED = 130, "interrupted (129 after a hang-up, 143 after a kill)"


def explained(*codes: ExitCode) -> str:
    """Return one line per exit code, for `--help`; without arguments, for all of them."""
    return "\n".join(f"{code.value:>5}  {code.meaning}" for code in codes or ExitCode)


EXPLANATION = explained()
