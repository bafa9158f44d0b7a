//! Server functions: a few lines each, they only call the registry.

mod accept_invitation;
mod act;
mod activity;
mod change_tag;
mod change_view;
mod check_code;
mod delete_tag;
mod delete_view;
mod differences;
mod draw;
mod edit_version;
mod facet;
mod find;
mod find_places;
mod forgot_password;
mod found_keys;
mod get_version;
mod home;
mod lineage;
mod list_experiments;
mod list_tags;
mod list_versions;
mod make_link;
mod matching_facts;
mod metric_history;
mod offers;
mod open_version;
mod organization;
mod reset_password;
mod save_view;
mod set_theme;
mod set_up;
mod sign_in;
mod sign_out;
mod stages;
mod tags_among;
mod tensors;
mod version_facts;
mod versions_of_model;

pub use accept_invitation::*;
pub use act::*;
pub use activity::*;
pub use change_tag::*;
pub use change_view::*;
pub use check_code::*;
pub use delete_tag::*;
pub use delete_view::*;
pub use differences::*;
pub use draw::*;
pub use edit_version::*;
pub use facet::*;
pub use find::*;
pub use find_places::*;
pub use forgot_password::*;
pub use found_keys::*;
pub use get_version::*;
pub use home::*;
pub use lineage::*;
pub use list_experiments::*;
pub use list_tags::*;
pub use list_versions::*;
pub use make_link::*;
pub use matching_facts::*;
pub use metric_history::*;
pub use offers::*;
pub use open_version::*;
pub use organization::*;
pub use reset_password::*;
pub use save_view::*;
pub use set_theme::*;
pub use set_up::*;
pub use sign_in::*;
pub use sign_out::*;
pub use stages::*;
pub use tags_among::*;
pub use tensors::*;
pub use version_facts::*;
pub use versions_of_model::*;

use domain::{Id, Time};
use serde::{Deserialize, Serialize};

/// Something with what the server knows about itself. With its clock, elapsed times come out the same on the
/// server and in the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct At<T> {
    /// The server's clock.
    #[serde(with = "domain::moment")]
    pub now: Time,
    /// Where the server is reached, for commands to copy.
    pub base_url: String,
    /// The account that reads; none for nobody in particular.
    pub reader: Option<Id>,
    /// What was read.
    pub it: T,
}

impl<T> At<T> {
    /// The same about something made of what was read.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> At<U> {
        At { now: self.now, base_url: self.base_url, reader: self.reader, it: make(self.it) }
    }
}

#[cfg(feature = "ssr")]
pub(crate) mod server {
    use std::time::SystemTime;

    use axum::http::{HeaderValue, header, request::Parts};
    use domain::{Id, Refusal, table::Subject};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use registry::{Actor, Registry, people::session::Client};

    use super::At;
    use crate::{
        Failure,
        site::Site,
        ui::href::{local, path_of},
    };

    /// A value that the server provides; its absence is a fault of the server's wiring.
    fn provided<T: Clone + 'static>(what: &str) -> Result<T, Failure> {
        use_context::<T>().ok_or_else(|| Refusal::Internal { id: format!("no {what}") }.into())
    }

    pub fn registry() -> Result<Registry, Failure> {
        provided("registry")
    }

    pub fn site() -> Result<Site, Failure> {
        provided("site")
    }

    pub fn actor() -> Actor {
        use_context::<Actor>().unwrap_or_else(Actor::anonymous)
    }

    pub fn client() -> Client {
        use_context::<Client>().unwrap_or_default()
    }

    /// Slugs of a path: `vision/detectors`.
    pub fn slugs(path: &str) -> Vec<String> {
        path.split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect()
    }

    /// Keys parted by commas; what is no key leads to nothing.
    pub fn keys(ids: &str) -> Result<Vec<Id>, Failure> {
        let words = ids.split(',').map(str::trim).filter(|id| !id.is_empty());
        words.map(|id| Id::parse_str(id).map_err(|_| Refusal::not_found("version").into())).collect()
    }

    /// What a function is asked about: models or experiments.
    pub fn subject_of(code: &str) -> Result<Subject, Failure> {
        Subject::from_code(code).ok_or_else(|| Refusal::invalid("subject", "is models or experiments").into())
    }

    pub fn now<T>(it: T) -> Result<At<T>, Failure> {
        Ok(At { now: SystemTime::now().into(), base_url: site()?.base_url, reader: actor().id(), it })
    }

    /// The path of the page that sent a form.
    pub fn came_from() -> String {
        let request = use_context::<Parts>();
        let referer = request.as_ref().and_then(|r| r.headers.get(header::REFERER)?.to_str().ok());
        local(referer.and_then(path_of).unwrap_or("/")).to_owned()
    }

    pub fn set_cookie(cookie: &str) {
        if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::try_from(cookie)) {
            response.append_header(header::SET_COOKIE, value);
        }
    }
}
