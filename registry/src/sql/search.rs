//! A text that rows are searched for: each of its words is found anywhere in what names and describes them,
//! whatever its case. What stands in double quotes is found as it is.
//!
//! Each place is looked through on its own, so that its index of trigrams can be used.

use domain::table::Subject;
use sqlx::{Postgres, QueryBuilder};

use super::{filter::anywhere, known::Held, reader::Reader};

/// Part of a key that is looked for: shorter ones would be found in most keys by chance.
const ID_MIN: usize = 8;

/// Words that are looked for one by one. What follows is found as it is, so that no search grows without bound.
const WORDS_MAX: usize = 8;

/// ` and …`: rows that hold all words of the text.
pub(super) fn push(sql: &mut QueryBuilder<Postgres>, text: &str, reader: &Reader) {
    for word in words(text) {
        push_word(sql, word, reader);
    }
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<&str> {
    let text = text.trim();
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).filter(|text| !text.is_empty()) {
        Some(phrase) => vec![phrase],
        None => text.splitn(WORDS_MAX, char::is_whitespace).map(str::trim).filter(|word| !word.is_empty()).collect(),
    }
}

/// What a version itself, and what belongs to it, says.
const SAID: &[&str] = &[
    "exists (select from model x where x.id = v.model_id and x.name",
    "(v.label",
    "exists (select from version_text x where x.version_id = v.id and x.description",
    "exists (select from version_tag s join tag x on x.id = s.tag_id where s.version_id = v.id and x.name",
    "exists (select from experiment x where x.id = v.experiment_id and x.name",
];

/// ` and …`: rows that hold a word which few or many hold.
fn push_held(sql: &mut QueryBuilder<Postgres>, text: &str, held: &Held, reader: &Reader) {
    sql.push(" and (");
    match held {
        Held::Few { models, rows, runs } => {
            sql.push("v.model_id = any(").push_bind(models.clone());
            sql.push(") or v.id = any(").push_bind(rows.clone());
            sql.push(") or v.experiment_id = any(").push_bind(runs.clone()).push(")");
        }
        Held::Many => {
            for (i, place) in SAID.iter().enumerate() {
                sql.push(if i == 0 { "" } else { " or " }).push(place).push(" ilike ").push_bind(anywhere(text));
                if let (Some(roles), true) = (&reader.scope.roles, place.contains("experiment x")) {
                    sql.push(" and x.project_id = any(").push_bind(roles.clone()).push(")");
                }
                sql.push(")");
            }
        }
    }
    if let Some(digits) = digits(text) {
        sql.push(" or replace(v.id::text, '-', '') like ").push_bind(format!("%{digits}%"));
    }
    sql.push(")");
}

fn push_word(sql: &mut QueryBuilder<Postgres>, text: &str, reader: &Reader) {
    if let Some(held) = reader.known.word(text) {
        push_held(sql, text, held, reader);
        return;
    }
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
    fn a_text_is_looked_for_word_by_word() {
        assert_eq!(words("  yolo   v7 "), ["yolo", "v7"]);
        assert_eq!(words("\"yolo v7\""), ["yolo v7"]);
        assert_eq!(words("\"\""), ["\"\""]);
        assert_eq!(words("1 2 3 4 5 6 7 8 9"), ["1", "2", "3", "4", "5", "6", "7", "8 9"]);
    }

    #[test]
    fn keys_are_looked_for_by_enough_of_their_digits() {
        assert_eq!(digits("019AB-cdef"), Some("019abcdef".into()));
        assert_eq!(digits("ada"), None);
        assert_eq!(digits("deadbeet"), None);
    }
}
