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

/// Whether prompts are asked for by their tag, and so are not to be left out.
pub fn names_prompts(clauses: &[Clause]) -> bool {
    clauses.iter().any(|clause| matches!(&clause.subject, Subject::Tag(key) if key == shape::PROMPT))
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
