"""A server's address as people write it, and whether a token may travel to it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from .errors import Misconfigured

LOCAL = "http://127.0.0.1:3000"
"""Where a server started on this machine listens."""


@dataclass(frozen=True)
class Host:
    """A server: ``https://models.example.com``, perhaps with a path, never with a slash at the end."""

    url: str
    is_https: bool
    is_loopback: bool

    def check_secret(self, insecure: bool) -> None:
        """Refuses to send a token where others could read it on the way."""
        if not (self.is_https or self.is_loopback or insecure):
            raise Misconfigured(
                f"A token sent to {self.url} could be read on the way, for it is plain http. "
                "Use the server's https address, or say insecure=True if you trust the network."
            )


def parse(text: str) -> Host:
    """Reads an address. Without ``http://`` or ``https://`` it is https, save for this machine itself."""
    text = text.strip()
    bad = Misconfigured(f"“{text}” is not the address of a server; write {LOCAL}, for example.")
    if "://" not in text:
        text = ("http://" if _is_loopback(_name(text.split("/", 1)[0])) else "https://") + text
    if any(letter.isspace() or ord(letter) < 32 for letter in text):
        raise bad
    try:
        parts = urlsplit(text)
        # Reading the port says whether it is one.
        _ = parts.port
    except ValueError:
        raise bad from None
    wrong = parts.scheme not in ("http", "https") or "@" in parts.netloc or not parts.hostname
    if wrong or "?" in text or "#" in text:
        raise bad
    authority = parts.netloc.lower()
    return Host(
        url=f"{parts.scheme}://{authority}{parts.path.rstrip('/')}",
        is_https=parts.scheme == "https",
        is_loopback=_is_loopback(_name(authority)),
    )


def _name(authority: str) -> str:
    """The name or number before the port."""
    if authority.startswith("["):
        return authority[1:].split("]", 1)[0]
    return authority.split(":", 1)[0]


def _is_loopback(name: str) -> bool:
    name = name.lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
