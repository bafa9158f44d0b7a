//! Who sees and does what: every use case agrees with `domain::permission`.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Id, Refusal,
    address::Address,
    api::{NewExperiment, NewProject},
    permission::{self, Access, Action, Link, OrgRole, ProjectRole, Resource, Subject, TokenScope, Visibility, decide},
};
use registry::{
    Actor, Registry,
    artifacts::receive::{self, Announced},
    experiments, projects,
    testing::TestWorld,
    versions::{
        download, get,
        list::{self, Query},
    },
};

use crate::refused;

/// How a project stands to the readers, besides its visibility.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Grant {
    Nothing,
    Own(ProjectRole),
    Team(ProjectRole),
    /// On the project above, which lets it through.
    Inherited(ProjectRole),
    /// On the project above, but here only people listed here count.
    Blocked(ProjectRole),
}

const GRANTS: &[Grant] = &[
    Grant::Nothing,
    Grant::Own(ProjectRole::Viewer),
    Grant::Own(ProjectRole::Contributor),
    Grant::Own(ProjectRole::Admin),
    Grant::Team(ProjectRole::Contributor),
    Grant::Inherited(ProjectRole::Viewer),
    Grant::Inherited(ProjectRole::Admin),
    Grant::Blocked(ProjectRole::Admin),
];

/// A project with one version of each kind.
struct Case {
    path: String,
    project: Id,
    /// Visibility of the project and, if there is one, of that above.
    visibility: (Visibility, Option<Visibility>),
    grant: Grant,
    published: Id,
    draft: Id,
    archived: Id,
    run: Id,
}

struct Reader {
    name: &'static str,
    actor: Actor,
    role: OrgRole,
    is_granted: bool,
    in_team: bool,
}

async fn readers(world: &TestWorld) -> Vec<Reader> {
    let mut readers = vec![Reader {
        name: "anonymous",
        actor: Actor::anonymous(),
        role: OrgRole::Outsider,
        is_granted: false,
        in_team: false,
    }];
    for (name, role) in [
        ("outsider", OrgRole::Outsider),
        ("viewer", OrgRole::Viewer),
        ("member", OrgRole::Member),
        ("manager", OrgRole::Manager),
        ("owner", OrgRole::Owner),
    ] {
        let actor = world.person(name, role).await;
        readers.push(Reader { name, actor, role, is_granted: true, in_team: role > OrgRole::Outsider });
    }
    readers
}

async fn cases(world: &TestWorld, readers: &[Reader]) -> Vec<Case> {
    let members: Vec<&Actor> = readers.iter().filter(|r| r.in_team).map(|r| &r.actor).collect();
    let team = world.team("everybody", &members).await;
    let mut cases = Vec::new();
    for &own in Visibility::ALL {
        for &grant in GRANTS {
            let above = match grant {
                Grant::Inherited(_) | Grant::Blocked(_) => vec![Some(Visibility::Private), Some(Visibility::Public)],
                _ => vec![None],
            };
            for above in above {
                cases.push(case(world, readers, team, (own, above), grant, cases.len()).await);
            }
        }
    }
    cases
}

async fn case(
    world: &TestWorld,
    readers: &[Reader],
    team: Id,
    visibility: (Visibility, Option<Visibility>),
    grant: Grant,
    number: usize,
) -> Case {
    let mut path = format!("acme/p{number}");
    if let Some(above) = visibility.1 {
        world.project(&path, above).await;
        path.push_str("/below");
    }
    let project = world.project(&path, visibility.0).await;
    match grant {
        Grant::Nothing => {}
        Grant::Team(role) => world.grant_team(&path, team, role).await,
        Grant::Own(role) | Grant::Inherited(role) | Grant::Blocked(role) => {
            let place = if visibility.1.is_some() { format!("acme/p{number}") } else { path.clone() };
            for reader in readers.iter().filter(|r| r.is_granted) {
                world.grant(&place, &reader.actor, role).await;
            }
        }
    }
    if matches!(grant, Grant::Blocked(_)) {
        world.only_listed_people(&path).await;
    }
    let run = world.experiment(&path, "run").create().await.id;
    let model = format!("{path}/yolo");
    let published = world.version(&model).file("m.onnx", "1").experiment(run).published().register().await.id;
    let draft = world.version(&model).file("m.onnx", "2").register().await.id;
    let archived = world.version(&model).file("m.onnx", "3").published().archived().register().await.id;
    Case { path, project, visibility, grant, published, draft, archived, run }
}

/// What the domain says a reader is to a case's project.
fn access(reader: &Reader, case: &Case) -> Access {
    let if_in = |is_in: bool, role| is_in.then_some(role);
    let (here, above) = match case.grant {
        Grant::Nothing => (None, None),
        Grant::Own(role) => (if_in(reader.is_granted, role), None),
        Grant::Team(role) => (if_in(reader.in_team, role), None),
        Grant::Inherited(role) | Grant::Blocked(role) => (None, if_in(reader.is_granted, role)),
    };
    let inherits = !matches!(case.grant, Grant::Blocked(_));
    let chain = [
        Some(Link { visibility: case.visibility.0, inherits, granted: here }),
        case.visibility.1.map(|visibility| Link { visibility, inherits: true, granted: above }),
    ];
    let (visibility, granted) = permission::effective(chain.into_iter().flatten());
    permission::access(reader.role, visibility, granted)
}

/// What a reader is to the project above a case's, if there is one.
fn access_above(reader: &Reader, case: &Case) -> Option<Access> {
    let visibility = case.visibility.1?;
    let granted = match case.grant {
        Grant::Inherited(role) | Grant::Blocked(role) => reader.is_granted.then_some(role),
        _ => None,
    };
    Some(permission::access(reader.role, visibility, granted))
}

fn may(reader: &Reader, action: Action, access: Access) -> bool {
    let subject = Subject { signed_in: reader.actor.id().is_some(), org_role: reader.role, scope: None };
    decide(&subject, action, Resource::Project(access)).is_ok()
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').skip(1).map(str::to_owned).collect()
}

async fn listed(registry: &Registry, actor: &Actor, path: &[String]) -> registry::Result<(BTreeSet<Id>, i64)> {
    let query = Query::at("acme", path);
    let listing = list::list(registry, actor, query).await?;
    Ok((listing.page.items.iter().map(|r| r.id).collect(), listing.total))
}

#[tokio::test]
async fn every_use_case_agrees_with_the_matrix() {
    let world = TestWorld::new().await;
    let readers = readers(&world).await;
    let cases = cases(&world, &readers).await;
    let registry = world.registry();
    let mut tried = BTreeMap::<String, usize>::new();
    for reader in &readers {
        let mut everything = BTreeSet::new();
        let mut counts = BTreeMap::<Id, i64>::new();
        let mut made_up = Vec::new();
        let missing_path = refused(listed(registry, &reader.actor, &segments("acme/missing/x")).await);
        let missing_address = Address::parse("acme/missing/yolo@1").unwrap();
        let missing_address = refused(projects::address::resolve(registry, &reader.actor, &missing_address).await);
        for case in &cases {
            let access = access(reader, case);
            let what =
                format!("{} on {} ({:?}, {:?}): {access:?}", reader.name, case.path, case.visibility, case.grant);
            let may = |action| may(reader, action, access);
            let seen: BTreeSet<Id> = match access {
                Access::Hidden => BTreeSet::new(),
                Access::Public => [case.published].into(),
                Access::Role(_) => [case.published, case.draft].into(),
            };
            *tried.entry(format!("{access:?}")).or_default() += 1;
            everything.extend(&seen);
            if access > Access::Hidden {
                counts.insert(case.project, i64::try_from(seen.len()).unwrap());
            }

            // Listed, by the project and by the model.
            for path in [segments(&case.path), segments(&format!("{}/yolo", case.path))] {
                match listed(registry, &reader.actor, &path).await {
                    Ok(answer) => assert_eq!(answer, (seen.clone(), i64::try_from(seen.len()).unwrap()), "{what}"),
                    Err(error) => {
                        assert_eq!(access, Access::Hidden, "{what}: {error}");
                        assert_eq!(Refusal::from(error), missing_path, "{what}");
                    }
                }
            }

            // By key, by address, and its bytes.
            for (id, number, public, is_draft) in
                [(case.published, 1, true, false), (case.draft, 2, false, true), (case.archived, 3, false, false)]
            {
                let visible = matches!(access, Access::Role(_)) || (public && may(Action::ReadPublished));
                let missing = Refusal::not_found("version");
                match get::get(registry, &reader.actor, id).await {
                    Ok(_) => assert!(visible, "{what}: version {number} was shown"),
                    Err(error) => {
                        assert!(!visible, "{what}: version {number}: {error}");
                        assert_eq!(Refusal::from(error), missing, "{what}");
                    }
                }
                let address = Address::parse(&format!("{}/yolo@{number}", case.path)).unwrap();
                match projects::address::resolve(registry, &reader.actor, &address).await {
                    Ok(_) => assert!(visible, "{what}: {address} was resolved"),
                    Err(error) => {
                        assert!(!visible, "{what}: {address}: {error}");
                        assert_eq!(Refusal::from(error), missing_address, "{what}");
                    }
                }
                let action = if is_draft { Action::DownloadDraft } else { Action::DownloadPublished };
                match download::open(registry, &reader.actor, id, "m.onnx", false).await {
                    Ok(opened) => assert!(visible && may(action) && opened.draft == is_draft, "{what}: {number}"),
                    Err(error) => {
                        assert!(!(visible && may(action)), "{what}: {number}: {error}");
                        let refusal = Refusal::from(error);
                        assert_eq!(refusal == missing, !visible, "{what}: {refusal}");
                    }
                }
            }

            // The project, its experiment, and doing something there.
            match projects::get::get(registry, &reader.actor, case.project).await {
                Ok(project) => {
                    assert!(may(Action::ReadPublished), "{what}");
                    assert_eq!(project.versions, i64::try_from(seen.len()).unwrap(), "{what}");
                    assert_eq!(project.role.map(Access::Role).unwrap_or(Access::Public), access, "{what}");
                }
                Err(error) => {
                    assert!(!may(Action::ReadPublished), "{what}: {error}");
                    assert_eq!(Refusal::from(error), Refusal::not_found("project"), "{what}");
                }
            }
            match experiments::get::get(registry, &reader.actor, case.run).await {
                Ok(run) => {
                    assert!(may(Action::See), "{what}");
                    assert_eq!(run.versions.iter().map(|v| v.id).collect::<Vec<_>>(), [case.published], "{what}");
                }
                Err(error) => {
                    assert!(!may(Action::See), "{what}: {error}");
                    assert_eq!(Refusal::from(error), Refusal::not_found("experiment"), "{what}");
                }
            }
            let new = NewExperiment { project: case.path.clone(), name: "new".into(), ..NewExperiment::default() };
            let made = experiments::create::create(registry, &reader.actor, new).await;
            assert_eq!(made.is_ok(), may(Action::Register), "{what}: {made:?}");
            made_up.extend(made.ok().map(|m| format!("delete from experiment where id = '{}'", m.id)));
            let new = NewProject { path: format!("{}/by-{}", case.path, reader.name), ..NewProject::default() };
            let made = projects::create::create(registry, &reader.actor, new).await;
            assert_eq!(made.is_ok(), may(Action::CreateSubproject), "{what}: {made:?}");
            made_up.extend(made.ok().map(|m| format!("delete from project where id = '{}'", m.id)));
            let registered =
                world.version(&format!("{}/by-{}", case.path, "anybody")).by(&reader.actor).try_register().await;
            assert_eq!(registered.is_ok(), may(Action::Register), "{what}: {registered:?}");
            made_up.extend(registered.ok().map(|r| format!("delete from version where id = '{}'", r.id)));
        }

        // Back to what it was, for the next reader.
        world.sql(&made_up.join(";")).await;

        // All of it at once: the table, and the sidebar with its counts.
        let nothing = everything.is_empty() && reader.role == OrgRole::Outsider;
        assert!(!nothing, "every reader sees something here");
        let total = i64::try_from(everything.len()).unwrap();
        assert_eq!(listed(registry, &reader.actor, &[]).await.unwrap(), (everything, total), "{}", reader.name);
        let overview = projects::list::list(registry, &reader.actor, "acme").await.unwrap();
        assert_eq!((overview.versions, overview.role), (total, reader.role), "{}", reader.name);
        for case in &cases {
            let node = overview.projects.iter().find(|n| n.id == case.project);
            assert_eq!(node.map(|n| n.versions), counts.get(&case.project).copied(), "{}: {}", reader.name, case.path);
            assert!(node.is_none_or(|n| n.open));
            // Of a project above that may not be opened only the name is shown, and only on the way.
            if let Some(above) = access_above(reader, case) {
                let path = case.path.trim_start_matches("acme/").trim_end_matches("/below");
                let shown = overview.projects.iter().find(|n| n.path == path);
                let expected = (above > Access::Hidden || node.is_some()).then_some(above > Access::Hidden);
                assert_eq!(shown.map(|n| n.open), expected, "{}: {path}", reader.name);
            }
        }
    }
    assert!(tried.values().all(|&n| n > 3) && tried.len() == 5, "all kinds of access were tried: {tried:?}");
}

#[tokio::test]
async fn what_is_hidden_is_refused_in_the_words_for_what_is_missing() {
    let world = TestWorld::new().await;
    world.project("acme/secret", Visibility::Private).await;
    world.project("acme/open", Visibility::Organization).await;
    let version = world.version("acme/secret/yolo").label("v1").file("m", "x").register().await.id;
    world.alias("champion", version).await;
    let run = world.experiment("acme/secret", "run").create().await.id;
    let project = world.project_id("acme/secret").await;
    world.org("globex").await;
    world.project("globex/secret", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let registry = world.registry();
    let none = Id::nil();

    let resolve =
        async |text: &str| refused(projects::address::resolve(registry, &ada, &Address::parse(text).unwrap()).await);
    for (hidden, missing) in [
        ("acme/secret", "acme/nothing"),
        ("acme/secret/yolo", "acme/nothing/yolo"),
        ("acme/secret/nothing", "acme/nothing/nothing"),
        ("acme/secret/yolo@1", "acme/nothing/yolo@1"),
        ("acme/secret/yolo@v1", "acme/open/yolo@v1"),
        ("acme/secret/yolo@champion", "acme/open/yolo@champion"),
        ("acme/secret/yolo@7", "acme/open/yolo@7"),
        ("acme/secret@1", "acme/nothing@1"),
        ("globex/secret", "nothing/secret"),
        ("globex", "nothing"),
    ] {
        assert_eq!(resolve(hidden).await, resolve(missing).await, "{hidden}");
        let list = async |text: &str| {
            let address = Address::parse(text).unwrap();
            let query = Query::at(&address.organization, &address.path);
            match list::list(registry, &ada, query).await {
                Ok(listing) => format!("{} rows", listing.total),
                Err(error) => Refusal::from(error).to_string(),
            }
        };
        if !missing.starts_with("acme/open") {
            assert_eq!(list(hidden).await, list(missing).await, "{hidden}");
        }
        let register = async |text: &str| refused(world.version(text).by(&ada).try_register().await);
        if !hidden.contains('@') && !missing.starts_with("acme/open") && hidden.contains('/') {
            assert_eq!(register(hidden).await, register(missing).await, "{hidden}");
            let upload = async |text: &str| refused(world.upload(&ada, text, "m", "x").await);
            assert_eq!(upload(hidden).await, upload(missing).await, "{hidden}");
            let create = async |text: &str| {
                let new = NewExperiment { project: text.into(), name: "n".into(), ..NewExperiment::default() };
                refused(experiments::create::create(registry, &ada, new).await)
            };
            assert_eq!(create(hidden).await, create(missing).await, "{hidden}");
            let below = async |text: &str| {
                let new = NewProject { path: format!("{text}/new"), ..NewProject::default() };
                refused(projects::create::create(registry, &ada, new).await)
            };
            assert_eq!(below(hidden).await, below(missing).await, "{hidden}");
        }
    }
    assert_eq!(refused(get::get(registry, &ada, version).await), refused(get::get(registry, &ada, none).await));
    assert_eq!(
        refused(download::open(registry, &ada, version, "m", false).await.map(drop)),
        refused(download::open(registry, &ada, none, "m", false).await.map(drop))
    );
    assert_eq!(
        refused(projects::get::get(registry, &ada, project).await),
        refused(projects::get::get(registry, &ada, none).await)
    );
    assert_eq!(
        refused(experiments::get::get(registry, &ada, run).await),
        refused(experiments::get::get(registry, &ada, none).await)
    );
    let end = domain::experiment::ExperimentStatus::Completed;
    assert_eq!(
        refused(experiments::finish::finish(registry, &ada, run, end).await),
        refused(experiments::finish::finish(registry, &ada, none, end).await)
    );
    assert_eq!(
        refused(experiments::report::report(registry, &ada, run, Default::default()).await),
        refused(experiments::report::report(registry, &ada, none, Default::default()).await)
    );
    assert_eq!(
        refused(projects::list::list(registry, &ada, "globex").await),
        refused(projects::list::list(registry, &ada, "nothing").await)
    );
    // Another organization's things by key.
    let foreign = world.project_id("globex/secret").await;
    assert_eq!(refused(projects::get::get(registry, &ada, foreign).await), Refusal::not_found("project"));
}

#[tokio::test]
async fn of_a_public_project_strangers_read_what_was_published_and_nothing_of_how() {
    let world = TestWorld::new().await;
    let new = NewProject {
        path: "acme/open".into(),
        description: "For everyone.".into(),
        tags: vec!["tagofproject".into()],
        visibility: Some(Visibility::Public),
        ..NewProject::default()
    };
    let owner = world.owner().await;
    projects::create::create(world.registry(), &owner, new).await.unwrap();
    let ada = world.person("adalovelace", OrgRole::Member).await;
    let run = world.experiment("acme/open", "namelessrun").by(&ada).parameter("learningrate", "0.1").metric(
        "lossmetric",
        1,
        0.5,
    );
    let run = run.ended(domain::experiment::ExperimentStatus::Completed).create().await.id;
    let published = world
        .version("acme/open/yolo")
        .by(&ada)
        .tag("prod")
        .label("v1")
        .framework("ONNX")
        .metadata("key", "value")
        .experiment(run)
        .file("m.onnx", "bytes")
        .with(|v| {
            v.description = "Text.".into();
            v.configuration = "a: 1".into();
            v.labels.insert("cat".into(), 0);
        })
        .published()
        .register()
        .await
        .id;
    world.sql("alter table version disable trigger version_lock; update version set published_by = user_id").await;
    let draft = world.version("acme/open/yolo").by(&ada).label("draftlabel").tag("tagofdraft").register().await;
    world.version("acme/open/secretmodel").by(&ada).register().await;
    world.version("acme/open/archivedmodel").by(&ada).published().archived().register().await;
    let registry = world.registry();
    let outsider = world.person("outsider", OrgRole::Outsider).await;

    for stranger in [Actor::anonymous(), outsider] {
        let details = get::get(registry, &stranger, published).await.unwrap();
        assert_eq!((details.description.as_str(), details.configuration.as_str()), ("Text.", "a: 1"));
        assert_eq!(details.row.framework.as_deref(), Some("ONNX"));
        assert_eq!((details.labels.len(), details.metadata.len(), details.files.len()), (1, 1, 1));
        assert_eq!(details.row.tags[0].name, "prod");
        assert_eq!(details.latest_number, 1, "a Draft is not counted");
        assert_eq!(details.role, None);
        assert!(download::open(registry, &stranger, published, "m.onnx", false).await.is_ok());
        let path = ["open".to_owned()];
        fn query(path: &[String]) -> Query<'_> {
            Query::at("acme", path)
        }
        let listing = list::list(registry, &stranger, query(&path)).await.unwrap();
        let overview = projects::list::list(registry, &stranger, "acme").await.unwrap();
        let project = projects::get::get(registry, &stranger, overview.projects[0].id).await.unwrap();
        assert_eq!((listing.total, overview.versions, project.versions), (1, 1, 1));
        let everything = [
            serde_json::to_string(&details).unwrap(),
            serde_json::to_string(&listing).unwrap(),
            serde_json::to_string(&list::list(registry, &stranger, query(&[])).await.unwrap()).unwrap(),
            serde_json::to_string(&overview).unwrap(),
            serde_json::to_string(&project).unwrap(),
        ]
        .concat();
        for secret in [
            "adalovelace",
            "namelessrun",
            "lossmetric",
            "learningrate",
            "tagofproject",
            "draftlabel",
            "tagofdraft",
            "secretmodel",
            "archivedmodel",
            "example.org",
            &ada.id().unwrap().to_string(),
            &run.to_string(),
        ] {
            assert!(!everything.contains(secret), "{secret} is told: {everything}");
        }
        for hidden in
            ["acme/open/secretmodel", "acme/open/archivedmodel", "acme/open/yolo@2", "acme/open/yolo@draftlabel"]
        {
            let address = Address::parse(hidden).unwrap();
            let refusal = refused(projects::address::resolve(registry, &stranger, &address).await);
            assert!(matches!(refusal, Refusal::NotFound { .. }), "{hidden}");
        }
        for model in ["secretmodel", "archivedmodel"] {
            let path = ["open".to_owned(), model.to_owned()];
            assert_eq!(
                refused(list::list(registry, &stranger, query(&path)).await),
                Refusal::not_found("project or model")
            );
        }
        for (word, number) in [("latest", 1), ("v1", 1)] {
            let address = Address::parse(&format!("acme/open/yolo@{word}")).unwrap();
            let found = projects::address::resolve(registry, &stranger, &address).await.unwrap();
            let domain::api::Resolved::Version { address, .. } = found else { panic!("{found:?}") };
            assert_eq!(address, format!("acme/open/yolo@{number}"));
        }
        assert_eq!(refused(get::get(registry, &stranger, draft.id).await), Refusal::not_found("version"));
        assert_eq!(refused(experiments::get::get(registry, &stranger, run).await), Refusal::not_found("experiment"));
        assert!(world.version("acme/open/yolo").by(&stranger).try_register().await.is_err());
        assert!(world.upload(&stranger, "acme/open/yolo", "m", "x").await.is_err());
    }
}

#[tokio::test]
async fn a_token_does_no_more_than_its_scope() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    let version = world.version("acme/vision/yolo").file("m", "x").register().await.id;
    let owner = world.owner().await;
    let registry = world.registry();
    for &scope in TokenScope::ALL {
        let token = world.with_token(&owner, scope).await;
        assert_eq!(token.scope(), Some(scope));
        let needed = |may: bool, refusal: Option<Refusal>, scope: &str| match refusal {
            None => assert!(may, "it was let through"),
            Some(refusal) => {
                assert!(!may, "{refusal}");
                assert_eq!(refusal, Refusal::ScopeNeeded { scope: scope.into() });
            }
        };
        let writes = scope >= TokenScope::Write;
        get::get(registry, &token, version).await.unwrap();
        download::open(registry, &token, version, "m", false).await.unwrap();
        needed(
            writes,
            world.version("acme/vision/yolo").by(&token).try_register().await.err().map(Refusal::from),
            "write",
        );
        let announced = Announced { model: "acme/vision/yolo".into(), name: "m".into(), sha256: None, size: None };
        let body = futures::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from("x"))]);
        needed(writes, receive::receive(registry, &token, announced, body).await.err().map(Refusal::from), "write");
        let new = NewProject { path: format!("acme/by-{}", scope.code()), ..NewProject::default() };
        needed(writes, projects::create::create(registry, &token, new).await.err().map(Refusal::from), "write");
    }
}
