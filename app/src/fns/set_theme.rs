use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Keeps the choice of theme in a cookie, for browsers without JavaScript; the form's page comes back.
#[server(prefix = "/api/fn", endpoint = "set_theme", output = Answer)]
pub async fn set_theme(theme: String) -> Result<Wire, Failure> {
    use super::server::{came_from, set_cookie};
    set_cookie(&crate::shell::theme::Theme::from_code(&theme).cookie());
    leptos_axum::redirect(&came_from());
    Wire::pack(&())
}
