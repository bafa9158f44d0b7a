"""Experiments on a real server."""

from __future__ import annotations

import math
from typing import Any

import pytest
import vitrine

from conftest import Place


def read(real: vitrine.Client, run: vitrine.Run) -> Any:
    return real._http.json("GET", f"/api/v1/experiments/{run.id}")


def test_a_run_from_its_beginning_to_its_end(real: vitrine.Client, place: Place) -> None:
    with real.experiment(
        place.address, "train #412", {"lr": 0.001, "sizes": [1, 2]}, kind="fine-tuning", tags="night"
    ) as run:
        assert run.project == place.address and read(real, run)["status"] == "in_progress"
        for step in range(2_500):
            run.log(step, loss=1 / (step + 1))
        run.log(7, {"mAP/validation": 0.5}, acc=float("nan"))
        run.log_metric("mAP", 0.75, 9, "validation")
        run.log_parameters(batch=32)
    told = read(real, run)
    assert told["status"] == run.status == "completed" and told["kind"] == "fine-tuning"
    assert dict(told["parameters"]) == {"lr": "0.001", "sizes": "[1, 2]", "batch": "32"}
    metrics = {(name, variant): summary for name, variant, summary in told["metrics"]}
    assert metrics["loss", ""]["last_iteration"] == told["last_iteration"] == 2_499
    assert metrics["mAP", "validation"]["max"] == 0.75 and metrics["acc", ""]["last"] == "NaN"


def test_a_run_that_fails_and_one_that_is_stopped(real: vitrine.Client, place: Place) -> None:
    for error, status in ((ValueError(), "failed"), (KeyboardInterrupt(), "stopped")):
        with pytest.raises(type(error)), real.experiment(place.address, "train") as run:
            run.log(0, loss=1)
            raise error
        told = read(real, run)
        assert told["status"] == status and told["metrics"][0][0] == "loss"


def test_a_run_goes_on_in_another_process(real: vitrine.Client, place: Place) -> None:
    first = real.experiment(place.address, "train")
    first.log(0, loss=1)
    first.flush()
    with real.resume_experiment(first.id) as run:
        assert run.name == "train" and run.project == place.address
        run.log(1, loss=0.5)
    told = read(real, run)
    assert told["status"] == "completed" and told["metrics"][0][2]["min"] == 0.5
    with pytest.raises(vitrine.Conflict, match="already ended"):
        run.finish("failed")


def test_a_version_has_the_metrics_of_its_run(real: vitrine.Client, place: Place) -> None:
    with real.experiment(place.address, "train") as run:
        run.log(3, {"mAP/validation": 0.5, "acc": math.inf})
        # What waits is sent before.
        version = real.register(f"{place.address}/yolo", experiment=run)
        with pytest.raises(ValueError, match="still runs"):
            real.register(f"{place.address}/yolo", experiment=run, publish=True)
        with pytest.raises(vitrine.Conflict, match="in progress"):
            version.publish()
    assert version.experiment == run.id
    assert version.metrics["mAP/validation"].last == 0.5 and version.metrics["mAP/validation"].last_iteration == 3
    assert version.metrics["acc"].max == math.inf
    published = real.register(f"{place.address}/yolo", experiment=run, publish=True)
    assert published.status == "published"
    again = real.experiment(place.address, "fine-tune", inputs=[version, published.address])
    again.finish("stopped")
    with pytest.raises(vitrine.Conflict, match="read-only"):
        run.log_parameters(lr=1)


def test_a_project_that_is_not_there(real: vitrine.Client, place: Place) -> None:
    with pytest.raises(vitrine.NotFound):
        real.experiment(f"{place.address}/none", "train")
