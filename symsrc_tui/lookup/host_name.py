"""Converts host names to ASCII by the WHATWG URL standard, as Symbolicator does.

The rules are those of UTS #46, with checks of joiners and bidirectional text.
"""

from __future__ import annotations

from unicodedata import bidirectional, category

from symsrc_tui.hosts import LONGEST_NAME


def ascii_host(name: str) -> str:
    """Return the name in lowercase ASCII, as in the DNS.

    Raises:
        ValueError: it contains invalid letters, or an invalid encoding of letters.
    """
    if name.isascii() and "xn--" not in name.lower():
        return name.lower()
    if len(name) > LONGEST_NAME:
        raise ValueError("is too long")
    _check_assigned(name)
    # Imported here, because its tables are large and hardly any name needs them.
    from idna import uts46_remap

    labels = [_decoded(label) for label in uts46_remap(name, std3_rules=False).split(".")]
    is_bidi = any(bidirectional(char) in {"R", "AL", "AN"} for label in labels for char in label)
    for label in filter(None, labels):
        _check(label, is_bidi=is_bidi)
    return ".".join(label if label.isascii() else _encoded(label) for label in labels)


def _decoded(label: str) -> str:
    """Return the letters of a label, decoding Punycode."""
    if not label.startswith("xn--"):
        return label
    from idna import uts46_remap

    decoded = label.removeprefix("xn--").encode("ascii").decode("punycode")
    _check_assigned(decoded)
    is_canonical = not decoded.isascii() and _encoded(decoded) == label
    if not is_canonical or uts46_remap(decoded, std3_rules=False) != decoded:
        raise ValueError("is not how letters are encoded")
    return decoded


def _check_assigned(text: str) -> None:
    # Symbolicator's tables may be older than those of this host's idna.
    if any(category(char) == "Cn" for char in text):
        raise ValueError("has a character that does not exist yet")


def _encoded(label: str) -> str:
    return "xn--" + label.encode("punycode").decode("ascii")


def _check(label: str, *, is_bidi: bool) -> None:
    from idna import check_bidi, check_initial_combiner, valid_contextj

    check_initial_combiner(label)
    for at, char in enumerate(label):
        if char in "\u200c\u200d" and not valid_contextj(label, at):
            raise ValueError("has a joiner that joins nothing")
    if is_bidi:
        check_bidi(label, check_ltr=True)
