"""Which server, and which token: as given, else from the environment, else from what the command line keeps."""

from __future__ import annotations

import json
import os
import stat
import string
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import _host
from .errors import Misconfigured

DEFAULT = "default"
"""What the settings without a name are called where a name is needed."""

_TOKEN = frozenset(string.ascii_letters + string.digits + "-._~+/=")


@dataclass(frozen=True)
class Settings:
    """Where to, and as whom."""

    host: _host.Host
    token: str | None

    def __repr__(self) -> str:
        return f"Settings({self.host.url})"


def find(
    host: str | None,
    token: str | None,
    profile: str | None,
    environment: Mapping[str, str],
) -> Settings:
    """What to work with, like the command line finds it: argument, variable, profile, in this order."""

    def given(argument: str | None, variable: str) -> str | None:
        for text in (argument, environment.get(variable)):
            if text is not None and text.strip():
                return text.strip()
        return None

    path = _path(environment)
    kept = _load(path)
    name = given(profile, "VITRINE_PROFILE") or _text(kept.get("profile")) or DEFAULT
    if name != DEFAULT and name not in _table(kept, "profiles"):
        raise Misconfigured(f"There is no profile “{name}”. `vitrine profile ls` lists those there are.")
    address = given(host, "VITRINE_HOST") or _kept_host(kept, name)
    if address is None:
        raise Misconfigured(f"No server is known. Give host=, set VITRINE_HOST, or run `vitrine login {_host.LOCAL}`.")
    parsed = _host.parse(address)
    secret = given(token, "VITRINE_TOKEN")
    if secret is None:
        secret = _kept_token(kept, name, parsed.url)
        if secret is not None:
            _warn(path)
    # What is no header's value would be quoted in an exception of the HTTP library.
    if secret is not None and not _TOKEN.issuperset(secret):
        raise Misconfigured("The token holds characters that no token has.")
    return Settings(parsed, secret)


def _path(environment: Mapping[str, str]) -> Path:
    """Where the command line keeps its file."""
    named = environment.get("VITRINE_CONFIG")
    if named:
        return Path(named)
    home = environment.get("HOME") or os.path.expanduser("~")
    if sys.platform == "win32":
        roaming = environment.get("APPDATA")
        folder = Path(roaming) if roaming else Path(home, "AppData", "Roaming")
    elif sys.platform == "darwin":
        folder = Path(home, "Library", "Preferences")
    else:
        xdg = environment.get("XDG_CONFIG_HOME")
        folder = Path(xdg) if xdg and os.path.isabs(xdg) else Path(home, ".config")
    return folder / "vitrine" / "config.json"


def _load(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as cause:
        raise Misconfigured(f"Cannot read {path}: {type(cause).__name__}.") from None
    try:
        kept = json.loads(text)
    except ValueError:
        kept = None
    if not isinstance(kept, dict):
        raise Misconfigured(f"{path} is damaged. Delete the file, then sign in again with vitrine login.")
    return kept


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _table(kept: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = kept.get(key)
    return value if isinstance(value, dict) else {}


def _kept_host(kept: Mapping[str, Any], name: str) -> str | None:
    if name == DEFAULT:
        return _text(kept.get("host"))
    return _text(_table(_table(kept, "profiles"), name).get("host"))


def _kept_token(kept: Mapping[str, Any], name: str, url: str) -> str | None:
    """The token for a server: that of the profile, and of no other server ever."""
    if name == DEFAULT:
        return _text(_table(kept, "tokens").get(url))
    profile = _table(_table(kept, "profiles"), name)
    return _text(profile.get("token")) if profile.get("host") == url else None


def _warn(path: Path) -> None:
    """Says so when others may read the tokens in the file."""
    if os.name != "posix":
        return
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if stat.S_IMODE(mode) & 0o077:
        warnings.warn(f"others may read the tokens in {path}; chmod 600 {path}", stacklevel=5)
