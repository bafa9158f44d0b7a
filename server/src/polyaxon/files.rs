//! Files of versions, as clients fetch them that pull one.

use domain::Id;
use registry::versions::download;

use super::{Call, Told, failure::Failure};
use crate::protocol;

/// A file's bytes. The run that it is asked of is the version.
pub async fn fetch(call: &Call) -> Told {
    call.place().await?;
    let missing = || Failure::missing("There is no such file, or you may not see it.");
    let id = Id::parse_str(call.segment("run")).map_err(|_| missing())?;
    let path = call.given.parameter("path").ok_or_else(|| Failure::of_field("path", "This parameter is required."))?;
    let opened = download::open(&call.registry, &call.actor, id, path.trim_start_matches('/'), false).await;
    let opened = opened
        .map_err(|error| Failure::from(error).named(|| "There is no such file, or you may not see it.".into()))?;
    Ok(protocol::send_file(&call.registry, opened, Some(id)).await?)
}
