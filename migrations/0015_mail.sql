-- Letters wait here until a mail server takes them, so that none is lost and nobody waits for one. They hold no secret:
-- the code of a link is made when it is sent, and kept as a digest beside that of the link that was shown.

alter table invitation add column mail_hash bytea check (octet_length(mail_hash) = 32);
create unique index invitation_mail_hash on invitation (mail_hash) where mail_hash is not null;
alter table password_reset add column mail_hash bytea check (octet_length(mail_hash) = 32);
create unique index password_reset_mail_hash on password_reset (mail_hash) where mail_hash is not null;

create table letter (
    id                    uuid primary key,
    kind                  text not null check (kind in ('invitation', 'reset', 'forgotten')),
    invitation_id         uuid references invitation on delete cascade,
    reset_id              uuid references password_reset on delete cascade,
    recipient             text not null check (octet_length(recipient) <= 254),
    -- Where it was asked for from.
    address               text,
    created_at            timestamptz not null default now(),
    -- When it is tried next; one that is being sent has it in the future.
    next_at               timestamptz not null default now(),
    tries                 integer not null default 0,
    sent_at               timestamptz,
    given_up_at           timestamptz,
    failure               text,
    constraint letter_about_one check (num_nonnulls(invitation_id, reset_id) = case kind when 'forgotten' then 0 else 1 end),
    constraint letter_ends_once check (num_nonnulls(sent_at, given_up_at) <= 1)
);
create index letter_waiting on letter (next_at) where sent_at is null and given_up_at is null;
create index letter_invitation on letter (invitation_id) where invitation_id is not null;
create index letter_reset on letter (reset_id) where reset_id is not null;
create index letter_recipient on letter (lower(recipient)) where kind = 'forgotten';
