//! Short links: members open them, where they were made.

use domain::{
    Refusal,
    permission::{OrgRole, ProjectRole, Visibility},
    table::Subject,
};
use registry::{
    Actor,
    testing::TestWorld,
    versions::list,
    views::link::{self, PER_PERSON_MAX},
};

use crate::refused;

async fn make(world: &TestWorld, actor: &Actor, at: &[String]) -> registry::Result<String> {
    link::make(world.registry(), actor, "acme", at, Subject::Models, "query=status:draft&sort=name").await
}

#[tokio::test]
async fn a_link_is_a_code_that_members_open_where_it_was_made() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Public).await;
    world.project("acme/other", Visibility::Organization).await;
    world.version("acme/open/m").published().register().await;
    world.version("acme/open/m").register().await;
    let (ada, bob) = (world.person("ada", OrgRole::Viewer).await, world.person("bob", OrgRole::Viewer).await);
    let guest = world.person("guest", OrgRole::Outsider).await;
    world.grant("acme/open", &guest, ProjectRole::Viewer).await;
    let at = ["open".to_owned()];
    let code = make(&world, &ada, &at).await.unwrap();
    assert!(code.starts_with('~') && code.len() == 23, "{code}");
    assert_ne!(code, make(&world, &ada, &at).await.unwrap());
    let kept: Vec<u8> =
        sqlx::query_scalar("select code_hash from short_link limit 1").fetch_one(world.pool()).await.unwrap();
    assert_eq!(kept.len(), 32);
    assert_eq!(world.count("audit where action = 'link.made'").await, 2);
    let open = async |actor: &Actor, path: &[String], code: &str| {
        let link = format!("?view={code}");
        let listing = list::open(world.registry(), actor, "acme", path, &link, false, 5).await.unwrap();
        (listing.total, listing.saved)
    };
    let (total, saved) = open(&bob, &at, &code).await;
    assert_eq!((total, saved.len()), (1, 1));
    assert_eq!((saved[0].slug.as_str(), saved[0].name.as_str()), (code.as_str(), "Shared link"));
    assert_eq!(saved[0].query, "query=status:draft&sort=name");
    assert!(!saved[0].own && !saved[0].editable && !saved[0].default);
    assert_eq!(open(&bob, &at, &code.replace('~', "%7E")).await.1.len(), 1);
    for (actor, path, code, total) in [
        (&guest, &at[..], code.as_str(), 2),
        (&Actor::anonymous(), &at[..], code.as_str(), 1),
        (&bob, &["other".to_owned()][..], code.as_str(), 0),
        (&bob, &[], code.as_str(), 2),
        (&bob, &at[..], "~", 2),
        (&bob, &at[..], "~AAAAAAAAAAAAAAAAAAAAAA", 2),
    ] {
        assert_eq!(open(actor, path, code).await, (total, Vec::new()), "{path:?}");
    }
    assert!(matches!(refused(make(&world, &guest, &at).await), Refusal::RoleNeeded { .. }));
    assert_eq!(refused(make(&world, &Actor::anonymous(), &at).await), Refusal::SignInNeeded);
}

#[tokio::test]
async fn links_that_nobody_opens_go_and_those_that_somebody_does_stay() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let at = ["open".to_owned()];
    let [used, forgotten] = [make(&world, &ada, &at).await.unwrap(), make(&world, &ada, &at).await.unwrap()];
    let found = async |code: &str| {
        let link = format!("?view={code}");
        !list::open(world.registry(), &ada, "acme", &at, &link, false, 5).await.unwrap().saved.is_empty()
    };
    world.sql("update short_link set used_at = now() - interval '89 days'").await;
    assert!(found(&used).await);
    assert_eq!(link::sweep(world.registry()).await.unwrap(), 0);
    world.sql("update short_link set used_at = used_at - interval '2 days'").await;
    assert_eq!(link::sweep(world.registry()).await.unwrap(), 1);
    assert_eq!((found(&used).await, found(&forgotten).await), (true, false));
}

#[tokio::test]
async fn nobody_makes_links_without_end() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Organization).await;
    let (ada, bob) = (world.person("ada", OrgRole::Member).await, world.person("bob", OrgRole::Member).await);
    let at = ["open".to_owned()];
    make(&world, &ada, &at).await.unwrap();
    world
        .sql(&format!(
            "insert into short_link (org_id, code_hash, project_id, query, created_by)
             select org_id, sha256(n::text::bytea), project_id, query, created_by
             from short_link, generate_series(3, {PER_PERSON_MAX}) n"
        ))
        .await;
    // Of two at once, one has room.
    let (one, two) = tokio::join!(make(&world, &ada, &at), make(&world, &ada, &at));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|made| **made).count(), 1);
    assert!(matches!(refused(make(&world, &ada, &at).await), Refusal::State { .. }));
    make(&world, &bob, &at).await.unwrap();
}
