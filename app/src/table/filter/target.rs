//! What a popover is about: the conditions on one column, or one part of the query that says more than that.

use domain::{
    query::{Condition, Error, Expr, Query},
    table::{ColumnKey, View},
};
use web_sys::Element;

/// What a popover is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Everything that is asked of a column alone.
    Column(ColumnKey),
    /// Alternatives over several conditions.
    Part(Expr),
}

impl Target {
    /// What a button opens: `data-filter` names a column, or `data-part` a part of the query by its place.
    #[must_use]
    pub fn of(button: &Element, view: &View) -> Option<Self> {
        if let Some(place) = button.get_attribute("data-part") {
            let place: usize = place.parse().ok()?;
            return view.query.conjuncts().get(place).cloned().map(Self::Part);
        }
        ColumnKey::parse(&button.get_attribute("data-filter")?).ok().map(Self::Column)
    }

    /// The name of the popover.
    #[must_use]
    pub fn title(&self, view: &View) -> String {
        match self {
            Self::Column(column) => view.subject.title(column),
            Self::Part(_) => "alternatives".to_owned(),
        }
    }

    /// What is asked of it now.
    #[must_use]
    pub fn conditions(&self, view: &View) -> Vec<Condition> {
        match self {
            Self::Column(column) => view.conditions_on(column).into_iter().cloned().collect(),
            Self::Part(_) => Vec::new(),
        }
    }

    /// The same as text of the query language.
    #[must_use]
    pub fn text(&self, view: &View) -> String {
        let parts: Vec<Expr> = view.query.conjuncts().iter().filter(|part| self.is_about(part)).cloned().collect();
        Query::from(Expr::all(parts)).to_string()
    }

    /// Whether the query still has it; a column always is there to be asked about.
    #[must_use]
    pub fn is_in(&self, view: &View) -> bool {
        matches!(self, Self::Column(_)) || view.query.conjuncts().iter().any(|part| self.is_about(part))
    }

    fn is_about(&self, part: &Expr) -> bool {
        match self {
            Self::Column(column) => part.as_term().is_some_and(|term| term.field == *column),
            Self::Part(expr) => part == expr,
        }
    }

    /// The view with other conditions in place of these.
    ///
    /// # Errors
    /// Where the text stops being a query, or asks what the rows of this table do not have.
    pub fn rewritten(&self, view: &View, text: &str) -> Result<View, String> {
        let wrong = |error: Error| capital(&format!("{error}."));
        let query = Query::parse(text).map_err(wrong)?;
        if let Some(field) = query.expr().fields().into_iter().find(|field| !view.subject.has(field)) {
            let (_, rows) = view.subject.words();
            return Err(format!("The table of {rows} has no column {}.", field.title()));
        }
        let parts = view.query.conjuncts();
        let place = parts.iter().position(|part| self.is_about(part)).unwrap_or(parts.len());
        let (before, after) = parts.split_at(place);
        let kept = after.iter().filter(|part| !self.is_about(part));
        let all = before.iter().chain(query.conjuncts()).chain(kept).cloned();
        // Together they may be more than one query can hold.
        Query::parse(&Expr::all(all).to_string()).map(|query| view.with_query(query)).map_err(wrong)
    }

    /// The view without it.
    #[must_use]
    pub fn cleared(&self, view: &View) -> View {
        let kept = view.query.conjuncts().iter().filter(|part| !self.is_about(part)).cloned();
        view.with_query(Query::from(Expr::all(kept)))
    }
}

/// A sentence with a capital letter. Messages are English, so that no table of all capitals is needed.
fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::table::{Column, Subject};

    fn view(query: &str) -> View {
        View::default().with_query(Query::parse(query).unwrap())
    }

    #[test]
    fn a_column_is_rewritten_where_it_stood() {
        let view = view("status:draft,tags:a*|b,name:x,tags:~c");
        let tags = Target::Column(Column::Tags.into());
        assert_eq!(tags.text(&view), "tags:a*|b,tags:~c");
        let next = tags.rewritten(&view, "tags:d OR stage:nil").unwrap();
        assert_eq!(next.query.to_string(), "status:draft,(tags:d OR stage:nil),name:x");
        assert_eq!(tags.cleared(&view).query.to_string(), "status:draft,name:x");
        assert_eq!(tags.rewritten(&view, "").unwrap(), tags.cleared(&view));
    }

    #[test]
    fn alternatives_are_one_part() {
        let view = view("name:x,(tags:a OR stage:nil)");
        let part = Target::Part(view.query.conjuncts()[1].clone());
        assert!(part.is_in(&view));
        assert_eq!(part.rewritten(&view, "tags:a").unwrap().query.to_string(), "name:x,tags:a");
        assert!(!part.is_in(&part.cleared(&view)));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let column = Target::Column(Column::Status.into());
        let error = column.rewritten(&view(""), "stauts:draft").unwrap_err();
        assert_eq!(error, "Unknown field \"stauts\" at 1 (did you mean status?).");
        let experiments = View::built_in(Subject::Experiments);
        assert!(column.rewritten(&experiments, "name:x").unwrap_err().contains("no column Name"));
    }
}
