"""Read the `.p8` file that Apple offers once, when an App Store Connect API key is created.

fastlane's JSON file with such a key is read too.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.files import read_text
from symsrc_tui.sources.app_store_connect import fastlane_file
from symsrc_tui.sources.fill import FilledValues
from symsrc_tui.sources.private_key import decoded, private_key_in
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from pydantic import SecretStr

# Browsers add " (1)" or ".txt" to the name that Apple gives.
_NAME = re.compile(r"(AuthKey|ApiKey|SubscriptionKey)_([A-Z0-9]{10})(?![A-Za-z0-9])")


def load(path: str | Path) -> FilledValues:
    """Read the private key, and the key ID if the file still has the name that Apple gave it
    (`AuthKey_2X9R4HXF34.p8`). Raises `CredentialsError`."""
    file = read_text(path)
    exposure = file.exposure()
    notes = [exposure] if exposure else []
    text = decoded(file.text)
    if fastlane_file.has_key(text):
        filled = fastlane_file.parse(text, shown(file.path))
        return filled._replace(notes=(*notes, *filled.notes))
    key = private_key_in(text, fastlane_file.KEY_SORT, shown(file.path))
    values: dict[str, str | SecretStr] = {"appconnectPrivateKey": key}
    name = Path(file.path).name
    if parts := _NAME.match(name):
        values["appconnectKey"] = parts[2]
        if parts[1] == "SubscriptionKey":
            notes.append(
                f"{shown(name)} looks like an In-App Purchase key. Use an App Store Connect API key"
                " (AuthKey_ID.p8)"
            )
    else:
        notes.append(
            f"{shown(name)} does not contain the key ID in its name. Find it next to the key in"
            " App Store Connect"
        )
    return FilledValues(values, tuple(notes))
