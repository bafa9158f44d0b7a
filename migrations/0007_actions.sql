-- Each reported value of a metric is kept as a point, so that it can be drawn as a curve.

create table metric_point (
    org_id                uuid not null,
    experiment_id         uuid not null,
    name                  text not null check (octet_length(name) between 1 and 1024),
    variant               text not null default '' check (octet_length(variant) <= 1024),
    iteration             bigint not null check (iteration >= 0),
    value                 double precision not null,
    primary key (experiment_id, name, variant, iteration),
    foreign key (org_id, experiment_id) references experiment (org_id, id) on delete cascade
);

-- A Published experiment's curves are locked like its metrics; asked once a statement, since reports
-- hold thousands of points.
create function metric_point_lock() returns trigger language plpgsql as $$
begin
    -- The experiment's lock makes this wait for somebody who is publishing it. When the experiment itself
    -- is being deleted its row is gone already, and its points may follow.
    if exists (
        select from (
            select e.published_at from experiment e
            where e.id in (select experiment_id from touched) order by e.id for no key update
        ) locked where published_at is not null
    ) then
        perform refuse_locked('experiment');
    end if;
    return null;
end $$;
create trigger metric_point_insert_lock after insert on metric_point
    referencing new table as touched for each statement execute function metric_point_lock();
create trigger metric_point_update_lock after update on metric_point
    referencing new table as touched for each statement execute function metric_point_lock();
create trigger metric_point_delete_lock after delete on metric_point
    referencing old table as touched for each statement execute function metric_point_lock();

-- An update that takes a point away from a Published experiment is seen in the old rows alone.
create function metric_point_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a point stays with its experiment' using errcode = '23514', constraint = 'metric_point_stays';
end $$;
create trigger metric_point_stays before update of experiment_id on metric_point for each row
    when (old.experiment_id is distinct from new.experiment_id) execute function metric_point_stays();
