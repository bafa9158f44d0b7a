//! What is asked of the table: its default view, every order, every kind of filter, searches, and a place far down.

use domain::table::Column;

/// A list.
pub struct Asked {
    /// What the report calls it.
    pub name: String,
    /// What stands behind `?in=`.
    pub below: &'static str,
    /// The rest of the address, without a cursor.
    pub parameters: String,
    /// Whether it starts behind thousands of rows.
    pub deep: bool,
}

const FILTERS: &[(&str, &str)] = &[
    ("status", "status:published"),
    ("stage", "stage:production"),
    ("tag, common", "tags:baseline"),
    ("tag, rare", "tags:do-not-use"),
    ("without a tag", "tags:~baseline"),
    ("framework", "framework:in-house"),
    ("user", "user:\"Ada Almeida\""),
    ("name contains", "name:*yolo*"),
    ("metadata =", "metadata.dataset:coco-0"),
    ("metadata <", "metadata.score:<0.01"),
    ("metric >", "metrics.acc:>0.99"),
    ("parameter", "params.lr:0.1"),
    ("created", "created:last_7d"),
    ("has an alias", "aliases:~nil"),
    ("parent experiment", "experiment_status:failed"),
];

/// All of them.
pub fn all() -> Vec<Asked> {
    let list = |name: &str, below, parameters: String| Asked { name: name.into(), below, parameters, deep: false };
    let mut asked = vec![
        list("default view", "acme", String::new()),
        list("default view, project", "acme/vision", String::new()),
        Asked { deep: true, ..list("default view, deep", "acme", String::new()) },
        list("archive", "acme", "&archived=1".into()),
    ];
    for column in Column::ALL.iter().filter(|column| column.sortable() && **column != Column::Models) {
        for sign in ["", "-"] {
            let sort = format!("&sort={sign}{}", column.id());
            asked.push(list(&format!("sort {sign}{}", column.id()), "acme", sort));
        }
    }
    for sort in ["-metadata.score", "-metrics.acc", "params.seed"] {
        asked.push(list(&format!("sort {sort}"), "acme", format!("&sort={sort}")));
    }
    for (name, query) in FILTERS {
        asked.push(list(&format!("filter {name}"), "acme", format!("&query={}", escaped(query))));
    }
    for (name, text) in [("common", "yolo"), ("rare", "owls"), ("without a match", "nosuchword")] {
        asked.push(list(&format!("search, {name}"), "acme", format!("&q={text}")));
    }
    asked
}

fn escaped(query: &str) -> String {
    query.bytes().fold(String::new(), |text, byte| match byte {
        b if b.is_ascii_alphanumeric() || b"-_.~".contains(&b) => text + &char::from(b).to_string(),
        b => text + &format!("%{b:02X}"),
    })
}
