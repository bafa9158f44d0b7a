"""What can go wrong, as exceptions. No message of theirs holds a token."""

from __future__ import annotations

from typing import Any


class Error(Exception):
    """All that this package raises of its own.

    Wrong arguments are a ``ValueError`` or ``TypeError`` as everywhere, and files of this machine that cannot be
    used an ``OSError``.
    """


class Misconfigured(Error):
    """No server is known, the settings cannot be read, or a token would travel readably."""


class Unreachable(Error):
    """The server does not answer, the connection broke off, or something else than Vitrine answers.

    What was asked for may have been done all the same where the answer alone was lost.
    """


class Damaged(Error):
    """Bytes are not what their SHA-256 says, or the server names a file as none can be named."""


class Refused(Error):
    """The server's "no".

    Attributes:
        detail: One sentence for people.
        status: The HTTP status.
        code: A stable word for programs: ``not_found``, ``role_needed``, ``invalid``, ``taken``, ``state``, ``quota`` …
        field: The field or argument that is wrong, if one is.
        retry_after: How many seconds to wait before the next try, where the server says so.
    """

    def __init__(
        self,
        detail: str,
        *,
        status: int,
        code: str,
        field: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status
        self.code = code
        self.field = field
        self.retry_after = retry_after
        # Whether an earlier try of the same request may have been carried out: its answer was lost.
        self._perhaps_done = False

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions cross processes by their arguments, of which these have named ones.
        more: dict[str, Any] = {
            "status": self.status,
            "code": self.code,
            "field": self.field,
            "retry_after": self.retry_after,
        }
        return _again, (type(self), self.detail, more)


class NotSignedIn(Refused):
    """There is no token, or it does not work any more (401)."""


class NotAllowed(Refused):
    """One sees the thing but may not do this to it, or the token may not (403)."""


class NotFound(Refused):
    """There is no such thing, or one may not see it (404)."""


class Conflict(Refused):
    """The name is taken, somebody else was faster, or the state of things forbids it (409, 412)."""


_BY_STATUS: dict[int, type[Refused]] = {
    401: NotSignedIn,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    412: Conflict,
}


def _of_status(status: int) -> type[Refused]:
    """The exception for an HTTP status."""
    return _BY_STATUS.get(status, Refused)


def _again(kind: type[Refused], detail: str, more: dict[str, Any]) -> Refused:
    return kind(detail, **more)
