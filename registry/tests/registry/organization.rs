//! An organization's settings, its audit log, and its end.

use domain::{
    Refusal,
    address::Address,
    api::{AuditFilter, AuditRow, DeleteOrganization, EditOrganization},
    permission::{OrgRole, ProjectRole, TokenScope, Visibility},
    table::Page,
};
use registry::{
    Actor, Result,
    organization::{
        audit::list,
        delete::delete,
        purge,
        settings::{edit, get},
    },
    people::{me, session, token},
    projects,
    testing::TestWorld,
};

use crate::refused;

async fn rows(world: &TestWorld, actor: &Actor, filter: AuditFilter) -> Result<Page<AuditRow>> {
    list(world.registry(), actor, "acme", &filter, None, 100).await
}

#[tokio::test]
async fn settings_decide_who_makes_projects_and_what_they_start_with() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let (ada, mia) = (world.person("ada", OrgRole::Member).await, world.person("mia", OrgRole::Manager).await);
    let told = get(registry, &owner, "acme").await.unwrap();
    assert_eq!((told.top_level_role, told.default_visibility, told.people), (OrgRole::Member, Visibility::Private, 3));
    let change = EditOrganization {
        name: Some(" Acme Research ".into()),
        top_level_role: Some(OrgRole::Manager),
        default_visibility: Some(Visibility::Organization),
    };
    let told = edit(registry, &owner, "acme", &change, None).await.unwrap();
    assert_eq!((told.name.as_str(), told.slug.as_str()), ("Acme Research", "acme"));
    let new = |path: &str| domain::api::NewProject { path: path.into(), ..Default::default() };
    let refused_project = projects::create::create(registry, &ada, new("acme/a")).await;
    assert!(matches!(refused(refused_project), Refusal::RoleNeeded { .. }));
    let made = projects::create::create(registry, &mia, new("acme/b")).await.unwrap();
    assert_eq!(made.visibility, Visibility::Organization);
    assert!(matches!(refused(edit(registry, &mia, "acme", &change, None).await), Refusal::RoleNeeded { .. }));
    let viewer = EditOrganization { top_level_role: Some(OrgRole::Viewer), ..EditOrganization::default() };
    assert!(matches!(refused(edit(registry, &owner, "acme", &viewer, None).await), Refusal::Invalid { .. }));
    let row = "audit where action = 'organization.changed' and before ->> 'top_level_role' = 'member' and after ->> 'name' = 'Acme Research'";
    assert_eq!(world.count(row).await, 1);
    edit(registry, &owner, "acme", &change, None).await.unwrap();
    assert_eq!(world.count(row).await, 1, "what is so already is no change");
}

#[tokio::test]
async fn the_log_is_told_by_who_what_when_and_where() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let grant = domain::api::SetGrant { account: ada.id(), team: None, role: Some(ProjectRole::Viewer) };
    let by_browser = session::resume(registry, &world.session(&owner).await).await.unwrap();
    projects::access::grant::set(registry, &by_browser, vision, &grant).await.unwrap();
    let of = |filter| rows(&world, &owner, filter);
    let all = of(AuditFilter::default()).await.unwrap().items;
    assert!(all.is_sorted_by(|a, b| (a.at, a.id) > (b.at, b.id)));
    let granted = of(AuditFilter { action: Some("project.granted".into()), ..Default::default() }).await.unwrap().items;
    let row = &granted[0];
    assert_eq!((granted.len(), row.project.as_deref(), row.name.as_deref()), (1, Some("vision"), Some("vision")));
    assert_eq!(
        (row.via.as_str(), row.who.as_ref().map(|w| w.id), row.credential.is_some()),
        ("browser", owner.id(), true)
    );
    let change =
        |field: &str| row.changes.iter().find(|c| c.field == field).map(|c| (c.before.clone(), c.after.clone()));
    assert_eq!(change("account"), Some((None, Some("ada".into()))), "people are named");
    assert_eq!(change("role"), Some((None, Some("viewer".into()))));
    for (filter, holds) in [
        (AuditFilter { who: owner.id(), ..Default::default() }, true),
        (AuditFilter { who: ada.id(), ..Default::default() }, false),
        (AuditFilter { action: Some("team, project".into()), ..Default::default() }, true),
        (AuditFilter { action: Some("team".into()), ..Default::default() }, false),
        (AuditFilter { resource: Some(vision), project: Some(vision), ..Default::default() }, true),
        (AuditFilter { project: ada.id(), ..Default::default() }, false),
        (AuditFilter { when: Some("last_24h".into()), ..Default::default() }, true),
        (AuditFilter { when: Some("<2020-01-01".into()), ..Default::default() }, false),
    ] {
        let found = of(filter.clone()).await.unwrap().items;
        assert_eq!(found.iter().any(|r| r.id == row.id), holds, "{filter:?}");
    }
    let nonsense = of(AuditFilter { when: Some("soon".into()), ..Default::default() }).await;
    assert!(matches!(refused(nonsense), Refusal::Invalid { .. }));
    assert!(matches!(refused(rows(&world, &ada, AuditFilter::default()).await), Refusal::RoleNeeded { .. }));
    let writer = world.with_token(&owner, TokenScope::Write).await;
    assert!(matches!(refused(rows(&world, &writer, AuditFilter::default()).await), Refusal::ScopeNeeded { .. }));
}

#[tokio::test]
async fn pages_of_the_log_hold_every_row_once_and_none_of_others() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    world.org("rival").await;
    world.project("rival/dark", Visibility::Private).await;
    for n in 0..7 {
        world.project(&format!("acme/p{n}"), Visibility::Private).await;
    }
    let (mut seen, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = list(registry, &owner, "acme", &AuditFilter::default(), cursor.as_deref(), 2).await.unwrap();
        seen.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let of_acme = world.count("audit where org_id = (select id from organization where slug = 'acme')").await;
    assert_eq!(i64::try_from(seen.len()).unwrap(), of_acme);
    let mut ids: Vec<_> = seen.iter().map(|r| r.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), seen.len());
    assert!(seen.iter().all(|r| r.name.as_deref() != Some("dark")));
}

#[tokio::test]
async fn an_organization_ends_for_everybody_at_once_and_then_its_rows() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    world.org("rival").await;
    world.project("rival/kept", Visibility::Private).await;
    world.version("rival/kept/m").file("a.bin", "bytes").register().await;
    world.project("acme/vision", Visibility::Public).await;
    world.project("acme/vision/below", Visibility::Public).await;
    let run = world.experiment("acme/vision", "run").create().await.id;
    let first =
        world.version("acme/vision/below/m").file("a.bin", "bytes").experiment(run).published().register().await;
    world.version("acme/vision/m").file("b.bin", "more").tag("t").parent(&first.id.to_string()).register().await;
    let bot = domain::api::NewService { name: "ci".into(), role: OrgRole::Member };
    let bot = registry::people::members::service::create(registry, &owner, "acme", &bot).await.unwrap();
    let wanted = domain::api::IssueToken { name: "ci".into(), scope: TokenScope::Read, days: None };
    let issued =
        registry::people::members::credentials::issue_token(registry, &owner, "acme", bot.id, &wanted).await.unwrap();
    let typed = |name: &str| DeleteOrganization { name: name.into() };
    let mia = world.person("mia", OrgRole::Manager).await;
    assert!(matches!(refused(delete(registry, &mia, "acme", &typed("acme")).await), Refusal::RoleNeeded { .. }));
    assert!(matches!(refused(delete(registry, &owner, "acme", &typed("Acme")).await), Refusal::Invalid { .. }));
    delete(registry, &owner, "acme", &typed("acme")).await.unwrap();
    let gone = Refusal::not_found("organization");
    for actor in [&owner, &Actor::anonymous()] {
        assert_eq!(refused(projects::list::list(registry, actor, "acme").await), gone);
        let address = Address::parse("acme/vision/below/m@1").unwrap();
        assert_eq!(refused(projects::address::resolve(registry, actor, &address).await), gone);
        let version = registry::versions::get::get(registry, actor, first.id).await;
        assert_eq!(refused(version), Refusal::not_found("version"));
    }
    assert_eq!(me::get(registry, &owner).await.unwrap().organizations, []);
    assert_eq!(refused(token::resume(registry, &issued.token).await), Refusal::SignInNeeded);
    assert_eq!(refused(delete(registry, &owner, "acme", &typed("acme")).await), gone);
    // The name is free at once, whatever is still there of the other.
    registry::people::operator::unsafe_add_organization(registry, "acme").await.unwrap();
    while purge::step(registry).await.unwrap() {}
    for (table, rows) in
        [("version", 1), ("project", 1), ("experiment", 0), ("model", 1), ("organization", 2), ("tag", 0)]
    {
        assert_eq!(world.count(table).await, rows, "{table}");
    }
    assert_eq!(world.count("version_count where org_id not in (select id from organization)").await, 0);
    assert_eq!(world.objects().len(), 3, "files wait for the sweep");
    registry::artifacts::sweep::sweep(
        registry,
        registry::artifacts::sweep::SILENCE,
        registry::artifacts::sweep::WAITING,
    )
    .await
    .unwrap();
    assert_eq!(world.objects().len(), 1, "those of others stay");
    assert_eq!(world.count("audit where action = 'organization.deleted'").await, 1);
}
