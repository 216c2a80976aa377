"""Shells complete the command line as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.cli import main
from symsrc_tui.cli.commands import SHELLS
from symsrc_tui.cli.completion import SCRIPTS
from tests.completion.scripts import script
from tests.needs import need

if TYPE_CHECKING:
    from pathlib import Path

BASH = """
source "$1"
COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2))
_shtab_symsrc_tui
printf '%s\\n' "${COMPREPLY[@]}"
"""
FISH = 'source $argv[1]; complete -C "$argv[2..]" | cut -f 1'
ZSH = "fpath=($PWD $fpath); autoload -U compinit; compinit -u -D; print $_comps[symsrc-tui]"
CASES = [
    (("de",), {"delete", "detect", "demo-server"}),
    (("add", "--fr"), {"--from"}),
    (("add", "--from", "sou"), {"source.json"}),
    (("check", "--from", "source.json", "--fi"), {"--file"}),
    (("check", "--file", "g"), {"game.pdb"}),
    (("paths", "--layout", "symstore_"), {"symstore_index2"}),
    (("paths", "--casing", "u"), {"uppercase"}),
    (("paths", "g"), {"game.pdb"}),
    (("paths", "--ba"), {"--base-url"}),
    (("completion", "z"), {"zsh"}),
    (("help", "ad"), {"add"}),
]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_scripts_are_fresh_and_printed(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    made = script(shell)
    stale = "stale: run python -m tests.completion"
    assert (SCRIPTS / shell).read_text(encoding="utf-8") == made, stale
    assert main.main(["completion", shell]) == 0
    assert capsys.readouterr() == (f"{made.rstrip()}\n", "")
    assert {path.name for path in SCRIPTS.iterdir()} == set(SHELLS)


def ran(folder: Path, shell: str, *arguments: str) -> set[str]:
    need(shutil.which(shell) is not None, f"{shell} is not installed")
    for name in ("source.json", "game.pdb"):
        (folder / name).touch()
    done = subprocess.run(
        [shell, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return set(done.stdout.split())


@pytest.mark.parametrize(("words", "completed"), CASES)
def test_bash_completes(tmp_path: Path, words: tuple[str, ...], completed: set[str]) -> None:
    arguments = ("-c", BASH, "bash", str(SCRIPTS / "bash"), "symsrc-tui", *words)
    assert ran(tmp_path, "bash", *arguments) == completed


@pytest.mark.parametrize(("words", "completed"), CASES)
def test_fish_completes(tmp_path: Path, words: tuple[str, ...], completed: set[str]) -> None:
    arguments = ("-N", "-c", FISH, str(SCRIPTS / "fish"), "symsrc-tui", *words)
    assert ran(tmp_path, "fish", *arguments) == completed


def test_zsh_finds_the_script(tmp_path: Path) -> None:
    shutil.copy(SCRIPTS / "zsh", tmp_path / "_symsrc-tui")
    assert ran(tmp_path, "zsh", "-fc", ZSH) == {"_symsrc-tui"}


@pytest.mark.parametrize("before", ["", "autoload -Uz compinit && compinit -i -D;"])
def test_zsh_can_source_the_script(tmp_path: Path, before: str) -> None:
    line = f"{before} source <(cat $1); print $_comps[symsrc-tui]"
    done = ran(tmp_path, "zsh", "-fc", line, "zsh", str(SCRIPTS / "zsh"))
    assert done == {"_shtab_symsrc_tui"}
