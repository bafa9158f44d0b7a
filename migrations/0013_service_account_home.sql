-- A service account belongs to the organization that made it and to no other, whatever is asked of the server.
create function service_account_has_one_home() returns trigger language plpgsql as $$
begin
    -- Two organizations that take it in at once wait for each other here; people never wait.
    perform 1 from account where id = new.account_id and kind = 'service' for no key update;
    -- At an insert there is no old row, which is distinct from every other.
    if found and exists (
        select from member m where m.account_id = new.account_id and m.org_id <> new.org_id
          and (m.org_id, m.account_id) is distinct from (old.org_id, old.account_id)
    ) then
        raise exception 'a service account belongs to one organization'
            using errcode = '23514', constraint = 'member_service_home';
    end if;
    return new;
end $$;
create trigger member_service_home before insert or update of org_id, account_id on member
    for each row execute function service_account_has_one_home();
