"""Polyaxon's own command line against a server: every command of `project` and `models` that a registry answers, then
what it made as Vitrine's own API tells it, and what that changes as the command line sees it.

    polyaxon_client.py URL TOKEN ORGANIZATION
"""

import hashlib
import os
import subprocess
import sys
import tempfile

import requests

URL, TOKEN, ORGANIZATION = sys.argv[1:4]
HOME = tempfile.mkdtemp()
COMMAND = os.path.join(os.path.dirname(sys.executable), "polyaxon")
# The two lines that change.
HOST = {"POLYAXON_HOST": f"{URL}/polyaxon", "POLYAXON_AUTH_TOKEN": TOKEN}
QUIET = {
    "POLYAXON_HOME": HOME,
    "POLYAXON_NO_OP": "false",
    "POLYAXON_DISABLE_ERRORS_REPORTING": "true",
    "COLUMNS": "250",
    "NO_COLOR": "1",
}
IRIS = f"{ORGANIZATION}/iris"
TULIP = f"{ORGANIZATION}/tulip"


def run(line, *more, host=HOST):
    command = [COMMAND, *line.split(), *more]
    done = subprocess.run(command, env={**os.environ, **QUIET, **host}, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def ok(line, *more, says=(), host=HOST):
    code, told = run(line, *more, host=host)
    assert code == 0, f"polyaxon {line} ended with {code}:\n{told}"
    for word in [says] if isinstance(says, str) else says:
        assert word in told, f"polyaxon {line} does not say {word!r}:\n{told}"
    return told


def no(line, *more, says, host=HOST):
    code, told = run(line, *more, host=host)
    assert code != 0, f"polyaxon {line} was done:\n{told}"
    assert says in told, f"polyaxon {line} does not say {says!r}:\n{told}"
    # What a caller can mend is never the server's fault.
    assert "Status: 50" not in told, told
    return told


def api(method, path, status=200, **more):
    answer = requests.request(method, f"{URL}/api/v1{path}", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30, **more)
    assert answer.status_code == status, (method, path, answer.status_code, answer.text)
    return answer.json() if answer.content and "json" in answer.headers.get("content-type", "") else answer


def details(address):
    found = api("GET", "/resolve", params={"address": address})
    return api("GET", f"/versions/{found['id']}")


def names(line, *more):
    """The first column of a table."""
    rows = [row.strip().strip("│").split("│") for row in ok(line, *more).splitlines() if row.strip().startswith("│")]
    return [row[0].strip() for row in rows]


def projects():
    ok(f"project create --name {IRIS} --description Flowers --tags spring,wild", says="created successfully")
    ok(f"project create --name {TULIP} --public")
    no(f"project create --name {IRIS}", says="not available")
    no("project create --name nobody/iris", says="404")
    ok(f"project get -p {IRIS}", says=["Flowers", "spring"])
    ok(f"project ls -o {ORGANIZATION} --limit 100", says=["iris", "tulip"])
    found = names(f"project ls -o {ORGANIZATION} -s name -q", "tags:wild|none, name:%ir%")
    assert found == ["iris"], found
    no(f"project ls -o {ORGANIZATION} -q stage:x", says="cannot be asked for")
    ok(f"project update -p {IRIS} --description Irises --tags spring,cut")
    made = api("GET", "/resolve", params={"address": IRIS})
    project = api("GET", f"/projects/{made['id']}")
    assert (project["description"], project["visibility"]) == ("Irises", "private"), project
    assert {tag["name"] for tag in project["tags"]} == {"spring", "cut"}, project
    no(f"project get -p {ORGANIZATION}/nothing", says="404")


def registered():
    ok(
        f"models register -p {IRIS} -ver v1 --tags a,b --description",
        "The first",
        "--content",
        "layers: 3",
        says="created successfully",
    )
    no(f"models register -p {IRIS} -ver v1", says="already exists")
    ok(f"models register -p {IRIS} -ver v1 --force --content", "layers: 4", says="created successfully")
    no(f"models register -p {IRIS} -ver a:b", says="400")
    no(f"models register -p {IRIS} -ver 12", says="all digits")
    no(f"models register -p {IRIS} -ver x --run-uid {'0' * 32}", says="does not exist")
    no(f"models register -p {IRIS} -ver x --artifacts a", says="A run is required")
    no(f"models register -p {ORGANIZATION}/nothing -ver v1", says="404")
    version = details(f"{IRIS}/iris@v1")
    assert version["row"]["label"] == "v1" and version["row"]["number"] == 1, version
    assert (version["description"], version["configuration"]) == ("The first", "layers: 4"), version
    assert [tag["name"] for tag in version["row"]["tags"]] == ["a", "b"], version
    assert (version["row"]["stage"], version["row"]["status"]) == ("testing", "draft"), version
    ok(f"models get -p {IRIS} -ver v1", says=["The first", "layers", "testing"])
    no(f"models get -p {IRIS} -ver v9", says="404")
    # Whoever names no version gets the next number, and finds it as the newest.
    ok(f"models register -p {TULIP} --description Newest")
    ok(f"models get -p {TULIP} -ver latest", says="Newest")
    assert details(f"{TULIP}/tulip@1")["row"]["label"] is None


def from_runs():
    run = api("POST", "/experiments", 201, json={"project": IRIS, "name": "grow"})
    run = run["id"].replace("-", "")
    ok(f"models register -p {IRIS} -ver v2 --run-uid {run} --artifacts weights,vocabulary")
    version = details(f"{IRIS}/iris@v2")
    assert version["row"]["task"]["name"] == "grow", version
    ok(f"models get -p {IRIS} -ver v2", says="weights")
    # A project that takes versions of its own experiments alone says so.
    tulip = api("GET", "/resolve", params={"address": TULIP})["id"]
    api("PATCH", f"/projects/{tulip}", json={"promotion_rule": "subtree"})
    no(f"models register -p {TULIP} -ver v2 --run-uid {run}", says="promotion rule")
    iris = api("GET", "/resolve", params={"address": IRIS})["id"]
    api("PATCH", f"/projects/{tulip}", json={"promotion_rule": "listed", "promotion_sources": [iris]})
    ok(f"models register -p {TULIP} -ver v2 --run-uid {run}")
    no(f"models register -p {IRIS} -ver v2 --force --run-uid {'1' * 32}", says="stays as it was registered")


def staged():
    ok(f"models stage -p {IRIS} -ver v1 -to staging --reason Tried --message", "Looks well", says="updated")
    ok(f"models stage -p {IRIS} -ver v1 -to production")
    ok(f"models stages -p {IRIS} -ver v1", says=["Latest stage: production", "Tried", "Looks well", "CliStageUpdate"])
    assert details(f"{IRIS}/iris@production")["row"]["label"] == "v1"
    no(f"models stages -p {IRIS} -ver v9", says="404")


def found():
    for n in range(5):
        ok(f"models register -p {IRIS} -ver rc-{n} --tags candidate")
    everything = names(f"models ls -p {IRIS} -s name --limit 100")
    assert everything == ["rc-0", "rc-1", "rc-2", "rc-3", "rc-4", "v1", "v2"], everything
    of = lambda query, *more: names(f"models ls -p {IRIS} -s name", "-q", query, *more)
    assert of("stage:production") == ["v1"]
    assert of("tags:a|candidate, name:~%rc%") == ["v1"]
    assert of("name:v1 OR name: v2") == ["v1", "v2"]
    assert of("name:rc%", "--limit", "2", "--offset", "2") == ["rc-2", "rc-3"]
    assert of("created_at:>=2026-01-01", "--limit", "1") == ["rc-0"]
    assert names(f"models ls -p {IRIS} -s -created_at --limit 1") == ["rc-4"]
    ok(f"models ls -p {IRIS} --limit 3", says="count")
    no(f"models ls -p {IRIS} -q foo:1", says="cannot be asked for")
    no(f"models ls -p {IRIS} -q stage:gone", says="cannot be read")
    no(f"models ls -p {IRIS} -q (name:v1", says="cannot be read")


def changed():
    ok(f"models update -p {IRIS} -ver rc-0 --name rc --description Better --tags edge", says="updated")
    version = details(f"{IRIS}/iris@rc")
    assert version["description"] == "Better", version
    assert [tag["name"] for tag in version["row"]["tags"]] == ["edge"], version
    no(f"models update -p {IRIS} -ver rc --name v1", says="already exists")
    # What is changed by Vitrine's own API is what the command line sees.
    api("PATCH", f"/versions/{version['row']['id']}", json={"description": "By Vitrine", "label": "edited"})
    api("POST", f"/versions/{version['row']['id']}/stage", json={"stage": "disabled", "reason": "old"})
    api("POST", f"/versions/{version['row']['id']}/tags", json={"add": ["seen"]})
    ok(f"models get -p {IRIS} -ver edited", says=["By Vitrine", "disabled", "seen", "edge"])
    ok(f"models stages -p {IRIS} -ver edited", says=["Latest stage: disabled", "old"])
    # Published is read-only, and a user's mistake is told in a sentence.
    published = details(f"{IRIS}/iris@rc-1")["row"]["id"]
    api("POST", f"/versions/{published}/publish")
    no(f"models update -p {IRIS} -ver rc-1 --description No", says="Published")
    ok(f"models stage -p {IRIS} -ver rc-1 -to staging")


def with_files():
    """A version of files that came another way, pulled and copied."""
    data = os.urandom(200_000)
    upload = api("POST", "/uploads", 201, params={"model": f"{IRIS}/iris", "name": "weights.bin"}, data=data)
    other = api("POST", "/uploads", 201, params={"model": f"{IRIS}/iris", "name": "vocab.txt"}, data=b"a\nb\n")
    files = [{"upload": upload["id"], "name": "deep/weights.bin"}, {"upload": other["id"]}]
    api("POST", "/versions", 201, json={"model": f"{IRIS}/iris", "label": "filed", "files": files, "configuration": "a: 1"})
    folder = tempfile.mkdtemp()
    pulled(folder, "filed", data)
    ok(f"models copy -p {IRIS} -ver filed", says="copied successfully")
    ok(f"models copy -p {IRIS} -ver filed --to-project tulip --name from-iris --description", "A copy")
    no(f"models copy -p {IRIS} -ver filed --to-project tulip --name from-iris", says="already exists")
    no(f"models copy -p {IRIS} -ver nothing", says="404")
    copy = details(f"{TULIP}/tulip@from-iris")
    assert copy["description"] == "A copy" and copy["configuration"] == "a: 1", copy
    assert {file["name"]: file["sha256"] for file in copy["files"]}["deep/weights.bin"] == hashlib.sha256(data).hexdigest()
    # A version without files is pulled as what is said of it.
    ok(f"models pull -p {IRIS} -ver v1 --path {folder}")
    assert open(f"{folder}/models/v1/content.plx.json").read() == "layers: 4"
    ok(f"models pull -p {IRIS} -a --path {folder}", says="total: 9")


def pulled(folder, version, data):
    ok(f"models pull -p {IRIS} -ver {version} --path {folder}", says="Finished pulling")
    held = {}
    for at, _, names in os.walk(folder):
        held |= {name: open(os.path.join(at, name), "rb").read() for name in names}
    assert held.get("weights.bin") == data and held.get("vocab.txt") == b"a\nb\n", list(held)
    assert held["content.plx.json"] == b"a: 1", held["content.plx.json"]


def transferred():
    ok(f"models transfer -p {IRIS} -ver v1 --to-project tulip", says="was transferred")
    no(f"models get -p {TULIP} -ver nothing", says="404")
    ok(f"models stages -p {TULIP} -ver v1", says=["Latest stage: production", "Tried"])
    no(f"models transfer -p {IRIS} -ver v2 --to-project tulip", says="already exists")
    no(f"models transfer -p {IRIS} -ver v2 --to-project nothing", says="404")


def below():
    """A host that names a project leads to what is below it: sub-projects, and models by their names."""
    api("POST", "/projects", 201, json={"path": f"{IRIS}/deep"})
    api("POST", "/versions", 201, json={"model": f"{IRIS}/petal", "label": "p1"})
    host = {**HOST, "POLYAXON_HOST": f"{URL}/polyaxon/{IRIS}"}
    ok(f"project ls -o {ORGANIZATION}", says="deep", host=host)
    ok(f"models register -p {ORGANIZATION}/deep -ver d1", host=host)
    assert details(f"{IRIS}/deep/deep@1")["row"]["label"] == "d1"
    ok(f"models ls -p {ORGANIZATION}/petal", says="p1", host=host)


def deleted():
    ok(f"models delete -p {IRIS} -ver rc-2 -y", says="delete successfully")
    no(f"models get -p {IRIS} -ver rc-2", says="404")
    no(f"models delete -p {IRIS} -ver rc-2 -y", says="404")
    no(f"models register -p {IRIS} -ver rc-2", says="in the archive")
    ok(f"project update -p {TULIP} --name rose")
    ok(f"models get -p {ORGANIZATION}/rose -ver from-iris", says="A copy")
    ok(f"project delete -p {ORGANIZATION}/rose -y")
    no(f"project get -p {ORGANIZATION}/rose", says="404")


def strangers():
    nobody = {**HOST, "POLYAXON_AUTH_TOKEN": "vtr_nobody"}
    no(f"models ls -p {IRIS}", says="401", host=nobody)


projects()
registered()
from_runs()
staged()
found()
changed()
with_files()
transferred()
below()
deleted()
strangers()
