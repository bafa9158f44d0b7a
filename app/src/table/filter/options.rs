//! The values that a list offers, in the order they keep while it is open: what is chosen first, then the
//! reader, then the rest; projects as a tree.

use domain::{
    Id,
    person::PersonRef,
    query::{
        Item,
        form::{Choice, subtree, subtree_of},
    },
    table::{Column, ColumnKey, Facet, FacetValue, Filter},
};

use super::summary::{item_words, none_words, word_title};

/// A value to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choosable {
    /// What it is in a query; a project as itself, without those below.
    pub item: Item,
    /// As people read it.
    pub text: String,
    /// Rows that have it, if that is known.
    pub count: Option<i64>,
    /// How deep it lies in a tree.
    pub depth: usize,
}

/// What a list knows about the world besides the facet.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The reader.
    pub me: Option<PersonRef>,
    /// Names of projects by path.
    pub projects: Vec<(String, String)>,
    /// Path of the project that the table is about; empty for all.
    pub here: String,
    /// Whether projects are counted with those below.
    pub below: bool,
}

/// All values, and how many of them stand on top because they are chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// In the order they are drawn.
    pub all: Vec<Choosable>,
    /// The first ones.
    pub pinned: usize,
}

impl Options {
    /// The values of a column. `chosen` is what was chosen when the list opened.
    #[must_use]
    pub fn new(column: &ColumnKey, facet: &Facet, chosen: &Choice, known: &Known) -> Self {
        let project = column.filter() == Filter::Project;
        let mut rest = if project { tree(facet, known) } else { values(column, facet, known) };
        let mut all: Vec<Choosable> = Vec::new();
        for item in chosen.include.iter().chain(&chosen.exclude).map(itself) {
            if all.iter().any(|option| option.item == item) {
                continue;
            }
            let found = rest.iter().position(|option| option.item == item).map(|at| rest.remove(at));
            let count = if facet.more { None } else { Some(0) };
            let mut option = found.unwrap_or_else(|| Choosable {
                text: words(column, &item, known),
                count,
                depth: 0,
                item: item.clone(),
            });
            // Out of its tree, a project needs its path to be known by.
            if let (true, Item::Text(path)) = (project, &item) {
                option = Choosable { text: path.clone(), depth: 0, ..option };
            }
            all.push(option);
        }
        let pinned = all.len();
        all.append(&mut rest);
        Self { all, pinned }
    }

    /// The places of those in which a text occurs, whatever its case; `lower` makes small letters.
    #[must_use]
    pub fn matching(&self, search: &str, lower: fn(&str) -> String) -> Vec<usize> {
        let search = lower(search.trim());
        let holds = |text: &str| lower(text).contains(&search);
        let value = |item: &Item| matches!(item, Item::Text(text) if holds(text));
        let fits = |option: &Choosable| search.is_empty() || holds(&option.text) || value(&option.item);
        self.all.iter().enumerate().filter(|(_, option)| fits(option)).map(|(place, _)| place).collect()
    }
}

impl Known {
    /// A project with those below it, where that makes a difference; anything else as it is.
    #[must_use]
    pub fn with_below(&self, item: Item) -> Item {
        let is_parent = |path: &str| self.projects.iter().any(|(other, _)| other != path && is_below(other, path));
        match &item {
            Item::Text(path) if self.below && is_parent(path) => subtree(path),
            _ => item,
        }
    }
}

/// A project without those below it; anything else as it is.
#[must_use]
pub fn itself(item: &Item) -> Item {
    subtree_of(item).map_or_else(|| item.clone(), |path| Item::Text(path.to_owned()))
}

fn words(column: &ColumnKey, item: &Item, known: &Known) -> String {
    match (item, &known.me) {
        (Item::Me, Some(me)) => format!("me ({})", me.name),
        _ => item_words(column, item),
    }
}

fn values(column: &ColumnKey, facet: &Facet, known: &Known) -> Vec<Choosable> {
    let people = matches!(column.filter(), Filter::Person | Filter::People);
    let me = known.me.as_ref().filter(|_| people);
    let is_me = |value: &str| me.is_some_and(|me| value == me.name || Id::parse_str(value).is_ok_and(|id| id == me.id));
    let mut all = Vec::new();
    if me.is_some() {
        let held = facet.values.iter().find(|v| v.value.as_deref().is_some_and(is_me)).map(|v| v.count);
        let count = if facet.more { held } else { Some(held.unwrap_or(0)) };
        all.push(Choosable { text: words(column, &Item::Me, known), item: Item::Me, count, depth: 0 });
    }
    // "No value" is no value: it stands last, however many have it.
    let (some, none): (Vec<_>, Vec<_>) = facet.values.iter().partition(|v| v.value.is_some());
    for FacetValue { value, text, count } in some.into_iter().chain(none) {
        let (item, text) = match value {
            Some(value) if is_me(value) => continue,
            Some(value) if column.filter() == Filter::Words => (Item::Text(value.clone()), word_title(column, value)),
            Some(value) => (Item::Text(value.clone()), text.clone()),
            None => (Item::Nil, none_words(column).to_owned()),
        };
        all.push(Choosable { item, text, count: Some(*count), depth: 0 });
    }
    if let (Filter::Words, ColumnKey::BuiltIn(column)) = (column.filter(), column) {
        fixed(*column, &mut all, (!facet.more).then_some(0));
    }
    all
}

/// Where words are fixed, all are offered, in their own order.
fn fixed(column: Column, all: &mut Vec<Choosable>, count: Option<i64>) {
    let others = std::mem::take(all);
    let (mut words, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|o| matches!(o.item, Item::Text(_)));
    for word in column.words() {
        let found = words.iter().position(|o| matches!(&o.item, Item::Text(text) if text == word));
        all.push(found.map_or_else(
            || Choosable { item: Item::Text(word.to_owned()), text: word_title(&column.into(), word), count, depth: 0 },
            |at| words.remove(at),
        ));
    }
    all.extend(rest);
}

/// Projects in reading order, with what lies between them and here.
fn tree(facet: &Facet, known: &Known) -> Vec<Choosable> {
    let within = |path: &str| known.here.is_empty() || is_below(path, &known.here);
    let mut paths: Vec<&str> = Vec::new();
    for path in facet.values.iter().filter_map(|v| v.value.as_deref()) {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for above in ends.map(|end| &path[..end]).filter(|above| *above == path || within(above)) {
            // As segments, so that `a/b` comes before `a-c`. One by one: there are few, and a sort is large.
            let place = paths.iter().position(|other| other.split('/').ge(above.split('/')));
            let place = place.unwrap_or(paths.len());
            if paths.get(place) != Some(&above) {
                paths.insert(place, above);
            }
        }
    }
    let top = paths.iter().map(|path| depth(path)).min().unwrap_or_default();
    let name = |path: &str| {
        let named = known.projects.iter().find(|(known, _)| known == path).map(|(_, name)| name.clone());
        let found = || facet.values.iter().find(|v| v.value.as_deref() == Some(path)).map(|v| v.text.clone());
        named.or_else(found).unwrap_or_else(|| path.rsplit('/').next().unwrap_or(path).to_owned())
    };
    let count = |path: &str| {
        let counts = |value: &str| if known.below { is_below(value, path) } else { value == path };
        facet.values.iter().filter(|v| v.value.as_deref().is_some_and(counts)).map(|v| v.count).sum()
    };
    let mut all: Vec<_> = paths
        .iter()
        .map(|path| Choosable {
            item: Item::Text((*path).to_owned()),
            text: name(path),
            // Of some values alone, a sum would be less than the truth.
            count: (!facet.more).then(|| count(path)),
            depth: depth(path) - top,
        })
        .collect();
    let none = facet.values.iter().find(|v| v.value.is_none());
    all.extend(none.map(|v| Choosable { item: Item::Nil, text: v.text.clone(), count: Some(v.count), depth: 0 }));
    all
}

/// Whether a path is another one or lies below it.
fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn depth(path: &str) -> usize {
    path.matches('/').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facet(values: &[(&str, i64)]) -> Facet {
        let value = |(value, count): &(&str, i64)| FacetValue {
            value: (!value.is_empty()).then(|| (*value).to_owned()),
            text: (*value).to_owned(),
            count: *count,
        };
        Facet { values: values.iter().map(value).collect(), more: false, tags: Vec::new(), newest: None }
    }

    fn shown(options: &Options) -> Vec<String> {
        let count = |o: &Choosable| o.count.map_or_else(|| "?".to_owned(), |n| n.to_string());
        options.all.iter().map(|o| format!("{}{} {}", "-".repeat(o.depth), o.text, count(o))).collect()
    }

    fn text(text: &str) -> Item {
        Item::Text(text.to_owned())
    }

    #[test]
    fn what_is_chosen_stands_on_top_even_if_no_row_has_it() {
        let chosen = Choice { include: vec![text("gone"), text("b")], all: false, exclude: vec![Item::Nil] };
        let options = Options::new(
            &Column::Tags.into(),
            &facet(&[("a", 3), ("", 9), ("b", 2), ("c", 1)]),
            &chosen,
            &Known::default(),
        );
        assert_eq!(shown(&options), ["gone 0", "b 2", "(no tags) 9", "a 3", "c 1"]);
        assert_eq!(options.pinned, 3);
        assert_eq!(options.matching(" B", str::to_lowercase), [1]);
    }

    #[test]
    fn the_reader_comes_first_and_nobody_last() {
        let me = PersonRef { id: Id::nil(), name: "Ada".into() };
        let known = Known { me: Some(me), ..Known::default() };
        let values = facet(&[("Grace", 5), ("", 4), ("Ada", 2)]);
        let options = Options::new(&Column::User.into(), &values, &Choice::default(), &known);
        assert_eq!(shown(&options), ["me (Ada) 2", "Grace 5", "(nobody) 4"]);
        assert_eq!(options.all[0].item, Item::Me);
    }

    #[test]
    fn fixed_words_are_all_there() {
        let options =
            Options::new(&Column::Status.into(), &facet(&[("published", 2)]), &Choice::default(), &Known::default());
        assert_eq!(shown(&options), ["Draft 0", "Published 2"]);
    }

    #[test]
    fn projects_are_a_tree() {
        let named = vec![("vision".into(), "Vision".into())];
        let known = Known { projects: named, below: true, ..Known::default() };
        let values = facet(&[("vision/detectors/aerial", 3), ("vision/detectors", 1), ("vision-2", 1)]);
        let options = Options::new(&Column::Project.into(), &values, &Choice::default(), &known);
        let tree = ["Vision 4", "-vision/detectors 4", "--vision/detectors/aerial 3", "vision-2 1"];
        assert_eq!(shown(&options), tree);
        let chosen = Choice { include: vec![subtree("vision/detectors")], ..Choice::default() };
        let options = Options::new(&Column::Project.into(), &values, &chosen, &known);
        assert_eq!(options.all[0].item, text("vision/detectors"));
        let here = Known { here: "vision/detectors".into(), ..Known::default() };
        let values = facet(&[("vision/detectors/aerial", 3)]);
        let options = Options::new(&Column::Project.into(), &values, &Choice::default(), &here);
        assert_eq!(shown(&options), ["detectors 0", "-vision/detectors/aerial 3"]);
    }
}
