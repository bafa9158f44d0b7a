//! Reading, writing and refusing queries.

use chrono::{NaiveDate, TimeZone, Utc};
use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::{
    Id, Time,
    table::{Aggregate, ColumnKey, Filter, Subject},
};

fn again(text: &str) -> String {
    Query::parse(text).unwrap_or_else(|e| panic!("{text}: {e}")).to_string()
}

fn problem(text: &str) -> String {
    Query::parse(text).expect_err(text).to_string()
}

#[test]
fn queries_are_written_one_way() {
    for (text, written) in [
        ("", ""),
        ("  ", ""),
        ("status:Draft , tags:prod | edge", "status:draft,tags:prod|edge"),
        ("name:%abc% AND label:v*", "name:*abc*,label:v*"),
        ("(name:a OR name:b),(status:draft)", "(name:a OR name:b),status:draft"),
        ("name:a,label:b or name:c", "name:a,label:b OR name:c"),
        ("((name:a,(label:b)))", "name:a,label:b"),
        ("metrics.acc:0.80..9e-1", "metrics.acc:0.8..0.9"),
        ("metrics.acc.max:>=.5 AND metrics.\"acc.max\".min:..3", "metrics.acc.max:>=0.5,metrics.\"acc.max\".min:<=3"),
        ("size:>10MB,size:1500kB..2gb", "size:>10MB,size:1.5MB..2GB"),
        ("created:2026-01-01..2026-02-01,updated:last_7d", "created:2026-01-01..2026-02-01,updated:last_7d"),
        ("created:>2026-01-01T10:00", "created:>2026-01-01T10:00:00Z"),
        ("created:2026-01-01T10:00:00.5+02:00..", "created:>=2026-01-01T08:00:00.500Z"),
        ("tags:~a&b,aliases:~nil", "tags:~a&b,aliases:~nil"),
        ("user:me|\"me\"|nil", "user:me|\"me\"|nil"),
        ("name:me|\"nil\"", "name:\"me\"|\"nil\""),
        ("metadata.\"my, key\":\"any, text: (here)\"", "metadata.\"my, key\":\"any, text: (here)\""),
        ("metadata.a.b:5|5..5|>5", "metadata.a.b:5|5..5|>5"),
        ("metadata.url:https://x.org/a=b", "metadata.url:https://x.org/a=b"),
        ("name:\"a\\\"b\\\\c\"*", "name:\"a\\\"b\\\\c\"*"),
        ("name:a**b", "name:a*b"),
        ("project:vision/*", "project:vision/*"),
        ("id:0198C0DE000070008000000000000001", "id:0198c0de-0000-7000-8000-000000000001"),
        ("metrics.loss:nan|-inf", "metrics.loss:nan|-inf"),
    ] {
        assert_eq!(again(text), written);
        assert_eq!(again(written), written);
    }
}

#[test]
fn errors_say_where_and_what_would_be_right() {
    for (text, said) in [
        ("stauts:draft", "unknown field \"stauts\" at 1 (did you mean status?)"),
        ("name:ü,qqqqqq:x", "unknown field \"qqqqqq\" at 8"),
        ("metadat.x:1", "unknown field \"metadat.x\" at 1 (did you mean metadata?)"),
        ("name.x:1", "unknown field \"name.x\" at 1 (did you mean name?)"),
        ("name", "expected \":\" and a condition after name at 5, found the end"),
        ("name:", "expected value at 6, found the end"),
        ("name:a b", "expected \",\", AND, OR or the end at 8, found \"b\""),
        ("(name:a", "expected \",\", AND, OR or \")\" at 8, found the end"),
        ("name:a)", "expected \",\", AND, OR or the end at 7, found \")\""),
        ("name:a,", "expected a field such as name or status at 8, found the end"),
        ("status:drft", "\"drft\" at 8 is no status: write draft or published"),
        ("name:\"a", "a quoted text has no end; close it with \", at 6"),
        ("name:\"a\\n\"", "expected \\\" or \\\\ inside quotes at 9, found \"n\"\""),
        ("metrics.acc:high", "\"high\" at 13 is no number: write 3, >0.9, 0.8..0.9 or <=5e-3"),
        ("metrics.acc:>nan", "\"nan\" at 14 is no number: write 0.9 or 5e-3"),
        ("metrics.acc:3..2", "the range ends before it starts, at 13"),
        (
            "created:2026-02-30",
            "\"2026-02-30\" at 9 is no time: write 2026-01-31, >2026-01-31, 2026-01-01..2026-01-31, last_7d or today",
        ),
        ("created:2026-02-02..2026-02-01", "the range ends before it starts, at 9"),
        ("name:a&b", "expected \"|\", since name is no list at 7, found \"&b\""),
        ("tags:a&b|c", "expected the same sign between all values: | or & at 9, found \"|c\""),
        ("name:>5", "expected value (in quotes, if this is it) at 6, found \">5\""),
        ("metadata:x", "expected a key: metadata.KEY at 9, found \":x\""),
        ("metadata.:x", "expected a key at 10, found none"),
        ("name:\0", "a NUL character can be nowhere, at 6"),
    ] {
        assert_eq!(problem(text), said);
    }
}

#[test]
fn no_query_is_too_deep_too_long_or_too_much() {
    assert!(
        problem(&format!("{}name:a{}", "(".repeat(100_000 / 2 - 10), ")".repeat(9)))
            .starts_with("parentheses are deeper")
    );
    assert!(problem(&format!("name:{}", "x".repeat(TEXT_MAX_BYTES))).starts_with("the query is longer"));
    assert!(problem(&"name:a,".repeat(TERMS_MAX + 1)).starts_with("there are more than 200 conditions"));
    assert!(problem(&format!("name:{}a", "a|".repeat(ITEMS_MAX))).starts_with("there are more than 2000 values"));
    assert!(problem(&format!("metadata.{}:a", "k".repeat(1025))).starts_with("a key is longer than 1024 bytes"));
    let deepest = format!("{}name:a OR name:b{}", "(name:a OR name:b,".repeat(DEPTH_MAX), ")".repeat(DEPTH_MAX));
    assert_eq!(again(&again(&deepest)), again(&deepest));
}

#[test]
fn of_a_broken_query_the_rest_is_read() {
    let (query, broken) = Query::parse_lenient("status:draft,stauts:x AND (name:a OR name:\"b,c\") and name:\",");
    assert_eq!(query.to_string(), "status:draft,(name:a OR name:\"b,c\")");
    let said: Vec<_> = broken.iter().map(|(piece, error)| format!("{piece} → {error}")).collect();
    assert_eq!(
        said,
        [
            "stauts:x → unknown field \"stauts\" at 14 (did you mean status?)",
            "name:\", → a quoted text has no end; close it with \", at 59"
        ]
    );
    for (text, kept) in [(",", ""), ("name:a,, ", "name:a"), (",name:a AND", "name:a AND")] {
        let (query, broken) = Query::parse_lenient(text);
        assert_eq!((query.to_string(), broken.is_empty()), (kept.replace(" AND", ""), true), "{text}");
    }
    // Without one alternative the others would let through less than was asked for.
    let (query, broken) = Query::parse_lenient("name:a OR stauts:b");
    assert!(query.is_empty() && broken.len() == 1);
}

#[test]
fn words_for_times_are_about_now() {
    let now = Utc.with_ymd_and_hms(2026, 3, 1, 12, 30, 0).unwrap();
    for (word, from, until) in [
        ("today", "2026-03-01", "2026-03-02"),
        ("yesterday", "2026-02-28", "2026-03-01"),
        ("this_week", "2026-02-23", "2026-03-02"),
        ("last_week", "2026-02-16", "2026-02-23"),
        ("this_month", "2026-03-01", "2026-04-01"),
        ("last_month", "2026-02-01", "2026-03-01"),
        ("this_year", "2026-01-01", "2027-01-01"),
        ("last_year", "2025-01-01", "2026-01-01"),
    ] {
        let interval = Preset::parse(word).unwrap().interval(now);
        let day = |time: Option<Time>| time.unwrap().to_rfc3339().replace("T00:00:00+00:00", "");
        assert_eq!((day(interval.from), day(interval.until)), (from.to_owned(), until.to_owned()), "{word}");
    }
    assert_eq!(Interval::read("last_7d", now), Some(Preset::Days(7).interval(now)));
    for (text, span) in [
        (">2026-01-31", "Above"),
        ("<=2026-01-31T10:00", "UpTo"),
        ("2026-01-01..", "From"),
        ("..2026-01-31", "UpTo"),
        (" 2026-01-01..2026-01-31 ", "Between"),
        ("2026-01-31", "Between"),
    ] {
        assert!(Interval::read(text, now).is_some(), "{text} is {span}");
    }
    for text in ["", "..", ">", "soon", "2026-13-01", "1..2"] {
        assert_eq!(Interval::read(text, now), None, "{text}");
    }
    let day = Interval::read("2026-01-31", now).unwrap();
    assert!(day.holds(day.from.unwrap()) && !day.holds(day.until.unwrap()));
    let week = Preset::Days(7).interval(now);
    assert_eq!((week.from, week.until), (Utc.with_ymd_and_hms(2026, 2, 22, 12, 30, 0).single(), None));
    for word in ["last_0d", "last_d", "last_+7d", "last_99999d", "last_7", "tomorrow"] {
        assert_eq!(Preset::parse(word), None, "{word}");
    }
}

#[test]
fn a_day_is_meant_as_a_whole() {
    let day = Point::Day(NaiveDate::from_ymd_opt(2026, 1, 31).unwrap());
    let noon = Utc.with_ymd_and_hms(2026, 1, 31, 12, 0, 0).unwrap();
    for (span, held) in [
        (Span::Between(day, day), true),
        (Span::From(day), true),
        (Span::UpTo(day), true),
        (Span::Above(day), false),
        (Span::Below(day), false),
    ] {
        assert_eq!(span.interval().holds(noon), held, "{span:?}");
    }
}

#[test]
fn patterns_match_whatever_the_case() {
    let matches = |pattern: &str, text: &str| match Query::parse(&format!("name:{pattern}")).unwrap().expr() {
        Expr::Is(Term { condition, .. }) => match &condition.items[..] {
            [Item::Like(pattern)] => pattern.matches(text),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert!(matches("*bc*", "ABCD") && matches("ab*", "ABCD") && matches("*CD", "abcd") && matches("*", ""));
    assert!(matches("a*b*c", "a-b-b-c") && !matches("a*b*c", "a-c-b") && !matches("ab*ba", "aba"));
    assert!(matches("*\"*\"*", "a*b") && !matches("*\"*\"*", "ab"));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z.~<>%*|&,:()\"\\\\ ]{0,6}",
        "\\PC{0,12}",
        select(vec!["nil", "me", "..", "5", "1..2", "and", "last_7d"]).prop_map(str::to_owned)
    ]
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<f64>(),
        -1e3..1e3,
        (-20i32..20).prop_map(f64::from),
        (1u32..5000).prop_map(|n| f64::from(n) * 1e6)
    ]
    .prop_filter("finite", |n| n.is_finite())
    .prop_map(Number::new)
}

fn span<T: Copy + std::fmt::Debug + PartialOrd>(
    of: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Span<T>> {
    let ordered = |(a, b): (T, T)| if a <= b { Span::Between(a, b) } else { Span::Between(b, a) };
    prop_oneof![
        (of.clone(), of.clone()).prop_map(ordered),
        of.clone().prop_map(|n| Span::Between(n, n)),
        of.clone().prop_map(Span::Above),
        of.clone().prop_map(Span::From),
        of.clone().prop_map(Span::Below),
        of.prop_map(Span::UpTo),
    ]
}

fn moment() -> impl Strategy<Value = Point> {
    (0i64..253_402_300_799_000_000).prop_map(|micros| Point::Moment(Time::from_timestamp_micros(micros).unwrap()))
}

fn day() -> impl Strategy<Value = Point> {
    (1i32..=3_652_059).prop_map(|day| Point::Day(NaiveDate::from_num_days_from_ce_opt(day).unwrap()))
}

fn preset() -> impl Strategy<Value = Preset> {
    prop_oneof![
        (1u16..=9999).prop_map(Preset::Days),
        (1u16..=9999).prop_map(Preset::Hours),
        select(vec![Preset::Today, Preset::LastWeek, Preset::ThisMonth, Preset::LastMonth, Preset::LastYear]),
    ]
}

fn like() -> impl Strategy<Value = Item> {
    vec(text(), 2..4).prop_map(|pieces| Item::Like(Pattern::new(pieces).unwrap()))
}

fn item(filter: Filter, words: Vec<&'static str>) -> BoxedStrategy<Item> {
    let texts = text().prop_map(Item::Text);
    match filter {
        Filter::Text | Filter::Values | Filter::List | Filter::Project => prop_oneof![texts, like()].boxed(),
        Filter::Person | Filter::People => prop_oneof![texts, like(), Just(Item::Me)].boxed(),
        Filter::Mixed => prop_oneof![texts, like(), span(number().boxed()).prop_map(Item::Number)].boxed(),
        Filter::Words => select(words).prop_map(|word| Item::Text(word.into())).boxed(),
        Filter::Size => span(number().boxed()).prop_map(Item::Number).boxed(),
        Filter::Number => {
            let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(Number::new).map(|n| Span::Between(n, n));
            prop_oneof![4 => span(number().boxed()), 1 => select(odd.to_vec())].prop_map(Item::Number).boxed()
        }
        Filter::Time => prop_oneof![
            span(moment().boxed()).prop_map(Item::Time),
            span(day().boxed()).prop_map(Item::Time),
            preset().prop_map(Item::Preset)
        ]
        .boxed(),
        Filter::Id => any::<u128>().prop_map(|id| Item::Text(Id::from_u128(id).to_string())).boxed(),
        Filter::Digest => prop_oneof!["[0-9a-f]{64}".prop_map(Item::Text), like()].boxed(),
    }
}

pub(crate) fn field() -> impl Strategy<Value = ColumnKey> {
    let key = || prop_oneof!["[a-z.]{1,8}", "\\PC{1,12}", "[a-z]{1,3}\\.(min|max)"];
    let aggregate = select(vec![Aggregate::Last, Aggregate::Min, Aggregate::Max]);
    prop_oneof![
        3 => select(Subject::Models.columns()).prop_map(ColumnKey::BuiltIn),
        1 => key().prop_map(ColumnKey::Metadata),
        1 => key().prop_map(ColumnKey::Parameter),
        1 => (key(), aggregate).prop_map(|(key, aggregate)| ColumnKey::Metric(key, aggregate)),
    ]
}

fn term() -> impl Strategy<Value = Expr> {
    field().prop_flat_map(|field| {
        let filter = field.filter();
        let words = match &field {
            ColumnKey::BuiltIn(column) => column.words(),
            _ => Vec::new(),
        };
        let items = vec(prop_oneof![1 => Just(Item::Nil), 6 => item(filter, words)], 1..4);
        (Just(field), any::<bool>(), any::<bool>(), items).prop_map(move |(field, negated, all, items)| {
            let list = matches!(filter, Filter::List | Filter::People);
            let join = if all && list && items.len() > 1 { Join::All } else { Join::Any };
            Expr::is(field, Condition { negated, join, items })
        })
    })
}

pub(crate) fn query() -> impl Strategy<Value = Query> {
    let expr = term().prop_recursive(4, 16, 3, |inner| {
        prop_oneof![vec(inner.clone(), 0..4).prop_map(Expr::all), vec(inner, 1..4).prop_map(Expr::any)]
    });
    expr.prop_map(Query::from)
}

proptest! {
    #[test]
    fn reading_what_was_written_gives_the_same_query(query in query()) {
        let text = query.to_string();
        prop_assert_eq!(Query::parse(&text), Ok(query), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in prop_oneof!["\\PC{0,80}", "[a-z:.,|&()\"~<>* \\\\]{0,60}"]) {
        let strict = Query::parse(&text);
        let (_, broken) = Query::parse_lenient(&text);
        // A stray comma is wrong, but leaves nothing out.
        prop_assert!(strict.is_err() || broken.is_empty());
        if let Err(error) = strict {
            prop_assert!(error.at >= 1 && error.at <= text.chars().count() + 1, "{}", error);
        }
    }

    #[test]
    fn broken_queries_of_every_kind_are_refused_in_words(query in query(), cut in any::<prop::sample::Index>(), put in "[:,|&()\"~<>* ]{0,2}") {
        let text = query.to_string();
        let at = cut.index(text.chars().count() + 1);
        let broken: String = text.chars().take(at).chain(put.chars()).chain(text.chars().skip(at + 1)).collect();
        let _ = Query::parse(&broken).map_err(|e| e.to_string());
        let _ = Query::parse_lenient(&broken);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..60)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = Query::parse(&text);
        let _ = ColumnKey::parse(&text);
    }
}

#[test]
fn what_the_readme_shows_can_be_asked() {
    for text in [
        "status:draft,framework:ONNX|Keras,tags:~edge,label:nil,label:~nil",
        "name:*yolo*,file:*.onnx",
        "metrics.acc:>0.9,size:10MB..2GB,params.lr:<=5e-3",
        "created:2026-01-31,updated:last_7d,published:>2026-01-01",
        "tags:prod&edge,user:me,project:vision/*,metadata.\"my, key\":\"any, text\"",
    ] {
        again(text);
    }
}
