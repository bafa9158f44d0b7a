"""Projects on a real server."""

from __future__ import annotations

import uuid

import pytest
import vitrine

from conftest import REAL, Place


def test_projects_are_made_found_and_listed(real: vitrine.Client, place: Place) -> None:
    made = real.create_project(f"{place.address}/Aerial Images", description="From above", tags=["cv", "night"])
    assert made.address == f"{place.address}/aerial-images" and made.name == "Aerial Images"
    assert made.description == "From above" and made.tags == ("cv", "night") and made.visibility == "private"
    assert real.project(f"{place.address}/Aerial Images") == made
    rows = {row.address: row for row in real.projects(place.organization)}
    assert rows[made.address].parent == rows[place.address].id == real.project(place.address).id
    assert rows[made.address].open and not rows[made.address].archived
    if len(real.me().organizations) == 1:
        assert made.address in {row.address for row in real.projects()}


def test_a_name_is_taken_once(real: vitrine.Client, place: Place) -> None:
    with pytest.raises(vitrine.Conflict) as taken:
        real.create_project(place.address)
    assert taken.value.code == "unavailable"
    assert real.create_project(place.address, exist_ok=True) == real.project(place.address)
    # A model is no project.
    real.register(f"{place.address}/yolo")
    with pytest.raises(vitrine.Conflict):
        real.create_project(f"{place.address}/yolo", exist_ok=True)
    with pytest.raises(ValueError, match="no project"):
        real.project(f"{place.address}/yolo")


def test_what_is_not_there_and_what_cannot_be(real: vitrine.Client, place: Place) -> None:
    with pytest.raises(vitrine.NotFound, match="no such project"):
        real.project(f"{place.address}/none")
    with pytest.raises(vitrine.NotFound):
        real.create_project(f"{place.address}/none/below")
    with pytest.raises(vitrine.Refused) as refused:
        real.create_project(f"{place.address}/new", visibility="open")
    assert refused.value.status == 400
    with pytest.raises(vitrine.Refused) as wrong:
        real.create_project(f"{place.address}/new", tags=["x" * 65])
    assert wrong.value.field == "tags"


def test_who_is_nobody_is_told(real: vitrine.Client, place: Place) -> None:
    with vitrine.Client(REAL["VITRINE_HOST"], "vtr_" + uuid.uuid4().hex) as stranger:
        with pytest.raises(vitrine.NotSignedIn) as refused:
            stranger.me()
        assert refused.value.code == "sign_in_needed"
    with vitrine.Client(REAL["VITRINE_HOST"]) as nobody:
        with pytest.raises(vitrine.NotFound):
            nobody.project(place.address)
        with pytest.raises(vitrine.NotSignedIn):
            nobody.me()


def test_me(real: vitrine.Client) -> None:
    me = real.me()
    assert me.name and me.organizations[REAL["VITRINE_TEST_ORG"]] and me.scope in ("write", "admin")
