//! Which rows a table draws from: what the actor may see, as far as the view lets it through.

use domain::{
    query::Query,
    table::{Rows, Subject},
};
use sqlx::{Postgres, QueryBuilder};

use super::{
    filter,
    reader::{Reader, Scope},
    search,
};

/// What a view asks for, apart from order and columns.
#[derive(Clone, Copy)]
pub(crate) struct Select<'a> {
    /// Conditions.
    pub query: &'a Query,
    /// Text that rows are searched for; empty for none.
    pub search: &'a str,
    /// Which versions of each model.
    pub rows: Rows,
    /// The archive, or what is live.
    pub archived: bool,
}

impl Select<'_> {
    /// Whether it lets every live row through.
    pub fn is_everything(&self) -> bool {
        self.query.is_empty() && self.search.is_empty() && self.rows == Rows::All && !self.archived
    }
}

/// The table that rows are from, as `v`.
pub(crate) fn table(subject: Subject) -> &'static str {
    match subject {
        Subject::Models => "version v",
        Subject::Experiments => "experiment v",
    }
}

/// `where …`
pub(crate) fn push_rows(sql: &mut QueryBuilder<Postgres>, reader: &Reader, select: &Select) {
    push_scope(sql, reader.scope, select.archived);
    if select.rows == Rows::Latest && reader.subject == Subject::Models {
        push_latest(sql, reader.scope, select.archived);
    }
    if !select.search.is_empty() {
        search::push(sql, select.search, reader);
    }
    if !select.query.is_empty() {
        sql.push(" and ");
        filter::push(sql, select.query.expr(), reader);
    }
}

/// `where …`: the organization, live or archived rows, and what the actor may see of them.
pub(crate) fn push_scope(sql: &mut QueryBuilder<Postgres>, scope: &Scope, archived: bool) {
    sql.push(" where v.org_id = ").push_bind(scope.org).push(" and v.archived_at is ");
    sql.push(if archived { "not null" } else { "null" });
    if let Some(model) = scope.model {
        sql.push(" and v.model_id = ").push_bind(model);
    }
    let Some(whole) = &scope.whole else { return };
    sql.push(" and (");
    match whole.as_slice() {
        [one] => sql.push("v.project_id = ").push_bind(*one),
        many => sql.push("v.project_id = any(").push_bind(many.to_vec()).push(")"),
    };
    if !scope.public.is_empty() && !archived {
        sql.push(" or (v.status = 'published' and v.project_id = any(").push_bind(scope.public.clone()).push("))");
    }
    sql.push(")");
}

/// ` and …`: no version of the model that the actor may see has a higher number. Live and archived
/// versions each have a latest of their own.
fn push_latest(sql: &mut QueryBuilder<Postgres>, scope: &Scope, archived: bool) {
    sql.push(" and not exists (select from version w where w.model_id = v.model_id and w.number > v.number and w.archived_at is ");
    sql.push(if archived { "not null" } else { "null" });
    if !scope.public.is_empty() {
        // A Draft that strangers do not see is not in the way of what they do.
        sql.push(" and (w.status = 'published' or not w.project_id = any(").push_bind(scope.public.clone()).push("))");
    }
    sql.push(")");
}
