//! The database's constraints in words: a broken one becomes the refusal it stands for.

use domain::Refusal;

/// The refusal for a broken constraint that callers can run into.
pub(crate) fn refusal(error: &sqlx::Error) -> Option<Refusal> {
    let taken = |what: &str| Refusal::Taken { what: what.into(), name: "that name".into() };
    let error = error.as_database_error()?;
    match error.code().as_deref() {
        // PostgreSQL keeps every character of Unicode but one.
        Some("22021") => return Some(Refusal::invalid("text", "has a character that cannot be kept (NUL)")),
        // The statement's time was over.
        Some("57014") => return Some(Refusal::TooSlow),
        _ => {}
    }
    Some(match error.constraint()? {
        "node_slug_key" => Refusal::Unavailable { name: "that name".into() },
        "organization_slug_key" => taken("An organization called"),
        "account_email_key" => taken("An account with"),
        "team_slug_key" => taken("A team called"),
        "version_label_key" => taken("A version labelled"),
        "version_published_locked" => Refusal::state("This version is Published and therefore read-only."),
        "experiment_published_locked" => Refusal::state("This experiment is Published and therefore read-only."),
        "project_below_itself" | "project_not_its_own_parent" => {
            Refusal::state("A project cannot be moved below itself.")
        }
        "member_last_owner" => Refusal::state("This is the last owner; make somebody else an owner first."),
        "member_service_home" => Refusal::state("A service account belongs to the organization that made it alone."),
        "project_closure_depth_check" => Refusal::state("Projects nest eight levels deep at most."),
        _ => return None,
    })
}

/// Names the thing when a constraint is broken: `insert(…).on_constraint("node_slug_key", || …)`.
pub(crate) trait OnConstraint<T> {
    /// Replaces a broken constraint's general refusal by one that names what was asked for.
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Refusal) -> crate::Result<T>;
}

impl<T> OnConstraint<T> for Result<T, sqlx::Error> {
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Refusal) -> crate::Result<T> {
        self.map_err(|error| match error.as_database_error().and_then(|e| e.constraint()) {
            Some(broken) if broken == name => refusal().into(),
            _ => error.into(),
        })
    }
}
