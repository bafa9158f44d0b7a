//! A project as a place: its README, what it holds, what goes with it, and what happens in it.

use serde::{Deserialize, Serialize};

use crate::{Id, Time, api::FieldChange, person::PersonRef};

/// `GET /api/v1/projects/{id}/readme`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Readme {
    /// Markdown; empty where there is none.
    pub text: String,
    /// The project's revision, to be sent back in `If-Match`.
    pub revision: i64,
}

/// `PUT /api/v1/projects/{id}/readme`. `If-Match` with the revision refuses where somebody else was faster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutReadme {
    /// Markdown; empty for none.
    pub text: String,
}

/// How many live versions have something in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tally {
    /// `published`, `staging`, `onnx`; empty where nobody knows it.
    pub value: String,
    /// How many.
    pub versions: i64,
}

/// How much may be kept, and how much is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Quota {
    /// Most bytes.
    pub bytes: i64,
    /// Bytes that count against them.
    pub used: i64,
}

/// `GET /api/v1/projects/{id}/summary`: a project with what is below it, as far as the caller may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Live versions.
    pub versions: i64,
    /// Bytes of all versions, each counted for itself, the archive included; absent for readers of a Public project.
    pub bytes: Option<i64>,
    /// Most bytes that it and those below it may keep, and how many count against that; absent where there is no end,
    /// and for readers of a Public project.
    #[serde(default)]
    pub quota: Option<Quota>,
    /// By status, in order of what a version goes through.
    pub by_status: Vec<Tally>,
    /// By stage, in order.
    pub by_stage: Vec<Tally>,
    /// By framework, the most frequent first.
    pub by_framework: Vec<Tally>,
    /// Who brought the newest versions, whoever brought most of them first; nobody for readers of a Public project.
    pub contributors: Vec<PersonRef>,
}

/// What goes when a project is deleted: `GET /api/v1/projects/{id}/contents`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Contents {
    /// Projects below it.
    pub projects: i64,
    /// Models.
    pub models: i64,
    /// Versions, the archive included.
    pub versions: i64,
    /// Of those, Published ones.
    pub published: i64,
    /// Of those, versions in production.
    pub production: i64,
    /// Experiments.
    pub experiments: i64,
    /// Bytes of files that nothing else uses, as far as the caller may see; those of others stay.
    pub bytes: i64,
    /// Versions of other projects that lose the experiment or the version they came from.
    pub bereft: i64,
}

impl Contents {
    /// Whether nothing is kept in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.projects + self.models + self.versions + self.experiments == 0
    }

    /// What goes, in words; `bytes` is how many are freed as people read it.
    #[must_use]
    pub fn sentence(&self, bytes: &str) -> String {
        let several = |n: i64, one: &str| match n {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {one}s")),
        };
        let mut versions = several(self.versions, "version");
        let of_them = [(self.published, "Published"), (self.production, "in production")]
            .map(|(n, what)| (n > 0).then(|| format!("{n} {what}")));
        let of_them: Vec<String> = of_them.into_iter().flatten().collect();
        if let (Some(versions), false) = (&mut versions, of_them.is_empty()) {
            *versions = format!("{versions} ({})", of_them.join(", "));
        }
        let all = [
            several(self.projects, "sub-project"),
            several(self.models, "model"),
            versions,
            several(self.experiments, "experiment"),
        ];
        let all: Vec<String> = all.into_iter().flatten().collect();
        let mut told = match all.as_slice() {
            [] => "Nothing is kept in it.".to_owned(),
            [one] => format!("{one} {} with it.", if one.starts_with("1 ") { "goes" } else { "go" }),
            [most @ .., last] => format!("{} and {last} go with it.", most.join(", ")),
        };
        if self.bytes > 0 {
            told.push_str(&format!(" Up to {bytes} of files are freed."));
        }
        if self.bereft > 0 {
            let n = several(self.bereft, "version").unwrap_or_default();
            told.push_str(&format!(
                " {n} of other projects {} where {} came from.",
                if self.bereft == 1 { "forgets" } else { "forget" },
                if self.bereft == 1 { "it" } else { "they" }
            ));
        }
        told
    }
}

/// Which of what happened; what is not given does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HappeningFilter {
    /// Key of who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<Id>,
    /// What was done: `version.published`, or all of a kind: `version`. Several are parted by commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// When, as in a query: `last_7d`, `2026-01-31`, `>2026-01-31`, `2026-01-01..2026-02-01`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// One thing that happened in a project: `GET /api/v1/projects/{id}/activity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Happening {
    /// Key.
    pub id: Id,
    /// When.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub at: Time,
    /// Who; absent for the server's operators.
    pub who: Option<PersonRef>,
    /// Through what: browser, token, operator.
    pub via: String,
    /// The kind of thing and the verb: `version.published`.
    pub action: String,
    /// Key of what it was done to.
    pub resource: Option<Id>,
    /// What that is called by now, or was called when it went.
    pub name: Option<String>,
    /// Whether it is still there.
    pub exists: bool,
    /// Path of the project it happened in.
    pub project: String,
    /// Fields with what they were and what they became.
    pub changes: Vec<FieldChange>,
}

#[cfg(test)]
mod tests {
    use super::Contents;

    #[test]
    fn what_goes_is_said_in_one_breath() {
        assert_eq!(Contents::default().sentence(""), "Nothing is kept in it.");
        let one = Contents { models: 1, ..Contents::default() };
        assert_eq!(one.sentence(""), "1 model goes with it.");
        let all = Contents {
            projects: 2,
            models: 3,
            versions: 40,
            published: 12,
            production: 1,
            experiments: 1,
            bytes: 5,
            bereft: 1,
        };
        assert_eq!(
            all.sentence("5 B"),
            "2 sub-projects, 3 models, 40 versions (12 Published, 1 in production) and 1 experiment go with it. Up to 5 B of files are freed. 1 version of other projects forgets where it came from."
        );
    }
}
