"""What is asked again and what is not, how long is waited, and how a "no" is told."""

from __future__ import annotations

import copy
import pickle

import pytest
import vitrine

from fake import HANG_UP, Fake, answer, no

ME = {
    "person": {"id": "p", "name": "Ada"},
    "email": None,
    "organizations": [{"slug": "acme", "name": "Acme", "role": "owner"}],
    "scope": "write",
}
PROJECT = {
    "id": "1",
    "path": "acme/vision",
    "name": "vision",
    "description": "",
    "visibility": "private",
    "effective_visibility": "private",
    "tags": [],
    "versions": 0,
    "role": "admin",
    "archived": False,
    "created": "2026-01-02T03:04:05.678Z",
}


def test_a_busy_server_says_how_long_to_wait(fake: Fake, client: vitrine.Client) -> None:
    busy = no(429, "too_many", Retry_After="7")
    fake.on("GET", "/me", busy, busy, answer(ME))
    assert client.me().organizations == {"acme": "owner"}
    assert fake.waits == [7.0, 7.0]


def test_who_is_told_to_wait_for_long_decides_themself(fake: Fake, client: vitrine.Client) -> None:
    fake.on("GET", "/me", no(429, "too_many", Retry_After="3600"))
    with pytest.raises(vitrine.Refused) as refused:
        client.me()
    assert (refused.value.retry_after, refused.value.status, fake.waits) == (3600.0, 429, [])


def test_waits_grow_and_end(fake: Fake, client: vitrine.Client) -> None:
    fake.on("GET", "/me", answer(status=503))
    with pytest.raises(vitrine.Unreachable, match="answered 503"):
        client.me()
    assert fake.waits == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert len(fake.requests) == 9


def test_no_two_callers_wait_alike(fake: Fake, client: vitrine.Client) -> None:
    fake.on("GET", "/me", HANG_UP, answer(ME))
    client._http.chance = lambda: 0.0
    client.me()
    assert fake.waits == [0.1875]


@pytest.mark.parametrize("broken", [HANG_UP, answer(status=502), answer(status=504), no(502, "provider")])
def test_a_connection_that_breaks_is_tried_again(fake: Fake, client: vitrine.Client, broken: object) -> None:
    fake.on("GET", "/me", broken, broken, answer(ME))  # type: ignore[arg-type]
    assert client.me().name == "Ada"
    assert len(fake.waits) == 2


def test_an_answer_that_breaks_off_is_asked_for_again(fake: Fake, client: vitrine.Client) -> None:
    cut = answer(ME)
    cut.give = 10
    fake.on("GET", "/me", cut, answer(ME))
    assert client.me().id == "p"


def test_a_request_that_is_sent_again_has_the_same_key(fake: Fake, client: vitrine.Client) -> None:
    fake.on("POST", "/projects", HANG_UP, answer(PROJECT, 201))
    project = client.create_project("acme/vision", tags="cv")
    keys = [request.headers["idempotency-key"] for request in fake.requests]
    assert len(keys) == 2 and keys[0] == keys[1]
    assert fake.requests[1].json["tags"] == ["cv"]
    assert (project.address, project.created.microsecond) == ("acme/vision", 678_000)
    client.create_project("acme/vision")
    assert fake.requests[2].headers["idempotency-key"] != keys[0]


def test_what_may_have_been_done_is_not_asked_for_again(fake: Fake, client: vitrine.Client) -> None:
    fake.on("POST", "/anything", HANG_UP)
    with pytest.raises(vitrine.Unreachable, match="broke off"):
        client._http.json("POST", "/api/v1/anything", body={})
    assert len(fake.requests) == 1
    # Who was told to come later has done nothing yet.
    fake.on("POST", "/later", no(429, "too_many"), answer({}))
    client._http.json("POST", "/api/v1/later", body={})


def test_nobody_listens() -> None:
    with Fake() as gone:
        url = gone.url
    waits: list[float] = []
    with vitrine.Client(url, "vtr_secret", retries=3) as client:
        client._http.sleep = waits.append
        # Nothing was done, so that anything may be asked for again.
        with pytest.raises(vitrine.Unreachable, match="Nothing answers at http://127"):
            client._http.json("POST", "/api/v1/anything", body={})
    assert len(waits) == 3


def test_what_took_too_long_is_asked_for_once_more(fake: Fake, client: vitrine.Client) -> None:
    fake.on("GET", "/me", no(503, "too_slow"))
    with pytest.raises(vitrine.Refused) as refused:
        client.me()
    assert (refused.value.code, len(fake.requests)) == ("too_slow", 2)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "invalid", vitrine.Refused),
        (401, "sign_in_needed", vitrine.NotSignedIn),
        (403, "role_needed", vitrine.NotAllowed),
        (404, "not_found", vitrine.NotFound),
        (409, "taken", vitrine.Conflict),
        (412, "changed", vitrine.Conflict),
        (413, "too_large", vitrine.Refused),
        (422, "wrong_digest", vitrine.Damaged),
        (500, "internal", vitrine.Refused),
    ],
)
def test_a_no_has_its_class(fake: Fake, client: vitrine.Client, status: int, code: str, kind: type) -> None:
    fake.on("GET", "/me", no(status, code, "It is so.", field="name"))
    with pytest.raises(vitrine.Error, match="It is so") as refused:
        client.me()
    assert type(refused.value) is kind
    if isinstance(refused.value, vitrine.Refused):
        same = pickle.loads(pickle.dumps(refused.value))
        for error in (refused.value, same, copy.copy(refused.value)):
            assert (error.status, error.code, error.detail, error.field) == (status, code, "It is so.", "name")
    assert fake.waits == []


def test_something_else_than_vitrine_answers(fake: Fake, client: vitrine.Client) -> None:
    page = answer(Content_Type="text/html")
    page.body = b"<html>"
    fake.on("GET", "/me", page)
    with pytest.raises(vitrine.Unreachable, match="something else than expected"):
        client.me()
    fake._answers["GET", "/api/v1/me"] = [answer({"ok": True})]
    with pytest.raises(vitrine.Unreachable, match="something else than expected"):
        client.me()
    wrong: list[object] = [{"items": 1}, {}, []]
    for told in wrong:
        fake._answers["GET", "/api/v1/versions"] = [answer(told)]
        with pytest.raises(vitrine.Unreachable, match="something else than expected"):
            client.versions("acme").first()
    fake.on("GET", "/resolve", answer(status=418))
    with pytest.raises(vitrine.Refused, match="answered 418") as refused:
        client.project("acme/vision")
    assert refused.value.code == "http_418"


def test_redirects_are_not_followed_with_a_token(fake: Fake, client: vitrine.Client) -> None:
    fake.on("GET", "/me", answer(status=301, Location=f"{fake.url}/elsewhere?secret=1"))
    with pytest.raises(vitrine.Unreachable, match="redirects to http.*elsewhere. Give") as error:
        client.me()
    assert "secret" not in str(error.value)
    assert len(fake.requests) == 1


def test_what_is_sent_is_what_a_program_sends(
    fake: Fake, client: vitrine.Client, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    # Proxies are for elsewhere, and what a .netrc holds for others.
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w") as file:
        file.write("machine 127.0.0.1 login somebody password else")
    monkeypatch.setenv("NETRC", netrc)
    fake.on("GET", "/me", answer(ME, Set_Cookie="session=1; Path=/"))
    client.me()
    client.me()
    headers = fake.requests[1].headers
    assert headers["authorization"] == "Bearer vtr_secret"
    assert "cookie" not in headers
    assert headers["user-agent"] == f"vitrine-python/{vitrine.__version__}"
    with vitrine.Client(fake.url) as anonymous:
        anonymous.me()
    assert "authorization" not in fake.requests[2].headers


def test_a_query_that_fits_no_address_says_so(client: vitrine.Client) -> None:
    with pytest.raises(ValueError, match="too long"):
        client.versions("acme", "name:" + "x" * 70_000).first()
