"""What a terminal sends when a key is pressed, by terminal and by key protocol.

Keys are named as Textual names them: `tab`, `shift+tab`, `ctrl+r`, `alt+x`, `f5`, `pageup`,
or one character.
"""

from __future__ import annotations

from typing import Final

_MODIFIERS: Final = {"shift": 1, "alt": 2, "ctrl": 4}
_NAMED_CHARACTERS: Final = {
    "enter": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "backspace": "\x7f",
    "space": " ",
    "plus": "+",
}
_LETTER_KEYS: Final = {
    "up": "A",
    "down": "B",
    "right": "C",
    "left": "D",
    "home": "H",
    "end": "F",
    "f1": "P",
    "f2": "Q",
    "f3": "R",
    "f4": "S",
}
"""Keys sent as CSI and a letter; F1 to F4 as SS3 and a letter while no modifier is held."""
_NUMBER_KEYS: Final = {
    "insert": 2,
    "delete": 3,
    "pageup": 5,
    "pagedown": 6,
    "f5": 15,
    "f6": 17,
    "f7": 18,
    "f8": 19,
    "f9": 20,
    "f10": 21,
    "f11": 23,
    "f12": 24,
}
_SCREEN_KEYS: Final = {"home": "\x1b[1~", "end": "\x1b[4~"}
_BY_TERMINAL: Final[dict[str, dict[str, str]]] = {
    "linux": {
        **_SCREEN_KEYS,
        **{f"f{number}": f"\x1b[[{letter}" for number, letter in enumerate("ABCDE", start=1)},
    },
    "screen": _SCREEN_KEYS,
    "tmux": _SCREEN_KEYS,
    "rxvt": {
        "home": "\x1b[7~",
        "end": "\x1b[8~",
        **{f"f{number}": f"\x1b[{number + 10}~" for number in range(1, 5)},
    },
}
_KITTY_REPORTS_ALL_KEYS: Final = 0b1000


def key_sequence(key: str, term: str = "xterm-256color", kitty_flags: int = 0) -> str:
    """The characters that `key` sends on terminal type `term`; ValueError for no such key."""
    *modifiers, base = key.split("+") if len(key) > 1 else [key]
    held = sum(_MODIFIERS[modifier] for modifier in modifiers)
    character = _NAMED_CHARACTERS.get(base, base)
    if kitty_flags & _KITTY_REPORTS_ALL_KEYS and len(character) == 1:
        return _kitty_sequence(character, held)
    if not held and (own := _BY_TERMINAL.get(term.partition("-")[0], {}).get(base)):
        return own
    if base == "f3" and kitty_flags:
        return f"\x1b[13{f';{held + 1}' if held else ''}~"
    if base in _LETTER_KEYS:
        if held:
            return f"\x1b[1;{held + 1}{_LETTER_KEYS[base]}"
        introducer = "\x1bO" if base.startswith("f") and not kitty_flags else "\x1b["
        return introducer + _LETTER_KEYS[base]
    if base in _NUMBER_KEYS:
        return f"\x1b[{_NUMBER_KEYS[base]}{f';{held + 1}' if held else ''}~"
    if len(character) != 1:
        raise ValueError(f"no such key: {key}")
    return _plain_sequence(character, held)


def _plain_sequence(character: str, held: int) -> str:
    if character == "\t" and held & _MODIFIERS["shift"]:
        return "\x1b[Z"
    if held & _MODIFIERS["ctrl"]:
        character = chr(ord(character.upper()) & 0x1F)
    if held & _MODIFIERS["shift"]:
        character = character.upper()
    return "\x1b" + character if held & _MODIFIERS["alt"] else character


def _kitty_sequence(character: str, held: int) -> str:
    """CSI code ; modifiers ; text u: https://sw.kovidgoyal.net/kitty/keyboard-protocol/."""
    if character.isupper():
        held |= _MODIFIERS["shift"]
    modifiers = str(held + 1) if held else ""
    types_text = character.isprintable() and not held & ~_MODIFIERS["shift"]
    if types_text:
        return f"\x1b[{ord(character.lower()[0])};{modifiers};{ord(character)}u"
    return f"\x1b[{ord(character.lower()[0])}{f';{modifiers}' if modifiers else ''}u"
