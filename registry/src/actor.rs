//! Who asks.

use domain::{Id, Refusal, permission::TokenScope, person::PersonRef};

/// Who asks, and through what. Only the registry makes one that is somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    person: Option<PersonRef>,
    scope: Option<TokenScope>,
    via: &'static str,
    credential: Option<Id>,
    address: Option<String>,
}

impl Actor {
    /// Nobody in particular.
    #[must_use]
    pub fn anonymous() -> Self {
        Self { person: None, scope: None, via: "anonymous", credential: None, address: None }
    }

    pub(crate) fn browser(person: PersonRef) -> Self {
        Self { person: Some(person), scope: None, via: "browser", credential: None, address: None }
    }

    pub(crate) fn token(person: PersonRef, scope: TokenScope) -> Self {
        Self { person: Some(person), scope: Some(scope), via: "token", credential: None, address: None }
    }

    pub(crate) fn operator() -> Self {
        Self { person: None, scope: None, via: "operator", credential: None, address: None }
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

    /// The same actor by this very session or token, for the audit log.
    #[must_use]
    pub(crate) fn by(self, credential: Id) -> Self {
        Self { credential: Some(credential), ..self }
    }

    pub(crate) fn credential(&self) -> Option<Id> {
        self.credential
    }

    pub(crate) fn via(&self) -> &'static str {
        self.via
    }

    pub(crate) fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }
}
