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
    /// Whether it is a short while ago that they showed who they are.
    proved: bool,
}

impl Actor {
    /// Nobody in particular.
    #[must_use]
    pub fn anonymous() -> Self {
        Self { person: None, scope: None, via: "anonymous", credential: None, address: None, proved: true }
    }

    pub(crate) fn browser(person: PersonRef) -> Self {
        Self { person: Some(person), scope: None, via: "browser", credential: None, address: None, proved: true }
    }

    pub(crate) fn token(person: PersonRef, scope: TokenScope) -> Self {
        Self { person: Some(person), scope: Some(scope), via: "token", credential: None, address: None, proved: true }
    }

    pub(crate) fn operator() -> Self {
        Self { person: None, scope: None, via: "operator", credential: None, address: None, proved: true }
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

    /// The same actor, who showed who they are a short while ago or has to do so again.
    #[must_use]
    pub(crate) fn proved(self, proved: bool) -> Self {
        Self { proved, ..self }
    }

    /// For what a browser that was left open must not do: that whoever sits there has just shown who they are. A token
    /// cannot, and does not have to.
    ///
    /// # Errors
    /// [`Refusal::ProveAgain`] where that is too long ago.
    pub(crate) fn is_proved(&self) -> Result<(), Refusal> {
        if self.proved { Ok(()) } else { Err(Refusal::ProveAgain) }
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
