"""Which server and which token are taken, and where a token never goes."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
import vitrine

from vitrine import _host


def keep(monkeypatch: pytest.MonkeyPatch, folder: Path, settings: Any) -> None:
    path = folder / "config.json"
    path.write_text(settings if isinstance(settings, str) else json.dumps(settings))
    path.chmod(0o600)
    monkeypatch.setenv("VITRINE_CONFIG", str(path))


KEPT = {
    "host": "http://localhost:3000",
    "tokens": {"http://localhost:3000": "vtr_local"},
    "profiles": {"work": {"host": "https://models.example.com", "token": "vtr_work"}},
}


def connected(*arguments: str | None) -> tuple[str, str | None]:
    with vitrine.Client(*arguments) as client:
        return client.host, client._http._session.auth._token  # type: ignore[union-attr]


def test_arguments_come_before_variables_and_those_before_what_was_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep(monkeypatch, tmp_path, KEPT)
    assert connected() == ("http://localhost:3000", "vtr_local")
    assert connected(None, None, "work") == ("https://models.example.com", "vtr_work")
    monkeypatch.setenv("VITRINE_PROFILE", "work")
    assert connected() == ("https://models.example.com", "vtr_work")
    assert connected(None, None, "default") == ("http://localhost:3000", "vtr_local")
    monkeypatch.setenv("VITRINE_HOST", "localhost:4000")
    monkeypatch.setenv("VITRINE_TOKEN", " vtr_variable ")
    assert connected() == ("http://localhost:4000", "vtr_variable")
    assert connected("localhost:5000", "vtr_argument") == ("http://localhost:5000", "vtr_argument")


def test_the_profile_that_was_chosen_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep(monkeypatch, tmp_path, {**KEPT, "profile": "work"})
    assert connected() == ("https://models.example.com", "vtr_work")


def test_a_kept_token_goes_to_its_own_server_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep(monkeypatch, tmp_path, KEPT)
    assert connected("http://localhost:3001") == ("http://localhost:3001", None)
    assert connected("https://elsewhere.example.com", None, "work") == ("https://elsewhere.example.com", None)


def test_what_is_missing_or_damaged_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(vitrine.Misconfigured, match="VITRINE_HOST"):
        vitrine.Client()
    keep(monkeypatch, tmp_path, KEPT)
    with pytest.raises(vitrine.Misconfigured, match="no profile “home”"):
        vitrine.Client(profile="home")
    for damaged in ("{", "[]", '{"host"'):
        keep(monkeypatch, tmp_path, damaged)
        with pytest.raises(vitrine.Misconfigured, match="damaged"):
            vitrine.Client()


def test_settings_that_others_may_read_are_told_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep(monkeypatch, tmp_path, KEPT)
    (tmp_path / "config.json").chmod(0o644)
    with pytest.warns(UserWarning, match="chmod 600"):
        vitrine.Client().close()


def test_a_token_travels_encrypted_or_not_at_all() -> None:
    with pytest.raises(vitrine.Misconfigured, match="plain http"):
        vitrine.Client("http://models.example.com", "vtr_secret")
    vitrine.Client("http://models.example.com", "vtr_secret", insecure=True).close()
    vitrine.Client("http://models.example.com").close()
    vitrine.Client("https://models.example.com", "vtr_secret").close()


def test_a_token_is_in_no_message() -> None:
    with pytest.raises(vitrine.Misconfigured) as caught:
        vitrine.Client("http://localhost:1", "vtr_secret\nX-Other: 1")
    assert "secret" not in str(caught.value)
    client = vitrine.Client("http://localhost:1", "vtr_secret", retries=0)
    with pytest.raises(vitrine.Unreachable) as failed:
        client.me()
    error: BaseException | None = failed.value
    while error is not None:
        assert "secret" not in repr(error) + str(vars(error))
        error = error.__cause__ or error.__context__
    seen = repr(client) + repr(client._http._session.auth) + repr(client.versions("acme"))
    assert "secret" not in seen
    for travels in (client, client.versions("acme"), client._http):
        with pytest.raises(TypeError, match="does not travel"):
            pickle.dumps(travels)
    client.close()


def test_addresses_as_people_write_them() -> None:
    def url(text: str) -> str:
        return _host.parse(text).url

    assert url("localhost:3000") == "http://localhost:3000"
    assert url("[::1]:3000/") == "http://[::1]:3000"
    assert url("Models.example.com") == "https://models.example.com"
    assert url(" http://10.0.0.5:3000/vitrine/ ") == "http://10.0.0.5:3000/vitrine"
    assert url("HTTPS://models.example.com") == "https://models.example.com"


@pytest.mark.parametrize("bad", ["", "ftp://x", "http://", "https://me:pw@x", "a b", "https://x/?q=1", "http://x:port"])
def test_what_is_no_address_is_refused(bad: str) -> None:
    with pytest.raises(vitrine.Misconfigured, match="not the address of a server"):
        _host.parse(bad)


def test_no_name_looks_like_this_machine() -> None:
    for name in ("localhost.example.com", "127.0.0.1.example.com", "mylocalhost"):
        assert not _host.parse(f"http://{name}").is_loopback
