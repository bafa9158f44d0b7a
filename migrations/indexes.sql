-- Indexes that lists are read by, made beside running writers after all migrations; one that broke off is made anew.
-- One line an index; what is no longer here stays until a migration drops it.

-- Every column of the version row orders an organization and each project, in both directions.
create index concurrently if not exists version_live_number on version (org_id, number, id) where archived_at is null;
create index concurrently if not exists version_live_label on version (org_id, (label collate "C"), id) where archived_at is null;
create index concurrently if not exists version_live_stage on version (org_id, (stage collate "C"), id) where archived_at is null;
create index concurrently if not exists version_live_published on version (org_id, published_at, id) where archived_at is null;
create index concurrently if not exists version_live_file on version (org_id, (file_name collate "C"), id) where archived_at is null;
create index concurrently if not exists version_live_size on version (org_id, size, id) where archived_at is null;
create index concurrently if not exists version_live_parameters on version (org_id, parameter_count, id) where archived_at is null;
create index concurrently if not exists version_live_user on version (org_id, user_id, id) where archived_at is null;
create index concurrently if not exists version_project_key on version (project_id, id) where archived_at is null;
create index concurrently if not exists version_project_name on version (project_id, name_key, id) where archived_at is null;
create index concurrently if not exists version_project_framework on version (project_id, framework_key, id) where archived_at is null;
create index concurrently if not exists version_project_status on version (project_id, (status collate "C"), id) where archived_at is null;
create index concurrently if not exists version_project_number on version (project_id, number, id) where archived_at is null;
create index concurrently if not exists version_project_label on version (project_id, (label collate "C"), id) where archived_at is null;
create index concurrently if not exists version_project_stage on version (project_id, (stage collate "C"), id) where archived_at is null;
create index concurrently if not exists version_project_updated on version (project_id, updated_at, id) where archived_at is null;
create index concurrently if not exists version_project_published on version (project_id, published_at, id) where archived_at is null;
create index concurrently if not exists version_project_file on version (project_id, (file_name collate "C"), id) where archived_at is null;
create index concurrently if not exists version_project_size on version (project_id, size, id) where archived_at is null;
create index concurrently if not exists version_project_parameters on version (project_id, parameter_count, id) where archived_at is null;

-- What people name themselves: by its value, and in its order.
create index concurrently if not exists version_metadata_number on version_metadata (org_id, key, number, value_key, version_id) where number is not null;
create index concurrently if not exists version_metadata_text on version_metadata (org_id, key, value_key, version_id) where number is null;
create index concurrently if not exists version_metric_last on version_metric (org_id, name, variant, last, version_id);
create index concurrently if not exists experiment_parameter_number on experiment_parameter (org_id, name, number, value_key, experiment_id) where number is not null;
create index concurrently if not exists experiment_parameter_text on experiment_parameter (org_id, name, value_key, experiment_id) where number is null;
create index concurrently if not exists experiment_metric_last on experiment_metric (org_id, name, variant, last, experiment_id);

-- What somebody has uploaded for a project and no version has yet.
create index concurrently if not exists upload_mine on upload (account_id, project_id, name);

-- Experiments have a table of their own, and order that of versions.
create index concurrently if not exists experiment_live_created on experiment (org_id, created_at desc, id desc) where archived_at is null;
create index concurrently if not exists experiment_name on experiment (org_id, name_key, id);
create index concurrently if not exists experiment_updated on experiment (org_id, updated_at, id);
create index concurrently if not exists experiment_started on experiment (org_id, started_at, id);

-- Searches look anywhere in names.
create index concurrently if not exists experiment_search on experiment using gin (name gin_trgm_ops);
create index concurrently if not exists model_search on model using gin (name gin_trgm_ops);
