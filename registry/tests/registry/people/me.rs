//! Who am I, and where.

use domain::{
    Refusal,
    permission::{OrgRole, TokenScope},
};
use registry::{Actor, people::me, testing::TestWorld};

use crate::refused;

#[tokio::test]
async fn a_person_is_told_their_own_organizations() {
    let world = TestWorld::new().await;
    world.org("globex").await;
    let ada = world.person("ada", OrgRole::Viewer).await;
    let token = world.with_token(&ada, TokenScope::Read).await;
    for (actor, scope) in [(&ada, None), (&token, Some(TokenScope::Read))] {
        let me = me::get(world.registry(), actor).await.unwrap();
        assert_eq!((Some(me.person.id), me.email.as_deref(), me.scope), (ada.id(), Some("ada@example.org"), scope));
        let [at] = &me.organizations[..] else { panic!("{me:?}") };
        assert_eq!((at.slug.as_str(), at.role), ("acme", OrgRole::Viewer));
    }
    assert_eq!(refused(me::get(world.registry(), &Actor::anonymous()).await), Refusal::SignInNeeded);
}
