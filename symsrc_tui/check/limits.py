"""The most requests that a check sends, redirects and repetitions not counted."""

REACHING = 4
"""To find out whether the source answers, and how it says that a file is missing."""
LISTING = 16
"""To see which files it has."""
OWN_FILES = 144
"""To look for own files, all together."""
OWN_FILES_ELSEWHERE = 48
"""Of these, to look for missing files under other layouts."""
