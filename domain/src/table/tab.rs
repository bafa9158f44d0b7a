//! The parts of a version's details.

use serde::{Deserialize, Serialize};

crate::permission::words! {
    /// A tab of the details panel, in the order they stand.
    Tab {
        /// All fields.
        General = "general", "General";
        /// All versions of the model.
        Versions = "versions", "Versions";
        /// The configuration's text.
        Configuration = "configuration", "Configuration";
        /// Name → id.
        Labels = "labels", "Labels";
        /// Key → value.
        Metadata = "metadata", "Metadata";
        /// Values and curves.
        Metrics = "metrics", "Metrics";
        /// Where it comes from and what came of it.
        Lineage = "lineage", "Lineage";
        /// The files, and what their headers say.
        File = "file", "File";
        /// Who did what.
        Activity = "activity", "Activity";
    }
}
