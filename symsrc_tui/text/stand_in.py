"""Texts that are shown in place of a secret, by this program, by Sentry and by others."""

from __future__ import annotations

import re

MASK = "[hidden]"
"""What this program shows in place of a secret."""
_WORDS = (
    r"hidden|filtered|redacted|masked|given|secret|sensitive(?:\ value)?|[a-z\ ]{0,40}unchanged"
)
_STAND_IN = re.compile(
    rf"""
      [*•●∙·⬤＊∗⁎▪■█░▒▓…]+
    | [*]{{8,}}\w{{1,4}}                                       # by AWS's command line
    | (?-i:REDACTED | DATA\+OMITTED | x{{5}})                  # by kubectl, and by programs in Go
    | (?:{re.escape(MASK)})+
    | [*]{{2,}} \s* (?:{_WORDS}) \s* [*]{{2,}}
    | [(\[<{{]+ \s* (?:{_WORDS}) \s* [)\]>}}]+
    | \{{\s* ["']?hidden-secret["']? \s*:\s* \w+ \s*\}}    # from Sentry, as JSON or Python write it
    | Secret(?:Str|Bytes) \(.*\)
    | \{{\s* ["']?\$(?:env|file)["']? \s*:[^{{}}]* \}}           # a reference in a file for `add`
    | (?-i:\$(?:[A-Z]+_)*(?:PASSWORD|SECRET|KEY|TOKEN))
    | \$\{{[A-Z_]\w*(?::\?)?\}}                             # a variable that nothing replaced
    | \$? \{{\{{ [^{{}}]* \}}\}} | \$env:\w+ | (?-i:%[A-Z_]*(?:PASSWORD|SECRET|KEY|TOKEN)%)
    | (?-i:\$\(json\ "\$[A-Z][A-Z0-9_]*"\))                 # in the equivalent curl command
    | valid\ private\ key\ \(hidden\)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_stand_in(text: str) -> bool:
    """Return whether a text is what is shown in place of a secret, and so not a secret."""
    return _STAND_IN.fullmatch(text.strip()) is not None
