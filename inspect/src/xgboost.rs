//! XGBoost: models as JSON, of which the trees are stepped over, and the signature of the binary form.

use crate::{
    Port, Problem,
    cursor::Span,
    findings::{Findings, NAME_MAX, cut},
    json::{self, Listener, Scalar, Step},
    window::{Stretch, Window},
};

/// Most features whose names are kept.
const FEATURES_MAX: usize = 1000;

/// Whether JSON that begins like this is such a model.
pub fn is_here(head: &[u8]) -> bool {
    let key = b"\"gradient_booster\"";
    head.trim_ascii_start().starts_with(b"{") && head.windows(key.len()).any(|bytes| bytes == key)
}

/// Reads all but the trees.
pub fn read(window: &mut Window, findings: &mut Findings) -> Result<(), Problem> {
    let head = window.head(4)?;
    match head.trim_ascii_start() {
        [b'{', b'"', ..] | [b'{'] => {}
        [b'{', b'L' | b'U' | b'i' | b'I' | b'l', ..] => {
            findings.note("It is in XGBoost's binary form (UBJSON), of which only the signature is read.");
            return Ok(());
        }
        _ => return Err(Problem::lying("it does not begin as XGBoost's models do", 0)),
    }
    let Span { start: at, end } = Span::whole(window);
    let mut model = Model { findings, names: Vec::new(), types: Vec::new() };
    let outcome = json::walk(Stretch { window, at, end }, "the model", at, &mut model);
    model.features();
    match outcome {
        // Its own trees are before most of what it says.
        Err(Problem::Excessive { .. }) => findings.note("It is so long that its end was not read."),
        outcome => outcome?,
    }
    Ok(())
}

struct Model<'f> {
    findings: &'f mut Findings,
    names: Vec<String>,
    types: Vec<String>,
}

impl Model<'_> {
    /// Features are what it is fed with, one by one.
    fn features(&mut self) {
        let mut types = std::mem::take(&mut self.types).into_iter();
        for name in std::mem::take(&mut self.names) {
            let dtype = types.next().unwrap_or_default();
            self.findings.input(Port { name, dtype, shape: None });
        }
    }
}

impl Listener for Model<'_> {
    fn wants(&mut self, way: &[Step]) -> bool {
        match way.last() {
            Some(Step::Key(key)) => {
                !matches!(key.as_str(), "trees" | "tree_info" | "iteration_indptr" | "weights" | "cats")
            }
            _ => true,
        }
    }

    fn value(&mut self, way: &[Step], value: Scalar) -> Result<(), Problem> {
        let keys: Vec<&str> =
            way.iter().map(|step| if let Step::Key(key) = step { key.as_str() } else { "" }).collect();
        let text = value.to_string();
        match keys.as_slice() {
            ["version", ""] => {
                let dot = if matches!(way[1], Step::Index(0)) { "" } else { "." };
                self.findings.append_version(dot, &cut(&text, 20));
            }
            ["learner", "feature_names", ""] if self.names.len() < FEATURES_MAX => {
                self.names.push(cut(&text, NAME_MAX))
            }
            ["learner", "feature_types", ""] if self.types.len() < FEATURES_MAX => self.types.push(cut(&text, 40)),
            ["learner", "objective", "name"] => self.findings.entry("objective", &text),
            ["learner", "gradient_booster", "name"] => self.findings.entry("booster", &text),
            ["learner", "learner_model_param", "num_class"] if text != "0" => self.findings.entry("classes", &text),
            ["learner", "learner_model_param", "num_feature"] => self.findings.entry("features", &text),
            ["learner", "learner_model_param", "base_score"] => self.findings.entry("base score", &text),
            ["learner", "gradient_booster", .., "gbtree_model_param", "num_trees"] => {
                self.findings.entry("trees", &text)
            }
            ["learner", "attributes", key] => self.findings.entry(key, &text),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, _: &[Step], _: u64) -> Result<(), Problem> {
        Ok(())
    }
}
