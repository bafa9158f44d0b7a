//! What a comparison's link asks for: versions in order, a base, and what is drawn.

use percent_encoding::percent_decode_str;

use crate::{
    Id,
    table::{Aggregate, view::encode},
};

/// Most bytes of a link that are read.
const QUERY_MAX_BYTES: usize = 32_768;
/// Most axes side by side.
const AXES_MAX: usize = 12;

/// All that the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The versions in order, each once.
    pub ids: Vec<Id>,
    /// Words in place of keys that are none.
    pub odd: usize,
    /// The version that others are held against, where it is not the first.
    pub base: Option<Id>,
    /// Whether only what differs is shown.
    pub differences: bool,
    /// Which value of a metric is shown.
    pub value: Aggregate,
    /// Names of what the parallel axes measure; those that are chosen for the reader when empty.
    pub axes: Vec<String>,
    /// What the points are placed by, from left to right.
    pub x: String,
    /// And upwards.
    pub y: String,
    /// Whether the points stand on logarithmic scales, left to right and upwards.
    pub log: (bool, bool),
    /// The metric whose curves are drawn.
    pub curve: String,
    /// Whether the curves stand on a logarithmic scale.
    pub curve_log: bool,
    /// What somebody looks for, to add it.
    pub find: String,
}

impl Asked {
    /// Reads a query string, with or without its `?`. What it does not know is left out.
    #[must_use]
    pub fn read(query: &str) -> Self {
        let mut asked = Self::default();
        let query = query.strip_prefix('?').unwrap_or(query);
        if query.len() > QUERY_MAX_BYTES {
            return asked;
        }
        for (key, value) in pairs(query) {
            match key {
                "ids" => asked.name(&value),
                "base" => asked.base = Id::parse_str(&value).ok(),
                "show" => asked.differences = value == "differences",
                "value" => asked.value = Aggregate::from_code(&value).unwrap_or_default(),
                "axis" if !value.is_empty() && asked.axes.len() < AXES_MAX && !asked.axes.contains(&value) => {
                    asked.axes.push(value);
                }
                "x" => asked.x = value,
                "y" => asked.y = value,
                "logx" => asked.log.0 = true,
                "logy" => asked.log.1 = true,
                "curve" => asked.curve = value,
                "logcurve" => asked.curve_log = true,
                "find" => asked.find = value,
                _ => {}
            }
        }
        asked
    }

    fn name(&mut self, ids: &str) {
        for word in words(ids) {
            match Id::parse_str(word) {
                Ok(id) if !self.ids.contains(&id) => self.ids.push(id),
                Ok(_) => {}
                Err(_) => self.odd += 1,
            }
        }
    }

    /// The words that stand for versions in a query string: keys, and whatever else.
    #[must_use]
    pub fn words(query: &str) -> Vec<String> {
        let query = query.strip_prefix('?').unwrap_or(query);
        if query.len() > QUERY_MAX_BYTES {
            return Vec::new();
        }
        let values: Vec<String> = pairs(query).filter(|(key, _)| *key == "ids").map(|(_, value)| value).collect();
        values.iter().flat_map(|value| words(value)).map(str::to_owned).collect()
    }

    /// The query string, without its `?`. `read(query()) == self`, but for words that were no keys.
    #[must_use]
    pub fn query(&self) -> String {
        let pair = |(key, value): (&str, String)| {
            // Commas are read as they are in either form.
            format!("{key}={}", if key == "ids" { value } else { encode(&value) })
        };
        self.pairs().into_iter().map(pair).collect::<Vec<_>>().join("&")
    }

    /// The parameters of the query string, as they are before they are encoded.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let ids: Vec<String> = self.ids.iter().map(|id| id.simple().to_string()).collect();
        let on = |on: bool, word: &str| if on { word.to_owned() } else { String::new() };
        let mut pairs = vec![
            ("base", self.base.map(|id| id.simple().to_string()).unwrap_or_default()),
            ("show", on(self.differences, "differences")),
            ("value", on(self.value != Aggregate::default(), self.value.code())),
        ];
        pairs.extend(self.axes.iter().map(|axis| ("axis", axis.clone())));
        pairs.extend([
            ("x", self.x.clone()),
            ("y", self.y.clone()),
            ("logx", on(self.log.0, "1")),
            ("logy", on(self.log.1, "1")),
            ("curve", self.curve.clone()),
            ("logcurve", on(self.curve_log, "1")),
            ("find", self.find.clone()),
        ]);
        pairs.retain(|(_, value)| !value.is_empty());
        pairs.insert(0, ("ids", ids.join(",")));
        pairs
    }

    /// Without one version.
    #[must_use]
    pub fn without(&self, id: Id) -> Self {
        let mut asked = self.clone();
        asked.ids.retain(|other| *other != id);
        asked.base = asked.base.filter(|base| *base != id);
        asked
    }

    /// With one more version, and nothing looked for any longer.
    #[must_use]
    pub fn with(&self, id: Id) -> Self {
        let mut asked = Self { find: String::new(), ..self.clone() };
        if !asked.ids.contains(&id) {
            asked.ids.push(id);
        }
        asked
    }

    /// With a version where another one stands, which makes room for it.
    #[must_use]
    pub fn moved(&self, id: Id, to: Id) -> Self {
        let mut asked = self.clone();
        let at = |id: Id| self.ids.iter().position(|other| *other == id);
        if let (Some(from), Some(to)) = (at(id), at(to)) {
            let id = asked.ids.remove(from);
            asked.ids.insert(to, id);
        }
        asked
    }
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, String)> {
    let decoded = |value: &str| percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().trim().to_owned();
    query.split('&').filter_map(|pair| pair.split_once('=')).map(move |(key, value)| (key, decoded(value)))
}

fn words(ids: &str) -> impl Iterator<Item = &str> {
    ids.split(',').map(str::trim).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_read_is_counted_or_left_out() {
        let (a, b) = (Id::from_u128(1), Id::from_u128(2));
        let asked = Asked::read(&format!("?ids={a},x,{b},{a}&show=some&value=all&base=no&axis=&new=1"));
        assert_eq!((asked.ids.clone(), asked.odd, asked.base, asked.differences), (vec![a, b], 1, None, false));
        assert_eq!(asked.moved(b, a).ids, [b, a]);
        assert_eq!(asked.moved(a, Id::nil()).ids, [a, b]);
        assert_eq!(Asked { base: Some(a), ..asked.clone() }.without(a), Asked { ids: vec![b], ..asked.clone() });
        assert_eq!(asked.with(b).ids, [a, b]);
        assert_eq!(Asked::read(&format!("ids={}", "x".repeat(QUERY_MAX_BYTES))), Asked::default());
        assert_eq!(Asked::words("?x=1&ids=a%2Fb%401,+c&ids=d,"), ["a/b@1", "c", "d"]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            ids in proptest::collection::btree_set(any::<u128>(), 0..5), differences in any::<bool>(),
            text in "[^\\p{C}\\s]{0,8}", axes in proptest::collection::btree_set("[^\\p{C}\\s]{1,8}", 0..4),
            log in any::<(bool, bool)>(), curve_log in any::<bool>(), min in any::<bool>(),
        ) {
            let ids: Vec<Id> = ids.into_iter().map(Id::from_u128).collect();
            let asked = Asked {
                base: ids.first().copied(), ids, odd: 0, differences, x: text.clone(), y: text.clone(), curve: text.clone(),
                axes: axes.into_iter().collect(), log, curve_log, find: text,
                value: if min { Aggregate::Min } else { Aggregate::Last },
            };
            prop_assert_eq!(Asked::read(&asked.query()), asked);
        }
    }
}
