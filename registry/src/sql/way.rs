//! By which way the rows of a page are found where nothing narrows them but what their reader may see: an index holds the
//! rows of each project, and of each person, in order, and of many such the first few rows are enough.

use domain::{
    Id,
    table::{Column, ColumnKey, Direction, SortKey, Subject},
};
use sqlx::{Postgres, QueryBuilder};

use super::{
    list::{Stretch, push_order, push_stretch},
    reader::Reader,
    select::{Select, push_rows, push_scope},
    sort::{self, Key, Part},
};
use crate::Result;

/// How rows are found.
pub(super) enum Way {
    /// By one statement over all of them, whose plan is PostgreSQL's.
    Straight,
    /// The first rows of each of these projects, all of them or what is published.
    Projects(Vec<Id>, Vec<bool>),
    /// Project by project, in the order of their names.
    ByProject,
    /// Person by person, in the order of their names.
    ByUser,
}

/// Columns of versions whose order an index of each project holds.
const OWN: &[Column] = &[
    Column::Framework,
    Column::Name,
    Column::Status,
    Column::Created,
    Column::Version,
    Column::Label,
    Column::Stage,
    Column::Updated,
    Column::Published,
    Column::File,
    Column::Size,
    Column::Parameters,
];

const OF_PROJECT: Each<'static> = Each { tie: " and v.project_id = q.id", named: false, listed: true, gate: None };

impl Way {
    pub fn of(reader: &Reader, select: &Select, sort: &[SortKey], part: Part) -> Self {
        let [SortKey { column: ColumnKey::BuiltIn(column), .. }] = sort else { return Self::Straight };
        if reader.subject != Subject::Models || !select.is_everything() || reader.scope.model.is_some() {
            return Self::Straight;
        }
        let few = reader.scope.whole.as_ref().and_then(|whole| {
            let seen: Vec<Id> = whole.iter().chain(&reader.scope.public).copied().collect();
            // Who sees most of them finds rows soon enough on a walk through all.
            (seen.len() * 2 <= reader.tree.visible_and_hidden()).then_some(seen)
        });
        match (*column, few) {
            // Of a Public project's rows not every one may be seen.
            (Column::Project, _) if reader.scope.public.is_empty() => Self::ByProject,
            // Without anybody there is no order but that of keys.
            (Column::User, None) if part == Part::Valued => Self::ByUser,
            (column, Some(few)) if few.len() > 1 && OWN.contains(&column) => {
                let whole = reader.scope.whole.as_ref().map_or(0, Vec::len);
                let all = (0..few.len()).map(|at| at < whole).collect();
                Self::Projects(few, all)
            }
            _ => Self::Straight,
        }
    }

    /// ` from …`, without order and limit.
    pub fn push(
        self,
        sql: &mut QueryBuilder<Postgres>,
        reader: &Reader,
        select: &Select,
        keys: &[Key],
        stretch: Stretch<'_>,
    ) -> Result<()> {
        match self {
            Self::Straight => {
                sql.push(" from version v");
                sort::push_joins(sql, stretch.sort, stretch.part, reader);
                push_rows(sql, reader, select);
                push_stretch(sql, keys, stretch)
            }
            Self::Projects(projects, all) => {
                if i64::try_from(projects.len()).unwrap_or(i64::MAX) > stretch.rows {
                    // Rows of the page are in no other projects than those whose first rows are the first of all.
                    sql.push(" from (select q.id, q.whole from unnest(").push_bind(projects).push("::uuid[], ");
                    sql.push_bind(all).push("::bool[]) q (id, whole)");
                    push_each(sql, reader, keys, OF_PROJECT, Stretch { rows: 1, ..stretch })?;
                    push_order(sql, keys, |i| keys[i].sql.clone());
                    sql.push(" limit ").push(stretch.rows).push(") q");
                } else {
                    sql.push(" from unnest(").push_bind(projects).push("::uuid[], ");
                    sql.push_bind(all).push("::bool[]) q (id, whole)");
                }
                push_each(sql, reader, keys, OF_PROJECT, stretch)
            }
            Self::ByProject => {
                let (up, to) = match keys.last().map(|key| key.direction) {
                    Some(Direction::Ascending) => (">", ""),
                    _ => ("<", " desc"),
                };
                let whole = reader.scope.whole.clone();
                // Projects that still have rows, as many as can be on the page, and those called like the last of them.
                sql.push(" from (select p.id, p.name_key from project p where p.org_id = ").push_bind(reader.scope.org);
                if let Some(whole) = whole {
                    sql.push(" and p.id = any(").push_bind(whole).push(")");
                }
                push_from(sql, keys, stretch)?;
                sql.push(" and exists (select from version v where v.project_id = p.id and v.archived_at is null)");
                push_rest(
                    sql,
                    keys,
                    stretch,
                    up,
                    "exists (select from version v where v.project_id = p.id and v.archived_at is null and ",
                    ")",
                )?;
                sql.push(format_args!(" order by p.name_key{to} fetch first {} rows with ties) p", stretch.rows));
                sql.push(" cross join lateral (select v.* from version v where v.project_id = p.id and v.archived_at is null");
                push_rest(sql, keys, stretch, up, "", "")?;
                sql.push(format_args!(" order by v.id{to} limit {}) v", stretch.rows));
                Ok(())
            }
            Self::ByUser => {
                sql.push(" from account a");
                let gate = reader.scope.roles.as_deref();
                push_each(
                    sql,
                    reader,
                    keys,
                    Each { tie: " and v.user_id = a.id", named: true, listed: false, gate },
                    stretch,
                )?;
                sql.push(" where true");
                push_from(sql, keys, stretch)
            }
        }
    }
}

/// Of what the first rows are taken.
#[derive(Clone, Copy)]
struct Each<'a> {
    /// What ties them to it.
    tie: &'static str,
    /// Whether it is what the order goes by, so that only keys are left to go by among its rows.
    named: bool,
    /// Whether it is a project that the scope names.
    listed: bool,
    /// Projects that the reader needs to have a role in.
    gate: Option<&'a [Id]>,
}

/// ` cross join lateral …`: the first rows of each.
fn push_each(
    sql: &mut QueryBuilder<Postgres>,
    reader: &Reader,
    keys: &[Key],
    each: Each<'_>,
    stretch: Stretch<'_>,
) -> Result<()> {
    sql.push(" cross join lateral (select v.* from version v");
    if each.listed {
        // The index of a project's rows says it all: none of them needs to be looked at.
        sql.push(" where v.archived_at is null");
        if !reader.scope.public.is_empty() {
            sql.push(" and (q.whole or v.status = 'published')");
        }
    } else {
        push_scope(sql, reader.scope, false);
    }
    sql.push(each.tie);
    if let Some(roles) = each.gate {
        sql.push(" and v.project_id = any(").push_bind(roles.to_vec()).push(")");
    }
    push_stretch(sql, keys, stretch)?;
    if each.named {
        sql.push(" order by v.id");
        if keys.last().is_none_or(|key| key.direction == Direction::Descending) {
            sql.push(" desc");
        }
    } else {
        push_order(sql, keys, |i| keys[i].sql.clone());
    }
    sql.push(" limit ").push(stretch.rows).push(") v");
    Ok(())
}

/// ` and …`: of those that are called like the cursor's only what is behind it.
fn push_rest(
    sql: &mut QueryBuilder<Postgres>,
    keys: &[Key],
    stretch: Stretch<'_>,
    up: &str,
    before: &str,
    behind: &str,
) -> Result<()> {
    let (Some(key), Some(cursor)) = (keys.first(), stretch.after) else { return Ok(()) };
    let Some(value) = cursor.values.first().and_then(Option::as_deref) else { return Ok(()) };
    sql.push(" and (p.name_key ").push(up).push(" ");
    key.push_value(sql, value)?;
    sql.push(" or ").push(before).push("v.id ").push(up).push(" ").push_bind(cursor.id).push(behind).push(")");
    Ok(())
}

/// ` and …`: names from the cursor's on.
fn push_from(sql: &mut QueryBuilder<Postgres>, keys: &[Key], stretch: Stretch<'_>) -> Result<()> {
    let (Some(key), Some(cursor)) = (keys.first(), stretch.after) else { return Ok(()) };
    let Some(value) = cursor.values.first().and_then(Option::as_deref) else { return Ok(()) };
    sql.push(" and ").push(&key.sql).push(match key.direction {
        Direction::Ascending => " >= ",
        Direction::Descending => " <= ",
    });
    key.push_value(sql, value)
}
