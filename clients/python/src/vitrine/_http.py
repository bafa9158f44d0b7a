"""Requests to one server: tried again where that does no harm, and answered by a value or one of our exceptions."""

from __future__ import annotations

import email.utils
import http.client
import http.cookiejar
import json
import random
import time
from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple, TypeVar, Union
from urllib.parse import quote, urlencode

import requests
import requests.adapters
import requests.auth

from ._host import Host
from ._version import __version__
from .errors import Damaged, Error, Refused, Unreachable, _of_status

CONNECT_SECONDS = 15.0
"""How long a connection may take to be made."""
WAIT_FIRST, WAIT_MOST = 0.25, 8.0
"""Seconds between tries: twice as long each time, up to this."""
RETRY_AFTER_MOST = 60.0
"""Most seconds that a server's Retry-After is waited for; whoever is told to wait longer decides themself."""
ADDRESS_MAX_BYTES = 65_534
"""Longest address that HTTP libraries take, the server's among them."""
AT_ONCE = 4
"""Requests on their way at the same time: parts of a file."""

Query = Sequence[tuple[str, str]]
Body = Union[bytes, Any]
T = TypeVar("T")


class _Bearer(requests.auth.AuthBase):
    """Sends the token, or nothing: what a .netrc holds is for others."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def __repr__(self) -> str:
        return "<a token>" if self._token else "<no token>"


class _Direct(requests.adapters.HTTPAdapter):
    """Goes to this machine itself, whatever proxies the environment names."""

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        more["proxies"] = {}
        return super().send(request, *args[:4], **more)


class _Failed(NamedTuple):
    """A try that brought no answer to go on with."""

    error: Error
    # Nothing was done by the server, so that it may be asked again whatever the request.
    undone: bool
    # Asking again may help.
    passing: bool
    # What the server said about when, in seconds.
    after: float | None = None
    status: int = 0


class Http:
    """One server and one token."""

    def __init__(self, host: Host, token: str | None, *, timeout: float, retries: int) -> None:
        self.host = host
        self.timeout = timeout
        self.retries = retries
        # Tests put something else in their place.
        self.sleep: Callable[[float], None] = time.sleep
        self.clock: Callable[[], float] = time.monotonic
        self.chance: Callable[[], float] = random.random
        self._session = _session(token)
        # For links to elsewhere, which are told nothing of who asks.
        self._stranger = _session(None)
        if host.is_loopback:
            for scheme in ("http://", "https://"):
                self._session.mount(scheme, _Direct(pool_maxsize=2 * AT_ONCE))

    def __reduce__(self) -> Any:
        raise TypeError("a client holds a token and connections, and does not travel; make another one")

    def close(self) -> None:
        """Gives the connections back."""
        self._session.close()
        self._stranger.close()

    def json(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        repeat: bool | None = None,
        timeout: float | None = None,
        retries: int | None = None,
    ) -> Any:
        """What the server answers to a request, read; nothing for an empty answer.

        ``repeat`` says that the request does no harm when it is carried out twice; that of a GET never does.
        """
        more = {"Accept": "application/json", **(headers or {})}
        data: Callable[[], Body] | None = None
        if body is not None:
            text = json.dumps(body, allow_nan=False).encode()
            more["Content-Type"] = "application/json"

            def data() -> Body:
                return text

        response = self.request(
            method, path, query=query, data=data, headers=more, repeat=repeat, timeout=timeout, retries=retries
        )
        return self.read(response) if response.content else None

    def understood(self, read: Callable[[Any], T], told: Any) -> T:
        """What an answer means, or that something else than Vitrine, or another one, has answered."""
        try:
            return read(told)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError):
            pass
        raise self.unexpected()

    def read(self, response: requests.Response) -> Any:
        """JSON of an answer."""
        try:
            return response.json()
        except ValueError:
            pass
        raise self.unexpected()

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        data: Callable[[], Body] | None = None,
        headers: Mapping[str, str] | None = None,
        repeat: bool | None = None,
        timeout: float | None = None,
        retries: int | None = None,
        stream: bool = False,
        redirects: bool = False,
        again_on: Sequence[int] = (),
        stop: Callable[[], bool] | None = None,
    ) -> requests.Response:
        """An answer that is a "yes", or a redirect where those are asked for.

        ``data`` makes the body for each try anew, ``again_on`` names statuses after which another one helps here, and
        ``stop`` says when nobody waits for the answer any more.
        """
        url = self.host.url + path
        if query:
            url += "?" + urlencode(list(query), quote_via=quote)
        if len(url) > ADDRESS_MAX_BYTES:
            raise ValueError("The query is too long for an address; narrow it, or name fewer columns.")
        repeat = method == "GET" if repeat is None else repeat
        retries = self.retries if retries is None else retries
        perhaps_done = False
        tries = 0
        while True:
            answer = self._once(method, url, data, headers, timeout, stream, redirects)
            if not isinstance(answer, _Failed):
                return answer
            error = answer.error
            passing = answer.passing or answer.status in again_on
            too_long = answer.after is not None and answer.after > RETRY_AFTER_MOST
            # What took the server too long once takes as long again: one more try, for whoever stood in its way.
            is_slow = isinstance(error, Refused) and error.code == "too_slow"
            most = min(retries, 1) if is_slow else retries
            is_over = tries >= most or too_long or (stop is not None and stop())
            if is_over or not passing or not (repeat or answer.undone):
                break
            perhaps_done = perhaps_done or not answer.undone
            self.pause(tries, answer.after)
            tries += 1
        if isinstance(error, Refused):
            error._perhaps_done = perhaps_done
        raise error

    def elsewhere(self, link: str, headers: Mapping[str, str]) -> requests.Response | None:
        """What is at a link to another server, which is a secret; nothing where it does not come."""
        # What would come over https does not come readably instead.
        if self.host.is_https and not link.startswith("https://"):
            return None
        timeout = (CONNECT_SECONDS, self.timeout)
        try:
            response = self._stranger.get(
                link, headers=dict(headers), timeout=timeout, stream=True, allow_redirects=False
            )
        except (requests.RequestException, ValueError, OSError):
            return None
        if response.status_code in (200, 206):
            return response
        response.close()
        return None

    def pause(self, tries: int, after: float | None = None) -> None:
        """Waits before another try: as long as the server says, else longer each time, and no two callers alike."""
        wait = min(WAIT_FIRST * 2.0**tries, WAIT_MOST) * (0.75 + self.chance() / 4)
        self.sleep(wait if after is None else after)

    def unexpected(self) -> Unreachable:
        """Something else than Vitrine answers."""
        return Unreachable(
            f"{self.host.url} answered with something else than expected. Check that this is the address of a "
            "Vitrine server, and that it is as new as this package."
        )

    def broken(self, what: str) -> Unreachable:
        """A connection that ended too early."""
        return Unreachable(f"The connection to {self.host.url} broke off {what}.")

    def _once(
        self,
        method: str,
        url: str,
        data: Callable[[], Body] | None,
        headers: Mapping[str, str] | None,
        timeout: float | None,
        stream: bool,
        redirects: bool,
    ) -> requests.Response | _Failed:
        """One try. Gives failures back instead of raising them: an exception that is raised while another is handled
        keeps that one, and those of the HTTP library hold the request with its token."""
        body = None if data is None else data()
        read_seconds = timeout or self.timeout
        # The HTTP library takes the first for each piece that is sent as well, and a server that writes to a store
        # elsewhere may pause between two.
        is_plain = body is None or isinstance(body, bytes)
        connect_seconds = min(CONNECT_SECONDS, read_seconds) if is_plain else read_seconds
        try:
            response = self._session.request(
                method,
                url,
                data=body,
                headers=dict(headers or {}),
                timeout=(connect_seconds, read_seconds),
                stream=stream,
                allow_redirects=False,
            )
            if response.status_code < 300 or (redirects and response.is_redirect):
                # Older HTTP libraries take what broke off for the whole.
                if not stream and _is_cut(response):
                    return _Failed(self.broken("before the answer was whole"), undone=False, passing=True)
                return response
            # The words of a "no", where bytes were asked for.
            _ = response.content
        except (requests.RequestException, OSError, http.client.HTTPException) as cause:
            return self._lost(cause)
        return self._no(response)

    def _lost(self, cause: Exception) -> _Failed:
        """Why there is no answer."""
        url = self.host.url
        chain = _chain(cause)
        names = {type(one).__name__ for one in chain}
        # Other failures of TLS are those of a connection that breaks off.
        if names & {"SSLCertVerificationError", "CertificateError"}:
            return _Failed(
                Unreachable(
                    f"{url} could not prove who it is. If its certificate is of your own authority, let "
                    "REQUESTS_CA_BUNDLE name the file with that authority's."
                ),
                undone=True,
                passing=False,
            )
        if isinstance(cause, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
            return _Failed(Unreachable(f"{url} is not an address that can be reached."), undone=True, passing=False)
        if isinstance(cause, requests.exceptions.ProxyError):
            # Older HTTP libraries say so of a connection that was there, too.
            return _Failed(Unreachable(f"The proxy on the way to {url} does not answer."), undone=False, passing=True)
        if "NameResolutionError" in names or any(type(one).__name__ == "gaierror" for one in chain):
            return _Failed(Unreachable(f"The name in {url} is not known."), undone=True, passing=True)
        if any(isinstance(one, ConnectionRefusedError) for one in chain):
            return _Failed(Unreachable(f"Nothing answers at {url}."), undone=True, passing=True)
        if "NewConnectionError" in names or isinstance(cause, requests.exceptions.ConnectTimeout):
            return _Failed(Unreachable(f"{url} does not answer."), undone=True, passing=True)
        if isinstance(cause, requests.exceptions.Timeout):
            return _Failed(Unreachable(f"{url} does not answer."), undone=False, passing=True)
        return _Failed(self.broken("before the answer was there"), undone=False, passing=True)

    def _no(self, response: requests.Response) -> _Failed:
        """An answer that is a "no"."""
        status = response.status_code
        after = _retry_after(response.headers.get("Retry-After"), status)
        passing = status in (429, 502, 503, 504)
        problem = _problem(response)
        if problem is not None:
            code, detail, field = str(problem["code"]), str(problem["detail"]), problem.get("field")
            error: Error
            if code == "wrong_digest":
                error = Damaged(detail)
            else:
                field = field if isinstance(field, str) else None
                error = _of_status(status)(detail, status=status, code=code, field=field, retry_after=after)
            # The server's own words: what it refuses so it has not done.
            return _Failed(error, undone=status in (429, 503), passing=passing, after=after, status=status)
        url, location = self.host.url, response.headers.get("Location")
        if response.is_redirect and location:
            target = location.split("?", 1)[0]
            told = f"{url} redirects to {target}. Give the address it redirects to as host."
            return _Failed(Unreachable(told), undone=True, passing=False)
        words = f"{url} answered {status} ({response.reason or 'an unknown status'})."
        if status in (502, 503, 504):
            return _Failed(Unreachable(words), undone=False, passing=True, after=after, status=status)
        # Of the HTTP library, or of a proxy on the way.
        error = _of_status(status)(words, status=status, code=f"http_{status}", retry_after=after)
        return _Failed(error, undone=status == 429, passing=passing, after=after, status=status)


def path(*segments: str) -> str:
    """``/api/v1`` and the segments, none of which breaks out of its place."""
    return "/api/v1" + "".join("/" + quote(segment, safe="") for segment in segments)


def _session(token: str | None) -> requests.Session:
    session = requests.Session()
    session.auth = _Bearer(token)
    session.headers["User-Agent"] = f"vitrine-python/{__version__}"
    # A program is told from a browser by having no cookies.
    session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        session.mount(scheme, requests.adapters.HTTPAdapter(pool_maxsize=2 * AT_ONCE))
    return session


def _chain(cause: BaseException | None) -> list[BaseException]:
    """An exception with those that led to it, as the libraries below wrap them."""
    chain: list[BaseException] = []
    waiting = [cause]
    while waiting and len(chain) < 20:
        one = waiting.pop()
        if one is None or one in chain:
            continue
        chain.append(one)
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None)]
        waiting += [inner for inner in one.args if isinstance(inner, BaseException)]
        waiting = [inner for inner in waiting if isinstance(inner, BaseException)]
    return chain


def _problem(response: requests.Response) -> dict[str, Any] | None:
    """The server's own words, if that is what they are."""
    try:
        problem = response.json()
    except ValueError:
        return None
    if isinstance(problem, dict) and isinstance(problem.get("code"), str) and isinstance(problem.get("detail"), str):
        return problem
    return None


def _is_cut(response: requests.Response) -> bool:
    """Whether less came than was announced."""
    announced = response.headers.get("Content-Length", "")
    return "Content-Encoding" not in response.headers and announced.isdigit() and len(response.content) < int(announced)


def _retry_after(text: str | None, status: int) -> float | None:
    """Seconds, or a moment in HTTP's form."""
    if text is None or status not in (429, 503):
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    return max(0.0, moment.timestamp() - time.time())
