"""A run that reports to a server which comes and goes."""

from __future__ import annotations

from typing import Any

import pytest
import vitrine

from fake import HANG_UP, Fake, answer, no

RUN = {"id": "r1", "name": "train", "project": "acme/vision", "status": "in_progress"}
VALUES, FINISH = "/experiments/r1/values", "/experiments/r1/finish"


@pytest.fixture
def clock(fake: Fake, client: vitrine.Client) -> list[float]:
    """The time, which stands still."""
    time = [100.0]
    client._http.clock = lambda: time[0]
    fake.on("POST", "/experiments", answer(RUN, 201))
    fake.on("POST", FINISH, answer(status=204))
    return time


def points(fake: Fake) -> list[list[dict[str, Any]]]:
    return [request.json["metrics"] for request in fake.asked("POST", VALUES)]


def test_values_are_gathered(fake: Fake, client: vitrine.Client, clock: list[float]) -> None:
    fake.on("POST", VALUES, answer(status=204))
    with client.experiment("acme/vision", "train", {"lr": 0.001, "sizes": [1, 2], "nesterov": True}) as run:
        assert fake.requests[0].json["parameters"] == {"lr": "0.001", "sizes": "[1, 2]", "nesterov": "true"}
        run.log(0, loss=1)
        run.log(1, {"mAP/validation": 0.5}, loss=float("nan"))
        run.log_metric("a/b", float("-inf"), 3, "test")
        assert points(fake) == []
        clock[0] += 5
        run.log(2, loss=0.25)
        assert [len(batch) for batch in points(fake)] == [5]
        for step in range(1500):
            run.log(step, acc=0.5)
        assert [len(batch) for batch in points(fake)] == [5, 1000]
    assert [len(batch) for batch in points(fake)] == [5, 1000, 500]
    first = points(fake)[0]
    assert first[0] == {"name": "loss", "variant": "", "iteration": 0, "value": 1.0}
    assert first[1] == {"name": "mAP", "variant": "validation", "iteration": 1, "value": 0.5}
    assert first[2]["value"] == "NaN"
    assert first[3] == {"name": "a/b", "variant": "test", "iteration": 3, "value": "-Infinity"}
    assert fake.requests[-1].json == {"status": "completed"}


def test_a_server_that_is_away_ends_no_training(fake: Fake, client: vitrine.Client, clock: list[float]) -> None:
    fake.on("POST", VALUES, HANG_UP, HANG_UP, answer(status=204))
    with client.experiment("acme/vision", "train") as run:
        run.log(0, loss=1)
        clock[0] += 5
        with pytest.warns(UserWarning, match="wait for the server"):
            run.log(1, loss=1)
        # It is left alone for a while, and told once.
        run.log(2, loss=1)
        assert len(points(fake)) == 1
        clock[0] += 30
        run.log(3, loss=1)
        assert len(points(fake)) == 2
        clock[0] += 30
        run.log(4, loss=1)
        assert [point["iteration"] for point in points(fake)[2]] == [0, 1, 2, 3, 4]
    assert fake.waits == []


def test_the_end_waits_for_the_server(fake: Fake, client: vitrine.Client, clock: list[float]) -> None:
    fake.on("POST", VALUES, HANG_UP, HANG_UP, answer(status=204))
    with client.experiment("acme/vision", "train") as run:
        run.log(0, loss=1)
    assert len(fake.waits) == 2 and run.status == "completed"


def test_no_value_is_lost_unseen(fake: Fake, client: vitrine.Client, clock: list[float]) -> None:
    fake.on("POST", VALUES, HANG_UP)
    run = client.experiment("acme/vision", "train")
    run.log(0, loss=1)
    with pytest.raises(vitrine.Unreachable):
        run.finish()
    assert not run.has_ended and not fake.asked("POST", FINISH)


def test_it_ends_as_it_ended(fake: Fake, client: vitrine.Client, clock: list[float]) -> None:
    class Wrong(Exception):
        pass

    def end(error: BaseException) -> Any:
        with pytest.raises(type(error)), client.experiment("acme/vision", "train"):
            raise error
        return fake.asked("POST", FINISH)[-1].json["status"]

    assert end(Wrong()) == "failed"
    assert end(KeyboardInterrupt()) == "stopped"
    assert end(SystemExit(1)) == "failed"
    assert end(SystemExit(0)) == "completed"


def test_what_went_wrong_first_is_seen(fake: Fake, client: vitrine.Client, clock: list[float]) -> None:
    fake.on("POST", "/experiments/r2/finish", no(409, "state"))
    fake._answers["POST", "/api/v1/experiments"] = [answer({**RUN, "id": "r2"}, 201)]
    with pytest.warns(UserWarning, match="could not be told"), pytest.raises(ZeroDivisionError):
        with client.experiment("acme/vision", "train"):
            1 / 0  # noqa: B018


def test_an_end_whose_answer_was_lost_is_an_end(fake: Fake, client: vitrine.Client, clock: list[float]) -> None:
    fake._answers["POST", f"/api/v1{FINISH}"] = [HANG_UP, no(409, "state")]
    fake.on("GET", "/experiments/r1", answer({**RUN, "status": "completed"}))
    client.experiment("acme/vision", "train").finish()
    run = client.resume_experiment("r1")
    assert run.has_ended
    # A second end is refused, as it is.
    fake._answers["POST", f"/api/v1{FINISH}"] = [no(409, "state")]
    with pytest.raises(vitrine.Conflict):
        run.finish()


def test_what_is_no_value_is_refused_at_once(client: vitrine.Client, clock: list[float]) -> None:
    run = client.experiment("acme/vision", "train")
    for wrong in ({"": 1.0}, {"x" * 1025: 1.0}, {"a\0": 1.0}, {"/test": 1.0}):
        with pytest.raises(ValueError):
            run.log(0, wrong)
    with pytest.raises(ValueError):
        run.log(-1, loss=1)
    with pytest.raises(TypeError):
        run.log(0.5, loss=1)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        run.log(0, loss="high")  # type: ignore[arg-type]
    run.log(0, loss="0.5")  # type: ignore[arg-type]
