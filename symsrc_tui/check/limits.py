"""The most requests that a check sends, redirects and repetitions not counted, and how long it
takes."""

SECONDS = 60
"""For the whole check."""

LISTING = 16
"""To see which files it has."""
OWN_FILES = 144
"""To look for own files, all together."""
OWN_FILES_ELSEWHERE = 48
"""Of these, to look for missing files under other layouts."""
MODULES = 40
"""Modules of crashes that are looked for."""
MODULE_REQUESTS = 120
"""To look for modules of crashes where Symbolicator would, all together, and here redirects and
repetitions count."""
ALL_MODULE_REQUESTS = 200
"""For all about modules of crashes, where redirects and repetitions count too."""
MODULES_ELSEWHERE = 3
"""Modules of crashes that are looked for under other layouts."""
MODULE_REQUESTS_ELSEWHERE = 60
