use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// What the rules ask about versions: pairs of a key and `domain::lifecycle::Facts`, for those that the reader may
/// see. Keys parted by commas.
#[server(prefix = "/api/fn", endpoint = "version_facts", output = Answer)]
pub async fn version_facts(ids: String) -> Result<Wire, Failure> {
    use super::server::{actor, keys, registry};
    use registry::versions::{batch::Of, offers};
    Wire::pack(&offers::facts(&registry()?, &actor(), Of::Ids(&keys(&ids)?)).await?)
}
