//! What a caller may not see answers as what is not there: same status, same bytes.

use domain::table::{Subject, saved::NewView};
use domain::{
    Id,
    permission::{OrgRole, TokenScope, Visibility},
};
use registry::{testing::TestWorld, views};
use serde_json::{Value, json};

use crate::{
    client::{Client, anon, as_person, escape, with_token},
    logs::Log,
};

const NOTHING: &str = "01890000-0000-7000-8000-000000000000";

/// What the hidden project holds.
struct Hidden {
    project: Id,
    version: Id,
    draft: Id,
    run: Id,
    view: Id,
}

async fn hidden(world: &TestWorld) -> Hidden {
    let project = world.project("acme/secret", Visibility::Private).await;
    let run = world.experiment("acme/secret", "run").create().await.id;
    let version = world.version("acme/secret/model").file("a.bin", "x").experiment(run).published().register().await.id;
    let draft = world.version("acme/secret/model").file("a.bin", "y").register().await.id;
    let tags = "insert into tag (org_id, id, name) select org_id, gen_random_uuid(), 'hushed' from project limit 1;
         insert into version_tag select v.org_id, v.id, t.id from version v, tag t; insert into experiment_tag select e.org_id, e.id, t.id from experiment e, tag t";
    world.sql(tags).await;
    world.project("acme/secret/below", Visibility::Public).await;
    world.project("acme/open", Visibility::Organization).await;
    let new = NewView {
        subject: Subject::Models,
        name: "hush".into(),
        query: "sort=name".into(),
        shared: true,
        default: true,
    };
    let owner = world.owner().await;
    let view = views::save::save(world.registry(), &owner, "acme", &["secret".into()], new).await.unwrap().id;
    Hidden { project, version, draft, run, view }
}

/// Callers who may not see anything of `acme` that is not public.
async fn outsiders(world: &TestWorld) -> Vec<(&'static str, Client)> {
    world.org("rival").await;
    let olga = world.person_of("rival", "olga", OrgRole::Owner).await;
    vec![
        ("nobody", anon(world)),
        ("the owner of another organization", as_person(world, &olga).await),
        ("her token", with_token(world, &olga, TokenScope::Read).await),
    ]
}

/// Callers who may not see the hidden project, each in their own way.
async fn strangers(world: &TestWorld) -> Vec<(&'static str, Client)> {
    let mia = world.person("mia", OrgRole::Member).await;
    let mut all = outsiders(world).await;
    all.push(("a member without a grant", as_person(world, &mia).await));
    all.push(("the member's token", with_token(world, &mia, TokenScope::Admin).await));
    all
}

/// Status, headers and body, without what is different each time.
async fn seen(client: &Client, method: &str, path: &str, body: &Value, names: &[&str]) -> String {
    let answer = client.send(method, path, if body.is_null() { String::new() } else { body.to_string() }).await;
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    headers.sort();
    let policy = answer.header("content-security-policy").to_owned();
    let nonce =
        policy.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\'')).map_or("-", |(nonce, _)| nonce);
    let mut all = format!("{}\n{}\n{}", answer.status, headers.join("\n"), answer.text()).replace(nonce, "NONCE");
    for name in names {
        all = all.replace(name, "NAME");
    }
    all
}

#[tokio::test]
async fn hidden_is_missing() {
    let world = TestWorld::new().await;
    let there = hidden(&world).await;
    let [project, version, draft, run] =
        [there.project, there.version, there.draft, there.run].map(|id| id.to_string());
    let view = there.view.to_string();
    let none = || Value::Null;
    let version_of = |model: &str| json!({"model": model});
    let uploads = |model: &str| format!("/api/v1/uploads?name=a.bin&model={}", escape(model));
    let of_project = |what: &str| [project.as_str(), NOTHING].map(|id| format!("/api/v1/projects/{id}/{what}"));
    let grant = || json!({"account": NOTHING, "role": "viewer"});
    // A request for something hidden, and the same one for something that is not there.
    let pairs: Vec<(&str, [String; 2], [Value; 2])> = vec![
        ("GET", [project.as_str(), NOTHING].map(|id| format!("/api/v1/projects/{id}")), [none(), none()]),
        ("GET", of_project("access"), [none(), none()]),
        ("GET", of_project(&format!("access/{NOTHING}")), [none(), none()]),
        ("GET", of_project("access:foresee?visibility=public"), [none(), none()]),
        ("GET", of_project("grantees"), [none(), none()]),
        ("PUT", of_project("grants"), [grant(), grant()]),
        ("PATCH", [project.as_str(), NOTHING].map(|id| format!("/api/v1/projects/{id}")), [json!({}), json!({})]),
        (
            "DELETE",
            [project.as_str(), NOTHING].map(|id| format!("/api/v1/projects/{id}")),
            [json!({"name": "secret"}), json!({"name": "sacred"})],
        ),
        ("POST", of_project("move"), [json!({"name": "x"}), json!({"name": "x"})]),
        ("GET", of_project("move:foresee?name=x"), [none(), none()]),
        ("POST", of_project("archive"), [none(), none()]),
        ("POST", of_project("restore"), [none(), none()]),
        ("GET", of_project("readme"), [none(), none()]),
        ("PUT", of_project("readme"), [json!({"text": "x"}), json!({"text": "x"})]),
        ("PUT", of_project("star"), [none(), none()]),
        ("DELETE", of_project("star"), [none(), none()]),
        ("GET", of_project("summary"), [none(), none()]),
        ("GET", of_project("contents"), [none(), none()]),
        ("GET", of_project("activity"), [none(), none()]),
        ("GET", [version.as_str(), NOTHING].map(|id| format!("/api/v1/versions/{id}")), [none(), none()]),
        ("GET", [draft.as_str(), NOTHING].map(|id| format!("/api/v1/versions/{id}")), [none(), none()]),
        ("GET", [run.as_str(), NOTHING].map(|id| format!("/api/v1/experiments/{id}")), [none(), none()]),
        ("GET", [version.as_str(), NOTHING].map(|id| format!("/api/v1/versions/{id}/files/a.bin")), [none(), none()]),
        ("GET", [draft.as_str(), NOTHING].map(|id| format!("/api/v1/versions/{id}/files/a.bin")), [none(), none()]),
        ("GET", [version.as_str(), NOTHING].map(|id| format!("/api/v1/versions/{id}/files/other")), [none(), none()]),
        ("POST", [run.as_str(), NOTHING].map(|id| format!("/api/v1/experiments/{id}/values")), [json!({}), json!({})]),
        (
            "POST",
            [run.as_str(), NOTHING].map(|id| format!("/api/v1/experiments/{id}/finish")),
            [json!({"status": "failed"}), json!({"status": "failed"})],
        ),
        ("GET", ["acme/secret", "acme/sacred"].map(|at| format!("/api/v1/versions?in={at}")), [none(), none()]),
        (
            "GET",
            ["acme/secret/model", "acme/sacred/model"].map(|at| format!("/api/v1/versions?in={at}")),
            [none(), none()],
        ),
        ("GET", ["acme/secret", "acme/sacred"].map(|at| format!("/api/v1/resolve?address={at}")), [none(), none()]),
        ("GET", ["acme/secret", "acme/sacred"].map(|at| format!("/api/v1/experiments?in={at}")), [none(), none()]),
        ("GET", ["acme/secret", "acme/sacred"].map(|at| format!("/api/v1/views?in={at}")), [none(), none()]),
        (
            "GET",
            ["acme/secret", "acme/sacred"].map(|at| format!("/api/v1/facets?in={at}&column=tags")),
            [none(), none()],
        ),
        (
            "GET",
            ["acme/secret", "acme/sacred"].map(|at| format!("/api/v1/versions/export?in={at}&format=csv")),
            [none(), none()],
        ),
        (
            "GET",
            ["acme/secret", "acme/sacred"].map(|at| format!("/api/v1/experiments/export?in={at}&format=json")),
            [none(), none()],
        ),
        (
            "POST",
            [String::from("/api/v1/views"), "/api/v1/views".into()],
            ["acme/secret", "acme/sacred"].map(|at| json!({"in": at, "name": "x"})),
        ),
        ("DELETE", [view.as_str(), NOTHING].map(|id| format!("/api/v1/views/{id}")), [none(), none()]),
        ("PATCH", [view.as_str(), NOTHING].map(|id| format!("/api/v1/views/{id}")), [json!({}), json!({})]),
        (
            "GET",
            ["acme/secret/below", "acme/sacred/below"].map(|at| format!("/api/v1/resolve?address={at}")),
            [none(), none()],
        ),
        (
            "GET",
            ["acme/secret/model@1", "acme/sacred/model@1"].map(|at| format!("/api/v1/resolve?address={at}")),
            [none(), none()],
        ),
        (
            "GET",
            ["acme/secret/model@latest", "acme/secret/model@nothing"].map(|at| format!("/api/v1/resolve?address={at}")),
            [none(), none()],
        ),
        ("POST", ["acme/secret/model", "acme/sacred/model"].map(uploads), [none(), none()]),
        (
            "POST",
            [String::from("/api/v1/versions"), "/api/v1/versions".into()],
            ["acme/secret/model", "acme/sacred/model"].map(version_of),
        ),
        (
            "POST",
            [String::from("/api/v1/versions"), "/api/v1/versions".into()],
            [draft.as_str(), NOTHING].map(|id| json!({"model": "acme/open/m", "parent": id})),
        ),
        (
            "POST",
            [String::from("/api/v1/versions"), "/api/v1/versions".into()],
            ["acme/secret/model@1", "acme/sacred/model@1"].map(|at| json!({"model": "acme/open/m", "parent": at})),
        ),
        (
            "POST",
            [String::from("/api/v1/versions"), "/api/v1/versions".into()],
            [run.as_str(), NOTHING].map(|id| json!({"model": "acme/open/m", "experiment": id})),
        ),
        (
            "POST",
            [String::from("/api/v1/experiments"), "/api/v1/experiments".into()],
            ["acme/secret", "acme/sacred"].map(|at| json!({"project": at, "name": "x"})),
        ),
        (
            "POST",
            [String::from("/api/v1/projects"), "/api/v1/projects".into()],
            ["acme/secret/x", "acme/sacred/x"].map(|at| json!({"path": at})),
        ),
        ("GET", [version.as_str(), NOTHING].map(|id| format!("/api/fn/get_version?id={id}")), [none(), none()]),
        (
            "GET",
            [run.as_str(), NOTHING].map(|id| format!("/api/fn/draw?address=/acme/experiment/{id}")),
            [none(), none()],
        ),
        (
            "GET",
            ["secret", "sacred"]
                .map(|at| format!("/api/fn/list_versions?organization=acme&path={at}&query=&own=false")),
            [none(), none()],
        ),
        (
            "GET",
            ["secret%2Fmodel", "secret%2Fnodel"]
                .map(|at| format!("/api/fn/list_versions?organization=acme&path={at}&query=&own=false")),
            [none(), none()],
        ),
    ];
    for (who, client) in strangers(&world).await {
        for (method, paths, bodies) in &pairs {
            let names = [
                "secret",
                "sacred",
                "model",
                "nodel",
                project.as_str(),
                version.as_str(),
                draft.as_str(),
                run.as_str(),
                NOTHING,
            ];
            // The first call of a client says when it was last seen.
            client.get("/api/v1/me").await;
            let (log, _guard) = Log::start("sqlx=debug");
            let hidden = seen(&client, method, &paths[0], &bodies[0], &names).await;
            let statements = log.statements();
            let missing = seen(&client, method, &paths[1], &bodies[1], &names).await;
            let more = log.statements();
            if paths[0].starts_with("/api/v1/projects/") {
                assert!(statements.len() > 1, "nothing was seen of {}: {}", paths[0], log.text());
                assert_eq!(statements, more[statements.len()..], "{who}: {method} {}", paths[0]);
            }
            assert_eq!(hidden, missing, "{who}: {method} {} {}", paths[0], bodies[0]);
            assert!(hidden.starts_with("404") || hidden.starts_with("401"), "{who}: {method} {}: {hidden}", paths[0]);
        }
    }
}

#[tokio::test]
async fn an_organization_of_which_nothing_is_public_is_missing() {
    let world = TestWorld::new().await;
    hidden(&world).await;
    for (who, client) in outsiders(&world).await {
        for path in [
            "/api/v1/organizations/ORG/projects",
            "/api/v1/organizations/ORG",
            "/api/v1/organizations/ORG/audit",
            "/api/v1/organizations/ORG/audit/export",
            "/api/v1/organizations/ORG/people",
            "/api/v1/organizations/ORG/invitations",
            "/api/v1/organizations/ORG/teams",
            "/api/v1/versions?in=ORG",
            "/api/v1/resolve?address=ORG/x",
            "/api/fn/organization?slug=ORG&subject=models&path=",
            "/api/fn/list_versions?organization=ORG&path=&query=&own=false",
        ] {
            let [there, nowhere] = ["acme", "acne"].map(|org| path.replace("ORG", org));
            let names = ["acme", "acne"];
            assert_eq!(
                seen(&client, "GET", &there, &Value::Null, &names).await,
                seen(&client, "GET", &nowhere, &Value::Null, &names).await,
                "{who}: {path}"
            );
        }
    }
}

#[tokio::test]
async fn nothing_of_a_hidden_project_is_in_lists_and_counts() {
    let world = TestWorld::new().await;
    let there = hidden(&world).await;
    world.version("acme/open/m").register().await;
    let mia = as_person(&world, &world.person("mia", OrgRole::Member).await).await;
    for path in [
        "/api/v1/organizations/acme/projects",
        "/api/v1/versions?in=acme",
        "/api/fn/organization?slug=acme&subject=models&path=",
        "/api/fn/list_versions?organization=acme&path=&query=&own=false",
        "/api/fn/list_versions?organization=acme&path=&query=group%3Dsubproject&own=false",
        "/api/fn/list_experiments?organization=acme&path=&query=group%3Dsubproject&own=false",
        "/api/fn/found_keys?subject=models&organization=acme&path=&search=",
        "/api/fn/found_keys?subject=experiments&organization=acme&path=&search=",
        "/api/v1/experiments?in=acme",
        "/api/v1/views?in=acme",
        "/api/v1/facets?in=acme&column=project",
        "/api/v1/facets?in=acme&column=tags",
        "/api/v1/facets?in=acme&column=experiment_tags&subject=experiments",
        "/api/v1/facets?in=acme&column=experiment_project&subject=experiments",
        "/api/v1/versions/export?in=acme&format=csv&columns=id,name,project,tags,experiment_project,parent",
        "/api/v1/experiments/export?in=acme&format=json",
        "/acme/models",
        "/acme/experiments",
    ] {
        let answer = mia.get(path).await.is(200);
        let text = answer.text();
        for word in
            ["secret", "below", "hush", &there.project.to_string(), &there.version.to_string(), &there.run.to_string()]
        {
            assert!(!text.contains(word), "{path} tells of “{word}”");
        }
        for id in [there.project, there.version, there.run] {
            assert!(!answer.holds(id), "{path} holds {id}");
        }
    }
    let tree = mia.get("/api/v1/organizations/acme/projects").await.json::<Value>();
    assert_eq!(tree["items"][0]["versions"], 1);
    let page = mia.get("/acme/models").await.text();
    assert!(page.contains(">1 model<"), "the count of the page");
}

#[tokio::test]
async fn a_run_that_may_not_be_seen_is_not_named_by_its_version() {
    let world = TestWorld::new().await;
    let there = hidden(&world).await;
    // Somebody who may see both registers a version in the open from a run in the dark.
    let version = world.version("acme/open/m").experiment(there.run).register().await;
    let mia = as_person(&world, &world.person("mia", OrgRole::Member).await).await;
    for path in [
        format!("/api/v1/versions/{}", version.id),
        "/api/v1/versions?in=acme".into(),
        format!("/acme/models?open={}", version.id),
    ] {
        let text = mia.get(&path).await.is(200).text();
        assert!(!text.contains(&there.run.to_string()), "{path} names the run");
    }
    let page = mia.get("/api/v1/versions?in=acme&sort=task").await.is(200).json::<Value>();
    assert_eq!(page["items"][0]["task"], Value::Null);
}
