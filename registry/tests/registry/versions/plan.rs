//! At a hundred thousand versions the default view reads a page, not the table.

use domain::{
    permission::{OrgRole, Visibility},
    query::Query as Filter,
    table::{Column, Direction, SortKey, Subject},
};
use registry::{
    testing::TestWorld,
    versions::list::{self, Query},
};

async fn big_world() -> TestWorld {
    let world = TestWorld::new().await;
    for number in 0..30 {
        world.project(&format!("acme/p{number}"), Visibility::Organization).await;
    }
    // Past the triggers, which a hundred thousand rows would keep busy for long.
    world
        .sql(
            "set session_replication_role = replica;
             insert into model (org_id, id, project_id, slug, name, name_key)
             select p.org_id, gen_random_uuid(), p.id, 'm' || n, 'm' || n, 'm' || n
             from generate_series(1, 300) n join (select *, row_number() over (order by slug) - 1 as place from project) p
             on p.place = n % 30;
             insert into version (org_id, id, model_id, project_id, name_key, number, framework, framework_key, status,
                                  published_at, archived_at, created_at)
             select m.org_id, gen_random_uuid(), m.id, m.project_id, m.name_key, n / 300 + 1,
                    (array['ONNX', 'PyTorch', 'TensorFlow', null])[n % 4 + 1], (array['onnx', 'pytorch', 'tensorflow', null])[n % 4 + 1],
                    case when n % 3 = 0 then 'published' else 'draft' end, case when n % 3 = 0 then now() end,
                    case when n % 20 = 0 then now() end, now() - make_interval(secs => n)
             from generate_series(0, 99999) n
             join (select *, row_number() over (order by id) - 1 as place from model) m on m.place = n % 300;
             reset session_replication_role;
             analyze;",
        )
        .await;
    world
}

#[tokio::test]
async fn the_default_view_reads_a_page_and_not_the_table() {
    let world = big_world().await;
    let owner = world.owner().await;
    let member = world.person("ada", OrgRole::Member).await;
    let project = ["p7".to_owned()];
    let newest = [SortKey::NEWEST];
    let oldest = [SortKey::by(Column::Created, Direction::Ascending)];
    let filter = Filter::default();
    let page = |path, sort| {
        list::list(world.registry(), &owner, Query { filter: &filter, sort, limit: 50, ..Query::at("acme", path) })
    };
    for sort in [&newest, &oldest] {
        let org_cursor = page(&[], sort).await.unwrap().page.next;
        let project_cursor = page(&project, sort).await.unwrap().page.next;
        assert!(org_cursor.is_some() && project_cursor.is_some());
        for (actor, path, cursor, index) in [
            (&owner, &[][..], None, "version_live_created"),
            (&owner, &[], org_cursor.as_deref(), "version_live_created"),
            (&member, &[], None, "version_live_created"),
            (&owner, &project, None, "version_live_project"),
            (&owner, &project, project_cursor.as_deref(), "version_live_project"),
        ] {
            let plan = world.plan(actor, path, sort, cursor).await;
            assert!(plan.contains(index), "{path:?} after {cursor:?}:\n{plan}");
            assert!(!plan.contains("Seq Scan on version"), "{path:?} after {cursor:?}:\n{plan}");
            if cursor.is_some() {
                // It starts at the cursor, instead of reading up to it.
                let condition = plan.lines().find(|l| l.contains("Index Cond") && l.contains("created_at"));
                assert!(condition.is_some(), "{path:?}:\n{plan}");
            }
        }
    }
    // A project with others hidden: still no walk through the whole table.
    world.sql("update project set visibility = 'private' where slug = 'p1'").await;
    let plan = world.plan(&member, &[], &newest, None).await;
    assert!(plan.contains("version_live_") && !plan.contains("Seq Scan on version"), "{plan}");
    let by_status = [SortKey::by(Column::Status, Direction::Descending)];
    let plan = world.plan(&owner, &[], &by_status, None).await;
    assert!(plan.contains("version_live_status_order"), "{plan}");
    let archive = Query { archived: true, limit: 50, ..Query::at("acme", &[]) };
    let plan = world.explain(&owner, Subject::Models, archive, "costs off").await;
    assert!(plan.contains("version_archive_created"), "{plan}");
    let by_name = [SortKey::by(Column::Name, Direction::Ascending)];
    let plan = world.plan(&owner, &[], &by_name, None).await;
    assert!(plan.contains("version_live_name"), "{plan}");
}
