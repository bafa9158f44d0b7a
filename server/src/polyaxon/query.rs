//! The protocol's queries and orders, read as ours: the same grammar with other fields, without quotes, and with `%`.

use domain::{
    Time,
    query::{Expr, Item, Query},
    table::{Column, ColumnKey, Direction, SortKey},
};

use super::{failure::Failure, given::cut};

/// Fields of versions that are ours by another name.
const VERSIONS: &[(&str, &str)] = &[
    ("id", "id"),
    ("uid", "id"),
    ("uuid", "id"),
    ("description", "description"),
    ("created_at", "created"),
    ("updated_at", "updated"),
    ("tags", "tags"),
    ("stage", "stage"),
    ("contributors", "contributors"),
];
/// The same of projects.
const PROJECTS: &[(&str, &str)] = &[
    ("id", "id"),
    ("uid", "id"),
    ("uuid", "id"),
    ("name", "name"),
    ("description", "description"),
    ("created_at", "created"),
    ("tags", "tags"),
];
/// The field that says whether a project is in the archive.
const LIVE: &str = "live_state";
/// An operation that lets everything through.
const ANY: &str = "_any_";
/// Deepest parentheses, as in our own language.
const DEPTH_MAX: usize = domain::query::DEPTH_MAX;

/// What is asked of versions.
///
/// # Errors
/// What cannot be read; a field that versions have not.
pub fn versions(text: &str) -> Result<Query, Failure> {
    let read = |field: &str, operation: &str| match field {
        "name" => name(operation),
        _ => ours(VERSIONS, field, operation),
    };
    Ok(Reader::new(text, &read).whole()?.into())
}

/// What is asked of projects, and whether of those in the archive.
#[derive(Debug)]
pub struct Projects {
    /// The conditions.
    pub query: Query,
    /// The archive, or what is live; both where nothing is said.
    pub archived: Option<bool>,
}

/// What is asked of projects; those that are live, unless something else is.
///
/// # Errors
/// What cannot be read; a field that projects have not.
pub fn projects(text: &str) -> Result<Projects, Failure> {
    let asked = std::cell::Cell::new(Some(false));
    let read = |field: &str, operation: &str| {
        if field != LIVE {
            return ours(PROJECTS, field, operation);
        }
        asked.set(match operation.trim() {
            "1" => Some(false),
            "0" => Some(true),
            ANY => None,
            _ => return Err(Failure::invalid("live_state is 1 for what is live, 0 for the archive, or _any_.")),
        });
        Ok(Expr::ALWAYS)
    };
    let query = Reader::new(text, &read).whole()?.into();
    Ok(Projects { query, archived: asked.get() })
}

/// An order of versions; the last changed first where nothing is said. What is no field does not count, as there.
pub fn order(text: &str) -> Vec<SortKey> {
    let mut order: Vec<SortKey> = Vec::new();
    for part in text.split(',').map(str::trim) {
        let (name, direction) = match part.strip_prefix('-') {
            Some(name) => (name, Direction::Descending),
            None => (part, Direction::Ascending),
        };
        let columns: &[Column] = match name {
            "created_at" | "uuid" => &[Column::Created],
            "updated_at" => &[Column::Updated],
            "name" => &[Column::Label, Column::Version],
            "stage" => &[Column::Stage],
            _ => &[],
        };
        for column in columns {
            let key = SortKey::by(*column, direction);
            if !order.iter().any(|known| known.column == key.column) {
                order.push(key);
            }
        }
    }
    if order.is_empty() { vec![SortKey::by(Column::Updated, Direction::Descending)] } else { order }
}

/// Whether a project fits, of which texts and moment are told by column.
pub fn fits<'a>(
    expr: &Expr,
    texts: &impl Fn(Column) -> Vec<&'a str>,
    moment: &impl Fn(Column) -> Option<Time>,
    now: Time,
) -> bool {
    let term = match expr {
        Expr::All(parts) => return parts.iter().all(|part| fits(part, texts, moment, now)),
        Expr::Any(parts) => return parts.iter().any(|part| fits(part, texts, moment, now)),
        Expr::Is(term) => term,
    };
    let ColumnKey::BuiltIn(column) = term.field else { return false };
    let (held, at) = (texts(column), moment(column));
    let found = term.condition.items.iter().any(|item| match item {
        Item::Nil => held.is_empty() && at.is_none(),
        Item::Text(text) => held.contains(&text.as_str()),
        Item::Like(pattern) => held.iter().any(|text| pattern.matches(text)),
        Item::Time(span) => at.is_some_and(|at| span.interval().holds(at)),
        Item::Preset(preset) => at.is_some_and(|at| preset.interval(now).holds(at)),
        Item::Me | Item::Number(_) => false,
    });
    found != term.condition.negated
}

/// An operation on one of our fields.
fn ours(fields: &[(&str, &str)], field: &str, operation: &str) -> Result<Expr, Failure> {
    let Some((_, column)) = fields.iter().find(|(known, _)| *known == field) else {
        let known: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let message = format!("The key `{}` cannot be asked for here; there are {}.", cut(field), known.join(", "));
        return Err(Failure::invalid(message));
    };
    if operation.trim() == ANY {
        return Ok(Expr::ALWAYS);
    }
    let is_time = matches!(*column, "created" | "updated");
    let written = format!("{column}:{}", condition(operation, is_time));
    parsed(&written, field, operation)
}

/// An operation on a version's name: its label or, where it has none, its number.
fn name(operation: &str) -> Result<Expr, Failure> {
    let operation = operation.trim();
    let (negated, rest) = operation.strip_prefix('~').map_or((false, operation), |rest| (true, rest.trim()));
    if rest == ANY {
        return Ok(Expr::ALWAYS);
    }
    let (numbers, labels): (Vec<&str>, Vec<&str>) = rest
        .split('|')
        .map(|text| text.trim().trim_start_matches('=').trim())
        .partition(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()));
    let sign = if negated { "~" } else { "" };
    let mut parts = Vec::new();
    if !labels.is_empty() {
        let written = format!("label:{sign}{}", condition(&labels.join("|"), false));
        parts.push(parsed(&written, "name", operation)?);
    }
    if !numbers.is_empty() {
        // A number is a name only of what has no label.
        let numbers = format!("version:{sign}{}", numbers.join("|"));
        let (joint, without) = if negated { (" OR ", "~nil") } else { (",", "nil") };
        parts.push(parsed(&format!("{numbers}{joint}label:{without}"), "name", operation)?);
    }
    Ok(if negated { Expr::all(parts) } else { Expr::any(parts) })
}

fn parsed(written: &str, field: &str, operation: &str) -> Result<Expr, Failure> {
    let query = Query::parse(written).map_err(|error| {
        Failure::invalid(format!("The condition `{}:{}` cannot be read: {error}", cut(field), cut(operation.trim())))
    })?;
    Ok(query.expr().clone())
}

/// An operation in our words.
fn condition(operation: &str, is_time: bool) -> String {
    let operation = operation.trim();
    let (sign, rest) = operation.strip_prefix('~').map_or(("", operation), |rest| ("~", rest.trim()));
    let rest = if is_time { time(rest) } else { rest.split('|').map(text).collect::<Vec<_>>().join("|") };
    format!("{sign}{rest}")
}

/// One text: `%` stands for anything, and what we would read otherwise is quoted.
fn text(text: &str) -> String {
    let text = text.trim();
    let text = text.strip_prefix('=').unwrap_or(text).trim();
    if text == "nil" || text.is_empty() {
        return text.to_owned();
    }
    let quoted = |piece: &str| {
        if piece.is_empty() {
            String::new()
        } else {
            format!("\"{}\"", piece.replace('\\', "\\\\").replace('"', "\\\""))
        }
    };
    text.split('%').map(quoted).collect::<Vec<_>>().join("*")
}

/// Moments and ranges of them: `2026-01-01 10:00 .. 2026-02-01`, `=<2026-01-01`.
fn time(text: &str) -> String {
    let point = |text: &str| text.trim().replacen(' ', "T", 1);
    if let Some((from, to)) = text.split_once("..") {
        return format!("{}..{}", point(from), point(to));
    }
    let signs = [(">=", ">="), ("=>", ">="), ("<=", "<="), ("=<", "<="), (">", ">"), ("<", "<"), ("=", "")];
    let found = signs.iter().find_map(|(theirs, ours)| Some((ours, text.strip_prefix(theirs)?)));
    found.map_or_else(|| point(text), |(sign, rest)| format!("{sign}{}", point(rest)))
}

/// Reads how conditions are joined: AND and `,` bind tighter than OR and a `|` in front of a field.
struct Reader<'a, F> {
    rest: &'a str,
    read: &'a F,
    depth: usize,
}

impl<'a, F: Fn(&str, &str) -> Result<Expr, Failure>> Reader<'a, F> {
    fn new(text: &'a str, read: &'a F) -> Self {
        Self { rest: text.trim(), read, depth: 0 }
    }

    fn whole(mut self) -> Result<Expr, Failure> {
        if self.rest.is_empty() {
            return Ok(Expr::ALWAYS);
        }
        if self.rest.len() > domain::query::TEXT_MAX_BYTES {
            return Err(Failure::invalid("The query is too long."));
        }
        let expr = self.alternatives()?;
        if self.rest.is_empty() { Ok(expr) } else { Err(self.unread()) }
    }

    fn unread(&self) -> Failure {
        let at = if self.rest.is_empty() { "its end".to_owned() } else { format!("`{}`", cut(self.rest)) };
        Failure::invalid(format!("The query cannot be read at {at}: write field:value, field:value."))
    }

    fn alternatives(&mut self) -> Result<Expr, Failure> {
        let mut parts = vec![self.together()?];
        while self.eat_word("or") || self.eat_sign('|') {
            parts.push(self.together()?);
        }
        Ok(Expr::any(parts))
    }

    fn together(&mut self) -> Result<Expr, Failure> {
        let mut parts = vec![self.one()?];
        while self.eat_word("and") || self.eat_sign(',') {
            parts.push(self.one()?);
        }
        Ok(Expr::all(parts))
    }

    fn one(&mut self) -> Result<Expr, Failure> {
        if !self.eat_sign('(') {
            return self.condition();
        }
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Failure::invalid(format!("The query has more than {DEPTH_MAX} parentheses in one another.")));
        }
        let inner = self.alternatives()?;
        self.depth -= 1;
        if self.eat_sign(')') { Ok(inner) } else { Err(self.unread()) }
    }

    fn condition(&mut self) -> Result<Expr, Failure> {
        let Some((field, rest)) = self.rest.split_once(':') else { return Err(self.unread()) };
        let field = field.trim();
        if field.is_empty() || !field.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
            return Err(self.unread());
        }
        let end = end_of_operation(rest);
        let (operation, rest) = rest.split_at(end);
        if operation.trim().is_empty() {
            return Err(self.unread());
        }
        self.rest = rest.trim_start();
        (self.read)(field, operation)
    }

    fn eat_sign(&mut self, sign: char) -> bool {
        let Some(rest) = self.rest.strip_prefix(sign) else { return false };
        self.rest = rest.trim_start();
        true
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let Some((found, rest)) = self.rest.split_at_checked(word.len()) else { return false };
        let alone = rest.starts_with(|c: char| c.is_whitespace() || c == '(');
        if !found.eq_ignore_ascii_case(word) || !alone {
            return false;
        }
        self.rest = rest.trim_start();
        true
    }
}

/// Where an operation ends: at `,`, a parenthesis, or what joins it with another condition.
fn end_of_operation(text: &str) -> usize {
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        let ends = match c {
            ',' | '(' | ')' => true,
            '|' => begins_condition(rest.get(1..).unwrap_or_default()),
            c if c.is_whitespace() => {
                let rest = rest.trim_start();
                ["and", "or"].iter().any(|word| {
                    rest.split_at_checked(word.len()).is_some_and(|(found, behind)| {
                        found.eq_ignore_ascii_case(word)
                            && behind.starts_with(|c: char| c.is_whitespace() || c == '(')
                            && begins_condition(behind)
                    })
                })
            }
            _ => false,
        };
        if ends {
            return at;
        }
    }
    text.len()
}

/// Whether a text begins with `field:` or a parenthesis.
fn begins_condition(text: &str) -> bool {
    let text = text.trim_start();
    let field = text.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.'));
    text.starts_with('(') || (field.len() < text.len() && field.starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        match versions(text) {
            Ok(query) => query.to_string(),
            Err(failure) => panic!("{text}: {failure:?}"),
        }
    }

    #[test]
    fn queries_are_read_as_ours() {
        for (theirs, ours) in [
            ("", ""),
            ("name:v1", "label:v1"),
            ("name: v1 | v2", "label:v1|v2"),
            ("name:~%rc%", "label:~*rc*"),
            ("stage:production,tags:a|b", "stage:production,tags:a|b"),
            ("stage:production AND tags:~a", "stage:production,tags:~a"),
            ("stage:staging or name:v1", "stage:staging OR label:v1"),
            ("stage:staging | name:v1", "stage:staging OR label:v1"),
            ("(stage:staging|name:v1), tags:nil", "(stage:staging OR label:v1),tags:nil"),
            ("created_at:>=2026-01-01", "created:>=2026-01-01"),
            ("created_at:=<2026-01-01", "created:<=2026-01-01"),
            ("updated_at:2026-01-01 .. 2026-02-01", "updated:2026-01-01..2026-02-01"),
            ("description:%hello, world", ""),
            ("description:%hello world", "description:*\"hello world\""),
            ("name:_any_", ""),
            // Only in front of a field is it a word of the language.
            ("tags: sand and gravel", "tags:\"sand and gravel\""),
            ("name:v1 AND", "label:\"v1 AND\""),
        ] {
            if ours.is_empty() && theirs.contains(", world") {
                assert!(versions(theirs).is_err(), "{theirs}");
            } else {
                assert_eq!(said(theirs), ours, "{theirs}");
            }
        }
    }

    #[test]
    fn numbers_are_names_of_what_has_no_label() {
        assert_eq!(said("name:7"), "version:7,label:nil");
        assert_eq!(said("name:7|v1"), "label:v1 OR version:7,label:nil");
        assert_eq!(said("name:~7"), "version:~7 OR label:~nil");
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        for odd in [
            "v1",
            "name:",
            "name:v1,",
            "(name:v1",
            "name:v1)",
            ":v1",
            "foo:1",
            "stage:gone",
            "created_at:soon",
            "stage:>1",
            "|name:v1",
            "run:x",
            "id:7",
        ] {
            assert!(versions(odd).is_err(), "{odd}");
        }
        assert!(versions(&"(".repeat(10_000)).is_err());
    }

    #[test]
    fn orders_leave_out_what_is_no_field() {
        let text = |order: &str| domain::table::sort_text(&super::order(order));
        assert_eq!(text(""), "-updated");
        assert_eq!(text("-created_at,name"), "-created,label,version");
        assert_eq!(text("stage,foo,-stage"), "stage");
        assert_eq!(text("foo"), "-updated");
    }

    #[test]
    fn projects_are_live_unless_others_are_asked_for() {
        let archived = |text: &str| projects(text).unwrap().archived;
        assert_eq!(archived("name:a"), Some(false));
        assert_eq!(archived("live_state:0"), Some(true));
        assert_eq!(archived("live_state:_any_,name:a"), None);
        assert!(projects("live_state:2").is_err() && projects("stage:testing").is_err());
        let query = projects("name:%ir%,tags:a|b").unwrap().query;
        let texts = |column: Column| if column == Column::Name { vec!["iris"] } else { vec!["b"] };
        let fits = |query: &Query| super::fits(query.expr(), &texts, &|_| None, Time::default());
        assert!(fits(&query));
        assert!(!fits(&projects("name:~iris").unwrap().query));
        assert!(!fits(&projects("tags:nil").unwrap().query));
    }
}
