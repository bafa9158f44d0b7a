//! Models as places: what is said of them, their versions at a glance, and what they are called.

pub mod create;
pub mod delete;
pub mod edit;
pub mod get;
pub mod named;
pub mod readme;
mod rename;
pub mod star;
pub mod timeline;

use domain::{Id, permission::Action};
use sqlx::PgConnection;

use crate::{
    Actor, Result,
    gate::{self, Granted, TheModel},
};

/// Lets the actor change a model. Changes of one model take turns, and what the actor may do is asked when it is theirs.
async fn turn(tx: &mut PgConnection, actor: &Actor, id: Id) -> Result<Granted<TheModel>> {
    sqlx::query("select from model where id = $1 for no key update").bind(id).fetch_optional(&mut *tx).await?;
    gate::model(tx, actor, id, Action::EditModel).await
}
