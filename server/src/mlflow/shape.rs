//! Models and versions as the protocol tells them, and its words for stages.

use std::collections::BTreeMap;

use domain::version::{Registration, Stage};
use registry::{models::named::Named, versions::brief::Brief};
use serde_json::{Value, json};

use super::{Call, failure::Failure};

/// The tag of prompts, which are kept as models and are none.
pub const PROMPT: &str = "mlflow.prompt.is_prompt";
/// What says that a model is a prompt.
pub const IS_PROMPT: &str = "true";

/// Keys of metadata that hold fields of the protocol, and are no tags of it.
pub mod kept {
    /// The source as it was given, where it is not the URI.
    pub const SOURCE: &str = "mlflow.source";
    /// The folder below which its files were uploaded.
    pub const ARTIFACTS: &str = "mlflow.artifacts";
    /// The run that made it.
    pub const RUN_ID: &str = "mlflow.run_id";
    /// A link to that run.
    pub const RUN_LINK: &str = "mlflow.run_link";
    /// The logged model that it is.
    pub const MODEL_ID: &str = "mlflow.model_id";
    /// All of them.
    pub const ALL: [&str; 5] = [SOURCE, ARTIFACTS, RUN_ID, RUN_LINK, MODEL_ID];
}

/// Refuses a tag that would stand in the way of a field.
///
/// # Errors
/// For the keys in [`kept::ALL`].
pub fn check_tag(key: &str) -> Result<(), Failure> {
    if kept::ALL.contains(&key) {
        return Err(Failure::invalid(format!(
            "The tag '{key}' is a field of the version and cannot be set by itself."
        )));
    }
    Ok(())
}

/// A stage in the protocol's word.
pub fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Testing => "None",
        Stage::Staging => "Staging",
        Stage::Production => "Production",
        Stage::Disabled => "Archived",
    }
}

/// The stage of a word, whatever the case of its letters.
///
/// # Errors
/// A word for none.
pub fn stage(word: &str) -> Result<Stage, Failure> {
    let all = [Stage::Testing, Stage::Staging, Stage::Production, Stage::Disabled];
    all.into_iter().find(|stage| stage_word(*stage).eq_ignore_ascii_case(word)).ok_or_else(|| {
        let word: String = word.chars().take(40).collect();
        Failure::invalid(format!(
            "Invalid Model Version stage: {word}. Value must be one of None, Staging, Production, Archived."
        ))
    })
}

fn tags(metadata: &BTreeMap<String, String>, but: &[&str]) -> Value {
    let tags = metadata.iter().filter(|(key, _)| !but.contains(&key.as_str()));
    tags.map(|(key, value)| json!({"key": key, "value": value})).collect()
}

/// A registered model.
pub fn model(call: &Call, model: &Named) -> Value {
    let aliases: Vec<Value> =
        model.aliases.iter().map(|(alias, number)| json!({"alias": alias, "version": number.to_string()})).collect();
    let latest: Vec<Value> = model.latest.iter().map(|v| version(call, v)).collect();
    json!({
        "name": model.name,
        "creation_timestamp": model.created.timestamp_millis(),
        "last_updated_timestamp": model.updated.timestamp_millis(),
        "user_id": model.user.as_deref().unwrap_or_default(),
        "description": model.description,
        "latest_versions": latest,
        "tags": tags(&model.metadata, &[]),
        "aliases": aliases,
    })
}

/// A version of one.
pub fn version(call: &Call, version: &Brief) -> Value {
    let field = |key: &str| version.metadata.get(key).map_or("", String::as_str);
    let status = match version.registration {
        Registration::Ready => "READY",
        Registration::Pending => "PENDING_REGISTRATION",
        Registration::Failed => "FAILED_REGISTRATION",
    };
    let mut told = json!({
        "name": version.name,
        "version": version.number.to_string(),
        "creation_timestamp": version.created.timestamp_millis(),
        "last_updated_timestamp": version.updated.timestamp_millis(),
        "user_id": version.user.as_deref().unwrap_or_default(),
        "current_stage": stage_word(version.stage),
        "description": version.description,
        "source": source(call, version),
        "run_id": field(kept::RUN_ID),
        "run_link": field(kept::RUN_LINK),
        "status": status,
        "status_message": "",
        "tags": tags(&version.metadata, &kept::ALL),
        "aliases": version.aliases,
    });
    if let Some(model_id) = version.metadata.get(kept::MODEL_ID) {
        told["model_id"] = model_id.as_str().into();
    }
    told
}

/// Where a version is said to come from.
fn source(call: &Call, version: &Brief) -> String {
    match version.metadata.get(kept::SOURCE) {
        Some(source) => source.clone(),
        None => download_uri(call, version),
    }
}

/// Where clients fetch a version: its files from here, else what was said of where it is.
pub fn download_uri(call: &Call, version: &Brief) -> String {
    if version.has_files {
        return format!("{}{}/versions/{}", call.base_url, call.place.artifacts(), version.id);
    }
    version.uri.clone().or_else(|| version.metadata.get(kept::SOURCE).cloned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_a_word_that_leads_back_to_it() {
        for known in [Stage::Testing, Stage::Staging, Stage::Production, Stage::Disabled] {
            assert_eq!(stage(stage_word(known)).unwrap(), known);
            assert_eq!(stage(&stage_word(known).to_lowercase()).unwrap(), known);
        }
        assert!(stage("Testing").is_err() && stage("").is_err());
    }
}
