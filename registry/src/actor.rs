//! Who asks.

use domain::{Id, Refusal, permission::TokenScope, person::PersonRef};

/// Who asks, and through what. Only the registry makes one that is somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    person: Option<PersonRef>,
    scope: Option<TokenScope>,
    via: &'static str,
    address: Option<String>,
}

impl Actor {
    /// Nobody in particular.
    #[must_use]
    pub fn anonymous() -> Self {
        Self { person: None, scope: None, via: "anonymous", address: None }
    }

    pub(crate) fn browser(person: PersonRef) -> Self {
        Self { person: Some(person), scope: None, via: "browser", address: None }
    }

    pub(crate) fn token(person: PersonRef, scope: TokenScope) -> Self {
        Self { person: Some(person), scope: Some(scope), via: "token", address: None }
    }

    pub(crate) fn operator() -> Self {
        Self { person: None, scope: None, via: "operator", address: None }
    }

    /// The same actor with the network address they come from, for the audit log.
    #[must_use]
    pub fn from_address(self, address: Option<String>) -> Self {
        Self { address, ..self }
    }

    /// The person or service account.
    ///
    /// # Errors
    /// [`Refusal::SignInNeeded`] for nobody.
    pub fn person(&self) -> Result<&PersonRef, Refusal> {
        self.person.as_ref().ok_or(Refusal::SignInNeeded)
    }

    /// Key of the account, if it is somebody.
    #[must_use]
    pub fn id(&self) -> Option<Id> {
        self.person.as_ref().map(|p| p.id)
    }

    /// The credential's ceiling; `None` for a browser's session.
    #[must_use]
    pub fn scope(&self) -> Option<TokenScope> {
        self.scope
    }

    pub(crate) fn via(&self) -> &'static str {
        self.via
    }

    pub(crate) fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }
}
