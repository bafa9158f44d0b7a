//! READMEs of projects.

use domain::{
    Refusal,
    api::PutReadme,
    permission::{OrgRole, Visibility},
};
use registry::{
    Actor,
    projects::readme::{get, put},
    testing::TestWorld,
};

use crate::refused;

#[tokio::test]
async fn it_is_kept_as_written_and_only_from_what_was_seen() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Public).await;
    let text = |text: &str| PutReadme { text: text.into() };
    let seen = get(registry, &owner, vision).await.unwrap();
    assert_eq!(seen.text, "");
    let told = put(registry, &owner, vision, &text("# Hi\n\n<b>x</b>"), Some(seen.revision)).await.unwrap();
    assert_eq!(told.text, "# Hi\n\n<b>x</b>");
    let late = put(registry, &owner, vision, &text("mine"), Some(seen.revision)).await;
    assert!(matches!(refused(late), Refusal::Changed { .. }));
    assert!(matches!(refused(put(registry, &owner, vision, &text("\0"), None).await), Refusal::Invalid { .. }));
    put(registry, &owner, vision, &text("# Hi\n\n<b>x</b>"), None).await.unwrap();
    assert_eq!(world.count("audit where action = 'project.readme_changed' and after ->> 'characters' = '14'").await, 1);
    let (ada, nobody) = (world.person("ada", OrgRole::Member).await, Actor::anonymous());
    assert_eq!(get(registry, &ada, vision).await.unwrap(), told);
    assert!(matches!(refused(put(registry, &ada, vision, &text("x"), None).await), Refusal::RoleNeeded { .. }));
    assert_eq!(refused(get(registry, &nobody, vision).await), Refusal::not_found("project"));
}
