-- Files that arrive in parts, in any order and through any server. They are rows of `upload` only once they are whole:
-- the rule for uploads in one go, that silence means they are cut off, is not theirs.

create table partial_upload (
    org_id                uuid not null references organization on delete cascade,
    id                    uuid primary key,
    account_id            uuid not null references account,
    project_id            uuid not null,
    name                  text not null,
    size                  bigint not null check (size > 0),
    -- Where it was announced.
    sha256                bytea check (octet_length(sha256) = 32),
    part_bytes            bigint not null check (part_bytes > 0),
    -- What the file store calls it, where the store itself puts parts together.
    store_id              text,
    started_at            timestamptz not null default now(),
    -- Moves on with every part.
    seen_at               timestamptz not null default now(),
    unique (org_id, id),
    foreign key (org_id, project_id) references project (org_id, id) on delete cascade
);
create index partial_upload_seen on partial_upload (seen_at);
create index partial_upload_mine on partial_upload (account_id, project_id, id desc);
create index partial_upload_project on partial_upload (project_id);

create table upload_part (
    org_id                uuid not null,
    upload_id             uuid not null,
    number                integer not null check (number > 0),
    sha256                bytea not null check (octet_length(sha256) = 32),
    -- What the file store calls it.
    tag                   text,
    primary key (upload_id, number),
    foreign key (org_id, upload_id) references partial_upload (org_id, id) on delete cascade
);

-- Parts that nobody puts together any more; the sweep removes them from the store, then their rows.
create table part_garbage (
    object_key            text primary key,
    store_id              text,
    since                 timestamptz not null default now()
);

-- Whatever takes the row away, a deleted project among it, leaves no part behind.
create function partial_upload_gone() returns trigger language plpgsql as $$
begin
    if not exists (select from upload where id = old.id) then
        insert into part_garbage (object_key, store_id) values (object_key(old.org_id, old.id), old.store_id)
        on conflict do nothing;
        insert into blob_garbage (object_key) values (object_key(old.org_id, old.id)) on conflict do nothing;
    end if;
    return null;
end $$;
create trigger partial_upload_gone after delete on partial_upload for each row execute function partial_upload_gone();
