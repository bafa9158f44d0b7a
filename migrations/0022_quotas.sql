-- How much an organization and a project may keep, and whether files of a project may come straight from the file store.
-- What an organization keeps is a sum like version_tally: only ever appended to, and folded from time to time.

alter table organization add column quota_bytes bigint check (quota_bytes >= 0);
alter table project add column quota_bytes bigint check (quota_bytes >= 0);
alter table project add column direct_downloads boolean not null default false;

create table blob_tally (
    org_id                uuid not null,
    bytes                 bigint not null
);

create function blob_tally_insert() returns trigger language plpgsql as $$
begin
    insert into blob_tally (org_id, bytes) select org_id, sum(size) from new_rows group by 1 having sum(size) <> 0;
    return null;
end $$;

create function blob_tally_delete() returns trigger language plpgsql as $$
begin
    insert into blob_tally (org_id, bytes) select org_id, -sum(size) from old_rows group by 1 having sum(size) <> 0;
    return null;
end $$;

-- Nobody brings files while those there are get counted: a second or two for a million.
lock table blob in share row exclusive mode;
insert into blob_tally (org_id, bytes) select org_id, sum(size) from blob group by 1 having sum(size) <> 0;
create trigger blob_tally_insert after insert on blob
    referencing new table as new_rows for each statement execute function blob_tally_insert();
create trigger blob_tally_delete after delete on blob
    referencing old table as old_rows for each statement execute function blob_tally_delete();
create index blob_tally_org on blob_tally (org_id) include (bytes);
