//! A part arrives.

use std::{pin::Pin, sync::Arc};

use bytes::Bytes;
use domain::{Id, Refusal, api::part_span};
use futures::{Stream, StreamExt};
use object_store::PutPayload;
use sqlx::PgConnection;

use super::{Begun, Sums, find_begun, sums::Summing};
use crate::{
    Actor, Error, Registry, Result,
    artifacts::{
        ahead::Writing,
        staged::{self, Staged},
        store::PartStore,
    },
};

/// A part on its way in.
pub struct Arriving<S> {
    /// Its number, from 1.
    pub number: u32,
    /// How many bytes are said to come.
    pub length: Option<u64>,
    /// What they come to, where it is said.
    pub sums: Sums,
    /// The bytes.
    pub body: S,
}

/// Receives a part. One that is there already may come again, but not with other bytes.
///
/// # Errors
/// [`Refusal::NotFound`] for all but the one who began it; [`Error::Cut`] when it ends early;
/// [`Refusal::WrongDigest`].
pub async fn put<S, E>(registry: &Registry, actor: &Actor, upload: Id, part: Arriving<S>) -> Result<()>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
    E: std::fmt::Display + Send,
{
    let mut db = registry.pool.acquire().await?;
    let begun = find_begun(&mut db, actor, upload).await?;
    let number = i32::try_from(part.number).unwrap_or(i32::MAX);
    let Some(span) = part_span(begun.size(), begun.part_bytes(), part.number) else {
        return Err(Refusal::invalid("part", format!("are numbered from 1 to {}", begun.parts())).into());
    };
    let length = span.end - span.start;
    if part.length.is_some_and(|said| said != length) {
        return Err(Refusal::invalid("Content-Length", format!("part {number} has exactly {length} bytes")).into());
    }
    // Said before anybody looks whether it is there.
    let writing = registry.files.ahead.write(begun.id, part.number);
    let there: Option<(Option<Vec<u8>>, Option<i32>)> =
        sqlx::query_as("select sha256, crc32c from upload_part where upload_id = $1 and number = $2")
            .bind(upload)
            .bind(number)
            .fetch_optional(&mut *db)
            .await?;
    drop(db);
    let there = there.map(|(sha256, crc32c)| Sums::kept(sha256, crc32c));
    let other = || Refusal::state(format!("Part {number} is there already, with other bytes; begin another upload."));
    if there.is_some_and(|there| !there.agree(&part.sums)) {
        return Err(other().into());
    }
    let body = Exactly { body: part.body, left: length, error: std::marker::PhantomData };
    let summing = Summing::like(&[part.sums, there.unwrap_or_default()]);
    let (sums, tag) = match &there {
        // Nobody may change what is there: the bytes are only compared.
        Some(_) => (summed(body, summing).await?, None),
        None => store(registry, actor, &begun, (part.number, span.start), body, summing, &writing).await?,
    };
    part.sums.check(&sums)?;
    if let Some(there) = there {
        return if there.agree(&sums) { Ok(()) } else { Err(other().into()) };
    }
    let kept = sqlx::query(
        "with held as (update partial_upload set seen_at = now() where id = $1 returning org_id, id)
         insert into upload_part (org_id, upload_id, number, sha256, crc32c, tag)
         select org_id, id, $2, $3, $4, $5 from held
         on conflict (upload_id, number)
         do update set sha256 = excluded.sha256, crc32c = excluded.crc32c, tag = excluded.tag",
    )
    .bind(upload)
    .bind(number)
    .bind(sums.sha256.map(Vec::from))
    .bind(sums.crc32c.map(u32::cast_signed))
    .bind(tag)
    .execute(&registry.pool)
    .await?;
    if kept.rows_affected() == 0 {
        return Err(Refusal::not_found("upload").into());
    }
    if let PartStore::Local(root) = &registry.files.parts {
        writing.arrived(staged::growing(root, &begun.key()), span);
    }
    Ok(())
}

/// Brings the bytes to where parts are kept: what they come to, and what the store calls them.
async fn store(
    registry: &Registry,
    actor: &Actor,
    begun: &Begun,
    (number, at): (u32, u64),
    body: impl Stream<Item = Result<Bytes>> + Send + Unpin,
    summing: Summing,
    writing: &Arc<Writing>,
) -> Result<(Sums, Option<String>)> {
    match (&registry.files.parts, &begun.store_id) {
        (PartStore::Local(root), None) => {
            let staged = Staged::to_write(root, &begun.key()).await?;
            // Whoever had the exclusive lock a moment ago may have put it together, or given it up.
            let mut db = registry.pool.acquire().await?;
            let begun = find_begun(&mut db, actor, begun.id).await?;
            sign(&mut db, &begun, registry.files.ahead.server()).await?;
            drop(db);
            Ok((staged.write(at, body, summing, writing).await?, None))
        }
        (PartStore::Remote(store), Some(id)) => {
            let room = registry.files.room(begun.part_bytes()).await?;
            let (sums, chunks) = gathered(body, summing).await?;
            let index = usize::try_from(number.saturating_sub(1)).unwrap_or_default();
            let payload = PutPayload::from_iter(chunks);
            let part = store.put_part(&registry.files.path(&begun.key()), id, index, payload).await?;
            drop(room);
            Ok((sums, Some(part.content_id)))
        }
        _ => Err(Refusal::state("This upload was begun in another file store; begin it again.").into()),
    }
}

/// Notes who is about to write, for whoever reads it with nobody writing any more.
async fn sign(db: &mut PgConnection, begun: &Begun, server: Id) -> Result<()> {
    if begun.writer.is_none_or(|writer| writer != server && !writer.is_nil()) {
        sqlx::query("update partial_upload set writer = case when writer is null or writer = $2 then $2 else $3 end where id = $1")
            .bind(begun.id)
            .bind(server)
            .bind(Id::nil())
            .execute(db)
            .await?;
    }
    Ok(())
}

async fn summed(mut body: impl Stream<Item = Result<Bytes>> + Send + Unpin, mut summing: Summing) -> Result<Sums> {
    while let Some(chunk) = body.next().await {
        summing.take(&chunk?);
    }
    Ok(summing.end())
}

async fn gathered(
    mut body: impl Stream<Item = Result<Bytes>> + Send + Unpin,
    mut summing: Summing,
) -> Result<(Sums, Vec<Bytes>)> {
    let mut chunks = Vec::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk?;
        summing.take(&chunk);
        chunks.push(chunk);
    }
    Ok((summing.end(), chunks))
}

/// Exactly so many bytes of a body, or an error.
struct Exactly<S, E> {
    body: S,
    left: u64,
    error: std::marker::PhantomData<fn() -> E>,
}

impl<S, E> Stream for Exactly<S, E>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: std::fmt::Display,
{
    type Item = Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.body.poll_next_unpin(context).map(|next| match next {
            Some(Ok(chunk)) => match self.left.checked_sub(chunk.len() as u64) {
                Some(left) => {
                    self.left = left;
                    Some(Ok(chunk))
                }
                None => Some(Err(Refusal::invalid("body", "is longer than its part").into())),
            },
            Some(Err(error)) => Some(Err(Error::Cut(error.to_string()))),
            None if self.left > 0 => {
                let missing = std::mem::take(&mut self.left);
                Some(Err(Error::Cut(format!("{missing} bytes of a part are missing"))))
            }
            None => None,
        })
    }
}
