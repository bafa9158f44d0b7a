use leptos::prelude::*;

use crate::Failure;

/// Keeps the choice of theme in a cookie, for browsers without JavaScript; the form's page comes back.
#[server(prefix = "/api/fn", endpoint = "set_theme")]
pub async fn set_theme(theme: String) -> Result<(), Failure> {
    use super::server::{came_from, set_cookie};
    set_cookie(&crate::shell::theme::Theme::from_code(&theme).cookie());
    leptos_axum::redirect(&came_from());
    Ok(())
}
