//! Reading, writing and changing views.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;
use crate::{
    query::{self, Item},
    table::{Column, SavedView},
};

fn problems(view: &View) -> Vec<&str> {
    view.warnings.iter().map(|w| w.problem.as_str()).collect()
}

fn shown(view: &View) -> String {
    write::columns_text(&view.columns)
}

fn saved(slug: &str, query: &str, default: bool) -> SavedView {
    SavedView {
        id: Id::nil(),
        slug: slug.into(),
        name: slug.into(),
        query: query.into(),
        shared: true,
        default,
        own: false,
        editable: false,
    }
}

#[test]
fn the_built_in_view_is_no_query_at_all() {
    assert_eq!(View::default().to_query(), "");
    assert_eq!(View::default().to_explicit_query(), "view=default");
    for text in ["?sort=-created", "view=default", "rows=all&group=none&archived=0&q=&query="] {
        assert_eq!(View::from_query(text), View::default(), "{text}");
    }
}

#[test]
fn links_are_read_and_written_alike() {
    for text in [
        "query=status:draft,tags:prod|edge&q=yolo%20v2&sort=-metrics.acc,name&columns=name:320,tags,metrics.acc",
        "columns=metadata.%22a,%20b:c%22:200,params.lr&rows=latest&group=subproject&archived=1",
        "view=mine&sort=name",
        "sort=name&after=abc&open=0198c0de-0000-7000-8000-000000000001",
        "open=0198c0de-0000-7000-8000-000000000001&tab=labels&full=1",
    ] {
        let view = View::from_query(text);
        assert_eq!(problems(&view), [""; 0], "{text}");
        assert_eq!(view.to_query(), text);
    }
    assert_eq!(View::from_query("columns=name:280").to_query(), "columns=name");
}

#[test]
fn what_is_not_understood_becomes_a_warning_and_stays() {
    let text = "sort=stauts,-name,tags&open=7&colour=red&columns=name:9,nmae&rows=some&view=nope";
    let view = View::from_query(text);
    assert_eq!(view.sort, [SortKey::by(Column::Name, Direction::Descending)]);
    assert_eq!(
        problems(&view),
        [
            "There is no view “nope” here that you may see.",
            "Unknown column “stauts”. Did you mean status?",
            "Tags cannot be sorted.",
            "This is no version id.",
            "Unknown part of the link.",
            "Columns are 48 to 2000 pixels wide.",
            "Unknown column “nmae”. Did you mean name?",
            "Rows are all or latest.",
        ]
    );
    let again = View::from_query(&view.to_query());
    assert_eq!(again.warnings.len(), view.warnings.len());
    assert_eq!(again.to_query(), view.to_query());
    let mut less = view.clone();
    for _ in 0..8 {
        less = less.without_warning(0);
    }
    assert_eq!(less.to_query(), "sort=-name&columns=name");
}

#[test]
fn filters_that_can_be_read_apply_and_the_others_stay_beside_them() {
    let view = View::from_query(
        "query=status:draft,stauts:x,metrics.acc:%3E0.9&sort=-metrics.acc.max,metadata.\"a,b\",metrics",
    );
    assert_eq!(view.query.to_string(), "status:draft,metrics.acc:>0.9");
    assert_eq!(sort_text(&view.sort), "-metrics.acc.max,metadata.\"a,b\"");
    let pieces: Vec<_> = view.warnings.iter().map(|w| (w.piece.as_str(), w.problem.as_str())).collect();
    assert_eq!(
        pieces,
        [
            ("stauts:x", "This filter is left out: unknown field \"stauts\" at 14 (did you mean status?)."),
            ("metrics", "This is no column: expected a key: metrics.KEY at 8, found the end."),
        ]
    );
    let more = view.with_conditions(&Column::Name.into(), vec![query::Condition::any(vec![Item::Text("x".into())])]);
    let again = View::from_query(&more.to_query());
    assert_eq!(again.query.to_string(), "status:draft,metrics.acc:>0.9,name:x");
    assert_eq!(again.warnings.len(), 2);
    // Alternatives that cannot be read do not take with them what is added later.
    let broken = View::from_query("query=name:a OR (name:b").with_query(more.query);
    assert_eq!(View::from_query(&broken.to_query()).query, broken.query);
}

#[test]
fn a_saved_view_lies_below_the_parameters() {
    let views =
        [saved("best", "query=status:draft&sort=-metrics.acc", false), saved("start", "columns=name,tags", true)];
    let read = |text: &str| View::read(text, Subject::Models, &views);
    assert_eq!(shown(&read("")), "name,tags");
    assert_eq!(read("").to_query(), "view=start");
    assert_eq!(read("view=default"), View::default());
    assert_eq!(read("sort=name").to_query(), "sort=name");

    let best = read("view=best");
    assert!(!best.is_modified());
    let open = best.without_filters().with_sort_key(Column::Name, Some(Direction::Ascending), false);
    assert!(open.is_modified());
    assert_eq!(open.to_query(), "view=best&query=&sort=name");
    assert_eq!(read(&open.to_query()), open);
    assert_eq!(open.discarded(), best);
    assert_eq!(best.expanded().to_query(), "query=status:draft&sort=-metrics.acc");
    assert_eq!(best.expanded().with_sort_key(Column::Created, None, false).to_query(), "query=status:draft");

    let spoiled = read("view=best&query=status:draft,nope:1");
    assert_eq!(read(&spoiled.to_query()).query, spoiled.query);
    assert_eq!(problems(&read("view=bset")), ["There is no view “bset” here that you may see. Did you mean best?"]);
}

#[test]
fn a_header_cycles_through_three_states() {
    let start = View::default();
    let one = start.click_sort(Column::Name, false);
    let two = one.click_sort(Column::Name, false);
    assert_eq!(
        [one.to_query(), two.to_query(), two.click_sort(Column::Name, false).to_query()],
        ["sort=-name", "sort=name", ""]
    );
    assert_eq!(start.click_sort(Column::Created, false).to_query(), "sort=created");
    assert_eq!(one.click_sort(Column::Created, true).to_query(), "sort=-name,-created");
    assert_eq!(start.click_sort(Column::Tags, false), start);
}

#[test]
fn columns_move_hide_show_and_stretch() {
    let start = View::from_query("columns=framework,name,tags");
    let (name, tags) = (Column::Name.into(), Column::Tags.into());
    assert_eq!(shown(&start.with_column_at(&tags, 0)), "tags,framework,name");
    assert_eq!(shown(&start.with_column_at(&name, 9)), "framework,tags,name");
    assert_eq!(shown(&start.without_column(&name)), "framework,tags");
    assert_eq!(shown(&start.with_column(Column::Size.into()).with_column(tags.clone())), "framework,name,tags,size");
    assert_eq!(shown(&start.with_width(&name, 7).with_width(&tags, 220)), "framework,name:48,tags");
    assert_eq!(shown(&View::from_query("columns=name").without_column(&name)), "name");
    assert_eq!(start.with_default_columns(), View::default());
    assert_eq!(View::from_query("columns=,").columns, View::default().columns);
}

#[test]
fn conditions_on_a_column_are_replaced_where_they_stood() {
    let view = View::from_query("query=tags:a|b,status:draft,tags:~c,(tags:d OR name:e)");
    let tags = Column::Tags.into();
    assert_eq!(view.conditions_on(&tags).len(), 2);
    let one = query::Condition::any(vec![Item::Text("z".into())]);
    assert_eq!(view.with_conditions(&tags, vec![one]).query.to_string(), "tags:z,status:draft,(tags:d OR name:e)");
    assert_eq!(view.with_conditions(&tags, vec![]).query.to_string(), "status:draft,(tags:d OR name:e)");
    assert_eq!(view.without_conjunct(3).query.to_string(), "tags:a|b,status:draft,tags:~c");
}

#[test]
fn what_is_fetched_does_not_hang_on_the_look_of_columns() {
    let view =
        View::from_query("columns=metrics.acc,name:300,size,tags&sort=name&open=0198c0de000070008000000000000001");
    let other = View::from_query("columns=tags,size:70,metrics.acc,framework&sort=name");
    assert_eq!(view.asked().to_query(), "sort=name&columns=size,metrics.acc");
    assert_eq!(view.asked(), other.asked());
    assert_eq!(View::from_query("columns=name,version").asked().to_query(), "");
}

#[test]
fn experiments_have_columns_of_their_own() {
    let view = View::read(
        "query=experiment_status:completed,stage:production&columns=task,params.lr,size&rows=latest&sort=-params.lr",
        Subject::Experiments,
        &[],
    );
    assert_eq!(view.query.to_string(), "experiment_status:completed");
    assert_eq!(shown(&view), "task,params.lr");
    assert_eq!(
        problems(&view),
        [
            "This filter is left out: it is not for experiments.",
            "The table of experiments has no column Size.",
            "Rows are all or latest.",
        ]
    );
    assert_eq!(View::built_in(Subject::Experiments).to_query(), "");
}

#[test]
fn too_much_is_said_and_the_rest_applies() {
    let many: Vec<_> = (0..500).map(|i| format!("metadata.k{i}")).collect();
    let view = View::from_query(&format!("columns={}", many.join(",")));
    assert_eq!((view.columns.len(), view.warnings.len()), (COLUMNS_MAX, 400));
    let long = View::from_query(&format!("q={}", "x".repeat(QUERY_MAX_BYTES)));
    assert_eq!(problems(&long), ["The link is longer than 100000 bytes and was ignored."]);
    assert_eq!(long.to_query(), "");
    let long = View::from_query(&format!("q={}&sort=name", "x".repeat(2_000)));
    assert_eq!((long.search.as_str(), long.sort.len(), long.warnings.len()), ("", 1, 1));
}

fn view() -> impl Strategy<Value = View> {
    let sort = vec((query::tests::field(), any::<bool>()), 0..5);
    let columns = vec((query::tests::field(), option::of(48u16..2000)), 0..6);
    let switches = (any::<bool>(), any::<bool>(), any::<bool>());
    let text = || "\\PC{0,40}".prop_map(|text| text.trim().to_owned());
    let rest = (option::of(any::<u128>()), option::of("\\PC{1,40}"), text());
    (query::tests::query(), sort, columns, switches, rest).prop_map(|(query, sort, columns, switches, rest)| {
        let mut view = View { query, ..View::default() };
        for (column, up) in sort {
            let direction = if up { Direction::Ascending } else { Direction::Descending };
            view = view.with_sort_key(column, Some(direction), true);
        }
        let mut chosen: Vec<Shown> = Vec::new();
        for (key, width) in columns {
            if chosen.iter().all(|c| c.key != key) {
                let width = width.filter(|width| *width != key.width());
                chosen.push(Shown { key, width });
            }
        }
        view = view.with_columns(chosen);
        let (latest, grouped, archived) = switches;
        view.rows = if latest { Rows::Latest } else { Rows::All };
        view.group = if grouped { Group::SubProject } else { Group::None };
        view.archived = archived;
        let (open, after, search) = rest;
        View { open: open.map(Id::from_u128), after, search, ..view }
    })
}

/// Parts of links, sound and broken.
fn piece() -> impl Strategy<Value = String> {
    let key =
        select(vec!["query", "q", "sort", "columns", "rows", "group", "archived", "view", "open", "x y", "?", ""]);
    (key, "\\PC{0,30}").prop_map(|(key, value)| format!("{key}={}", encode(&value)))
}

proptest! {
    #[test]
    fn reading_what_was_written_gives_the_same_view(view in view()) {
        prop_assert_eq!(View::from_query(&view.to_query()), view);
    }

    #[test]
    fn over_a_saved_view_too(view in view(), below in view()) {
        let views = [saved("below", &below.lasting().to_query(), false)];
        let base = View::read("view=below", Subject::Models, &views).base;
        let view = View { base, ..view };
        prop_assert_eq!(View::read(&view.to_query(), Subject::Models, &views), view);
    }

    #[test]
    fn nothing_of_a_broken_link_is_lost(pieces in vec(piece(), 0..8)) {
        let view = View::from_query(&pieces.join("&"));
        let again = View::from_query(&view.to_query());
        prop_assert_eq!(again.to_query(), view.to_query());
        let named = |view: &View| {
            let mut pieces: Vec<_> = view.warnings.iter().map(|w| (w.parameter.clone(), w.piece.clone())).collect();
            pieces.sort();
            pieces
        };
        prop_assert_eq!(named(&again), named(&view));
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,300}") {
        let _ = View::from_query(&text);
    }
}
