//! Files that arrive in parts: in any order, through any server over the same store, for as long as it takes.
//!
//! What is there is in the database, so whoever sends can go on after either side has died. Each part is summed
//! up as it arrives. Of a local folder the whole is digested meanwhile, part by part from the first on (`ahead`); what
//! is left of it when all are there, or all of it, is read again: what a version refers to has the digest of what is
//! stored, not of what was said.

mod begin;
mod complete;
mod give_up;
mod look;
mod put;
pub(super) mod sums;

pub use begin::begin;
pub use complete::complete;
pub use give_up::give_up;
pub use look::{get, list};
pub use put::{Arriving, put};
pub use sums::Sums;

use domain::{
    Id, Refusal,
    api::{self, Upload},
    permission::Action,
};
use sqlx::{FromRow, PgConnection};

use super::{Files, receive::hex};
use crate::{Actor, Error, Result, gate};

/// Least bytes of a part: few requests, and a lost one costs little. (S3 takes none below 5 MiB.)
const PART_BYTES: u64 = 8 << 20;
/// Most parts of a file: S3's own limit.
const PARTS_MAX: u64 = 10_000;
/// Most unfinished files of one account in one project.
const UNFINISHED_MAX: i64 = 100;

/// Parts grow with the file, so that ten thousand of them hold the largest.
fn part_bytes(size: u64) -> u64 {
    PART_BYTES.max(size.div_ceil(PARTS_MAX).next_multiple_of(1 << 20))
}

/// A file that has begun to arrive.
#[derive(FromRow)]
struct Begun {
    org_id: Id,
    id: Id,
    project_id: Id,
    name: String,
    size: i64,
    sha256: Option<Vec<u8>>,
    part_bytes: i64,
    store_id: Option<String>,
    /// Which server alone has written parts of it, or nil.
    writer: Option<Id>,
}

impl Begun {
    fn size(&self) -> u64 {
        self.size.unsigned_abs()
    }

    fn part_bytes(&self) -> u64 {
        self.part_bytes.unsigned_abs()
    }

    fn parts(&self) -> u32 {
        api::count_parts(self.size(), self.part_bytes())
    }

    fn key(&self) -> String {
        Files::key(self.org_id, self.id)
    }

    fn told(&self) -> api::Parts {
        api::Parts {
            id: self.id,
            name: self.name.clone(),
            size: self.size(),
            part_bytes: self.part_bytes(),
            parts: self.parts(),
            arrived: Vec::new(),
            upload: None,
        }
    }
}

/// A file that has arrived and waits for its version.
#[derive(FromRow)]
struct Finished {
    id: Id,
    project_id: Id,
    name: String,
    size: i64,
    sha256: Vec<u8>,
    framework: Option<String>,
}

impl Finished {
    fn upload(&self) -> Upload {
        Upload { id: self.id, size: self.size, sha256: hex(&self.sha256), framework: self.framework.clone() }
    }

    fn told(&self) -> api::Parts {
        let size = self.size.unsigned_abs();
        let part_bytes = part_bytes(size);
        api::Parts {
            id: self.id,
            name: self.name.clone(),
            size,
            part_bytes,
            parts: api::count_parts(size, part_bytes),
            arrived: Vec::new(),
            upload: Some(self.upload()),
        }
    }
}

/// An upload of the caller's own, in either state.
enum Found {
    Begun(Begun),
    Finished(Finished),
}

/// Finds the caller's own. Whoever may not register in its project any more has none there.
async fn find(db: &mut PgConnection, actor: &Actor, id: Id) -> Result<Found> {
    let missing = || Refusal::not_found("upload");
    let account = actor.id().ok_or_else(missing)?;
    let begun: Option<Begun> = sqlx::query_as(
        "select org_id, id, project_id, name, size, sha256, part_bytes, store_id, writer from partial_upload
         where id = $1 and account_id = $2",
    )
    .bind(id)
    .bind(account)
    .fetch_optional(&mut *db)
    .await?;
    let found = match begun {
        Some(begun) => Found::Begun(begun),
        None => {
            let finished: Option<Finished> = sqlx::query_as(
                "select id, project_id, name, size, sha256, framework from upload
                 where id = $1 and account_id = $2 and arrived_at is not null",
            )
            .bind(id)
            .bind(account)
            .fetch_optional(&mut *db)
            .await?;
            Found::Finished(finished.ok_or_else(missing)?)
        }
    };
    let project = match &found {
        Found::Begun(begun) => begun.project_id,
        Found::Finished(finished) => finished.project_id,
    };
    gate::project(db, actor, project, Action::Register).await.map_err(|error| match error {
        Error::Refused(Refusal::NotFound { .. }) => missing().into(),
        other => other,
    })?;
    Ok(found)
}

/// Finds one whose parts may still come.
async fn find_begun(db: &mut PgConnection, actor: &Actor, id: Id) -> Result<Begun> {
    match find(db, actor, id).await? {
        Found::Begun(begun) => Ok(begun),
        Found::Finished(_) => Err(Refusal::state("This upload is complete; nothing more comes to it.").into()),
    }
}

/// Reads a SHA-256 as people and programs write it.
fn digest(field: &str, hex: &str) -> Result<[u8; 32], Refusal> {
    let byte = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = hex.as_bytes().chunks(2).map(byte).collect();
    let bytes = bytes.filter(|_| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| Refusal::invalid(field, "is no SHA-256: 64 hexadecimal digits"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::receive::FILE_MAX_BYTES;

    #[test]
    fn ten_thousand_parts_hold_the_largest_file() {
        for size in [1, PART_BYTES, 100 << 30, 160 << 30, FILE_MAX_BYTES - 1, FILE_MAX_BYTES] {
            assert!(size.div_ceil(part_bytes(size)) <= PARTS_MAX, "{size}");
        }
        assert_eq!(part_bytes(1 << 30), PART_BYTES);
    }

    #[test]
    fn a_digest_is_64_digits() {
        assert_eq!(digest("sha256", &"0f".repeat(32)), Ok([0x0f; 32]));
        for wrong in ["", "0f", &"0f".repeat(33), &"0g".repeat(32), &"+f".repeat(32), &"é".repeat(32)] {
            assert!(digest("sha256", wrong).is_err(), "{wrong}");
        }
    }
}
