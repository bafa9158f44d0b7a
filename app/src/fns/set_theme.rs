use leptos::prelude::*;

use crate::Failure;

/// Keeps the choice of theme in a cookie, for browsers without JavaScript; the form's page comes back.
#[server(prefix = "/api/fn", endpoint = "set_theme")]
pub async fn set_theme(theme: String) -> Result<(), Failure> {
    super::server::set_cookie(&crate::shell::theme::Theme::from_code(&theme).cookie());
    Ok(())
}
