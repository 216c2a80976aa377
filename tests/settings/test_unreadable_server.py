"""Where an address is not understood, no token goes to the server of a place that counts less."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.settings import Flags, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.settings.user import User

CORP = "https://corp.example.com"
TOKEN = "[auth]\ntoken=t0\n"

NEAR_MISSES = [
    (f"[default]\nurl = {CORP}\n", "line 2: url in [default]"),
    (f"[sentry]\nurl = {CORP}\n", "line 2: url in [sentry]"),
    (f"[auth]\nurl = {CORP}\n", "line 2: url in [auth]"),
    (f"[[defaults]]\nurl = {CORP}\n", "line 2: url in [[defaults]"),
    (f"url = {CORP}\n", "line 1: url before the first [section]"),
    (f"defaults.url = {CORP}\n", "line 1: defaults.url before the first [section]"),
    (f"export SENTRY_URL={CORP}\n", "line 1: export sentry_url before the first [section]"),
    (f"[defaults]\nserver = {CORP}\n", "line 2: server in [defaults]"),
    (f"[defaults]\nbase_url: {CORP}/api/0/\n", "line 2: base_url in [defaults]"),
    (f"[defaults]\nsentryUrl='{CORP}'\n", "line 2: sentryurl in [defaults]"),
    (f"[defaults]\nulr = {CORP}\n", "line 2: ulr in [defaults]"),
    ("[defaults]\nhost = corp.example.com\n", "line 2: host in [defaults]"),
    ("[defaults]\nulr = corp.example.com\n", "line 2: ulr in [defaults]"),
    ("[server]\nhost = corp.example.com:443\n", "line 2: host in [server]"),
    (f"[defaults]\n// url = {CORP}\n", "line 2: // url in [defaults]"),
    (f"[defaults]\nurl\u200b = {CORP}\n", "line 2: url\\u200b in [defaults]"),
]


@pytest.mark.parametrize(("text", "written"), NEAR_MISSES)
def test_an_address_setting_with_a_typo_is_reported_with_the_correct_name(
    user: User, text: str, written: str
) -> None:
    user.in_project(f"{text}{TOKEN}")
    user.in_home("[defaults]\nurl = https://lower.example.com\n[auth]\ntoken=t1\n")
    assert user.server_error() == (
        f"~/code/.sentryclirc {written} ({CORP}) is not a setting; url in [defaults] is. The"
        " Sentry server is therefore unknown, so no token is sent. Correct it, or set the server"
        " yourself"
    )
    # The token that stands beside it goes there, if a person says so, and nowhere else.
    origin = user.resolve().token
    assert origin
    assert origin.only_for == CORP
    user.flags = Flags(url="https://lower.example.com")
    assert user.token() == "t1"
    user.flags = Flags(url=CORP)
    assert user.token() == "t0"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (f"url={CORP}\n", "line 1: url"),
        (f"[defaults]\nurl={CORP}\n", "line 2: url"),
        (f"sentry.url={CORP}\n", "line 1: sentry.url"),
        (f"default.url {CORP}\n", "line 1: default.url"),
        ("defaults.server=corp.example.com\n", "line 1: defaults.server"),
        ("defaults.ulr=corp.example.com\n", "line 1: defaults.ulr"),
    ],
)
def test_a_properties_file_has_its_own_typos(user: User, text: str, written: str) -> None:
    user.in_properties(f"{text}auth.token=t0\n")
    user.in_home("[defaults]\nurl = https://lower.example.com\n")
    assert user.server_error().startswith(
        f"~/code/game/sentry.properties {written} ({CORP}) is not a setting; defaults.url is. "
    )
    user.flags = Flags(url="https://other.example.com")
    assert user.token() is None


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SENTRY_BASE_URL", CORP),
        ("SENTRY_SERVER", "corp.example.com"),
        ("SENTRY_SERVER_URL", f"{CORP}/api/0/"),
        ("SENTRY_HOSTNAME", "corp.example.com:443"),
        ("SENTRY_API", CORP),
        ("sentry_url", CORP),
        ("SENTRYURL", CORP),
        ("SENTRY_URL ", CORP),
    ],
)
def test_a_variable_with_a_typo_is_reported_with_the_correct_name(
    user: User, variable: str, value: str
) -> None:
    user.environ = {variable: value, "SENTRY_AUTH_TOKEN": "t0"}
    user.in_home("[defaults]\nurl = https://lower.example.com\n")
    assert user.server_error().startswith(f"{variable} ({CORP}) is not a setting; SENTRY_URL is. ")
    user.flags = Flags(url="https://other.example.com")
    assert user.token() is None
    user.flags = Flags(url=CORP)
    assert user.token() == "t0"


def test_an_intranet_name_counts_as_an_address_under_an_address_key(user: User) -> None:
    user.environ = {"SENTRY_SERVER": "sentry", "SENTRY_AUTH_TOKEN": "t0"}
    assert user.server_error().startswith("SENTRY_SERVER (https://sentry) is not a setting;")
    user.environ = {}
    user.in_home("[defaults]\nbase_url = sentry\n")
    assert "line 2: base_url in [defaults] (https://sentry) is" in user.server_error()


@pytest.mark.parametrize(
    "environ",
    [
        {"SENTRY_DSN": "https://key@o1.ingest.sentry.io/1"},
        {"SENTRY_REDIS_HOST": "redis.example.com", "SENTRY_SERVER_EMAIL": "root@example.com"},
        {"SENTRY_SERVICE_HOST": "10.0.0.1", "SENTRY_PORT": "tcp://10.0.0.1:9000"},
        {"SENTRYCLI_CDNURL": "https://cdn.example.com", "SENTRY_PROXY_URL": "http://proxy:3128"},
        {"SENTRY_RELEASE": "my.app", "SENTRY_ENVIRONMENT": "prod.eu", "SENTRY_LOG_LEVEL": "info"},
        {"SENTRY_SELF_HOSTED": "1", "SENTRY_HOSTED_URL": "true", "SENTRY_CONFIG_DIR": "/a.b/c"},
        {"SENTRY_SERVER_MODE": "production", "OTHER_URL": CORP},
        {"SENTRY_BASE_URL": ""},
    ],
)
def test_variables_of_other_programs_are_ignored(user: User, environ: dict[str, str]) -> None:
    user.environ = environ
    settings = user.resolve()
    assert settings.url.origin == "default"
    assert settings.notices == ()


def test_keys_of_sentrys_other_tools_are_ignored(user: User) -> None:
    user.in_home(
        "[auth]\ndsn = https://key@o1.ingest.sentry.io/1\napi_key = abc\n"
        "[defaults]\nenvironment = prod.eu\npipeline = ci.main\ncustom_header = X-A: https://a\n"
        "[http]\nkeepalive = true\nproxy_username = a.b\nproxy_password = c://d\nmax_retries = 5\n"
        "[log]\nlevel = info\n[update]\ndisable_check = true\n"
    )
    user.in_properties("dsn=https://key@o1/1\nrelease=my.app\nin-app-includes=com.example\n")
    settings = user.resolve()
    assert settings.url.origin == "default"
    assert settings.notices == ()


def test_a_typo_beside_the_setting_itself_is_reported_and_ignored(user: User) -> None:
    user.in_home(f"{TOKEN}[defaults]\nurl={CORP}\n[default]\nurl = https://other.example.com\n")
    assert user.token() == "t0"
    assert user.notice() == (
        "~/.sentryclirc line 6: url in [default] (https://other.example.com) is not a setting;"
        " url in [defaults] is. It was ignored"
    )
    user.environ = {"SENTRY_URL": CORP, "SENTRY_BASE_URL": "https://other.example.com"}
    user.in_home(TOKEN)
    assert user.token() == "t0"
    assert not user.resolve().notices


def test_a_token_beside_two_addresses_is_sent_to_neither(user: User) -> None:
    user.in_home(f"{TOKEN}[default]\nurl = {CORP}\n[server]\nurl = https://other.example.com\n")
    assert "line 4: url in [default]" in user.server_error()
    user.flags = Flags(url=CORP)
    assert user.token() is None
    user.flags = Flags()
    user.in_home(f"{TOKEN}[default]\nurl = {CORP}\n[server]\nurl = {CORP}:443/\n")
    user.environ = {"SENTRY_SERVER": CORP, "SENTRY_API": "https://other.example.com"}
    user.environ["SENTRY_AUTH_TOKEN"] = "t1"
    assert "SENTRY_SERVER" in user.server_error()
    user.flags = Flags(url=CORP)
    assert user.token() == "t0"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"[defaults]\nurl={CORP}\nurl=https://other.example.com\n{TOKEN}", "2 and 3"),
        (f"[defaults]\nurl={CORP}\n{TOKEN}[defaults]\nurl=https://other.example.com\n", "2 and 6"),
        (f"<<<< a\n[defaults]\nurl={CORP}\n====\nurl: {CORP}:1/\n>>>> b\n{TOKEN}", "3 and 5"),
    ],
)
def test_a_file_with_two_servers_sets_none(user: User, text: str, lines: str) -> None:
    user.in_project(text)
    user.in_home(TOKEN)
    assert f".sentryclirc lines {lines} name different servers. Keep one" in user.server_error()
    assert user.token() is None


def test_properties_with_two_servers_set_none(user: User) -> None:
    user.in_properties(f"defaults.url={CORP}\ndefaults.url=https://b.example\nauth.token=t0\n")
    assert "sentry.properties lines 1 and 2 name different servers" in user.server_error()


def test_one_server_set_twice_is_one(user: User) -> None:
    user.in_project(f"[defaults]\nurl={CORP}\nURL={CORP}:443/\nurl =\nurl={CORP}\n{TOKEN}")
    assert user.token() == "t0"


def test_other_parts_of_an_address_are_not_shown(user: User) -> None:
    user.environ = {"SENTRY_HOOK": "https://hooks.example.com/services/T0/s3cret"}
    assert "SENTRY_HOOK (https://hooks.example.com) is not" in user.server_error()
    for value in ("https://me:s3cret@corp.example.com", "https://corp.example.com/?token=s3cret"):
        user.environ = {"SENTRY_SERVER": value}
        assert "SENTRY_SERVER is not a setting" in user.server_error()
    user.environ = {}
    user.in_home(f"sntryu_s3cret = {CORP}\n")
    assert "line 1: the text there (" in user.server_error()


def _slips(text: str) -> Iterator[str]:
    """The text with one letter or sign before `org` lost, swapped with the next, put in or put in
    another's place."""
    for at in range(text.index("org")):
        before, here, after = text[:at], text[at], text[at + 1 :]
        yield f"{before}{after}"
        yield f"{before}{after[:1]}{here}{after[1:]}"
        for sign in ' =:[x\n"\0/.':
            yield f"{before}{sign}{here}{after}"
            yield f"{before}{sign}{after}"


ADDRESSES = [
    CORP,
    "corp.example.com",
    f"{CORP}:9000/",
    "corp.example.com:9000",
    "10.0.0.5:9000",
    "sentry:9000",
    "localhost:9000",
    "[fd00::1]:9000",
    "https://[fd00::1]:9000/",
    "[fd00::1]",
    f'"{CORP}:9000/"',
    f"{CORP}:9000/?org=acme",
]
WITHOUT_SEPARATOR = [
    "{}", "url {}", "url\t{}", "set url {}", "export SENTRY_URL {}", "SENTRY_URL {}", "- url: {}",
    "defaults: url: {}", "[{}]",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("line", WITHOUT_SEPARATOR)
def test_an_address_without_a_separator_is_not_split_at_its_own_colon(
    user: User, line: str, address: str
) -> None:
    text = line.format(address)
    user.in_home(f"[defaults]\n{text}\norg = acme\n{TOKEN}")
    assert "~/.sentryclirc line 2: " in user.server_error()
    assert user.resolve().token is None
    user.in_home(f"{TOKEN}{text}\n")
    assert "~/.sentryclirc line 3: " in user.server_error()


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.5:9000",
        "sentry:9000",
        "localhost:9000",
        "corp.example.com:9000",
        "sentry.io:443",
        CORP,
    ],
)
@pytest.mark.parametrize("line", WITHOUT_SEPARATOR[:-1])
def test_an_address_without_a_key_in_properties_is_not_ignored(
    user: User, line: str, address: str
) -> None:
    user.in_properties(f"{line.format(address)}\nauth.token=t0\n")
    assert "sentry.properties line 1" in user.server_error()
    assert user.token() is None or user.resolve().server_error


@pytest.mark.parametrize("line", ["url:{}", "url: {}", "url :{}", "URL = {}", "url={}"])
def test_a_colon_after_the_key_is_a_separator(user: User, line: str) -> None:
    for address in (f"{CORP}:9000", "https://[fd00::1]:9000", "http://sentry:9000"):
        user.in_home(f"[defaults]\n{line.format(address)}\nmax_retries:5\n{TOKEN}")
        settings = user.resolve()
        assert settings.url == (f"{address}/", "~/.sentryclirc line 2")
        assert user.token() == "t0"


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_typo_in_a_settings_file_sends_its_token_to_sentry_io(user: User, address: str) -> None:
    for text in _slips(f"[defaults]\nurl = {address}\norg = acme\n{TOKEN}"):
        user.in_home(text)
        _goes_astray_not(user)


def test_no_typo_in_a_properties_file_sends_its_token_to_sentry_io(user: User) -> None:
    for text in _slips(f"defaults.url={CORP}\ndefaults.org=acme\nauth.token=t0\n"):
        user.in_properties(text)
        _goes_astray_not(user)


def _goes_astray_not(user: User) -> None:
    with suppress(SettingsError):
        settings = user.resolve()
        assert settings.server_error or settings.url.origin != "default"


def _unreadable(kind: str) -> Callable[[User], str]:
    def lay(user: User) -> str:
        path = user.cwd / ".sentryclirc"
        match kind:
            case "folder":
                path.mkdir()
                return f"{path} is a folder"
            case "pipe":
                os.mkfifo(path)
                return f"{path} is a device or pipe"
            case "dangling link":
                path.symlink_to("nowhere")
                return f"{path} does not exist"
            case "link to itself":
                path.symlink_to(path)
                return f"{path} cannot be read: "
            case "large":
                user.write(path, f"[defaults]\nurl={CORP}\n".ljust(70_000, "#"))
                return f"{path} is larger than 64 KiB"
            case "half of a letter":
                user.write(path, b"\xff\xfe[")
                return f"{path} is not a text file"
            case _:
                user.environ["SENTRY_PROPERTIES"] = "nowhere"
                return f"SENTRY_PROPERTIES: {user.cwd}/nowhere does not exist"

    return lay


@pytest.mark.parametrize(
    "kind",
    ["folder", "pipe", "dangling link", "link to itself", "large", "half of a letter", "named"],
)
@pytest.mark.parametrize("lower", [f"[defaults]\nurl={CORP}\n", "[defaults]\norg=acme\n"])
def test_an_unreadable_file_may_have_set_the_server(user: User, kind: str, lower: str) -> None:
    user.in_home(lower)
    user.environ["SENTRY_AUTH_TOKEN"] = "t0"
    told = _unreadable(kind)(user)
    assert user.server_error().startswith(told)
    assert user.resolve().token is None
    # Where a place before it names the server, nothing hangs on what it says.
    user.flags = Flags(url="https://higher.example.com")
    assert user.token() == "t0"
    assert user.notice().startswith(told)
    assert user.notice().endswith(". It was ignored")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{TOKEN}[defaults]\nurl {CORP}\n", 4),
        (f"{TOKEN}[defaults]\nurl\n", 4),
        (f"{TOKEN}{CORP}\n", 3),
        (f"{TOKEN}[defaults] url = {CORP}\n", 3),
        (f"{TOKEN}machine corp.example.com login x\n", 3),
        ("$ANSIBLE_VAULT;1.1;AES256\n6338373\n", 1),
        (b"\0GITCRYPT\0\x88\x91\xff\n", 1),
    ],
)
def test_an_invalid_line_may_have_set_the_server(user: User, text: str | bytes, line: int) -> None:
    user.in_project(text)
    user.in_home("[defaults]\nurl = https://lower.example.com\n")
    error = user.server_error()
    assert error.startswith(f"~/code/.sentryclirc line {line}: ")
    assert "To set the server, use url = https://sentry.example.com in [defaults]. The" in error
    user.flags = Flags(url="https://higher.example.com")
    assert user.token() is None


def test_an_invalid_line_of_properties_may_have_set_the_server(user: User) -> None:
    user.in_home("[defaults]\nurl = https://lower.example.com\n")
    for text in ("defaults.url=https\\://corp\\u12\n", "server\nauth.token=t0\n", "6338\n"):
        user.in_properties(text)
        error = user.server_error()
        assert error.startswith("~/code/game/sentry.properties line 1: ")
        assert "To set the server, use defaults.url=https://sentry.example.com. " in error


@pytest.mark.parametrize("value", ["", "# https://corp.example.com", '""'])
def test_an_address_without_a_value_is_reported(user: User, value: str) -> None:
    user.in_project(f"{TOKEN}[defaults]\nurl = {value}\n")
    user.in_home("[defaults]\nurl = https://lower.example.com\n")
    assert user.server_error().startswith("~/code/.sentryclirc line 4: url has no value. ")
    # It ties its token to nothing.
    user.environ["SENTRY_URL"] = CORP
    assert user.token() == "t0"


@pytest.mark.parametrize("variable", ["SENTRY_URL", "SENTRY_HOST"])
@pytest.mark.parametrize("value", ["", "  ", "''"])
def test_a_variable_without_a_value_does_not_mean_sentry_io(
    user: User, variable: str, value: str
) -> None:
    user.environ |= {variable: value, "SENTRY_AUTH_TOKEN": "t0"}
    assert user.server_error().startswith(
        f"{variable} has no value. The Sentry server is therefore unknown, so no token is sent. "
    )
    user.in_home("[defaults]\nurl = https://home.example.com\n")
    assert user.resolve().url.value == "https://home.example.com/"
    assert user.token() == "t0"


@pytest.mark.parametrize("place", ["variable", "file"])
@pytest.mark.parametrize("value", ["ftp://corp", "https://a b", "https://me:s3cret@corp"])
def test_an_invalid_address_is_reported_and_can_be_replaced(
    user: User, place: str, value: str
) -> None:
    user.environ["SENTRY_AUTH_TOKEN"] = "t0"
    if place == "variable":
        user.environ["SENTRY_URL"] = value
    else:
        user.in_home(f"[defaults]\nurl={value}\n")
    origin = "SENTRY_URL" if place == "variable" else "~/.sentryclirc line 2"
    assert f"({origin}) " in user.server_error()
    assert "s3cret" not in user.server_error()
    assert user.resolve().token is None


def test_an_invalid_address_on_the_command_line_is_an_error_at_once(user: User) -> None:
    user.flags = Flags(url="ftp://corp")
    with pytest.raises(SettingsError, match=r"\(--url\) does not start with https://"):
        user.resolve()


def test_utf_16_without_its_mark_is_read(user: User) -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        user.in_home(f"{TOKEN}[defaults]\nurl={CORP}\n".encode(encoding))
        assert user.token() == "t0"
        assert user.resolve().url.value == f"{CORP}/"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[defaults]\norganization = acme\n",
            "line 2: organization in [defaults]",
        ),
        ("[default]\norg = acme\n", "line 2: org in [default]"),
        ("[auth]\norg_slug = acme\n", "line 2: org_slug in [auth]"),
    ],
)
def test_an_organization_setting_with_a_typo_is_reported(user: User, text: str, told: str) -> None:
    user.in_home(text)
    assert user.notice() == (
        f"~/.sentryclirc {told} is not a setting; org in [defaults] is. It was ignored"
    )
    assert user.resolve().url.origin == "default"


def test_other_settings_with_typos_are_reported(user: User) -> None:
    user.in_home("[defaults]\nproject_slug = game\ntoken = t0\n[http]\nproxy-url = http://p:1\n")
    assert [*map(_almost, user.resolve().notices)] == [
        ("~/.sentryclirc line 2: project_slug in [defaults]", "project in [defaults]"),
        ("~/.sentryclirc line 3: token in [defaults]", "token in [auth]"),
        ("~/.sentryclirc line 5: proxy-url in [http]", "proxy_url in [http]"),
    ]
    user.in_home(
        "[defaults]\ncustom-header = X-A: s3cret\n"
        "[http]\nproxy = http://p:1\nproxy_user = me\nproxy-pass = s3cret\nssl_verify = no\n"
    )
    assert [*map(_almost, user.resolve().notices)] == [
        ("~/.sentryclirc line 2: custom-header in [defaults]", "custom_header in [defaults]"),
        ("~/.sentryclirc line 4: proxy in [http]", "proxy_url in [http]"),
        ("~/.sentryclirc line 5: proxy_user in [http]", "proxy_username in [http]"),
        ("~/.sentryclirc line 6: proxy-pass in [http]", "proxy_password in [http]"),
        ("~/.sentryclirc line 7: ssl_verify in [http]", "verify_ssl in [http]"),
    ]
    for text in ("[auth]\ncustom_header = A: b", "[http]\nheaders = A: b", "[http]\nheader = A: b"):
        user.in_home(text)
        section, _, key = text.partition(" =")[0].partition("\n")
        assert _almost(user.notice()) == (
            f"~/.sentryclirc line 2: {key} in {section}",
            "custom_header in [defaults]",
        )
    user.in_home("")
    user.environ = {"SENTRY_CUSTOM_HEADER": "X-A: s3cret"}
    assert _almost(user.notice()) == ("SENTRY_CUSTOM_HEADER", "CUSTOM_HEADER")
    user.environ = {}
    user.in_properties("[defaults]\norganization=acme\n")
    section, key = user.resolve().notices
    assert section.endswith(
        "sentry.properties line 1 was ignored: it is not of the form key = value"
    )
    assert _almost(key) == ("~/code/game/sentry.properties line 2: organization", "defaults.org")
    user.environ = {"SENTRY_ORGANIZATION": "acme", "SENTRY_TOKEN": "t0", "SENTRY_PROJECT": "game"}
    assert [*map(_almost, user.resolve().notices)] == [
        ("SENTRY_ORGANIZATION", "SENTRY_ORG"),
        ("SENTRY_TOKEN", "SENTRY_AUTH_TOKEN"),
    ]


def test_one_typo_is_reported_for_each_setting(user: User) -> None:
    user.in_home("".join(f"[{at}]\norg=a\nproject=b\n" for at in range(500)))
    assert [*map(_almost, user.resolve().notices)] == [
        ("~/.sentryclirc line 2: org in [0]", "org in [defaults]"),
        ("~/.sentryclirc line 3: project in [0]", "project in [defaults]"),
    ]


@pytest.mark.parametrize("filler", ["a", "-", "a.", "1.", "{{", "${", "$", "%", "a_", "//", ":1"])
def test_any_value_is_read_quickly(user: User, filler: str) -> None:
    # What grows with the square of the length would need minutes here.
    text = filler * (60_000 // len(filler))
    for line in (f"host = {text}", f"{text} = a.b", f"a {text}"):
        user.in_home(f"[defaults]\norg = acme\n{line}\n")
        user.resolve()
    user.environ = {"SENTRY_SERVER": text, "SENTRY_AUTH_TOKEN": text}
    user.resolve()


def _almost(notice: str) -> tuple[str, str]:
    """What was written, and what is a setting."""
    written, _, wanted = notice.removesuffix(" is. It was ignored").partition(" is not a setting; ")
    return written, wanted


def test_the_npm_clients_variable_counts_first(user: User) -> None:
    user.environ = {"SENTRY_HOST": "corp.example.com", "SENTRY_AUTH_TOKEN": "t0"}
    assert user.resolve().url == ("https://corp.example.com/", "SENTRY_HOST")
    assert user.token() == "t0"
    user.environ["SENTRY_URL"] = "https://CORP.example.com:443/"
    assert not user.resolve().notices
    user.environ["SENTRY_URL"] = "https://other.example.com"
    assert user.resolve().url.value == "https://corp.example.com/"
    assert user.notice() == (
        "SENTRY_HOST and SENTRY_URL name different servers. SENTRY_HOST is used"
    )
    user.environ["SENTRY_HOST"] = "ftp://corp"
    assert "(SENTRY_HOST) does not start with https://" in user.server_error()


PLACEHOLDERS = ["${CORP}", "${{ secrets.CORP }}", "{{ CORP }}", "$CORP", "%CORP%", "$env:CORP"]


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_an_unreplaced_placeholder_is_reported(user: User, text: str) -> None:
    name = "secrets.CORP" if "secrets" in text else "CORP"
    told = (
        f"(~/.sentryclirc line 2) contains the variable {name}, which was not replaced by its value"
    )
    user.in_home(f"[defaults]\nurl = {text}\n")
    assert told in user.server_error()
    for key in ("org", "project"):
        user.in_home(f"[defaults]\n{key} = {text}\n")
        with pytest.raises(SettingsError) as caught:
            user.resolve()
        assert told in caught.value.message
    user.in_home(f"[auth]\ntoken = {text}\n")
    assert user.resolve().token is None
    assert user.notice() == f"The token {told}, so it was ignored"
    user.in_home(f"[http]\nproxy_url = {text}\n")
    assert user.resolve().proxy_url is None
    assert told in user.notice()
    for key in ("username", "password"):
        user.in_home(f"[http]\nproxy_{key} = {text}\nproxy_url = http://proxy:3128\n")
        assert user.resolve().proxy_url is None
        assert user.notice() == f"The proxy's login {told}. The proxy was ignored"


def test_a_placeholder_within_an_address_is_reported(user: User) -> None:
    user.environ["SENTRY_URL"] = "https://sentry.example.com/${PATH}"
    assert "contains the variable PATH, which was not replaced" in user.server_error()


def test_a_dollar_sign_in_a_proxys_password_is_not_a_placeholder(user: User) -> None:
    user.in_home("[http]\nproxy_url = http://me:pa$word@proxy:3128\n")
    proxy = user.resolve().proxy_url
    assert proxy
    assert proxy.value == "http://me:pa$word@proxy:3128"
    user.in_home("[http]\nproxy_url = proxy:3128\nproxy_username = me\nproxy_password = $ecret\n")
    proxy = user.resolve().proxy_url
    assert proxy
    assert proxy.value == "http://me:%24ecret@proxy:3128"
