-- Addresses that hear of what happens in a project, and what they are sent: kept in the transaction of what happened, so
-- that nothing that was done is lost and nothing that was not done is told.

create table webhook (
    org_id                uuid not null references organization on delete cascade,
    id                    uuid primary key,
    project_id            uuid not null,
    url                   text not null check (url <> '' and octet_length(url) <= 2048),
    -- What deliveries are signed with; it has to be readable to sign.
    secret                text not null check (secret like 'whsec\_%'),
    events                text[] not null check (cardinality(events) between 1 and 64),
    active                boolean not null default true,
    created_by            uuid references account,
    created_at            timestamptz not null default now(),
    updated_at            timestamptz not null default now(),
    revision              bigint not null default 1,
    -- One delivery at a time: until then a server is at one.
    busy_until            timestamptz not null default '-infinity',
    unique (org_id, id),
    foreign key (org_id, project_id) references project (org_id, id) on delete cascade
);
create index webhook_project on webhook (project_id);

create table webhook_delivery (
    org_id                uuid not null,
    id                    uuid primary key,
    webhook_id            uuid not null,
    event                 text not null,
    -- As it is sent and signed, byte for byte.
    body                  text not null,
    created_at            timestamptz not null default now(),
    -- When it is tried next; one that is being sent has it in the future.
    next_at               timestamptz not null default now(),
    tries                 integer not null default 0,
    tried_at              timestamptz,
    delivered_at          timestamptz,
    given_up_at           timestamptz,
    -- What the last try came to.
    status                integer check (status between 100 and 999),
    answer                text not null default '' check (octet_length(answer) <= 4096),
    failure               text,
    milliseconds          integer check (milliseconds >= 0),
    foreign key (org_id, webhook_id) references webhook (org_id, id) on delete cascade,
    constraint webhook_delivery_ends_once check (num_nonnulls(delivered_at, given_up_at) <= 1)
);
create index webhook_delivery_waiting on webhook_delivery (webhook_id, next_at)
    where delivered_at is null and given_up_at is null;
-- The log, newest first.
create index webhook_delivery_log on webhook_delivery (webhook_id, created_at desc, id desc);
create index webhook_delivery_age on webhook_delivery (created_at);
