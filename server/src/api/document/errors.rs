//! Refusals as the document tells of them.

use domain::Refusal;
use serde_json::{Value, json};

/// An example of every refusal.
pub fn all() -> Vec<Refusal> {
    let text = str::to_owned;
    vec![
        Refusal::not_found("project"),
        Refusal::SignInNeeded,
        Refusal::RoleNeeded { action: text("Registering"), role: text("Contributor"), yours: text("Viewer") },
        Refusal::ScopeNeeded { scope: text("write") },
        Refusal::invalid("name", "is empty"),
        Refusal::Taken { what: text("The label"), name: text("v1.2-rc1") },
        Refusal::Unavailable { name: text("vision") },
        Refusal::state("acme/vision is in the archive; restore it first."),
        Refusal::PromotionRule {
            project: text("edge"),
            rule: text("only this project and its sub-projects"),
            source_project: text("vision"),
        },
        Refusal::Quota {
            whose: text("acme/vision"),
            quota: text("500 GB"),
            used: text("499.2 GB"),
            asked: text("1.4 GB"),
        },
        Refusal::Changed { what: text("The project") },
        Refusal::TooMany { seconds: 540, limit: Some(10) },
        Refusal::WrongPassword,
        Refusal::ProveAgain,
        Refusal::CrossSite,
        Refusal::TooLarge { limit_bytes: crate::router::JSON_MAX_BYTES as u64 },
        Refusal::WrongDigest { arrived: "5e884898da28…".into(), expected: "2c26b46b68ff…".into() },
        Refusal::TooSlow,
        Refusal::Away { what: text("database") },
        Refusal::NoRoom,
        Refusal::Provider { reason: text("The provider does not answer.") },
        Refusal::Internal { id: text("01981f2e7c5b7d3a9a410c6f5e2b8d10") },
    ]
}

/// What a program has to know of a code.
pub fn meaning(code: &str) -> &'static str {
    match code {
        "not_found" => "There is no such thing, or not for the caller.",
        "sign_in_needed" => "No token, or one that does not work.",
        "role_needed" => "The caller's role is not enough.",
        "scope_needed" => "The token's scope is not enough.",
        "invalid" => "A field or parameter cannot be accepted; `field` says which.",
        "taken" => "The name is taken.",
        "unavailable" => "The name cannot be had here.",
        "state" => "The state of things forbids it.",
        "promotion_rule" => "The project's promotion rule excludes the experiment.",
        "quota" => "There is no room: a quota is used up.",
        "changed" => "Somebody else was faster.",
        "too_many" => "Too many tries; `Retry-After` says when the next may come.",
        "wrong_password" => "The password is wrong.",
        "prove_again" => "The caller has to show again who they are.",
        "cross_site" => "The request came from another site.",
        "too_large" => "The body is too large.",
        "wrong_digest" => "What arrived has another digest than was announced.",
        "away" => "The database or the file store cannot be reached; `Retry-After` says when to try again.",
        "no_room" => "The server's disk is full.",
        "too_slow" => "It took too long and was stopped.",
        "provider" => "The provider of identities did not do its part.",
        _ => "Something failed inside; the server's log has it.",
    }
}

/// The body of a refusal.
pub fn body(refusal: &Refusal) -> Value {
    let status = axum::http::StatusCode::from_u16(refusal.status()).unwrap_or_default();
    let mut body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or_default(),
        "status": refusal.status(),
        "code": refusal.code(),
        "detail": refusal.to_string(),
    });
    if let Refusal::Invalid { field, .. } = refusal {
        body["field"] = json!(field);
    }
    body
}
