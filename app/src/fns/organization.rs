use domain::{api::Me, project::Overview, table::SavedView};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// What stands around every page of an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The reader; absent for nobody in particular.
    pub me: Option<Me>,
    /// The organization; absent when nothing of it may be seen.
    pub overview: Option<Overview>,
    /// Saved views of the page's table.
    pub saved: Vec<SavedView>,
}

/// The reader, the organization's tree of projects, and the saved views of a table of it: a [`Frame`].
#[server(prefix = "/api/fn", endpoint = "organization", input = GetUrl, output = Answer)]
pub async fn organization(slug: String, subject: String, path: String) -> Result<Wire, Failure> {
    use super::server::{actor, registry, slugs, subject_of};
    use domain::Refusal;
    use registry::{Error, people::me, projects::list, views};
    let (registry, actor) = (registry()?, actor());
    let me = match me::get(&registry, &actor).await {
        Ok(me) => Some(me),
        Err(Error::Refused(Refusal::SignInNeeded)) => None,
        Err(error) => return Err(error.into()),
    };
    // The page inside the frame says that it is not there, with the status for it.
    let overview = match list::list(&registry, &actor, &slug).await {
        Ok(overview) => Some(overview),
        Err(Error::Refused(Refusal::NotFound { .. })) => None,
        Err(error) => return Err(error.into()),
    };
    let saved = views::list::list(&registry, &actor, &slug, &slugs(&path), subject_of(&subject)?).await;
    let saved = match saved {
        Ok(saved) => saved,
        Err(Error::Refused(Refusal::NotFound { .. })) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    Wire::pack(&Frame { me, overview, saved })
}
