//! Versions: the rows of the table.

mod act;
mod batch;
mod bundle;
mod compare;
mod copy;
mod delete;
mod edit;
mod header;
mod lineage;
mod list;
mod move_to;
mod plan;
mod publish;
mod races;
mod register;

use domain::{
    Id,
    api::{Act, NewCopy, NewPlace, Outcome, Words},
};
use registry::{Actor, Result, testing::TestWorld, versions::batch::one};

/// Acts on one version.
async fn act(world: &TestWorld, actor: &Actor, id: Id, act: Act) -> Result<Outcome> {
    one(world.registry(), actor, id, act).await
}

fn tag(add: &[&str], remove: &[&str]) -> Act {
    Act::Tag(words(add, remove))
}

fn words(add: &[&str], remove: &[&str]) -> Words {
    let owned = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect();
    Words { add: owned(add), remove: owned(remove) }
}

fn move_to(to: &str) -> Act {
    Act::Move(NewPlace { to: to.into(), whole_model: false })
}

fn copy_to(to: &str) -> Act {
    Act::Copy(NewCopy { to: to.into(), stage: None })
}

/// One value of the database, as text.
async fn value(world: &TestWorld, select: &str) -> String {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select ({select})::text")))
        .fetch_one(world.owner_pool())
        .await
        .unwrap_or_else(|e| panic!("{select}: {e}"))
}
