//! Lists and reports: cursors, forms of output, and what experiments send.

mod support;

use domain::{
    project::ProjectNode,
    table::{Aggregate, Cell, Column, ColumnKey, Page, Rows, View, sort_text},
};
use support::{Reply, Request, Stub, Vitrine, samples};

/// Five versions, two a page.
fn versions(request: &Request) -> Reply {
    let start = match request.line.split_once("cursor=") {
        Some((_, cursor)) => {
            cursor.trim_start_matches("at").chars().take_while(char::is_ascii_digit).collect::<String>()
        }
        None => "1".to_owned(),
    };
    let start: i32 = start.parse().unwrap();
    let items = (start..=5).take(2).map(|number| samples::row(number, "YOLO, \x1b[1mbig")).collect();
    Reply::json(200, &Page { items, next: (start + 2 <= 5).then(|| format!("at{}", start + 2)) })
}

#[test]
fn cursors_are_followed_up_to_the_limit() {
    let stub = Stub::start(versions);
    let vitrine = Vitrine::at(&stub);
    let names = |limit: &str| {
        let ran = vitrine.run(&[
            "models",
            "ls",
            "-m",
            "acme/vision",
            "--sort",
            "-created,name",
            "--limit",
            limit,
            "-o",
            "name",
        ]);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all: Vec<_> = (1..=5).map(|number| format!("acme/vision/yolo@{number}")).collect();
    assert_eq!(names("0"), all);
    assert_eq!(names("3"), all[..3]);
    assert_eq!(stub.lines()[0], "GET /api/v1/versions?in=acme%2Fvision&sort=-created%2Cname&limit=200");
    assert!(stub.lines()[1].ends_with("&cursor=at3"));
}

#[test]
fn a_query_travels_as_it_was_written() {
    let stub = Stub::start(|_| Reply::json(200, &Page::<domain::table::Row> { items: Vec::new(), next: None }));
    let query = "metadata.\"my, key\":~50%|nil OR tags:a&b,metrics.acc:>=0.9";
    let ran = Vitrine::at(&stub).run(&["models", "ls", "-m", "acme", "--query", query, "--sort", "-metrics.acc.max"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains(&format!("No version in acme matches {query}")), "{ran:?}");
    let sent = "query=metadata.%22my%2C%20key%22%3A~50%25%7Cnil%20OR%20tags%3Aa%26b%2Cmetrics.acc%3A%3E%3D0.9";
    let line = &stub.lines()[0];
    assert!(line.contains(sent) && line.contains("sort=-metrics.acc.max&"), "{line}");
}

#[test]
fn columns_are_shown_as_asked() {
    let stub = Stub::start(|_| {
        let mut row = samples::row(1, "YOLO");
        row.columns.insert(Column::Size.into(), Cell::Size(2_500_000));
        row.columns.insert(ColumnKey::Metadata("my, key".into()), Cell::Text("a,b".into()));
        row.columns.insert(ColumnKey::Metric("acc".into(), Aggregate::Max), Cell::Number(0.5));
        Reply::json(200, &Page { items: vec![row], next: None })
    });
    let vitrine = Vitrine::at(&stub);
    let columns = "status,name:300,metadata.\"my, key\",metrics.acc.max,size,label";
    let run = |form: &str| {
        let asked = ["--columns", columns, "--q", "a b", "--rows", "latest", "--archived", "-o", form];
        let ran = vitrine.run(&[&["models", "ls", "-m", "acme"], &asked[..]].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out
    };
    assert_eq!(run("csv"), "Status,Name,\"my, key\",acc (max),Size,Label\npublished,YOLO v1,\"a,b\",0.5,2500000,\n");
    let table = run("table");
    assert!(table.contains("Published  YOLO v1  a,b      0.5        2.5 MB"), "{table}");
    let json: Page<domain::table::Row> = serde_json::from_str(&run("json")).unwrap();
    assert_eq!(json.items[0].columns.len(), 3);
    let line = &stub.lines()[0];
    for part in ["q=a%20b", "rows=latest", "archived=1", "columns=status%2Cname%3A300%2Cmetadata.%22my"] {
        assert!(line.contains(part), "{line}");
    }
    let ran = vitrine.run(&["models", "ls", "-m", "acme", "--columns", "name,sizee"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("Did you mean size?"), "{ran:?}");
}

#[test]
fn the_tables_address_says_what_the_list_shows() {
    let stub = Stub::start(|request| panic!("nothing is asked: {}", request.line));
    let vitrine = Vitrine::at(&stub);
    let open = |rest: &[&str]| vitrine.run(&[&["models", "open", "-m", "acme/vision/größe"], rest].concat());
    let plain = open(&[]);
    assert_eq!(plain.code, 0, "{plain:?}");
    assert!(plain.out.ends_with("/acme/models/vision/gr%C3%B6%C3%9Fe?view=default\n"), "{plain:?}");
    let query = "metadata.\"a&b\":x,metrics.acc:>0.9";
    let ran =
        open(&["--query", query, "--sort", "name", "--columns", "name,metrics.acc", "--rows", "latest", "--q", "y"]);
    let link = ran.out.trim().split_once('?').unwrap().1;
    let view = View::from_query(link);
    assert!(view.warnings.is_empty(), "{ran:?}");
    assert_eq!((view.query.to_string().as_str(), view.search.as_str(), view.rows), (query, "y", Rows::Latest));
    assert_eq!(sort_text(&view.sort), "name");
    assert_eq!(view.columns.len(), 2);
    let json = open(&["-o", "json"]).out;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["url"], plain.out.trim());
    for wrong in [["--query", "stauts:x"], ["--sort", "tags"], ["--columns", "sizee"]] {
        assert_eq!(open(&wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn experiments_are_listed() {
    let stub = Stub::start(|_| {
        let items = vec![samples::experiment(9, "run one"), samples::experiment(10, "run two")];
        Reply::json(200, &Page { items, next: None })
    });
    let vitrine = Vitrine::at(&stub);
    let run = |rest: &[&str]| {
        let ran = vitrine.run(&[&["experiment", "ls", "-m", "acme/vision"], rest].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out
    };
    assert_eq!(run(&["-o", "name"]), format!("{}\n{}\n", samples::id(9), samples::id(10)));
    assert_eq!(stub.lines()[0], "GET /api/v1/experiments?in=acme%2Fvision&sort=-created&limit=50");
    let table = run(&["--query", "experiment_status:in_progress"]);
    assert!(table.starts_with("Name     Type      Status       Tags"), "{table}");
    let csv = run(&["--columns", "task,last_iteration,experiment_status", "-o", "csv"]);
    assert_eq!(csv, "Name,Last iteration,Status\nrun one,12,in_progress\nrun two,12,in_progress\n");
    assert_eq!(vitrine.run(&["experiment", "ls", "-m", "acme", "--columns", "framework"]).code, 2);
}

#[test]
fn each_form_of_output() {
    let stub = Stub::start(versions);
    let vitrine = Vitrine::at(&stub);
    let run = |form: &str, limit: &str| {
        let ran = vitrine.run(&["models", "ls", "-m", "acme", "--limit", limit, "-o", form]);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran
    };
    let page: Page<domain::table::Row> = serde_json::from_str(&run("json", "0").out).unwrap();
    assert_eq!((page.items.len(), page.next), (5, None));
    let page: Page<domain::table::Row> = serde_json::from_str(&run("json", "2").out).unwrap();
    assert_eq!((page.items.len(), page.next.as_deref()), (2, Some("at3")));
    let csv = run("csv", "1").out;
    assert!(csv.starts_with("address,framework,name,version,"), "{csv}");
    assert!(csv.contains("acme/vision/yolo@1,ONNX,\"YOLO, ") && csv.contains("2026-01-02T03:04:05Z"), "{csv}");
    let table = run("table", "2");
    let lines: Vec<_> = table.out.lines().collect();
    assert!(lines.len() == 3 && lines[0].starts_with("Framework  Name"), "{table:?}");
    assert!(lines[1].contains("YOLO, \u{fffd}[1mbig  v1"), "{table:?}");
    assert!(table.err.contains("--limit 0"), "{table:?}");
}

#[test]
fn projects_below_a_path() {
    let stub = Stub::start(|request| {
        let node = |number, path: &str| ProjectNode {
            id: samples::id(number),
            parent: None,
            name: path.to_uppercase(),
            path: path.into(),
            versions: 2,
            archived: false,
            starred: false,
            open: number > 1,
        };
        // In two pages, which are followed.
        match request.line.contains("cursor=more") {
            false => Reply::json(
                200,
                &serde_json::json!({"items": [node(1, "vision"), node(3, "visionary")], "next": "more"}),
            ),
            true => Reply::json(200, &serde_json::json!({"items": [node(2, "vision/aerial")], "next": null})),
        }
    });
    let vitrine = Vitrine::at(&stub);
    let ran = vitrine.run(&["project", "ls", "-m", "acme/vision", "-o", "name"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "acme/vision\nacme/vision/aerial\n"), "{ran:?}");
    let of = "GET /api/v1/organizations/acme/projects?limit=500";
    assert_eq!(stub.lines(), [of.to_owned(), format!("{of}&cursor=more")]);
    let json = vitrine.run(&["project", "ls", "-p", "acme", "-o", "json"]).out;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["items"].as_array().map(Vec::len), Some(3));
    assert!(vitrine.run(&["project", "ls", "-p", "acme"]).out.contains("no access"));
    assert_eq!(vitrine.run(&["project", "ls", "-m", "acme/none"]).code, 3);
}

#[test]
fn experiments_report_every_kind_of_number() {
    let stub = Stub::start(|_| Reply::bytes(204, b""));
    let vitrine = Vitrine::at(&stub);
    let id = samples::id(9).to_string();
    let ran = vitrine.run(&[
        "experiment",
        "log",
        &id,
        "--param",
        "lr=0.1",
        "--metric",
        "acc/val=0.9@3",
        "--metric",
        "loss=NaN",
        "--metric",
        "gap=-inf@4",
    ]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{ran:?}");
    let seen = &stub.seen()[0];
    assert_eq!(seen.line, format!("POST /api/v1/experiments/{id}/values"));
    let metrics = serde_json::json!([
        {"name": "acc", "variant": "val", "iteration": 3, "value": 0.9},
        {"name": "loss", "variant": "", "iteration": 0, "value": "NaN"},
        {"name": "gap", "variant": "", "iteration": 4, "value": "-Infinity"},
    ]);
    assert_eq!(seen.json(), serde_json::json!({"parameters": {"lr": "0.1"}, "metrics": metrics}));
    assert_eq!(vitrine.run(&["experiment", "finish", &id, "--status", "failed"]).code, 0);
    assert_eq!(stub.seen()[1].json(), serde_json::json!({"status": "failed"}));
}
