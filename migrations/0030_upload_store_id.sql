-- What a store elsewhere calls an upload in one go that is still arriving: of one whose server was killed nobody else
-- knows, and the store keeps its parts until it is told.

alter table upload add column store_id text;

create function upload_cut_off() returns trigger language plpgsql as $$
begin
    insert into part_garbage (object_key, store_id) values (object_key(old.org_id, old.id), old.store_id)
    on conflict do nothing;
    return null;
end $$;
create trigger upload_cut_off after delete on upload for each row
    when (old.store_id is not null and old.arrived_at is null) execute function upload_cut_off();
