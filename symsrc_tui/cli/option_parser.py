"""A parser of options whose messages never repeat values, with help that is built late."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING, NoReturn, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class OptionParser(argparse.ArgumentParser):
    """Leaves values out of error messages, and builds the end of the help only to show it."""

    def __init__(
        self,
        *,
        prog: str | None = None,
        description: str,
        examples: tuple[str, ...],
        explain: Callable[[], str],
        argument_default: str | None = None,
    ) -> None:
        """Create the parser without arguments.

        Args:
            examples: command lines for the help.
            explain: returns the end of the help.
        """
        super().__init__(
            prog=prog,
            description=description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            argument_default=argument_default,
            allow_abbrev=False,
        )
        self.examples = examples
        self._explain = explain

    def error(self, message: str) -> NoReturn:
        # Drop the value, because the supposed command may be the secret of an unknown option.
        raise UsageError(self, re.sub(r"choice: .*? \(choose", "choice (choose", message))

    def end(self, message: str) -> NoReturn:
        """Print usage and message, and end the program."""
        super().error(message)

    def format_help(self) -> str:
        examples = "".join(f"  {example}\n" for example in self.examples)
        self.epilog = f"examples:\n{examples}\n{self._explain()}"
        return super().format_help()


class Commands(Protocol):
    """What `add_subparsers` returns, whose class is private to argparse."""

    @property
    def choices(self) -> Mapping[str, OptionParser]:
        """The parser of each command."""

    def add_parser(
        self,
        name: str,
        *,
        help: str,  # noqa: A002 - argparse's name
        description: str,
        examples: tuple[str, ...],
        explain: Callable[[], str],
        argument_default: str | None = None,
    ) -> OptionParser:
        """Add a command."""


class UsageError(Exception):
    """The command line is invalid."""

    def __init__(self, parser: OptionParser, message: str) -> None:
        super().__init__(message)
        self.parser = parser


class RefuseToken(argparse.Action):
    """An option that people expect, but that would expose the token."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> NoReturn:
        del namespace, values
        parser.error(
            f"{option_string} is not supported, because other users of this host can see command "
            "lines. Set SENTRY_AUTH_TOKEN, or put the token into ~/.sentryclirc under [auth]"
        )


class Deprecated(argparse.Action):
    """An option's former name, which its help gives as the name to use."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        del parser
        print(f"symsrc-tui: {option_string} is deprecated. Use {self.metavar}", file=sys.stderr)
        setattr(namespace, self.dest, values)
