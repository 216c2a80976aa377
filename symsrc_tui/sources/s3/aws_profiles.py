"""AWS profiles: keys in `~/.aws/credentials`, `~/.aws/config` and the environment.

Only botocore's reader of these files is used, not its search for credentials: that one runs
programs (`credential_process`) and asks over the network (SSO, roles, instance metadata), and all
it can find beyond the files is temporary. Symbolicator signs without session tokens, so temporary
keys cannot work (symbolicator#143); such profiles are listed with the reason.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.files import TextFile, read_text, shown
from symsrc_tui.sources.fill import CredentialsError, FilledValues

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr

Options = dict[str, str]
"""A profile's options by AWS's names in lower case."""

ENVIRONMENT = "environment variables"
ADVICE = (
    "Symbolicator cannot send session tokens. Needed is the long-term key of an IAM user, which"
    " starts with AKIA"
)
_FILES = (
    ("AWS_CONFIG_FILE", "~/.aws/config"),
    ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
)
_VARIABLES = {
    "aws_access_key_id": ("AWS_ACCESS_KEY_ID",),
    "aws_secret_access_key": ("AWS_SECRET_ACCESS_KEY",),
    "aws_session_token": ("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"),
    "region": ("AWS_REGION", "AWS_DEFAULT_REGION"),
}


class Profile(NamedTuple):
    """A named set of AWS credentials, without them."""

    name: str
    region: str = ""
    """Empty if it is not known."""
    problem: str = ""
    """Why its credentials are of no use here; empty if they are."""
    from_environment: bool = False
    """Whether it is no profile, but the key in the environment."""


def profiles(environ: Mapping[str, str]) -> tuple[Profile, ...]:
    """All there are: the environment's own key, the profile in use, the others by name.

    Raises `CredentialsError` if a file that is there cannot be read or understood.
    """
    own = _from_environment(environ)
    named, _ = _from_files(environ)
    used = environ.get("AWS_PROFILE") or environ.get("AWS_DEFAULT_PROFILE") or "default"
    ordered = sorted(named, key=lambda name: (name != used, name))
    found = [Profile(name, _region(named[name], own), problem(named[name])) for name in ordered]
    if own.get("aws_access_key_id"):
        found.insert(0, Profile(ENVIRONMENT, own.get("region", ""), problem(own), True))
    return tuple(found)


def load(profile: Profile, environ: Mapping[str, str]) -> FilledValues:
    """`access_key`, `secret_key` and, where known, `region` of one of `profiles`.

    Raises `CredentialsError` if it is gone or has no long-term key.
    """
    from pydantic import SecretStr

    own = _from_environment(environ)
    named, notes = ({}, ()) if profile.from_environment else _from_files(environ)
    name = "The environment" if profile.from_environment else f"AWS profile {shown(profile.name)}"
    options = own if profile.from_environment else named.get(profile.name)
    if options is None:
        raise CredentialsError(f"{name} is no longer there. Choose another")
    if reason := problem(options):
        raise CredentialsError(f"{name} {reason}. {ADVICE}")
    values: dict[str, str | SecretStr] = {
        "access_key": options["aws_access_key_id"],
        "secret_key": SecretStr(options["aws_secret_access_key"]),
    }
    notes_on: dict[str, str] = {}
    if region := _region(options, own):
        values["region"] = region
        notes_on["region"] = f"{region} is the region of the profile. The bucket's may be another"
    return FilledValues(values, notes, notes_on)


def problem(options: Options) -> str:
    """What is wrong with a profile's credentials, as the rest of a sentence about it."""
    if "role_arn" in options:
        source = options.get("source_profile")
        return "assumes a role, which gives temporary keys" + (
            f"; its source profile is {shown(source)}" if source else ""
        )
    if any(option.startswith("sso_") for option in options):
        return "signs in by SSO, which gives temporary keys"
    if "login_session" in options:
        return "is a console login, which gives temporary keys"
    if options.get("aws_session_token") or options.get("aws_security_token"):
        return "comes with a session token, so its key is temporary"
    if options.get("aws_access_key_id", "").startswith("ASIA"):
        return "has a key that starts with ASIA, so it is temporary"
    if options.get("aws_access_key_id") and options.get("aws_secret_access_key"):
        return ""
    if "credential_process" in options:
        return "gets its keys from a program (credential_process), which is not run here"
    return "has no access key with its secret"


def _region(options: Options, own: Options) -> str:
    return options.get("region") or own.get("region", "")


def _from_environment(environ: Mapping[str, str]) -> Options:
    found = {
        option: next((value for name in names if (value := environ.get(name, "").strip())), "")
        for option, names in _VARIABLES.items()
    }
    return {option: value for option, value in found.items() if value}


def _from_files(environ: Mapping[str, str]) -> tuple[dict[str, Options], tuple[str, ...]]:
    """Profiles by name, the credentials file's options over those of the config file; and what
    is to be said about the files."""
    merged: dict[str, Options] = {}
    notes: list[str] = []
    for variable, usual in _FILES:
        path = _home(environ.get(variable) or usual, environ)
        if not os.path.lexists(path):
            continue
        file = read_text(path)
        if "aws_secret_access_key" in file.text and file.exposed:
            notes.append(file.exposed)
        for name, options in _parse(file, is_config=variable == "AWS_CONFIG_FILE").items():
            if name.isprintable():
                merged[name] = merged.get(name, {}) | options
    return merged, tuple(notes)


def _home(path: str, environ: Mapping[str, str]) -> str:
    if path.startswith("~/") and (home := environ.get("HOME")):
        return f"{home}{path[1:]}"
    return os.path.expanduser(path)  # noqa: PTH111 - Path.expanduser raises for unknown users


def _parse(file: TextFile, *, is_config: bool) -> dict[str, Options]:
    from botocore import configloader, exceptions

    try:
        sections = configloader.raw_config_parse(file.path)
        if is_config:
            sections = configloader.build_profile_map(sections)["profiles"]
    except exceptions.ConfigParseError as error:
        # Raised further down: this error quotes the line, which may hold a secret.
        line = _line(error.kwargs["error"])
    except exceptions.ConfigNotFound:
        return {}
    else:
        return {
            str(name): {
                str(option): value.strip()
                for option, value in options.items()
                if isinstance(value, str)
            }
            for name, options in sections.items()
        }
    raise CredentialsError(
        f"{shown(file.path)}{line} is not written as AWS's files are: [name], then lines with"
        " option = value, each name and option once"
    )


def _line(error: Exception) -> str:
    first = next(iter(getattr(error, "errors", ())), (getattr(error, "lineno", None),))[0]
    return f" line {first}" if first else ""
