"""What schemathesis needs to know of the server that it tries: keys and addresses that are there.

What it makes up is let through as well, so that both what is there and what is not is asked for.
"""

import os
import uuid

import requests
import schemathesis

BASE = os.environ["VITRINE_CONTRACT_URL"] + "/api/v1"
ORG = os.environ["VITRINE_CONTRACT_ORG"]
OWNER = {"Authorization": "Bearer " + os.environ["VITRINE_CONTRACT_TOKEN"]}


def read(path, **query):
    answer = requests.get(BASE + path, headers=OWNER, params=query, timeout=30)
    answer.raise_for_status()
    return answer.json()


VERSIONS = [row["id"] for row in read("/versions", **{"in": ORG, "limit": 20})["items"]]
EXPERIMENTS = [row["id"] for row in read("/experiments", **{"in": ORG, "limit": 20})["items"]]
PROJECTS = read(f"/organizations/{ORG}/projects")["items"]
PROJECT_KEYS = [project["id"] for project in PROJECTS]
FILES = [file["name"] for key in VERSIONS[:5] for file in read(f"/versions/{key}")["files"]]
TAGS = [tag["tag"]["name"] for tag in read(f"/organizations/{ORG}/tags")["items"]]
ADDRESSES = [ORG] + [f"{ORG}/{project['path']}" for project in PROJECTS]
QUERIES = ["status:draft", "tags:edge,framework:~nil", "created:last_7d", "metrics.acc:>0.5", "name:*a*"]

# Whoever would be taken away by these is who asks, or what the other requests are about.
FINAL = {"DELETE /organizations/{org}", "DELETE /projects/{id}", "DELETE /versions/{id}"}
OWN = {row["id"] for row in read("/me/tokens")["items"]} | {read("/me")["person"]["id"]}
NOBODY = "00000000-0000-7000-8000-000000000000"


def pick(values, chosen):
    """One of the values, or, one time in four, what was made up; always the same for the same text."""
    number = sum(str(chosen).encode()) * 7
    return chosen if not values or number % 4 == 0 else values[number // 4 % len(values)]


def is_key(value):
    try:
        uuid.UUID(str(value))
        return True
    except ValueError:
        return False


def keys(path):
    for word, values in (("/projects/", PROJECT_KEYS), ("/versions/", VERSIONS), ("/experiments/", EXPERIMENTS)):
        if path.startswith(word):
            return values
    return []


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Puts what is there in the place of most of what was made up. What is wrong on purpose is no key and stays."""
    fill_path(case, case.path_parameters or {})
    query = case.query or {}
    for name, values in (
        ("in", ADDRESSES),
        ("query", QUERIES),
        ("sort", ["-created,name", "metrics.acc"]),
        ("columns", ["name,size,metadata.dataset"]),
        ("column", ["tags", "framework", "user"]),
        ("address", ADDRESSES),
        ("ids", VERSIONS[:3]),
        ("when", ["last_7d", "2026-01-01..2026-02-01"]),
    ):
        if isinstance(query.get(name), str):
            query[name] = pick(values, query[name])
    # What follows has no end, and nobody would read on.
    if case.operation.path.endswith("/events") and query.get("follow") in (None, True, "true"):
        query = case.query = {**query, "follow": "false"}
    if isinstance(query.get("cursor"), str) and pick([None], query["cursor"]) is None:
        del query["cursor"]


def fill_path(case, path):
    label = case.operation.label
    if is_key(path.get("id")) and label not in FINAL:
        path["id"] = pick(keys(case.operation.path), path["id"])
    if path.get("org") and label not in FINAL:
        path["org"] = pick([ORG], path["org"])
    if path.get("name"):
        path["name"] = pick(FILES if "/files/" in case.operation.path else TAGS, path["name"])
    # Keys that answers told of are tried too: those of who asks, and of their tokens, are not taken away.
    if case.method.upper() in ("DELETE", "PATCH"):
        for name, value in path.items():
            if str(value) in OWN:
                path[name] = NOBODY


ASKED = set()


@schemathesis.check
def nobody_may_do_it(ctx, response, case):
    """What needs a token is done for nobody without one, where that it is not there is an answer, too."""
    operation = case.operation
    is_owner = response.request.headers.get("Authorization") == OWNER["Authorization"]
    if is_owner and response.status_code == 401 and response.json().get("code") == "sign_in_needed":
        raise AssertionError("the owner's token does not work any more: nothing after this tries anything")
    security = operation.definition.raw.get("security", [{"token": []}])
    if {} in security or not 200 <= response.status_code < 300 or operation.label in ASKED:
        return None
    ASKED.add(operation.label)
    sent = response.request
    headers = {name: value for name, value in sent.headers.items() if name.lower() != "authorization"}
    answer = requests.request(sent.method, sent.url, headers=headers, data=sent.body, timeout=30)
    if answer.status_code not in (401, 403, 404):
        raise AssertionError(f"without a token it answers {answer.status_code}")
    return None
