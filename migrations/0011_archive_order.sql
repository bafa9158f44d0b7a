-- no-transaction
-- The archive opens with the newest versions first, like the live table.
create index concurrently if not exists version_archive_created on version (org_id, created_at desc, id desc)
    where archived_at is not null;
