"""Read AWS access keys from `~/.aws/credentials`, `~/.aws/config` and the environment.

We use botocore's file parser but not its credential search, because that runs programs
(`credential_process`) and uses the network (SSO, roles, instance metadata), and finds only
temporary keys there. Symbolicator signs without session tokens, so temporary keys cannot work
(symbolicator#143); such profiles are listed with the reason.
"""

from __future__ import annotations

import os
import re
from configparser import Error, RawConfigParser
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.files import TextFile, expanded, read_text
from symsrc_tui.sources.fill import CredentialsError, FillChoice, FilledValues
from symsrc_tui.sources.s3.address import OTHER_STORE, is_other_region, is_other_store
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr

Options = dict[str, str]
"""A profile's options, by AWS's lowercase names."""

ENVIRONMENT = "environment variables"
ADVICE = "Use an IAM user's long-term access key (AKIA…): Sentry cannot use temporary keys"
_FILES = (
    ("AWS_CONFIG_FILE", "~/.aws/config"),
    ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
)
_VARIABLES = {
    "aws_access_key_id": ("AWS_ACCESS_KEY_ID",),
    "aws_secret_access_key": ("AWS_SECRET_ACCESS_KEY",),
    "aws_session_token": ("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"),
    "region": ("AWS_REGION", "AWS_DEFAULT_REGION"),
    "endpoint_url": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
}


class Profile(NamedTuple):
    """A profile's name and region, without its credentials."""

    name: str
    region: str = ""
    """Empty if unknown."""
    problem: str = ""
    """Why its credentials cannot be used; empty if they can."""
    from_environment: bool = False
    """True for the credentials taken from environment variables."""


def profiles(environ: Mapping[str, str]) -> tuple[Profile, ...]:
    """List the environment's key, the active profile, then the others by name.

    Raises `CredentialsError` if an existing file cannot be read or parsed.
    """
    own = _from_environment(environ)
    named, _ = _from_files(environ)
    used = environ.get("AWS_PROFILE") or environ.get("AWS_DEFAULT_PROFILE") or "default"
    ordered = sorted(named, key=lambda name: (name != used, name))
    found = [Profile(name, _region(named[name], own), problem(named[name])) for name in ordered]
    if own.get("aws_access_key_id"):
        found.insert(0, Profile(ENVIRONMENT, own.get("region", ""), problem(own), True))
    return tuple(found)


def choices() -> list[FillChoice]:
    """Return the profiles to fill in fields from. Raises `CredentialsError` as `profiles` does."""
    environ = dict(os.environ)
    return [
        FillChoice(profile.name, profile.problem or profile.region, partial(load, profile, environ))
        for profile in profiles(environ)
    ]


def load(profile: Profile, environ: Mapping[str, str]) -> FilledValues:
    """Read `access_key`, `secret_key` and, if known, `region` of one of `profiles`.

    Raises `CredentialsError` if the profile is gone or has no long-term key.
    """
    from pydantic import SecretStr

    own = _from_environment(environ)
    named, notes = ({}, ()) if profile.from_environment else _from_files(environ)
    name = "The environment" if profile.from_environment else f"AWS profile {shown(profile.name)}"
    options = own if profile.from_environment else named.get(profile.name)
    if options is None:
        raise CredentialsError(f"{name} no longer exists. Choose another")
    if reason := problem(options):
        raise CredentialsError(f"{name} {reason}. {advice(options)}")
    values: dict[str, str | SecretStr] = {
        "access_key": options["aws_access_key_id"],
        "secret_key": SecretStr(options["aws_secret_access_key"]),
    }
    notes_on: dict[str, str] = {}
    if region := _region(options, own):
        values["region"] = region
        notes_on["region"] = f"{region} is the profile's region. The bucket may be in another one"
    return FilledValues(values, notes, notes_on)


def problem(options: Options) -> str:
    """Return why a profile's credentials cannot be used, to continue a sentence that names it.

    Empty if they can be used.
    """
    if _is_for_other_store(options):
        return "is for an S3-compatible store, not for Amazon S3"
    if "role_arn" in options:
        source = options.get("source_profile")
        return "assumes a role, which gives temporary keys" + (
            f"; its source profile is {shown(source)}" if source else ""
        )
    if any(option.startswith("sso_") for option in options):
        return "signs in with SSO, which gives temporary keys"
    if "login_session" in options:
        return "is a console login, which gives temporary keys"
    if options.get("aws_session_token") or options.get("aws_security_token"):
        return "has a session token, so its key is temporary"
    if options.get("aws_access_key_id", "").startswith("ASIA"):
        return "has a key that starts with ASIA, so it is temporary"
    if options.get("aws_access_key_id") and options.get("aws_secret_access_key"):
        return ""
    if "credential_process" in options:
        return "gets its keys from a program (credential_process), which is not run here"
    return "has no access key and secret key"


def advice(options: Options) -> str:
    """Return what to do instead of using these options."""
    return OTHER_STORE if _is_for_other_store(options) else ADVICE


def _is_for_other_store(options: Options) -> bool:
    endpoint = options.get("endpoint_url", "")
    address = endpoint if "://" in endpoint or not endpoint else f"https://{endpoint}"
    return is_other_region(options.get("region", "")) or is_other_store(address)


def _region(options: Options, own: Options) -> str:
    return options.get("region") or own.get("region", "")


def _from_environment(environ: Mapping[str, str]) -> Options:
    found = {
        option: next((value for name in names if (value := environ.get(name, "").strip())), "")
        for option, names in _VARIABLES.items()
    }
    return {option: value for option, value in found.items() if value}


def _from_files(environ: Mapping[str, str]) -> tuple[dict[str, Options], tuple[str, ...]]:
    """Return the profiles by name, and notes about the files.

    The credentials file's options take precedence over those of the config file.
    """
    merged: dict[str, Options] = {}
    notes: list[str] = []
    for variable, usual in _FILES:
        path = _home(environ.get(variable) or usual, environ)
        if not os.path.lexists(path):
            continue
        file = read_text(path)
        if "aws_secret_access_key" in file.text and (exposure := file.exposure()):
            notes.append(exposure)
        for name, options in _parse(file, is_config=variable == "AWS_CONFIG_FILE").items():
            if name.isprintable():
                merged[name] = merged.get(name, {}) | options
    return merged, tuple(notes)


def _home(path: str, environ: Mapping[str, str]) -> str:
    if path.startswith("~/") and (home := environ.get("HOME")):
        return f"{home}{path[1:]}"
    return expanded(path)


def _parse(file: TextFile, *, is_config: bool) -> dict[str, Options]:
    from botocore import configloader

    # Not botocore's own reader of files, because it does not read a byte order mark.
    parser = RawConfigParser()
    try:
        parser.read_string(file.text)
    except Error as error:
        # Raise ours outside this block: the parser's error quotes the line, maybe with a secret.
        line = _line(error)
    else:
        line = ""
        sections = {name: dict(parser.items(name)) for name in parser.sections()}
        services: Mapping[str, Mapping[str, str]] = {}
        if is_config:
            parts = configloader.build_profile_map(sections)
            sections, services = parts["profiles"], parts["services"]
        nested = [value for options in sections.values() for value in options.values()]
        if all("=" in part for value in nested for part in value.split("\n")[1:] if part):
            return {str(name): _options(options, services) for name, options in sections.items()}
    raise CredentialsError(
        f"{shown(file.path)}{line} is not in AWS's format: [name], then lines of option = value,"
        " without duplicate names or options"
    )


def _options(options: Mapping[str, str], services: Mapping[str, Mapping[str, str]]) -> Options:
    """Return the options without quotes, with the endpoint for S3 from any place of it."""
    plain = {
        option: value[1:-1] if re.fullmatch(r"""(["']).*\1""", value) else value
        for option, value in ((option, value.strip()) for option, value in options.items())
    }
    nested = options.get("s3", "") + services.get(plain.get("services", ""), {}).get("s3", "")
    plain.pop("s3", None)
    if endpoint := re.search(r"(?m)^\s*endpoint_url\s*=\s*(\S+)", nested):
        plain["endpoint_url"] = endpoint[1]
    return plain


def _line(error: Exception) -> str:
    first = next(iter(getattr(error, "errors", ())), (getattr(error, "lineno", None),))[0]
    return f" line {first}" if first else ""
