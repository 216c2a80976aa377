"""Make the scripts with shtab."""

from __future__ import annotations

import shtab

from symsrc_tui.cli.commands import command_line
from symsrc_tui.lookup import CASINGS, LAYOUTS

FILES = {"FILE", "DEBUGFILE"}
"""What options and arguments that name a file call it."""
_ZSH_EVAL = """if [[ $zsh_eval_context[-1] == eval ]]; then
"""
_ZSH_SOURCE = """if [[ $funcstack[1] != _symsrc-tui ]]; then
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
"""
"""The context of `source` is not `eval`, and compdef may not be loaded yet."""


def script(shell: str) -> str:
    """The script for a shell."""
    parser, commands = command_line()
    for choice in commands._choices_actions:  # type: ignore[attr-defined]
        # Shells show the first line of the description, which need not be a sentence.
        commands.choices[choice.dest].description = choice.help
    for each in (parser, *commands.choices.values()):
        for action in each._actions:
            if action.metavar in FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
            if action.dest == "layout":
                action.choices = LAYOUTS
            if action.dest == "casing":
                action.choices = CASINGS
    made = str(shtab.complete(parser, shell))
    return made.replace(_ZSH_EVAL, _ZSH_SOURCE) if shell == "zsh" else made
