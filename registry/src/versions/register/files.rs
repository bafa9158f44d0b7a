//! Files that have arrived become those of a version.

use domain::{Id, Refusal, api::NewVersion};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::{
    Actor, Result,
    artifacts::{Files, receive::hex},
};

/// A stored file of the new version.
pub(crate) struct Stored {
    pub name: String,
    pub blob: Id,
    pub size: i64,
    pub sha256: Vec<u8>,
    pub framework: Option<String>,
}

/// What a new version is made of besides what is said of it.
#[derive(Default)]
pub(crate) struct Brought {
    pub files: Vec<Stored>,
    /// How many numbers its tensors hold, as its file tells.
    pub parameter_count: Option<i64>,
}

/// The one file's digest, or that of a manifest: lines `SHA256␣␣NAME\n` in order of name.
pub(super) fn digest_of(files: &[Stored]) -> Option<Vec<u8>> {
    match files {
        [] => None,
        [one] => Some(one.sha256.clone()),
        many => {
            let mut lines: Vec<_> = many.iter().map(|f| (f.name.as_str(), hex(&f.sha256))).collect();
            lines.sort_unstable();
            let manifest: String = lines.iter().map(|(name, sha)| format!("{sha}  {name}\n")).collect();
            Some(Sha256::digest(manifest).to_vec())
        }
    }
}

/// The caller's arrived uploads become blobs; one that the organization holds already is only referred to.
pub(super) async fn claim_uploads(
    tx: &mut PgConnection,
    actor: &Actor,
    org: Id,
    project: Id,
    new: &NewVersion,
) -> Result<Vec<Stored>> {
    let mut files: Vec<Stored> = Vec::with_capacity(new.files.len());
    for file in &new.files {
        let found: Option<(String, i64, Vec<u8>, Option<String>)> = sqlx::query_as(
            "delete from upload where id = $1 and org_id = $2 and account_id = $3 and project_id = $4 and arrived_at is not null
             returning name, size, sha256, framework",
        )
        .bind(file.upload)
        .bind(org)
        .bind(actor.person()?.id)
        .bind(project)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((upload_name, size, sha256, framework)) = found else {
            return Err(Refusal::invalid(
                "files",
                format!("there is no finished upload {} of yours for this project", file.upload),
            )
            .into());
        };
        let name = file.name.clone().unwrap_or(upload_name);
        if files.iter().any(|f| f.name == name) {
            return Err(Refusal::invalid("files", format!("two are called “{name}”")).into());
        }
        let is_below = |file: &str, folder: &str| file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        if let Some(other) = files.iter().find(|f| is_below(&f.name, &name) || is_below(&name, &f.name)) {
            let folder = if is_below(&name, &other.name) { &other.name } else { &name };
            return Err(Refusal::invalid("files", format!("“{folder}” is a file and a folder")).into());
        }
        let blob = claim_blob(tx, org, file.upload, size, &sha256).await?;
        files.push(Stored { name, blob, size, sha256, framework });
    }
    Ok(files)
}

async fn claim_blob(tx: &mut PgConnection, org: Id, upload: Id, size: i64, sha256: &[u8]) -> Result<Id> {
    // The key-share lock that an existing blob gets here keeps it until this version refers to it.
    let id: Id = sqlx::query_scalar(
        "with made as (
             insert into blob (org_id, id, sha256, size) values ($1, $2, $3, $4)
             on conflict on constraint blob_digest_key do update set size = blob.size returning id)
         select id from made",
    )
    .bind(org)
    .bind(upload)
    .bind(sha256)
    .bind(size)
    .fetch_one(&mut *tx)
    .await?;
    if id != upload {
        sqlx::query("insert into blob_garbage (object_key) values ($1) on conflict do nothing")
            .bind(Files::key(org, upload))
            .execute(tx)
            .await?;
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_does_not_depend_on_the_order_of_files() {
        let file = |name: &str, byte| Stored {
            name: name.into(),
            blob: Id::nil(),
            size: 1,
            sha256: vec![byte; 32],
            framework: None,
        };
        assert_eq!(digest_of(&[file("a", 1), file("b", 2)]), digest_of(&[file("b", 2), file("a", 1)]));
        assert_eq!(digest_of(&[file("a", 1)]), Some(vec![1; 32]));
        assert_eq!(digest_of(&[]), None);
    }
}
