-- Views are kept for a project or for the whole organization, of models or of experiments. The word of a
-- view is unique where it is seen, and each place opens with one view at most.

alter table saved_view
    alter column project_id drop not null,
    add column subject text not null default 'models' check (subject in ('models', 'experiments')),
    add constraint saved_view_organization foreign key (org_id) references organization on delete cascade;

drop index saved_view_shared_slug;
drop index saved_view_private_slug;
drop index saved_view_one_default;
create unique index saved_view_shared_slug on saved_view (org_id, project_id, subject, slug)
    nulls not distinct where shared;
create unique index saved_view_private_slug on saved_view (org_id, project_id, subject, owner_id, slug)
    nulls not distinct where not shared;
create unique index saved_view_one_default on saved_view (org_id, project_id, subject)
    nulls not distinct where is_default;
create index saved_view_place on saved_view (org_id, project_id, subject);

alter table short_link
    add column subject text not null default 'models' check (subject in ('models', 'experiments'));
