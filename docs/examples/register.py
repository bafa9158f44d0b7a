#!/usr/bin/env python3
"""Registers a model with Vitrine over HTTP: needs Python 3.9 and `requests`, and nothing else.

    export VITRINE_HOST=http://127.0.0.1:3000 VITRINE_TOKEN=vtr_…
    python3 register.py acme/vision/yolo yolo.onnx
"""

import hashlib
import os
import sys
import uuid

import requests

API = os.environ.get("VITRINE_HOST", "http://127.0.0.1:3000").rstrip("/") + "/api/v1"
session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['VITRINE_TOKEN']}"


def call(method, path, **more):
    """One request; what is refused is said in the server's own words."""
    answer = session.request(method, API + path, timeout=60, **more)
    if answer.status_code >= 400:
        problem = answer.json()
        raise SystemExit(f"{problem['code']}: {problem['detail']}")
    return answer


def once():
    """A key with which a request that is sent again, because its answer was lost, is done once."""
    return {"Idempotency-Key": str(uuid.uuid4())}


def project(address):
    """The project, which is made when it is missing; those above it must be there."""
    found = session.get(f"{API}/resolve", params={"address": address}, timeout=60)
    if found.status_code == 404:
        return call("POST", "/projects", json={"path": address, "tags": ["example"]}, headers=once()).json()
    return call("GET", f"/projects/{found.json()['id']}").json()


def experiment(address):
    """A run that reports one metric and ends well."""
    new = {"project": address, "name": "train #412", "parameters": {"lr": "0.001"}}
    run = call("POST", "/experiments", json=new, headers=once()).json()["id"]
    points = [{"name": "mAP", "variant": "validation", "iteration": i, "value": 0.8 + i / 1000} for i in range(50)]
    call("POST", f"/experiments/{run}/values", json={"metrics": points})
    call("POST", f"/experiments/{run}/finish", json={"status": "completed"})
    return run


def sha256(chunks):
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def register(model, path, run):
    """Sends the file, then makes a version of it."""
    with open(path, "rb") as file:
        digest = sha256(iter(lambda: file.read(1 << 20), b""))
        file.seek(0)
        where = {"model": model, "name": os.path.basename(path), "sha256": digest}
        upload = call("POST", "/uploads", params=where, data=file).json()
    new = {
        "model": model,
        "files": [{"upload": upload["id"]}],
        "experiment": run,
        "metadata": {"dataset": "street-2026"},
    }
    return call("POST", "/versions", json=new, headers=once()).json(), digest


def main(model, path):
    home = model.rsplit("/", 1)[0]
    print("project", project(home)["path"])
    version, digest = register(model, path, experiment(home))
    print("registered", version["address"])

    # Tags and stage; the ETag makes sure that nobody else edits at the same time.
    key = version["id"]
    call("POST", f"/versions/{key}/tags", json={"add": ["edge"]})
    call("POST", f"/versions/{key}/stage", json={"stage": "staging", "reason": "best on street-2026"})
    seen = call("GET", f"/versions/{key}").headers["ETag"]
    call("PATCH", f"/versions/{key}", json={"description": "From the example."}, headers={"If-Match": seen})

    # Page after page of what a query finds.
    where = {"in": model, "query": "tags:edge,stage:staging", "sort": "-created", "limit": 100}
    found, cursor = [], None
    while cursor or not found:
        page = call("GET", "/versions", params={**where, **({"cursor": cursor} if cursor else {})}).json()
        found += [row["number"] for row in page["items"]]
        cursor = page["next"]
        if not page["items"]:
            break
    print("staged versions", found)

    name = os.path.basename(path)
    with call("GET", f"/versions/{key}/files/{name}", stream=True) as answer:
        arrived = sha256(answer.iter_content(1 << 20))
    if arrived != digest:
        raise SystemExit(f"{name} arrived with another SHA-256")
    print("verified", arrived)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
