//! `/versions/{id}/files/{name}`

use std::io::{Read as _, Write as _};

use domain::{
    Id,
    permission::{OrgRole, ProjectRole, TokenScope, Visibility},
};
use registry::{artifacts::Files, testing::TestWorld};
use server::router::Server;
use sha2::{Digest as _, Sha256};

use crate::client::{Answer, Client, SITE_NAME, anon, as_person, config, escape, with_token};

const BYTES: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

fn tag() -> String {
    let hex: String = Sha256::digest(BYTES).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// A Published version of a Public project, and where its file is.
async fn published(world: &TestWorld, name: &str) -> (Client, String) {
    world.project("acme/open", Visibility::Public).await;
    let version = world.version("acme/open/model").file(name, BYTES).published().register().await;
    (anon(world), at(version.id, name))
}

fn at(version: Id, name: &str) -> String {
    format!("/api/v1/versions/{version}/files/{}", escape(name))
}

fn fixed_headers(answer: &Answer) {
    assert_eq!(answer.header("etag"), tag());
    assert_eq!(answer.header("accept-ranges"), "bytes");
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    assert_eq!(answer.headers.get_all("content-security-policy").iter().count(), 1);
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
    assert!(answer.header("content-disposition").starts_with("attachment; "));
}

#[tokio::test]
async fn a_file_comes_whole_with_its_digest_as_tag() {
    let world = TestWorld::new().await;
    let (reader, file) = published(&world, "model.onnx").await;
    let answer = reader.get(&file).await.is(200);
    assert_eq!((&answer.body[..], answer.header("content-length")), (BYTES, "36"));
    assert_eq!(answer.header("vitrine-status"), "published");
    fixed_headers(&answer);
}

#[tokio::test]
async fn one_range_comes_in_part() {
    let world = TestWorld::new().await;
    let (reader, file) = published(&world, "model.onnx").await;
    for (range, part, content_range) in [
        ("bytes=0-9", &BYTES[..10], "bytes 0-9/36"),
        ("bytes=0-0", &BYTES[..1], "bytes 0-0/36"),
        ("bytes=10-", &BYTES[10..], "bytes 10-35/36"),
        ("bytes=-5", &BYTES[31..], "bytes 31-35/36"),
        ("bytes=-100", BYTES, "bytes 0-35/36"),
        ("bytes=30-1000", &BYTES[30..], "bytes 30-35/36"),
        ("bytes=35-35", &BYTES[35..], "bytes 35-35/36"),
    ] {
        let answer = reader.with("range", range).get(&file).await.is(206);
        assert_eq!((&answer.body[..], answer.header("content-range")), (part, content_range), "{range}");
        assert_eq!(answer.header("content-length"), part.len().to_string(), "{range}");
        fixed_headers(&answer);
    }
}

#[tokio::test]
async fn a_range_that_cannot_be_served_is_told_the_size() {
    let world = TestWorld::new().await;
    let (reader, file) = published(&world, "model.onnx").await;
    for range in ["bytes=36-", "bytes=36-40", "bytes=1000-2000"] {
        let answer = reader.with("range", range).get(&file).await.is(416);
        assert_eq!((answer.header("content-range"), answer.body.len()), ("bytes */36", 0), "{range}");
        fixed_headers(&answer);
    }
    // Several ranges, and what is no range, are answered as if none had been asked for.
    for range in ["bytes=0-1,5-6", "lines=1-2", "bytes", "bytes=x-y", "0-9"] {
        let answer = reader.with("range", range).get(&file).await.is(200);
        assert_eq!(&answer.body[..], BYTES, "{range}");
    }
}

#[tokio::test]
async fn parts_of_one_file_only_are_put_together() {
    let world = TestWorld::new().await;
    let (reader, file) = published(&world, "model.onnx").await;
    let ranged = reader.with("range", "bytes=30-");
    ranged.with("if-range", &tag()).get(&file).await.is(206);
    for other in ["\"another\"", "W/\"another\"", "Wed, 21 Oct 2026 07:28:00 GMT"] {
        let answer = ranged.with("if-range", other).get(&file).await.is(200);
        assert_eq!(&answer.body[..], BYTES, "{other}");
    }
}

#[tokio::test]
async fn a_file_that_is_known_is_not_sent_again() {
    let world = TestWorld::new().await;
    let (reader, file) = published(&world, "model.onnx").await;
    for tags in [tag(), format!("W/{}", tag()), format!("\"a\", {}", tag()), "*".into()] {
        let answer = reader.with("if-none-match", &tags).get(&file).await.is(304);
        assert_eq!(answer.body.len(), 0);
        assert_eq!(answer.header("etag"), tag());
    }
    reader.with("if-none-match", "\"another\"").get(&file).await.is(200);
    assert_eq!(world.count("download_count").await, 1);
}

#[tokio::test]
async fn asking_for_the_headers_is_no_download() {
    let world = TestWorld::new().await;
    let (reader, file) = published(&world, "model.onnx").await;
    let answer = reader.head(&file).await.is(200);
    assert_eq!((answer.header("content-length"), answer.body.len()), ("36", 0));
    fixed_headers(&answer);
    // Ranges are for GET.
    reader.with("range", "bytes=0-9").head(&file).await.is(200);
    assert_eq!(world.count("download_count").await, 0);
    reader.get(&file).await.is(200);
    reader.with("range", "bytes=10-").get(&file).await.is(206);
    assert_eq!(world.count("download_count where count = 1").await, 1);
}

#[tokio::test]
async fn any_file_name_comes_back_as_it_was() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Public).await;
    for (name, plain) in [
        ("größe 模型.onnx", "gr__e __.onnx"),
        ("a\"b;c.bin", "a_b_c.bin"),
        ("100%.pt", "100_.pt"),
        ("-rf", "-rf"),
        ("a b'c", "a b_c"),
        ("x.html", "x.html"),
        ("r\u{202e}gpj.exe", "r_gpj.exe"),
    ] {
        let version = world.version("acme/open/model").file(name, BYTES).published().register().await;
        let answer = anon(&world).get(&at(version.id, name)).await.is(200);
        let expected = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", escape(name));
        assert_eq!(answer.header("content-disposition"), expected);
        fixed_headers(&answer);
    }
}

#[tokio::test]
async fn an_empty_file_is_served() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Public).await;
    let version = world.version("acme/open/model").file("empty", "").published().register().await;
    let answer = anon(&world).get(&at(version.id, "empty")).await.is(200);
    assert_eq!((answer.header("content-length"), answer.body.len()), ("0", 0));
    anon(&world).with("range", "bytes=0-").get(&at(version.id, "empty")).await.is(416);
}

#[tokio::test]
async fn a_draft_is_for_contributors_and_says_what_it_is() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    let draft = world.version("acme/vision/yolo").file("a.onnx", BYTES).register().await;
    let file = at(draft.id, "a.onnx");
    let (vera, carl) = (world.person("vera", OrgRole::Viewer).await, world.person("carl", OrgRole::Viewer).await);
    world.grant("acme/vision", &vera, ProjectRole::Viewer).await;
    world.grant("acme/vision", &carl, ProjectRole::Contributor).await;

    let problem = as_person(&world, &vera).await.get(&file).await.refusal(403, "role_needed");
    assert!(problem.detail.contains("draft") && problem.detail.contains("Contributor"), "{}", problem.detail);
    let answer = as_person(&world, &carl).await.get(&file).await.is(200);
    assert_eq!(answer.header("vitrine-status"), "draft");
    with_token(&world, &carl, TokenScope::Read).await.get(&file).await.is(200);
    world.publish(draft.id).await;
    as_person(&world, &vera).await.get(&file).await.is(200);
    anon(&world).get(&file).await.refusal(404, "not_found");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_found() {
    let world = TestWorld::new().await;
    let (reader, file) = published(&world, "model.onnx").await;
    let version = file.split('/').nth(4).unwrap();
    for name in ["other.onnx", "Model.onnx", "%2e%2e", "..%2F..%2Fetc%2Fpasswd", "%ff"] {
        reader.get(&format!("/api/v1/versions/{version}/files/{name}")).await.refusal(404, "not_found");
    }
    reader
        .get("/api/v1/versions/01890000-0000-7000-8000-000000000000/files/model.onnx")
        .await
        .refusal(404, "not_found");
    reader.get("/api/v1/versions/7/files/model.onnx").await.refusal(404, "not_found");
    let nul = reader.get(&format!("/api/v1/versions/{version}/files/a%00")).await;
    assert!([400, 404].contains(&nul.status.as_u16()), "{}", nul.text());
}

#[tokio::test]
async fn a_version_has_many_files_and_a_uri_has_none() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Public).await;
    let two =
        world.version("acme/open/model").file("a.bin", "first").file("b.bin", "second").published().register().await;
    assert_eq!(anon(&world).get(&at(two.id, "a.bin")).await.is(200).text(), "first");
    assert_eq!(anon(&world).get(&at(two.id, "b.bin")).await.is(200).text(), "second");
    let uri = world.version("acme/open/model").uri("s3://bucket/c.bin").published().register().await;
    anon(&world).get(&at(uri.id, "c.bin")).await.refusal(404, "not_found");
}

#[tokio::test]
async fn what_is_disabled_comes_when_it_is_meant() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = as_person(&world, &world.person("ada", OrgRole::Member).await).await;
    let version = world.version("acme/vision/yolo").file("m.bin", BYTES).register().await.id;
    let other = world.version("acme/vision/yolo").file("m.bin", BYTES).register().await.id;
    world.sql(&format!("update version set stage = 'disabled' where id = '{version}'")).await;
    let file = at(version, "m.bin");
    let problem = ada.get(&file).await.refusal(409, "state");
    assert!(problem.detail.contains("disabled") && problem.detail.contains("?force=true"), "{}", problem.detail);
    ada.head(&file).await.is(409);
    ada.get(&format!("{file}?force=false")).await.refusal(409, "state");
    assert_eq!(ada.get(&format!("{file}?force=true")).await.is(200).body, BYTES);
    ada.get(&format!("{file}?force=maybe")).await.refusal(400, "invalid");
    // What it says of itself is no use of it.
    ada.get(&format!("{file}/header")).await.is(200);

    let bundle = format!("/api/v1/download?ids={other},{version}");
    ada.get(&bundle).await.refusal(409, "state");
    ada.get(&format!("{bundle}&force=true")).await.is(200);
    ada.form("/api/v1/download", &[("ids", &version.to_string()), ("force", "true")]).await.is(200);
    ada.get(&format!("/api/v1/download?ids={other}")).await.is(200);
    // Whoever may not see it is told nothing of its stage.
    anon(&world).get(&format!("{file}?force=true")).await.refusal(404, "not_found");
}

/// A file store that says that its bucket is there and empty: links to objects are made without asking it.
async fn bucket() -> Files {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let body = "<ListBucketResult><Name>models</Name><IsTruncated>false</IsTruncated></ListBucketResult>";
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\nconnection: close\r\ncontent-length: ";
            let _ = stream.write_all(format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes());
        }
    });
    let settings = [
        ("AWS_ACCESS_KEY_ID", "ada"),
        ("AWS_SECRET_ACCESS_KEY", "difference engine"),
        ("AWS_ENDPOINT_URL", &endpoint),
        ("AWS_REGION", "us-east-1"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Files::at("s3://models/files", &settings).await.unwrap()
}

#[tokio::test]
async fn a_link_to_the_file_store_is_given_where_the_project_lets() {
    let world = TestWorld::new().await;
    let project = world.project("acme/vision", Visibility::Organization).await;
    let version = world.version("acme/vision/yolo").file("m.bin", BYTES).register().await.id;
    let registry = registry::Registry::new(world.pool().clone(), bucket().await);
    let token = world.token(&world.person("ada", OrgRole::Member).await, TokenScope::Read).await;
    let server = Server::new(config(&[]), registry, SITE_NAME);
    let ada = Client::of(server).with("authorization", &format!("Bearer {token}"));
    let direct = format!("{}?direct=true", at(version, "m.bin"));
    // Streamed, from a store that has no such object.
    assert_eq!(ada.get(&direct).await.header("location"), "");
    world.sql(&format!("update project set direct_downloads = true where id = '{project}'")).await;
    let answer = ada.get(&direct).await.is(307);
    let link = answer.header("location");
    assert!(link.contains("/models/files/") && link.contains("X-Amz-Expires=60&"), "{link}");
    assert!(link.contains("response-content-disposition=attachment"), "{link}");
    assert_eq!((answer.header("cache-control"), answer.body.len()), ("no-store", 0));
    // Only for who asks, and only for who may.
    assert_eq!(ada.get(&at(version, "m.bin")).await.header("location"), "");
    ada.head(&direct).await.is(200);
    ada.with("if-none-match", &tag()).get(&direct).await.is(304);
    anon(&world).get(&direct).await.refusal(404, "not_found");
    world.sql(&format!("update version set stage = 'disabled' where id = '{version}'")).await;
    ada.get(&direct).await.refusal(409, "state");
    ada.get(&format!("{direct}&force=true")).await.is(307);
}

#[tokio::test]
async fn a_folder_gives_no_links() {
    let world = TestWorld::new().await;
    let (reader, file) = published(&world, "model.onnx").await;
    world.sql("update project set direct_downloads = true").await;
    assert_eq!(reader.get(&format!("{file}?direct=true")).await.is(200).body, BYTES);
}
