use domain::{api::Me, project::Overview};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::Failure;

/// What stands around every page of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The reader; absent for nobody in particular.
    pub me: Option<Me>,
    /// The organization; absent when nothing of it may be seen.
    pub overview: Option<Overview>,
    /// Where this server is reached, for commands to copy.
    pub base_url: String,
}

/// The reader, and the organization's tree of projects.
#[server(prefix = "/api/fn", endpoint = "organization", input = GetUrl)]
pub async fn organization(slug: String) -> Result<Frame, Failure> {
    use super::server::{actor, registry, site};
    use domain::Refusal;
    use registry::{Error, people::me, projects::list};
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
    Ok(Frame { me, overview, base_url: site()?.base_url })
}
