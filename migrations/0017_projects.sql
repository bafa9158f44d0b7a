-- Projects are deleted with all that is in them: gone for everybody at once, while their rows follow some at a time.

alter table project add column deleted_at timestamptz;
create index project_deleted on project (deleted_at) where deleted_at is not null;

-- An experiment that goes with its project clears the link to it, as a deleted parent does; nothing else may.
create or replace function version_lock() returns trigger language plpgsql as $$
begin
    -- Stage, archive, and moving (model, project, number, and the label where it is taken there) stay free.
    if (new.status, new.framework, new.registration, new.file_name, new.size, new.sha256, new.uri, new.parameter_count,
        new.user_id, new.created_at, new.published_at, new.published_by)
       is distinct from
       (old.status, old.framework, old.registration, old.file_name, old.size, old.sha256, old.uri, old.parameter_count,
        old.user_id, old.created_at, old.published_at, old.published_by)
       or (new.label is distinct from old.label and new.model_id = old.model_id)
       or (new.parent_id is distinct from old.parent_id and new.parent_id is not null)
       or (new.experiment_id is distinct from old.experiment_id and (new.experiment_id is not null or not exists (
           select from experiment e join project_closure c on c.descendant_id = e.project_id
           join project p on p.id = c.ancestor_id where e.id = old.experiment_id and p.deleted_at is not null))) then
        perform refuse_locked('version');
    end if;
    return new;
end $$;

-- What happened in one project of many, newest first. A second for a million rows; the log is only waited for.
create index audit_project on audit (project_id, at desc, id desc);
