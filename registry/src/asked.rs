//! Lists of models and versions of one project as other protocols ask for them: conditions that all have to hold, and
//! an order of columns that are never empty. The table's own language is [`domain::query`].

/// What a text is held against. Patterns take `%` and `_`, and nothing that means a letter of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matches {
    /// It is this very text.
    Is(String),
    /// It is there, and another one.
    IsNot(String),
    /// It fits a pattern.
    Like(String),
    /// It fits a pattern, whatever the case of its letters.
    LikeAnyCase(String),
    /// It is one of these.
    Among(Vec<String>),
    /// It is there, and none of these.
    NotAmong(Vec<String>),
}

/// How a number is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// The same.
    Is,
    /// Another one.
    IsNot,
    /// Smaller.
    Less,
    /// Not larger.
    AtMost,
    /// Larger.
    More,
    /// Not smaller.
    AtLeast,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Of the model's name.
    Name(Matches),
    /// Of what a key of metadata holds, where it is there.
    Key(String, Matches),
    /// Of what a key holds, else of the URI. Of versions alone.
    KeyOrUri(String, Matches),
    /// Of the version's number. Of versions alone.
    Number(Compare, i64),
}

/// A column that lists are in the order of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The model's name, letter by letter.
    Name,
    /// The version's number; of a model nothing.
    Number,
    /// When it was made.
    Created,
    /// When it was last changed.
    Updated,
}

/// A column, rising or falling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The column.
    pub by: Column,
    /// Whether the largest comes first.
    pub falls: bool,
}

/// Which page of which list.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// All of them hold.
    pub conditions: &'a [Condition],
    /// Leaves out what has this value under this key, or whose model has.
    pub without: Option<(&'a str, &'a str)>,
    /// The order; ties go by key.
    pub order: &'a [Order],
    /// From the page before.
    pub cursor: Option<&'a str>,
    /// How many at most.
    pub limit: i64,
}
