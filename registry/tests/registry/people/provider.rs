//! Signing in with what a provider has proved: whose account it is, who may come, and which teams follow.

use domain::{
    Refusal,
    api::{EditMember, EditTeam, NewInvitation, SetTeamMember, TeamStanding},
    permission::{OrgRole, TokenScope},
};
use registry::{
    Actor, Error,
    people::{
        invitation, members,
        provider::{
            Policy, Proven,
            enter::enter,
            flow::{self, Flow, Purpose, Wanted},
            identities,
        },
        session::{self, Client},
        teams,
    },
    testing::{TestWorld, email},
};

const BROWSER: &str = "what this browser holds";

fn proven(subject: &str) -> Proven {
    Proven {
        issuer: "https://login.example.org".into(),
        subject: subject.into(),
        email: Some(email(subject)),
        email_verified: Some(true),
        name: Some(subject.to_uppercase()),
        groups: None,
    }
}

fn policy(organization: Option<&str>) -> Policy {
    Policy { name: "Acme Login".into(), organization: organization.map(str::to_owned), role: OrgRole::Member }
}

fn sentence(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => refusal.to_string(),
        other => panic!("{other}"),
    }
}

/// Begins and takes a flow, as a browser does that goes through the provider.
async fn through(world: &TestWorld, actor: &Actor, purpose: Purpose, invitation: Option<&str>) -> Flow {
    let wanted = Wanted { purpose, next: "/acme", invitation, browser: BROWSER };
    let begun = flow::begin(world.registry(), &Client::default(), actor, &wanted).await.unwrap();
    flow::take(world.registry(), &Client::default(), actor, &begun.state, BROWSER).await.unwrap()
}

/// Signs in; the account, by its session.
async fn sign_in(world: &TestWorld, proven: &Proven, policy: &Policy) -> Result<Actor, Error> {
    let flow = through(world, &Actor::anonymous(), Purpose::SignIn, None).await;
    let secret = enter(world.registry(), &Client::default(), &Actor::anonymous(), &flow, proven, policy).await?;
    session::resume(world.registry(), &secret.expect("a session")).await
}

/// Somebody in a session of theirs.
async fn at_a_browser(world: &TestWorld, name: &str) -> Actor {
    let actor = world.person(name, OrgRole::Member).await;
    session::resume(world.registry(), &world.session(&actor).await).await.unwrap()
}

async fn link(world: &TestWorld, actor: &Actor, proven: &Proven) -> Result<(), Error> {
    let flow = through(world, actor, Purpose::Link, None).await;
    enter(world.registry(), &Client::default(), actor, &flow, proven, &policy(None))
        .await
        .map(|none| assert!(none.is_none()))
}

#[tokio::test]
async fn the_first_sign_in_makes_an_account_and_the_next_finds_it_whatever_its_address() {
    let world = TestWorld::new().await;
    let policy = policy(Some("acme"));
    let first = sign_in(&world, &proven("grace"), &policy).await.unwrap();
    assert_eq!(first.person().unwrap().name, "GRACE");
    assert_eq!(world.count("member where role = 'member'").await, 1);
    let moved = Proven { email: Some("hopper@example.org".into()), ..proven("grace") };
    assert_eq!(sign_in(&world, &moved, &policy).await.unwrap().id(), first.id());
    // The provider's name for them counts together with the provider.
    let other = Proven { issuer: "https://evil.example".into(), email: Some(email("mallory")), ..proven("grace") };
    assert_ne!(sign_in(&world, &other, &policy).await.unwrap().id(), first.id());
    // Who was taken out of the organization is not let in again by signing in.
    let owner = world.owner().await;
    members::remove::remove(world.registry(), &owner, "acme", first.id().unwrap()).await.unwrap();
    assert_eq!(sign_in(&world, &proven("grace"), &policy).await.unwrap().id(), first.id());
    assert_eq!(world.count(&format!("member where account_id = '{}'", first.id().unwrap())).await, 0);
    assert_eq!(world.count("audit where action = 'session.opened' and after->>'by' = 'provider'").await, 4);
}

#[tokio::test]
async fn of_two_first_sign_ins_at_once_one_makes_the_account() {
    let world = TestWorld::new().await;
    let (policy, who) = (policy(Some("acme")), proven("grace"));
    let (a, b) = tokio::join!(sign_in(&world, &who, &policy), sign_in(&world, &who, &policy));
    assert_eq!(a.unwrap().id(), b.unwrap().id());
    assert_eq!(world.count("identity").await, 1);
}

#[tokio::test]
async fn nobody_comes_in_by_an_address() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Owner).await;
    let policy = policy(Some("acme"));
    for address in [email("ada"), email("ada").to_uppercase()] {
        let same = Proven { email: Some(address), ..proven("somebody") };
        let why = sentence(&sign_in(&world, &same, &policy).await.unwrap_err());
        assert!(why.contains("Sign in with its password, then link Acme Login"), "{why}");
    }
    let unverified = Proven { email_verified: Some(false), ..proven("grace") };
    assert!(sentence(&sign_in(&world, &unverified, &policy).await.unwrap_err()).contains("not verified"));
    let unknown = Proven { email: None, ..proven("grace") };
    assert!(sentence(&sign_in(&world, &unknown, &policy).await.unwrap_err()).contains("did not tell"));
    assert_eq!(world.count("identity").await, 0);
    // Asking who has an account is limited, like guessing codes.
    let taken = Proven { email: Some(email("ada")), ..proven("somebody") };
    for _ in 0..30 {
        sign_in(&world, &taken, &policy).await.unwrap_err();
    }
    let refused = sign_in(&world, &taken, &policy).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::TooMany { .. })));
}

#[tokio::test]
async fn who_may_not_come_by_themselves_needs_an_invitation() {
    let world = TestWorld::new().await;
    let refused = sign_in(&world, &proven("grace"), &policy(None)).await.unwrap_err();
    assert!(sentence(&refused).contains("Ask for an invitation"));
    let new = NewInvitation { role: OrgRole::Viewer, email: Some(email("grace")), days: None };
    let link = invitation::make::make(world.registry(), &world.owner().await, "", "acme", &new).await.unwrap().link;
    let code = link.split_once("code=").unwrap().1;
    let nobody = Actor::anonymous();
    let join = async |who: Proven| {
        let flow = through(&world, &nobody, Purpose::SignIn, Some(code)).await;
        enter(world.registry(), &Client::default(), &nobody, &flow, &who, &policy(None)).await
    };
    // It is for whom it names, and good once.
    assert!(sentence(&join(proven("mallory")).await.unwrap_err()).contains("is for grace@example.org"));
    assert_eq!(world.count("account where email = 'mallory@example.org'").await, 0);
    join(proven("grace")).await.unwrap().expect("a session");
    assert_eq!(world.count("member where role = 'viewer'").await, 1);
    assert!(sentence(&join(proven("henry")).await.unwrap_err()).contains("not valid"));
    // Who has an account joins another organization as they are.
    world.org("rival").await;
    let new = NewInvitation { role: OrgRole::Member, email: None, days: None };
    let host = world.owner_of("rival").await;
    let link = invitation::make::make(world.registry(), &host, "", "rival", &new).await.unwrap().link;
    let flow = through(&world, &nobody, Purpose::SignIn, link.split_once("code=").map(|(_, code)| code)).await;
    enter(world.registry(), &Client::default(), &nobody, &flow, &proven("grace"), &policy(None)).await.unwrap();
    assert_eq!(world.count("member m join account a on a.id = m.account_id where a.name = 'GRACE'").await, 2);
}

#[tokio::test]
async fn who_is_deactivated_stays_out() {
    let world = TestWorld::new().await;
    let policy = policy(Some("acme"));
    let grace = sign_in(&world, &proven("grace"), &policy).await.unwrap().id().unwrap();
    let edit = EditMember { deactivated: Some(true), ..EditMember::default() };
    members::change::change(world.registry(), &world.owner().await, "acme", grace, edit, None).await.unwrap();
    assert!(sentence(&sign_in(&world, &proven("grace"), &policy).await.unwrap_err()).contains("deactivated"));
    assert_eq!(world.count(&format!("session where account_id = '{grace}'")).await, 0);
}

#[tokio::test]
async fn an_account_is_linked_by_who_holds_both_and_unlinked_while_there_is_another_way_in() {
    let world = TestWorld::new().await;
    let (ada, bob) = (at_a_browser(&world, "ada").await, at_a_browser(&world, "bob").await);
    link(&world, &ada, &proven("a-subject")).await.unwrap();
    link(&world, &ada, &proven("a-subject")).await.unwrap();
    assert_eq!(sign_in(&world, &proven("a-subject"), &policy(None)).await.unwrap().id(), ada.id());
    assert!(sentence(&link(&world, &bob, &proven("a-subject")).await.unwrap_err()).contains("somebody else"));
    assert!(sentence(&link(&world, &ada, &proven("another")).await.unwrap_err()).contains("unlink it first"));
    let all = identities::list(world.registry(), &ada).await.unwrap();
    assert_eq!(all.len(), 1);
    let unlink = async |who: &Actor, passwords| identities::unlink(world.registry(), who, all[0].id, passwords).await;
    assert!(matches!(unlink(&bob, true).await.unwrap_err(), Error::Refused(Refusal::NotFound { .. })));
    // Without passwords it would be the last way in.
    assert!(sentence(&unlink(&ada, false).await.unwrap_err()).contains("no other way"));
    unlink(&ada, true).await.unwrap();
    assert!(sign_in(&world, &proven("a-subject"), &policy(None)).await.is_err());
    assert_eq!(world.count("audit where action in ('identity.linked', 'identity.unlinked')").await, 2);
}

#[tokio::test]
async fn a_flow_is_its_browsers_its_sessions_once_and_for_ten_minutes() {
    let world = TestWorld::new().await;
    let (ada, nobody, client) = (at_a_browser(&world, "ada").await, Actor::anonymous(), Client::default());
    let begin = async |actor: &Actor, purpose| {
        let wanted = Wanted { purpose, next: "/", invitation: None, browser: BROWSER };
        flow::begin(world.registry(), &client, actor, &wanted).await
    };
    let take = async |actor: &Actor, state: String, browser: &str| {
        flow::take(world.registry(), &client, actor, &state, browser).await.is_ok()
    };
    let one = begin(&nobody, Purpose::SignIn).await.unwrap().state;
    assert!(!take(&nobody, one.clone(), "another browser").await);
    assert!(!take(&nobody, "another state".into(), BROWSER).await);
    assert!(take(&nobody, one.clone(), BROWSER).await);
    assert!(!take(&nobody, one, BROWSER).await, "it is good once");
    // Ten minutes.
    let old = begin(&nobody, Purpose::SignIn).await.unwrap().state;
    world.sql("update sign_in_flow set expires_at = expires_at - interval '10 minutes'").await;
    assert!(!take(&nobody, old, BROWSER).await);
    // What is for a session is for that one.
    let other = session::resume(world.registry(), &world.session(&ada).await).await.unwrap();
    for (comes_back, fits) in [(&other, false), (&nobody, false), (&ada, true)] {
        let linking = begin(&ada, Purpose::Link).await.unwrap().state;
        assert_eq!(take(comes_back, linking, BROWSER).await, fits);
    }
    let token = world.with_token(&ada, TokenScope::Admin).await;
    for who in [&nobody, &token] {
        assert!(begin(who, Purpose::Link).await.is_err() && begin(who, Purpose::Again).await.is_err());
    }
    for _ in 0..100 {
        let _ = begin(&nobody, Purpose::SignIn).await;
    }
    let refused = begin(&nobody, Purpose::SignIn).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::TooMany { .. }))));
}

#[tokio::test]
async fn teams_follow_groups_and_keep_whom_somebody_put_there() {
    let world = TestWorld::new().await;
    let (owner, policy) = (world.owner().await, policy(Some("acme")));
    let (vision, speech, plain) =
        (world.team("vision", &[]).await, world.team("speech", &[]).await, world.team("plain", &[]).await);
    for (team, group) in [(vision, "gpu-vision"), (speech, "gpu-speech")] {
        let edit = EditTeam { group: Some(group.into()), ..EditTeam::default() };
        let told = teams::change::edit(world.registry(), &owner, "acme", team, &edit, None).await.unwrap();
        assert_eq!(told.group.as_deref(), Some(group));
    }
    let with = |groups: &[&str]| Proven {
        groups: Some(groups.iter().map(|group| (*group).to_owned()).collect()),
        ..proven("grace")
    };
    let grace = sign_in(&world, &with(&["gpu-vision", "unknown"]), &policy).await.unwrap().id().unwrap();
    let teams_of_grace = async || -> Vec<(String, bool)> {
        sqlx::query_as("select t.slug, m.by_group from team_member m join team t on t.id = m.team_id order by t.slug")
            .fetch_all(world.pool())
            .await
            .unwrap()
    };
    assert_eq!(teams_of_grace().await, [("vision".into(), true)]);
    let put = async |team, standing| {
        let to = SetTeamMember { account: grace, standing };
        teams::members::set(world.registry(), &owner, "acme", team, to).await
    };
    put(plain, Some(TeamStanding::Member)).await.unwrap();
    put(speech, Some(TeamStanding::Member)).await.unwrap();
    // Whom the group put there is taken out of the group; a place in the team is the team's matter.
    assert!(sentence(&put(vision, None).await.unwrap_err()).contains("group"));
    put(vision, Some(TeamStanding::Maintainer)).await.unwrap();
    sign_in(&world, &with(&["gpu-speech"]), &policy).await.unwrap();
    assert_eq!(teams_of_grace().await, [("plain".into(), false), ("speech".into(), false)]);
    sign_in(&world, &with(&[]), &policy).await.unwrap();
    assert_eq!(teams_of_grace().await.len(), 2, "by hand is by hand");
    // Where groups mean nothing, nothing follows; another group lets go of those of the one before.
    sign_in(&world, &with(&["gpu-vision"]), &policy).await.unwrap();
    sign_in(&world, &proven("grace"), &policy).await.unwrap();
    assert_eq!(teams_of_grace().await.len(), 3);
    let edit = EditTeam { group: Some(String::new()), ..EditTeam::default() };
    teams::change::edit(world.registry(), &owner, "acme", vision, &edit, None).await.unwrap();
    assert_eq!(teams_of_grace().await.len(), 2);
    let audited = "audit where action in ('team.member_set', 'team.member_removed') and after->>'group' = 'gpu-vision'";
    assert_eq!(world.count(audited).await, 2);
    // A group is told to those who may change it.
    let member = world.person("mia", OrgRole::Member).await;
    assert_eq!(teams::get::get(world.registry(), &member, "acme", speech).await.unwrap().group, None);
}
