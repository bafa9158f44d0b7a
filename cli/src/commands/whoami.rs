//! `vitrine whoami`

use domain::api::Me;

use crate::{
    args::Global,
    client::{Client, url},
    failure::Failure,
    output::{Output, Record},
};

/// Shows who is signed in where.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global) -> Result<(), Failure> {
    let client = Client::connect(global)?;
    let answer = client.get::<Me>(&url::path(&["me"]))?;
    let me = &answer.value;
    let organizations: Vec<_> =
        me.organizations.iter().map(|membership| format!("{} ({})", membership.slug, membership.role)).collect();
    Output::new(global).record(&Record {
        name: me.email.as_deref().unwrap_or(&me.person.name),
        json: &answer.json,
        fields: &[
            ("Name", me.person.name.clone()),
            ("E-mail", me.email.clone().unwrap_or_default()),
            ("Server", client.host().url().to_owned()),
            ("Organizations", organizations.join(", ")),
            ("Token", me.scope.map(|scope| scope.title().to_owned()).unwrap_or_default()),
        ],
    })
}
