-- What a file says of itself is read once and kept beside it, until a newer reader reads more.

create table blob_header (
    org_id                uuid not null,
    blob_id               uuid primary key,
    reader                integer not null,
    -- Kept as it is written: names in files may hold what jsonb does not take.
    header                json not null,
    read_at               timestamptz not null default now(),
    foreign key (org_id, blob_id) references blob (org_id, id) on delete cascade
);
