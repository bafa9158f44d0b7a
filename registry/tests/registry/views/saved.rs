//! Saved views: who sees, makes, changes and deletes them, and what their words are.

use domain::{
    Id, Refusal,
    permission::{OrgRole, ProjectRole, TokenScope, Visibility},
    table::{
        SavedView, Subject,
        saved::{NewView, ViewChange},
    },
};
use futures::future::join_all;
use registry::{
    Actor, Result,
    testing::TestWorld,
    versions,
    views::{change, delete, list, save},
};

use crate::refused;

fn path(text: &str) -> Vec<String> {
    text.split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

fn view(name: &str, query: &str) -> NewView {
    NewView { subject: Subject::Models, name: name.into(), query: query.into(), shared: false, default: false }
}

fn shared(name: &str) -> NewView {
    NewView { shared: true, ..view(name, "sort=name") }
}

async fn save(world: &TestWorld, actor: &Actor, at: &str, new: NewView) -> Result<SavedView> {
    save::save(world.registry(), actor, "acme", &path(at), new).await
}

async fn change(world: &TestWorld, actor: &Actor, id: Id, to: ViewChange) -> Result<SavedView> {
    change::change(world.registry(), actor, id, to, None).await
}

async fn slugs(world: &TestWorld, actor: &Actor, at: &str) -> Vec<String> {
    let views = list::list(world.registry(), actor, "acme", &path(at), Subject::Models).await.unwrap();
    views.into_iter().map(|view| view.slug).collect()
}

/// A project that all members see, and who is what in it.
async fn world() -> (TestWorld, [Actor; 4]) {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let viewer = world.person("viewer", OrgRole::Viewer).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let bob = world.person("bob", OrgRole::Member).await;
    let admin = world.person("admin", OrgRole::Member).await;
    world.grant("acme/vision", &admin, ProjectRole::Admin).await;
    (world, [viewer, ada, bob, admin])
}

#[tokio::test]
async fn a_private_view_is_its_makers_alone() {
    let (world, [viewer, ada, ..]) = world().await;
    let mine = save(&world, &viewer, "vision", view("Mine, all", "query=status:draft&after=x&open=y")).await.unwrap();
    assert_eq!((mine.slug.as_str(), mine.query.as_str()), ("mine-all", "query=status:draft"));
    assert!(mine.own && mine.editable && !mine.shared);
    assert_eq!(slugs(&world, &viewer, "vision").await, ["mine-all"]);
    assert_eq!(slugs(&world, &ada, "vision").await, [""; 0]);
    for to in [ViewChange { name: Some("x".into()), ..ViewChange::default() }, ViewChange::default()] {
        let refusal = refused(change(&world, &ada, mine.id, to).await);
        assert_eq!(refusal, Refusal::not_found("view"));
    }
    assert_eq!(refused(delete::delete(world.registry(), &ada, mine.id).await), Refusal::not_found("view"));
    assert_eq!(refused(delete::delete(world.registry(), &ada, Id::nil()).await), Refusal::not_found("view"));
    delete::delete(world.registry(), &viewer, mine.id).await.unwrap();
    assert_eq!(slugs(&world, &viewer, "vision").await, [""; 0]);
    let told: Vec<String> = sqlx::query_scalar("select action from audit where kind = 'view' order by at")
        .fetch_all(world.pool())
        .await
        .unwrap();
    assert_eq!(told, ["view.saved", "view.deleted"]);
    assert_eq!(world.count("outbox where event like 'view.%'").await, 2);
}

#[tokio::test]
async fn sharing_takes_a_contributor_and_the_default_an_admin() {
    let (world, [viewer, ada, bob, admin]) = world().await;
    assert!(matches!(refused(save(&world, &viewer, "vision", shared("x")).await), Refusal::RoleNeeded { .. }));
    let best = save(&world, &ada, "vision", shared("Best")).await.unwrap();
    for reader in [&viewer, &bob] {
        assert_eq!(slugs(&world, reader, "vision").await, ["best"]);
    }
    let default = |name: &str| NewView { default: true, ..shared(name) };
    assert!(matches!(refused(save(&world, &ada, "vision", default("x")).await), Refusal::RoleNeeded { .. }));
    let first = save(&world, &admin, "vision", default("First")).await.unwrap();
    let second = save(&world, &admin, "vision", default("Second")).await.unwrap();
    assert!(first.default && second.default);
    assert_eq!(world.count("saved_view where is_default").await, 1);
    // What a place opens with is not a contributor's to change, delete or unset.
    let name = |name: &str| ViewChange { name: Some(name.into()), ..ViewChange::default() };
    assert!(matches!(refused(change(&world, &bob, second.id, name("y")).await), Refusal::RoleNeeded { .. }));
    assert!(matches!(refused(delete::delete(world.registry(), &bob, second.id).await), Refusal::RoleNeeded { .. }));
    let set = |default| ViewChange { default: Some(default), ..ViewChange::default() };
    assert!(matches!(refused(change(&world, &bob, best.id, set(true)).await), Refusal::RoleNeeded { .. }));
    // Whoever may share changes what others share; its word stays.
    let renamed = change(&world, &bob, best.id, name("Better")).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.slug.as_str(), renamed.own), ("Better", "best", false));
    assert!(matches!(refused(change(&world, &viewer, best.id, name("y")).await), Refusal::RoleNeeded { .. }));
    let now = change(&world, &admin, best.id, set(true)).await.unwrap();
    assert!(now.default);
    assert_eq!(world.count("saved_view where is_default").await, 1);
    // Not shared any more, it is its maker's own.
    let alone = ViewChange { shared: Some(false), ..ViewChange::default() };
    let back = change(&world, &admin, best.id, alone).await.unwrap();
    assert!(!back.shared && !back.default);
    assert_eq!(slugs(&world, &ada, "vision").await, ["best", "first", "second"]);
    assert_eq!(slugs(&world, &bob, "vision").await, ["first", "second"]);
}

#[tokio::test]
async fn the_organization_has_views_of_its_own() {
    let (world, [viewer, ada, ..]) = world().await;
    assert!(matches!(refused(save(&world, &viewer, "", shared("x")).await), Refusal::RoleNeeded { .. }));
    save(&world, &viewer, "", view("Own", "")).await.unwrap();
    save(&world, &ada, "", shared("All")).await.unwrap();
    let default = NewView { default: true, ..shared("Opens") };
    assert!(matches!(refused(save(&world, &ada, "", default.clone()).await), Refusal::RoleNeeded { .. }));
    save(&world, &world.owner().await, "", default).await.unwrap();
    assert_eq!(slugs(&world, &viewer, "").await, ["all", "opens", "own"]);
    assert_eq!(slugs(&world, &viewer, "vision").await, [""; 0]);
    // The table of a model has the views of its project.
    world.version("acme/vision/yolo").register().await;
    save(&world, &ada, "vision/yolo", shared("Here")).await.unwrap();
    assert_eq!(slugs(&world, &ada, "vision").await, ["here"]);
}

#[tokio::test]
async fn strangers_and_others_see_no_views() {
    let (world, [_, ada, ..]) = world().await;
    world.project("acme/open", Visibility::Public).await;
    world.version("acme/open/m").published().register().await;
    let seen = save(&world, &ada, "open", shared("Secret words")).await.unwrap();
    save(&world, &ada, "", shared("Of members")).await.unwrap();
    let guest = world.person("guest", OrgRole::Outsider).await;
    world.grant("acme/vision", &guest, ProjectRole::Viewer).await;
    for stranger in [&Actor::anonymous(), &guest] {
        for at in ["open", ""] {
            assert_eq!(slugs(&world, stranger, at).await, [""; 0]);
            let query = format!("view={}", seen.slug);
            let opened = versions::list::open(world.registry(), stranger, "acme", &path(at), &query, false, 5).await;
            assert_eq!(opened.unwrap().saved, []);
        }
        assert!(refused(save(&world, stranger, "open", view("x", "")).await).status() < 405);
        assert!(refused(change(&world, stranger, seen.id, ViewChange::default()).await).status() < 405);
    }
    save(&world, &guest, "vision", view("Mine own", "")).await.unwrap();
    assert_eq!(slugs(&world, &guest, "vision").await, ["mine-own"]);
    world.sql("update project set visibility = 'private' where slug = 'vision'").await;
    let refusal = refused(list::list(world.registry(), &ada, "acme", &path("vision"), Subject::Models).await);
    assert_eq!(refusal, Refusal::not_found("project or model"));
    let reader = world.with_token(&ada, TokenScope::Read).await;
    assert!(matches!(refused(save(&world, &reader, "open", view("x", "")).await), Refusal::ScopeNeeded { .. }));
}

#[tokio::test]
async fn words_are_unique_and_never_mean_something_else() {
    let (world, [_, ada, bob, _]) = world().await;
    let mut found = Vec::new();
    for (actor, new) in
        [(&ada, shared("~~~")), (&bob, view("best", "")), (&ada, shared("Best!")), (&bob, shared("mAP@0.5/val"))]
    {
        found.push(save(&world, actor, "vision", new).await.unwrap().slug);
    }
    assert_eq!(found, ["view", "best", "best-2", "map-0.5-val"]);
    let experiments = NewView { subject: Subject::Experiments, ..shared("Best") };
    assert_eq!(save(&world, &ada, "vision", experiments).await.unwrap().slug, "best");
    // Two at once.
    let (a, b) = tokio::join!(
        save(&world, &ada, "vision", shared("Together")),
        save(&world, &bob, "vision", shared("Together"))
    );
    let mut both = [a.unwrap().slug, b.unwrap().slug];
    both.sort();
    assert_eq!(both, ["together", "together-2"]);
    let best = list::list(world.registry(), &bob, "acme", &path("vision"), Subject::Models).await.unwrap().remove(0);
    // What is called so is everybody's already.
    for wrong in ["", " ", "a\nb", &"x".repeat(257), "Mine", " mine ", "DEFAULT", "Default!"] {
        let refusal = refused(save(&world, &ada, "vision", view(wrong, "")).await);
        assert!(matches!(refusal, Refusal::Invalid { field, .. } if field == "name"), "{wrong:?}");
        let renamed = ViewChange { name: Some(wrong.into()), ..ViewChange::default() };
        let refusal = refused(change(&world, &bob, best.id, renamed).await);
        assert!(matches!(refusal, Refusal::Invalid { field, .. } if field == "name"), "{wrong:?}");
    }
    let long = format!("q={}", "x".repeat(100_000));
    let refusal = refused(save(&world, &ada, "vision", view("long", &long)).await);
    assert!(matches!(refusal, Refusal::Invalid { field, .. } if field == "query"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_save_at_once_no_one_goes_past_the_limit() {
    let (world, [_, ada, ..]) = world().await;
    save(&world, &ada, "vision", view("first", "")).await.unwrap();
    world
        .sql(
            "insert into saved_view (org_id, id, project_id, owner_id, subject, slug, name, query)
             select org_id, gen_random_uuid(), project_id, owner_id, subject, 'v' || n, 'v' || n, ''
             from saved_view, generate_series(3, 200) n",
        )
        .await;
    let names: Vec<String> = (0..6).map(|n| format!("at once {n}")).collect();
    let saved = join_all(names.iter().map(|name| save(&world, &ada, "vision", view(name, "")))).await;
    assert_eq!(saved.iter().filter(|view| view.is_ok()).count(), 1);
    assert_eq!(world.count("saved_view").await, 200);
}

#[tokio::test]
async fn an_empty_link_opens_with_the_projects_view() {
    let (world, [_, ada, _, admin]) = world().await;
    world.version("acme/vision/a").published().register().await;
    world.version("acme/vision/b").register().await;
    let open = async |link: &str| {
        versions::list::open(world.registry(), &ada, "acme", &path("vision"), link, false, 5).await.unwrap()
    };
    assert_eq!(open("").await.total, 2);
    let drafts = NewView { default: true, shared: true, ..view("Drafts", "query=status:draft&columns=name,size") };
    save(&world, &admin, "vision", drafts).await.unwrap();
    assert_eq!((open("").await.total, open("view=default").await.total), (1, 2));
    assert_eq!((open("sort=name").await.total, open("view=drafts&q=a").await.total), (2, 0));
    assert!(open("").await.saved[0].default);
    // A view that starts from another holds what it shows, whatever becomes of that one.
    let on_top = save(&world, &ada, "vision", view("On top", "view=drafts&sort=name")).await.unwrap();
    assert_eq!(on_top.query, "query=status:draft&sort=name&columns=name,size");
    // Nothing at all is the built-in view.
    assert_eq!(save(&world, &ada, "vision", view("Plain", "")).await.unwrap().query, "");
    assert_eq!(open("view=plain").await.total, 2);
}
