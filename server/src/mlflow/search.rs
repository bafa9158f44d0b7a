//! What searches of models and of versions have in common.

use registry::asked::{Column, Matches, Order};
use serde_json::{Map, Value};

use super::{
    failure::Failure,
    filter::{self, Clause, Sign, Subject},
    shape,
};

/// What a text is held against. Lists are for attributes alone, as other registries have it.
///
/// # Errors
/// A sign that texts are not compared by.
pub fn matches(clause: Clause, takes_lists: bool) -> Result<Matches, Failure> {
    let Clause { sign, mut values, .. } = clause;
    let mut one = || values.pop().unwrap_or_default();
    Ok(match sign {
        Sign::Is => Matches::Is(one()),
        Sign::IsNot => Matches::IsNot(one()),
        Sign::Like => Matches::Like(one()),
        Sign::LikeAnyCase => Matches::LikeAnyCase(one()),
        Sign::Among if takes_lists => Matches::Among(values),
        Sign::NotAmong if takes_lists => Matches::NotAmong(values),
        Sign::Among | Sign::NotAmong => {
            return Err(Failure::invalid("Tags are compared by =, !=, LIKE and ILIKE."));
        }
        Sign::Less | Sign::AtMost | Sign::More | Sign::AtLeast => {
            return Err(Failure::invalid("Only version_number is compared by <, <=, > and >=."));
        }
    })
}

/// That there is no such column.
pub fn no_column(name: &str, known: &str) -> Failure {
    let name: String = name.chars().take(60).collect();
    Failure::invalid(format!("Invalid attribute key '{name}' specified. Valid keys are: {known}."))
}

/// Whether prompts are left out: unless they are asked for by their tag. Any other condition on it, which clients put
/// behind every search, is taken away, since it would also leave out what has no such tag.
pub fn hides_prompts(clauses: &mut Vec<Clause>) -> bool {
    let is_about = |clause: &Clause| matches!(&clause.subject, Subject::Tag(key) if key == shape::PROMPT);
    if clauses.iter().any(|c| is_about(c) && c.sign == Sign::Is && c.values == [shape::IS_PROMPT]) {
        return false;
    }
    clauses.retain(|clause| !is_about(clause));
    true
}

/// The columns that are asked for, then those that come behind in any case.
///
/// # Errors
/// What is no column; one that is named twice.
pub fn order(asked: &[&str], column: impl Fn(&str) -> Option<Column>, behind: &[Order]) -> Result<Vec<Order>, Failure> {
    let mut order: Vec<Order> = Vec::new();
    for text in asked {
        let (name, falls) = filter::order(text)?;
        let by = column(&name).ok_or_else(|| {
            let name: String = name.chars().take(60).collect();
            Failure::invalid(format!("Invalid order by key '{name}' specified."))
        })?;
        if order.iter().any(|known| known.by == by) {
            return Err(Failure::invalid(format!("`order_by` contains duplicate fields: {name}")));
        }
        order.push(Order { by, falls });
    }
    for usual in behind {
        if !order.iter().any(|known| known.by == usual.by) {
            order.push(*usual);
        }
    }
    Ok(order)
}

/// A page and, unless it is the last one, the token of the next.
pub fn page(name: &str, items: Vec<Value>, next: Option<String>) -> Value {
    let mut page = Map::from_iter([(name.to_owned(), Value::Array(items))]);
    if let Some(token) = next {
        page.insert("next_page_token".into(), token.into());
    }
    Value::Object(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_left_out_unless_they_are_asked_for() {
        let hides = |filter: &str| {
            let mut clauses = filter::parse(filter).unwrap();
            (hides_prompts(&mut clauses), clauses.len())
        };
        assert_eq!(hides(""), (true, 0));
        assert_eq!(hides("name = 'a' AND tag.`mlflow.prompt.is_prompt` != 'true'"), (true, 1));
        assert_eq!(hides("tags.`mlflow.prompt.is_prompt` = 'false'"), (true, 0));
        assert_eq!(hides("tags.`mlflow.prompt.is_prompt` = 'true'"), (false, 1));
    }

    #[test]
    fn what_is_not_asked_for_comes_behind() {
        let column = |name: &str| (name == "name").then_some(Column::Name);
        let behind = [Order { by: Column::Name, falls: false }, Order { by: Column::Number, falls: true }];
        let by = |order: &[Order]| order.iter().map(|o| (o.by, o.falls)).collect::<Vec<_>>();
        assert_eq!(
            by(&order(&["name DESC"], column, &behind).unwrap()),
            [(Column::Name, true), (Column::Number, true)]
        );
        assert_eq!(by(&order(&[], column, &behind).unwrap()), by(&behind));
        assert!(order(&["name", "name DESC"], column, &behind).is_err());
        assert!(order(&["other"], column, &behind).is_err());
    }
}
