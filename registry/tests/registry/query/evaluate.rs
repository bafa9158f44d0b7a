//! What a query means, in the plainest words.

use domain::{
    Id, Time,
    query::{Condition, Expr, Item, Join, Query},
};

use super::facts::{Facts, Value};

/// Who asks and what they may see.
pub struct Seen<'a> {
    pub me: Option<Id>,
    pub now: Time,
    /// Paths of projects in which they have a role.
    pub roles: &'a [&'a str],
    /// Paths of projects of which they see what is Published.
    pub public: &'a [&'a str],
}

impl Seen<'_> {
    /// Whether they see the row at all.
    pub fn sees(&self, facts: &Facts) -> bool {
        let path = facts.path.as_str();
        self.roles.contains(&path) || (self.public.contains(&path) && facts.status == "published")
    }

    /// Whether the query lets the row through.
    pub fn lets(&self, query: &Query, facts: &Facts) -> bool {
        self.holds(query.expr(), facts)
    }

    fn holds(&self, expr: &Expr, facts: &Facts) -> bool {
        match expr {
            Expr::All(parts) => parts.iter().all(|part| self.holds(part, facts)),
            Expr::Any(parts) => parts.iter().any(|part| self.holds(part, facts)),
            Expr::Is(term) => self.meets(&term.condition, &facts.values(&term.field, self.roles)),
        }
    }

    fn meets(&self, condition: &Condition, values: &[Value]) -> bool {
        let one = |item: &Item| match item {
            Item::Nil => values.is_empty(),
            item => values.iter().any(|value| self.is(item, value)),
        };
        let met = match condition.join {
            Join::Any => condition.items.iter().any(one),
            Join::All => condition.items.iter().all(one),
        };
        met != condition.negated
    }

    fn is(&self, item: &Item, value: &Value) -> bool {
        match (item, value) {
            (Item::Text(asked), Value::Text(text) | Value::Mixed(text, _)) => asked == text,
            (Item::Text(asked), Value::Id(id)) => *asked == id.to_string(),
            (Item::Text(asked), Value::Person(id, name)) => asked == name || *asked == id.to_string(),
            (Item::Text(asked), Value::Project(path)) => self.knows(path) && asked.to_lowercase() == *path,
            (Item::Me, Value::Person(id, _)) => self.me == Some(*id),
            (Item::Like(pattern), Value::Text(text) | Value::Mixed(text, _) | Value::Person(_, text)) => {
                pattern.matches(text)
            }
            (Item::Like(pattern), Value::Project(path)) => {
                self.knows(path) && (pattern.matches(path) || pattern.prefix() == Some(&format!("{path}/")))
            }
            (Item::Number(span), Value::Number(number) | Value::Mixed(_, Some(number))) => {
                span.holds(&domain::query::Number::new(*number))
            }
            (Item::Time(span), Value::Time(time)) => span.interval().holds(*time),
            (Item::Preset(preset), Value::Time(time)) => preset.interval(self.now).holds(*time),
            _ => false,
        }
    }

    fn knows(&self, path: &str) -> bool {
        self.roles.contains(&path) || self.public.contains(&path)
    }
}
