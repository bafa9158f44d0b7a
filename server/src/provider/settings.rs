//! Which provider people may sign in with, and what its word is worth here.

use domain::permission::OrgRole;
use openidconnect::{ClientId, ClientSecret, IssuerUrl};
use registry::people::provider::Policy;

use crate::{
    Failure,
    config::{secret, wrong},
};

/// What the operator says of the provider.
#[derive(Clone)]
pub struct Settings {
    /// The provider's own address, which its tokens name.
    pub issuer: IssuerUrl,
    /// What this server is called there.
    pub client_id: ClientId,
    /// What this server shows there; nothing for a client that is public.
    pub client_secret: Option<ClientSecret>,
    /// What people call the provider: the words of the button.
    pub name: String,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// The claim that holds groups; none where groups mean nothing here.
    pub groups_claim: Option<String>,
    /// Where those go who come for the first time.
    pub policy: Policy,
}

impl Settings {
    /// Reads them; nothing without an issuer.
    ///
    /// # Errors
    /// [`Failure::Setting`] that names the setting.
    pub fn read(get: &impl Fn(&str) -> Option<String>) -> Result<Option<Self>, Failure> {
        let Some(issuer) = get("VITRINE_OIDC_ISSUER") else { return Ok(None) };
        let hint =
            "write the provider's https address as its tokens name it, as in https://login.example.org/realms/acme";
        let url = IssuerUrl::new(issuer.clone()).map_err(|_| wrong("VITRINE_OIDC_ISSUER", &issuer, hint))?;
        let here = matches!(url.url().host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if !(url.url().scheme() == "https" || url.url().scheme() == "http" && here) {
            return Err(wrong("VITRINE_OIDC_ISSUER", &issuer, hint));
        }
        let client_id = get("VITRINE_OIDC_CLIENT_ID")
            .ok_or_else(|| Failure::Setting("VITRINE_OIDC_ISSUER needs VITRINE_OIDC_CLIENT_ID, too".into()))?;
        let name = get("VITRINE_OIDC_NAME").unwrap_or_else(|| "single sign-on".into());
        if name.chars().count() > 60 || name.chars().any(char::is_control) {
            return Err(wrong("VITRINE_OIDC_NAME", &name, "write one line of at most 60 characters"));
        }
        let role = get("VITRINE_OIDC_ROLE").unwrap_or_else(|| "member".into());
        let known = OrgRole::from_code(&role).filter(|role| matches!(role, OrgRole::Viewer | OrgRole::Member));
        let scopes = get("VITRINE_OIDC_SCOPES").unwrap_or_else(|| "profile email".into());
        Ok(Some(Self {
            issuer: url,
            client_id: ClientId::new(client_id),
            client_secret: secret(get, "VITRINE_OIDC_CLIENT_SECRET")?.map(ClientSecret::new),
            scopes: scopes.split([' ', ',']).filter(|s| !s.is_empty() && *s != "openid").map(str::to_owned).collect(),
            groups_claim: get("VITRINE_OIDC_GROUPS_CLAIM"),
            policy: Policy {
                name: name.clone(),
                organization: get("VITRINE_OIDC_ORGANIZATION"),
                role: known.ok_or_else(|| wrong("VITRINE_OIDC_ROLE", &role, "write viewer or member"))?,
            },
            name,
        }))
    }
}
