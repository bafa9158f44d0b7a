"""`vitrine import` against a real server: folders, a snapshot of Hugging Face, and the two protocols that a server of
Vitrine speaks itself, so that what is brought from one project to another can be compared.

    imported.py URL TOKEN ORGANIZATION VITRINE
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile

import requests

URL, TOKEN, ORGANIZATION, VITRINE = sys.argv[1:5]
FOLDER = tempfile.mkdtemp()
ENVIRONMENT = {"VITRINE_HOST": URL, "VITRINE_TOKEN": TOKEN, "VITRINE_CONFIG": f"{FOLDER}/config.json", "NO_COLOR": "1"}


def vitrine(*arguments, code=0, **more):
    environment = {**os.environ, **ENVIRONMENT, **more}
    done = subprocess.run([VITRINE, *arguments], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == code, f"vitrine {arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout, done.stderr


def imported(*arguments, code=0, **more):
    out, _ = vitrine("import", *arguments, "-o", "json", code=code, **more)
    return json.loads(out)


def counts(report):
    return report["imported"], report["there"], report["failed"]


def api(method, path, status=200, **more):
    answer = requests.request(method, f"{URL}/api/v1{path}", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30, **more)
    assert answer.status_code == status, (method, path, answer.status_code, answer.text)
    return answer.json()


def details(address):
    return api("GET", f"/versions/{api('GET', '/resolve', params={'address': address})['id']}")


def project(name):
    api("POST", "/projects", 201, json={"path": f"{ORGANIZATION}/{name}"})
    return f"{ORGANIZATION}/{name}"


def write(path, data):
    path = os.path.join(FOLDER, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def folders():
    into, weights = project("from-folders"), os.urandom(100_000)
    write("models/yolo/v1/weights.bin", weights)
    write("models/yolo/v1/deep/vocab.txt", b"a\nb\n")
    write("models/yolo/2/weights.bin", b"second")
    write("models/plain/model.bin", b"plain")
    arguments = ["folder", f"{FOLDER}/models", "-m", into]
    tried = imported(*arguments, "--dry-run")
    assert counts(tried) == (3, 0, 0) and tried["dry_run"], tried
    assert api("GET", "/versions", params={"in": into})["items"] == [], "a dry run has registered something"
    report = imported(*arguments)
    assert counts(report) == (3, 0, 0), report
    version = details(f"{into}/yolo@v1")
    held = {file["name"]: file["sha256"] for file in version["files"]}
    assert held["weights.bin"] == hashlib.sha256(weights).hexdigest() and "deep/vocab.txt" in held, held
    assert details(f"{into}/yolo@v2")["files"][0]["name"] == "weights.bin"
    # Once more is nothing more; what is in the archive by now is known, too.
    vitrine("models", "archive", "-m", f"{into}/plain@1")
    assert counts(imported(*arguments)) == (0, 3, 0)
    out, said = vitrine("import", *arguments)
    assert "there already" in out and "0 imported, 3 there already, 0 failed." in said, (out, said)
    # A label that other bytes have is a failure that is told, and the rest goes on.
    write("models/yolo/v1/weights.bin", b"changed")
    write("models/yolo/v3/weights.bin", b"third")
    report = imported(*arguments, code=1)
    assert counts(report) == (1, 2, 1), report
    assert any("v1" in (line["note"] or "") for line in report["items"]), report
    _, said = vitrine("import", "folder", FOLDER, "-m", f"{ORGANIZATION}/nothing", code=3)
    assert "vitrine project create" in said, said


def snapshot():
    into, revision = project("from-cards"), "0123456789abcdef0123456789abcdef01234567"
    cached = f"hub/models--org--tiny/snapshots/{revision}"
    card = "---\nlicense: mit\nlanguage:\n- en\n- de\nlibrary_name: transformers\ntags: [vision, tiny]\n---\n# Tiny\n\nIt sees.\n"
    write("hub/models--org--tiny/blobs/b1", b"weights")
    write(f"{cached}/README.md", card.encode())
    write(f"{cached}/config.json", b"{}")
    os.symlink("../../blobs/b1", f"{FOLDER}/{cached}/model.bin")
    arguments = ["huggingface", f"{FOLDER}/{cached}", "-m", into]
    assert counts(imported(*arguments)) == (1, 0, 0)
    assert counts(imported(*arguments)) == (0, 1, 0)
    version = details(f"{into}/tiny@1")
    assert {file["name"] for file in version["files"]} == {"README.md", "config.json", "model.bin"}, version
    assert [tag["name"] for tag in version["row"]["tags"]] == ["tiny", "vision"], version
    metadata = dict(version["metadata"])
    assert (metadata["license"], metadata["language"], metadata["huggingface.revision"]) == ("mit", "en, de", revision)
    model = api("GET", "/resolve", params={"address": f"{into}/tiny"})["id"]
    assert api("GET", f"/models/{model}/readme")["text"] == "# Tiny\n\nIt sees.\n"


def mlflow():
    source, into = project("mlflow-source"), project("from-mlflow")
    registry = f"{URL}/mlflow/{source}"
    headers = {"Authorization": f"Bearer {TOKEN}"}

    def call(method, path, **body):
        answer = requests.request(method, f"{registry}/api/2.0/mlflow/{path}", json=body, headers=headers, timeout=30)
        assert answer.status_code == 200, (path, answer.text)

    call("POST", "registered-models/create", name="iris", description="Flowers", tags=[{"key": "team", "value": "a"}])
    call("POST", "registered-models/create", name="a prompt", tags=[{"key": "mlflow.prompt.is_prompt", "value": "true"}])
    for name, data in [("MLmodel", b"flavors:\n"), ("data/model.pkl", b"bytes")]:
        at = f"{registry}/api/2.0/mlflow-artifacts/artifacts/1/m/artifacts/{name}"
        assert requests.put(at, data=data, headers=headers, timeout=30).status_code == 200
    own = "mlflow-artifacts:/1/m/artifacts"
    call("POST", "model-versions/create", name="iris", source=own, description="First", tags=[{"key": "acc", "value": "0.5"}])
    call("POST", "model-versions/create", name="iris", source="s3://bucket/iris", run_id="0" * 32)
    call("POST", "model-versions/transition-stage", name="iris", version="1", stage="Production")
    call("POST", "registered-models/alias", name="iris", alias="champion", version="1")
    arguments = ["mlflow", registry, "-m", into, "--source-token", TOKEN]
    assert counts(imported(*arguments, "--dry-run")) == (2, 0, 0)
    report = imported(*arguments)
    assert counts(report) == (2, 0, 0), report
    # Whoever made it there is nobody here by that name.
    assert report["unknown_users"] == ["Ada Lovelace"], report
    assert counts(imported(*arguments)) == (0, 2, 0)
    version = details(f"{into}/iris@champion")
    assert {file["name"]: file["size"] for file in version["files"]} == {"MLmodel": 9, "data/model.pkl": 5}, version
    assert (version["row"]["label"], version["row"]["stage"], version["description"]) == ("v1", "production", "First")
    assert dict(version["metadata"])["acc"] == "0.5", version
    second = details(f"{into}/iris@v2")
    assert second["uri"] == "s3://bucket/iris" and dict(second["metadata"])["mlflow.run_id"] == "0" * 32, second
    model = api("GET", f"/models/{api('GET', '/resolve', params={'address': f'{into}/iris'})['id']}")
    assert model["description"] == "Flowers" and dict(model["metadata"])["team"] == "a", model
    vitrine("import", "mlflow", URL + "/nothing", "-m", into, code=3)


def polyaxon():
    source, into = project("px-source"), project("from-polyaxon")
    upload = api("POST", "/uploads", 201, params={"model": f"{source}/px-source", "name": "a.bin"}, data=b"bytes")
    new = {"model": f"{source}/px-source", "configuration": "a: 1", "tags": ["t"], "stage": "staging", "label": "v1"}
    api("POST", "/versions", 201, json={**new, "files": [{"upload": upload["id"], "name": "deep/a.bin"}]})
    api("POST", "/versions", 201, json={"model": f"{source}/px-source", "description": "No files"})
    with open(f"{FOLDER}/users", "w") as file:
        file.write("# who is who\nAda Lovelace=ada@example.org\n")
    arguments = ["polyaxon", f"{URL}/polyaxon", "--owner", ORGANIZATION, "--source-token", TOKEN, "-m", into]
    arguments += ["--only", "px-source", "--users", f"{FOLDER}/users"]
    report = imported(*arguments)
    assert counts(report) == (2, 0, 0) and report["unknown_users"] == [], report
    assert counts(imported(*arguments)) == (0, 2, 0)
    version = details(f"{into}/px-source@v1")
    assert (version["configuration"], version["row"]["stage"]) == ("a: 1", "staging"), version
    assert [file["name"] for file in version["files"]] == ["deep/a.bin"], version
    assert dict(version["metadata"])["imported.user"] == "ada@example.org", version
    assert details(f"{into}/px-source@v2")["description"] == "No files"


folders()
snapshot()
mlflow()
polyaxon()
