-- People join by invitation, reset passwords by link, and are deactivated in one organization at a time; sessions and
-- tokens can be told apart in the audit log; an organization says what new projects start with, and can be deleted.

alter table member add column deactivated_at timestamptz;
alter table account add column seen_at timestamptz;
alter table audit add column credential_id uuid;
alter table organization add column default_visibility text not null default 'private'
    check (default_visibility in ('private', 'organization', 'public'));
-- Gone for everybody at once; its rows follow some at a time.
alter table organization add column deleted_at timestamptz;
create index organization_deleted on organization (deleted_at) where deleted_at is not null;

-- Of sessions there are few; a server from before makes them with a key, too.
alter table session add column id uuid;
alter table session alter column id set default gen_random_uuid();
update session set id = gen_random_uuid() where id is null;
create unique index session_id_key on session (id);

create table invitation (
    org_id                uuid not null references organization on delete cascade,
    id                    uuid primary key,
    token_hash            bytea not null unique check (octet_length(token_hash) = 32),
    role                  text not null check (role in ('viewer', 'member', 'manager', 'owner')),
    -- Whom it is for; without, whoever has the link.
    email                 text check (email like '%_@_%'),
    created_by            uuid not null references account,
    created_at            timestamptz not null default now(),
    expires_at            timestamptz not null,
    accepted_at           timestamptz,
    accepted_by           uuid references account,
    revoked_at            timestamptz,
    constraint invitation_ends_once check (num_nonnulls(accepted_at, revoked_at) <= 1)
);
create index invitation_org on invitation (org_id, created_at desc);

create table password_reset (
    id                    uuid primary key,
    account_id            uuid not null references account on delete cascade,
    token_hash            bytea not null unique check (octet_length(token_hash) = 32),
    created_by            uuid references account,
    created_at            timestamptz not null default now(),
    expires_at            timestamptz not null,
    used_at               timestamptz
);
create index password_reset_account on password_reset (account_id);

-- A deactivated owner is none, and neither is a service account, which nobody can sign in as.
create or replace function keep_an_owner(org uuid) returns void language plpgsql as $$
begin
    -- Two owners leaving at once wait for each other here.
    perform 1 from organization where id = org and deleted_at is null for update;
    if found and not exists (
        select from member m join account a on a.id = m.account_id
        where m.org_id = org and m.role = 'owner' and m.deactivated_at is null
          and a.deactivated_at is null and a.kind = 'person'
    ) then
        raise exception 'an organization keeps at least one owner'
            using errcode = '23514', constraint = 'member_last_owner';
    end if;
end $$;
create trigger member_deactivated_keeps_an_owner after update of deactivated_at on member for each row
    when (old.role = 'owner' and old.deactivated_at is null and new.deactivated_at is not null)
    execute function member_keeps_an_owner();
