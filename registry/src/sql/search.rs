//! A text that rows are searched for: found anywhere in what names and describes them, whatever its case.
//!
//! Each place is looked through on its own, so that its index of trigrams can be used.

use domain::table::Subject;
use sqlx::{Postgres, QueryBuilder};

use super::{filter::anywhere, reader::Reader};

/// Part of a key that is looked for: shorter ones would be found in most keys by chance.
const ID_MIN: usize = 8;

/// ` and …`: rows that hold the text.
pub(super) fn push(sql: &mut QueryBuilder<Postgres>, text: &str, reader: &Reader) {
    let places: &[&str] = match reader.subject {
        Subject::Models => &[
            "select s.id from model x join version s on s.model_id = x.id where x.name",
            "select x.id from version x where x.label",
            "select x.version_id from version_text x where x.description",
            "select s.version_id from tag x join version_tag s on s.tag_id = x.id where x.name",
            "select s.id from experiment x join version s on s.experiment_id = x.id where x.name",
        ],
        Subject::Experiments => &[
            "select x.id from experiment x where x.name",
            "select s.experiment_id from tag x join experiment_tag s on s.tag_id = x.id where x.name",
        ],
    };
    let pattern = anywhere(text);
    sql.push(" and v.id in (");
    for (i, place) in places.iter().enumerate() {
        sql.push(if i == 0 { "" } else { " union all " }).push(place);
        sql.push(" ilike ").push_bind(pattern.clone()).push(" and x.org_id = ").push_bind(reader.scope.org);
        // The name of a task is of use only to those who may see the task.
        if let (Some(roles), Subject::Models, true) =
            (&reader.scope.roles, reader.subject, place.contains("experiment x"))
        {
            sql.push(" and x.project_id = any(").push_bind(roles.clone()).push(")");
        }
    }
    if let Some(digits) = digits(text) {
        let table = super::select::table(reader.subject);
        sql.push(format_args!(" union all select v.id from {table} where v.org_id = ")).push_bind(reader.scope.org);
        sql.push(" and replace(v.id::text, '-', '') like ").push_bind(format!("%{digits}%"));
    }
    sql.push(")");
}

/// The digits of what may be a key or a part of one.
fn digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| *c != '-').map(|c| c.to_ascii_lowercase()).collect();
    (digits.len() >= ID_MIN && digits.bytes().all(|b| b.is_ascii_hexdigit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_looked_for_by_enough_of_their_digits() {
        assert_eq!(digits("019AB-cdef"), Some("019abcdef".into()));
        assert_eq!(digits("ada"), None);
        assert_eq!(digits("deadbeet"), None);
    }
}
