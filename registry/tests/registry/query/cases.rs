//! Queries about the world: each operator with each kind of field, and random ones.

use domain::{
    query::{Condition, Expr, Item, Join, Number, Pattern, Query, Span},
    table::{Aggregate, ColumnKey, Filter, Subject},
};
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

use super::world::{KEYS, METRICS, TEXTS};

/// Every field there is, with hostile keys.
pub fn fields() -> Vec<ColumnKey> {
    let mut fields: Vec<ColumnKey> = Subject::Models.columns().iter().map(|&column| column.into()).collect();
    fields.extend(KEYS.iter().map(|&key| ColumnKey::Metadata(key.into())));
    fields.extend(KEYS.iter().map(|&key| ColumnKey::Parameter(key.into())));
    for &name in METRICS {
        for aggregate in [Aggregate::Last, Aggregate::Min, Aggregate::Max] {
            fields.push(ColumnKey::Metric(name.into(), aggregate));
        }
    }
    fields.extend([ColumnKey::Metadata("none such".into()), ColumnKey::Metric("none such".into(), Aggregate::Last)]);
    fields
}

fn texts(some: &[&str]) -> Vec<Item> {
    some.iter().map(|&text| Item::Text(text.into())).collect()
}

fn likes() -> Vec<Item> {
    let pieces: &[&[&str]] = &[
        &["", "A", ""],
        &["pl", ""],
        &["", "K"],
        &["жу", ""],
        &["", "%", ""],
        &["", "_", ""],
        &["", "*"],
        &["", "\\", ""],
        &["", ""],
        &["", "🦀", ""],
        &["b", "h", ""],
        &["ten kb ten", "kB "],
        &["", "\"", "\"", ""],
        &["שׁ", ""],
        &["", "ם", ""],
    ];
    pieces.iter().filter_map(|p| Pattern::new(p.iter().map(|&s| s.into()).collect())).map(Item::Like).collect()
}

fn numbers(values: &[f64]) -> Vec<Item> {
    let mut items = Vec::new();
    for &value in values {
        let n = Number::new(value);
        items.push(Span::Between(n, n));
        if value.is_finite() {
            items.extend([
                Span::Above(n),
                Span::From(n),
                Span::Below(n),
                Span::UpTo(n),
                Span::Between(n, Number::new(value + 1.5)),
            ]);
        }
    }
    items.into_iter().map(Item::Number).collect()
}

fn parsed(field: &ColumnKey, conditions: &[&str]) -> Vec<Item> {
    let mut items = Vec::new();
    for condition in conditions {
        match Query::parse(&format!("{field}:{condition}")).unwrap().expr() {
            Expr::Is(term) => items.extend(term.condition.items.clone()),
            other => panic!("{other:?}"),
        }
    }
    items
}

/// What a field is asked for one at a time.
pub fn items(field: &ColumnKey, ids: &[String]) -> Vec<Item> {
    let with = |mut items: Vec<Item>, more: Vec<Item>| {
        items.extend(more);
        items
    };
    let mut items = match field.filter() {
        Filter::Text | Filter::Values | Filter::List => {
            let names = ["champion", "completed", "m.onnx", "s3://bucket/50%_off*", "50%_off", "Жук", "שלום 🦀 7"];
            with(with(texts(TEXTS), texts(&names)), likes())
        }
        Filter::Words => match field {
            ColumnKey::BuiltIn(column) => texts(&column.words()),
            _ => Vec::new(),
        },
        Filter::Person | Filter::People => with(with(texts(&["ada", "b%b", "Ada", &ids[0]]), likes()), vec![Item::Me]),
        Filter::Project => with(
            parsed(field, &["vision", "VISION/Aerial", "vision/*", "secret", "secret/*", "open|none", "*a*", "none/*"]),
            likes(),
        ),
        Filter::Number => {
            numbers(&[0.0, 0.25, 0.5, 1.0, 2.0, 3.0, 1e300, -1.0, 1e6, f64::NAN, f64::INFINITY, f64::NEG_INFINITY])
        }
        Filter::Size => parsed(field, &["0", ">1kB", "0.5kB..1.5kB", "<=1000", "1GB"]),
        Filter::Time => parsed(
            field,
            &[
                "2026-01-31",
                ">2026-01-31",
                ">=2026-02-01",
                "<2026-02-01",
                "<=2026-01-31",
                "2026-01-31..2026-02-01",
                "2026-02-01T00:00:00.000003Z",
                ">2026-02-01T00:00:00.000003Z",
                "..2026-02-01T12:00",
                "last_3d",
                "last_24h",
                "last_9999d",
            ],
        ),
        Filter::Id => ids.iter().take(6).map(|id| Item::Text(id.clone())).collect(),
        Filter::Digest => with(parsed(field, &["*", "*a*", "0*", "*_*"]), texts(&["0".repeat(64).as_str()])),
        Filter::Mixed => {
            let long = "ten kB ".repeat(1463);
            with(with(with(texts(TEXTS), texts(&["", &long])), likes()), numbers(&[0.5, 5.0, 100.0, -3.0]))
        }
    };
    items.push(Item::Nil);
    items
}

/// A query of some depth.
pub fn random(random_: &mut StdRng, fields: &[ColumnKey], ids: &[String], depth: usize) -> Expr {
    if depth > 0 && random_.random_bool(0.6) {
        let parts: Vec<Expr> =
            (0..random_.random_range(1..4)).map(|_| random(random_, fields, ids, depth - 1)).collect();
        return if random_.random_bool(0.5) { Expr::all(parts) } else { Expr::any(parts) };
    }
    let field = fields.choose(random_).unwrap().clone();
    let pool = items(&field, ids);
    let items: Vec<Item> = (0..random_.random_range(1..4)).map(|_| pool.choose(random_).unwrap().clone()).collect();
    let list = matches!(field.filter(), Filter::List | Filter::People) && items.len() > 1;
    let join = if list && random_.random_bool(0.5) { Join::All } else { Join::Any };
    Expr::is(field, Condition { negated: random_.random_bool(0.4), join, items })
}
