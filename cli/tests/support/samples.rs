//! Things that the stub has.

use domain::{
    Id, Time,
    api::{Me, Membership, Registered, Upload},
    experiment::ExperimentStatus,
    permission::OrgRole,
    person::PersonRef,
    table::{Details, ExperimentRow, FileRow, ModelRef, ProjectRef, Row},
    version::{Registration, Stage, Status},
};
use sha2::{Digest, Sha256};

pub fn id(number: u128) -> Id {
    Id::from_u128(number)
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn time() -> Time {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

pub fn me(organizations: &[&str]) -> Me {
    let membership =
        |slug: &&str| Membership { slug: (*slug).to_owned(), name: (*slug).to_owned(), role: OrgRole::Member };
    Me {
        person: PersonRef { id: id(1), name: "Ada Lovelace".into() },
        email: Some("ada@example.com".into()),
        organizations: organizations.iter().map(membership).collect(),
        scope: None,
    }
}

pub fn upload(bytes: &[u8]) -> Upload {
    let size = i64::try_from(bytes.len()).unwrap();
    Upload { id: id(7), size, sha256: sha256(bytes), framework: Some("ONNX".into()) }
}

pub fn registered(bytes: &[u8]) -> Registered {
    Registered {
        id: id(8),
        address: "acme/vision/yolo@1".into(),
        number: 1,
        status: Status::Draft,
        framework: Some("ONNX".into()),
        size: Some(i64::try_from(bytes.len()).unwrap()),
        sha256: Some(sha256(bytes)),
        page: "/acme/models/vision/yolo?v=1".into(),
    }
}

pub fn row(number: i32, name: &str) -> Row {
    Row {
        id: id(100 + number.unsigned_abs() as u128),
        model: ModelRef { id: id(2), name: name.into(), path: "vision/yolo".into() },
        number,
        label: None,
        framework: Some("ONNX".into()),
        status: Status::Published,
        stage: Stage::Testing,
        registration: Registration::Ready,
        tags: Vec::new(),
        project: ProjectRef { id: id(3), name: "Vision".into(), path: "vision".into() },
        user: None,
        task: None,
        created: time(),
        columns: Default::default(),
    }
}

pub fn experiment(number: u128, name: &str) -> ExperimentRow {
    ExperimentRow {
        id: id(number),
        name: name.into(),
        kind: "training".into(),
        status: ExperimentStatus::InProgress,
        published: false,
        tags: Vec::new(),
        project: ProjectRef { id: id(3), name: "Vision".into(), path: "vision".into() },
        user: None,
        created: time(),
        started: None,
        updated: time(),
        last_iteration: 12,
        columns: Default::default(),
    }
}

pub fn details(files: &[(&str, &[u8])]) -> Details {
    let file = |(name, bytes): &(&str, &[u8])| FileRow {
        name: (*name).to_owned(),
        size: i64::try_from(bytes.len()).unwrap(),
        sha256: sha256(bytes),
    };
    Details {
        row: row(1, "YOLO"),
        address: "acme/vision/yolo@1".into(),
        latest_number: 1,
        aliases: vec!["champion".into()],
        archived: false,
        description: String::new(),
        configuration: String::new(),
        labels: vec![("cat".into(), 0)],
        metadata: Vec::new(),
        metrics: Vec::new(),
        files: files.iter().map(file).collect(),
        uri: None,
        size: None,
        sha256: None,
        experiment_status: None,
        updated: time(),
        published: Some(time()),
        published_by: None,
        revision: 1,
        role: None,
    }
}
