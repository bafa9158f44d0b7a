use domain::Id;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// What is different between two versions, drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// Markup.
    pub html: String,
    /// Rules for the colours of tags.
    pub rules: String,
}

/// How a version differs from another one, for the details of the first: [`Beside`].
#[server(prefix = "/api/fn", endpoint = "differences", input = GetUrl, output = Answer)]
pub async fn differences(id: Id, base: Id) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    Wire::pack(&crate::compare::draw::differences(&registry()?, &actor(), id, base).await?)
}
