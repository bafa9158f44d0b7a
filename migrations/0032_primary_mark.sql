-- What a replica has to hold to be believed: servers write a mark on each timeline of the primary, and a replica that
-- shows the same mark has replayed what that primary wrote since it was promoted. One that was left behind by a
-- promotion, or copies another database, never does.

create table primary_mark (
    -- Of the cluster: a dump that is restored elsewhere brings marks along that mean nothing there.
    system                bigint not null,
    timeline              integer not null,
    mark                  uuid not null,
    primary key (system, timeline)
);
