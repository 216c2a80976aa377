"""What the program's exit status means. The groups are those of Sentry's own command-line tool:
10-13 authentication, 20-23 input, 30 the API, 31 no answer."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self


class ExitCode(IntEnum):
    """An exit status with its one-line meaning."""

    meaning: str

    def __new__(cls, code: int, meaning: str) -> Self:
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    OK = 0, "done"
    FAILED = 1, "the program itself failed, or what it found cannot be written"
    USAGE = 2, "the command line is wrong, or this is no terminal to work in"
    NO_TOKEN = 10, "no auth token was found"
    TOKEN_REFUSED = 11, "the server refused the auth token"
    SIGN_ON_NEEDED = 12, "the organization wants single sign-on or a second factor first"
    PERMISSION_MISSING = 13, "the auth token may not do this, or is the wrong sort of token"
    FIELD_WRONG = 20, "a field of the source is wrong"
    FILE_UNREADABLE = 21, "a file cannot be read or understood"
    TARGET_MISSING = 22, "the organization or the project is not given or does not exist"
    ID_TAKEN = 23, "the project already has a source with this id"
    CHECK_FAILED = 24, "the source did not pass its check"
    API = 30, "Sentry refused the request or answered nonsense"
    UNREACHABLE = 31, "Sentry did not answer in time or cannot be reached"
    INTERRUPTED = 130, "interrupted"


def explained(*codes: ExitCode) -> str:
    """One line per exit code, for `--help`; of none, one for each that there is."""
    return "\n".join(f"{code.value:>5}  {code.meaning}" for code in codes or ExitCode)


EXPLANATION = explained()
