"""MLflow's own client against a server: a model is logged, registered, found and loaded back.

    mlflow_client.py URL TOKEN ORGANIZATION

Runs are tracked in a folder of this machine; the registry, and the files of models, are Vitrine's.
"""

import os
import sys
import tempfile
import warnings

URL, TOKEN, ORGANIZATION = sys.argv[1:4]
# Said before the client is loaded, which reads it once.
os.environ |= {
    "MLFLOW_TRACKING_TOKEN": TOKEN,
    "MLFLOW_ALLOW_FILE_STORE": "true",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
    "GIT_PYTHON_REFRESH": "quiet",
}

# Stages are deprecated there, and still what many use.
warnings.simplefilter("ignore", FutureWarning)

import mlflow
import mlflow.sklearn
import numpy as np
import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from sklearn.linear_model import LogisticRegression

PROJECT = f"{ORGANIZATION}/mlflow"
REGISTRY = f"{URL}/mlflow/{PROJECT}"
FILES = f"{REGISTRY}/api/2.0/mlflow-artifacts/artifacts"


def refused(code, work):
    try:
        work()
    except MlflowException as error:
        assert error.error_code == code, f"{error.error_code} in place of {code}: {error}"
        return str(error)
    raise AssertionError(f"{code} was expected, and it was done")


def main():
    headers = {"Authorization": f"Bearer {TOKEN}"}
    made = requests.post(f"{URL}/api/v1/projects", json={"path": PROJECT}, headers=headers, timeout=30)
    assert made.status_code == 201, made.text
    folder = tempfile.mkdtemp()
    mlflow.set_tracking_uri(f"file://{folder}/runs")
    # The two lines that change.
    mlflow.set_registry_uri(REGISTRY)
    experiment = mlflow.create_experiment("iris", artifact_location=FILES)
    client = MlflowClient()

    logged_and_loaded(client, experiment)
    described(client)
    staged(client)
    found(client)
    copied(client)
    kept_elsewhere(client)
    deleted(client)


def logged_and_loaded(client, experiment):
    x = np.array([[0.0], [1.0], [2.0], [3.0]])
    model = LogisticRegression().fit(x, [0, 0, 1, 1])
    with mlflow.start_run(experiment_id=experiment):
        logged = mlflow.sklearn.log_model(model, name="model", registered_model_name="iris", serialization_format="cloudpickle")
    # The logged model of the run can be loaded before and after it became a version.
    client.set_registered_model_alias("iris", "champion", 1)
    for uri in ["models:/iris@champion", "models:/iris/1", "models:/iris/latest", logged.model_uri]:
        loaded = mlflow.sklearn.load_model(uri)
        assert (loaded.predict_proba(x) == model.predict_proba(x)).all(), uri
    names = set(os.listdir(mlflow.artifacts.download_artifacts("models:/iris@champion")))
    assert {"MLmodel", "requirements.txt"} <= names, names
    # What was registered is a version of Vitrine like any other, with its files.
    address = {"address": f"{PROJECT}/iris@champion"}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    version = requests.get(f"{URL}/api/v1/resolve", params=address, headers=headers, timeout=30).json()["id"]
    details = requests.get(f"{URL}/api/v1/versions/{version}", headers=headers, timeout=30).json()
    assert "MLmodel" in {file["name"] for file in details["files"]}, details
    # The same logged model once more shares the files of the first version.
    again = mlflow.register_model(logged.model_uri, "iris")
    assert again.version in (2, "2"), again
    assert (mlflow.sklearn.load_model("models:/iris/2").predict(x) == model.predict(x)).all()


def described(client):
    client.update_registered_model("iris", description="Flowers")
    client.update_model_version("iris", 1, description="The first")
    client.set_registered_model_tag("iris", "owner", "ada")
    client.set_model_version_tag("iris", "1", "accuracy", 0.5)
    client.set_model_version_tag("iris", "1", "empty", "")
    model, version = client.get_registered_model("iris"), client.get_model_version("iris", "1")
    assert (model.description, model.tags["owner"]) == ("Flowers", "ada"), model
    assert version.description == "The first" and version.status == "READY", version
    assert (version.tags["accuracy"], version.tags["empty"]) == ("0.5", ""), version
    assert version.aliases == ["champion"] and model.aliases == {"champion": "1"}, (version, model)
    client.delete_registered_model_tag("iris", "owner")
    client.delete_model_version_tag("iris", "1", "empty")
    assert not client.get_registered_model("iris").tags
    assert "empty" not in client.get_model_version("iris", "1").tags
    refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model("iris"))
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model("tulip"))
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_model_version("iris", "99"))
    refused("INVALID_PARAMETER_VALUE", lambda: client.get_model_version_by_alias("iris", "nobody"))
    client.delete_registered_model_alias("iris", "champion")
    refused("INVALID_PARAMETER_VALUE", lambda: client.get_model_version_by_alias("iris", "champion"))
    client.set_registered_model_alias("iris", "champion", "1")


def staged(client):
    assert client.get_model_version("iris", "1").current_stage == "None"
    client.transition_model_version_stage("iris", "1", "Production")
    client.transition_model_version_stage("iris", "2", "production", archive_existing_versions=True)
    assert client.get_model_version("iris", "1").current_stage == "Archived"
    assert [v.version for v in client.get_latest_versions("iris", ["Production"])] in ([2], ["2"])
    assert mlflow.sklearn.load_model("models:/iris/Production") is not None
    refused("INVALID_PARAMETER_VALUE", lambda: client.transition_model_version_stage("iris", "1", "Testing"))
    client.transition_model_version_stage("iris", "1", "None")


def found(client):
    for n in range(7):
        client.create_registered_model(f"paged-{n}", tags={"team": "a" if n % 2 else "b"})
    names, token = [], None
    while True:
        page = client.search_registered_models(filter_string="name LIKE 'paged-%'", max_results=3, page_token=token)
        names += [model.name for model in page]
        token = page.token
        if not token:
            break
    assert names == [f"paged-{n}" for n in range(7)], names
    of = lambda text, **more: [model.name for model in client.search_registered_models(filter_string=text, **more)]
    assert of("name ILIKE 'PAGED-%' AND tags.team = 'a'") == ["paged-1", "paged-3", "paged-5"]
    assert of("tags.team = 'b'", order_by=["name DESC"], max_results=2) == ["paged-6", "paged-4"]
    assert "OR" in refused("INVALID_PARAMETER_VALUE", lambda: of("name = 'a' OR name = 'b'"))
    versions = client.search_model_versions("name = 'iris'", order_by=["version_number ASC"])
    assert [int(v.version) for v in versions] == [1, 2] and versions[0].aliases == ["champion"], versions
    assert len(client.search_model_versions("name = 'iris' AND version_number > 1")) == 1
    assert len(client.search_model_versions("tags.accuracy = '0.5'")) == 1
    # Prompts are kept as models and are none.
    prompt = {"name": "greeting", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]}
    path = f"{REGISTRY}/api/2.0/mlflow/registered-models/create"
    made = requests.post(path, json=prompt, auth=("anybody", TOKEN), timeout=30)
    assert made.status_code == 200, made.text
    assert of("name = 'greeting'") == []
    assert of("tags.`mlflow.prompt.is_prompt` = 'true'") == ["greeting"]


def copied(client):
    copy = client.copy_model_version("models:/iris/1", "iris-copy")
    assert int(copy.version) == 1 and copy.source == "models:/iris/1", copy
    assert copy.tags.get("accuracy") == "0.5", copy
    assert mlflow.sklearn.load_model("models:/iris-copy/1") is not None
    client.rename_registered_model("iris-copy", "iris-twin")
    assert client.get_model_version("iris-twin", "1").name == "iris-twin"


def kept_elsewhere(client):
    client.create_registered_model("away")
    version = client.create_model_version("away", "s3://bucket/away", run_id="0" * 32)
    assert client.get_model_version_download_uri("away", version.version) == "s3://bucket/away"
    assert [v.name for v in client.search_model_versions(f"run_id = '{'0' * 32}'")] == ["away"]
    assert [v.name for v in client.search_model_versions("source_path LIKE 's3://bucket/%'")] == ["away"]
    for local in ["/tmp/model", "file:///tmp/model"]:
        assert FILES in refused("INVALID_PARAMETER_VALUE", lambda: client.create_model_version("away", local))


def deleted(client):
    client.delete_model_version("iris", "2")
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_model_version("iris", "2"))
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_model_version("iris", "2"))
    logged = client.create_model_version("iris", "models:/iris/1")
    assert int(logged.version) == 3, "a number was given away again"
    client.delete_registered_model("iris")
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model("iris"))
    client.create_registered_model("iris")


main()
