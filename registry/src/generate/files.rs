//! A few small files, real ones, that all generated versions share: what can be downloaded is there.

use domain::Id;
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

use super::{
    draw::{Draw, Of},
    plan::Plan,
};
use crate::{
    Registry, Result,
    artifacts::Files,
    samples::files::{Format, make},
};

const FORMATS: [Format; 6] =
    [Format::Onnx, Format::PyTorch, Format::Safetensors, Format::Gguf, Format::XgBoost, Format::LightGbm];
/// Files of each format.
const SIZES: usize = 8;

/// A file in the store.
pub(super) struct Kept {
    pub name: String,
    pub blob: Id,
    pub size: i64,
    pub sha256: Vec<u8>,
}

/// Puts them into the store; those whose content the organization holds already are only named.
pub(super) async fn keep(registry: &Registry, db: &mut PgConnection, org: Id, plan: &Plan) -> Result<Vec<Kept>> {
    let mut kept = Vec::new();
    for number in 0..FORMATS.len() * SIZES {
        let mut draw = Draw::of(plan.wish.root(), Of::File, number);
        let id = draw.id(plan.start);
        let kilobytes = 1 + draw.below(1 << (number / FORMATS.len()));
        let made = make(FORMATS[number % FORMATS.len()], "model", kilobytes, draw.next()).into_iter().next();
        let Some((name, bytes)) = made else { continue };
        let (sha256, size) = (Sha256::digest(&bytes).to_vec(), i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        let mut upload = registry.files.begin(&Files::key(org, id)).await?;
        upload.put(bytes.into()).await?;
        upload.complete().await?;
        let blob: Id = sqlx::query_scalar(
            "insert into blob (org_id, id, sha256, size) values ($1, $2, $3, $4)
             on conflict on constraint blob_digest_key do update set size = blob.size returning id",
        )
        .bind(org)
        .bind(id)
        .bind(&sha256)
        .bind(size)
        .fetch_one(&mut *db)
        .await?;
        if blob != id {
            registry.files.remove(&Files::key(org, id)).await?;
        }
        kept.push(Kept { name, blob, size, sha256 });
    }
    Ok(kept)
}
