-- How many versions of which status, stage and framework a project has, and how many bytes they hold, for its front
-- page: like version_count only ever appended to, and folded by the server from time to time.

create table version_tally (
    org_id                uuid not null,
    project_id            uuid not null,
    archived              boolean not null,
    status                text not null,
    stage                 text not null,
    -- Empty where nobody knows it.
    framework             text not null,
    versions              bigint not null,
    bytes                 bigint not null
);

create function version_tally_insert() returns trigger language plpgsql as $$
begin
    insert into version_tally (org_id, project_id, archived, status, stage, framework, versions, bytes)
    select org_id, project_id, archived_at is not null, status, stage, coalesce(framework, ''), count(*), coalesce(sum(size), 0)
    from new_rows group by 1, 2, 3, 4, 5, 6;
    return null;
end $$;

create function version_tally_update() returns trigger language plpgsql as $$
begin
    insert into version_tally (org_id, project_id, archived, status, stage, framework, versions, bytes)
    select org_id, project_id, archived_at is not null, status, stage, coalesce(framework, ''), sum(n), sum(n * coalesce(size, 0))
    from (
        select org_id, project_id, archived_at, status, stage, framework, size, -1 as n from old_rows
        union all
        select org_id, project_id, archived_at, status, stage, framework, size, 1 from new_rows
    ) moved group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0 or sum(n * coalesce(size, 0)) <> 0;
    return null;
end $$;

create function version_tally_delete() returns trigger language plpgsql as $$
begin
    insert into version_tally (org_id, project_id, archived, status, stage, framework, versions, bytes)
    select org_id, project_id, archived_at is not null, status, stage, coalesce(framework, ''), -count(*), -coalesce(sum(size), 0)
    from old_rows group by 1, 2, 3, 4, 5, 6;
    return null;
end $$;

-- Nobody writes versions while those there are get counted: a second or two for a million.
lock table version in share row exclusive mode;
insert into version_tally (org_id, project_id, archived, status, stage, framework, versions, bytes)
select org_id, project_id, archived_at is not null, status, stage, coalesce(framework, ''), count(*), coalesce(sum(size), 0)
from version group by 1, 2, 3, 4, 5, 6;
create trigger version_tally_insert after insert on version
    referencing new table as new_rows for each statement execute function version_tally_insert();
create trigger version_tally_update after update on version
    referencing old table as old_rows new table as new_rows for each statement execute function version_tally_update();
create trigger version_tally_delete after delete on version
    referencing old table as old_rows for each statement execute function version_tally_delete();
create index version_tally_project on version_tally (project_id)
    include (archived, status, stage, framework, versions, bytes);
