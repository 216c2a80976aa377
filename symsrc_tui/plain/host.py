"""Fill in answers from this host: AWS profiles and key files."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from symsrc_tui.forms.field import Choice, shown
from symsrc_tui.plain.path_prompt import ask_path
from symsrc_tui.plain.prompter import Back
from symsrc_tui.sources.app_store_connect import p8_file
from symsrc_tui.sources.fill import CredentialsError, FilledValues
from symsrc_tui.sources.gcs import key_file
from symsrc_tui.sources.s3 import aws_profiles

if TYPE_CHECKING:
    from symsrc_tui.plain.prompter import Prompter

OFFERS = {
    "aws-profile": "use an AWS profile on this host, or @name for a particular one",
    "service-account": "use a JSON key file, or @path for a particular one",
    "p8": "use a .p8 file, or @path for a particular one",
}
_SUFFIXES = {"service-account": ".json", "p8": ".p8"}


async def from_host(talk: Prompter, on_host: str, named: str) -> FilledValues | None:
    """Return what was found, or None after saying why not.

    Args:
        on_host: a question's source of answers on this host.
        named: the profile or path; empty to ask for it.
    """
    try:
        if on_host == "aws-profile":
            return await _from_profile(talk, named)
        suffix = _SUFFIXES[on_host]
        path = await ask_path(talk, f"{suffix} file", named=named, suffix=suffix)
        read = key_file.load if on_host == "service-account" else p8_file.load
        return await asyncio.to_thread(read, path)
    except CredentialsError as error:
        talk.error(str(error))
    except Back:
        pass
    return None


async def _from_profile(talk: Prompter, named: str) -> FilledValues:
    profiles = await asyncio.to_thread(aws_profiles.profiles, os.environ)
    if not profiles:
        raise CredentialsError("No AWS profiles found in ~/.aws/credentials")
    if not named:
        talk.say("AWS profiles on this host:")
        named = await talk.choose(
            "Profile: ",
            [Choice(each.name, each.name, each.problem or each.region) for each in profiles],
            lambda: talk.say(
                "Fills in the profile's access key and secret key, and its region if none is given."
            ),
        )
    for profile in profiles:
        if profile.name == named:
            return await asyncio.to_thread(aws_profiles.load, profile, os.environ)
    if named in {"", "-"}:
        raise Back
    raise CredentialsError(f"There is no AWS profile named {shown(named)}")
