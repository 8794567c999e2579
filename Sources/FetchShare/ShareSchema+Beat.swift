/// The functions by which workers know of each other.
extension ShareSchema {
    static let beat = """
        -- Whether a lane of a wide host has a share of the host's limit: the first ones have, as many as the limit allows.
        create or replace function fetchdeck.has_share(p_run integer, p_lane integer, p_host text)
        returns boolean language sql stable as $$
            select not exists (
                select from fetchdeck.host h where h.run = p_run and h.host = p_host and h.lim <= (
                    select count(*) from fetchdeck.lane o
                    where o.run = p_run and (o.host = p_host or o.lane = h.home)
                        and o.first_open < o.chunks and o.lane < p_lane))
        $$;

        -- A worker's sign of life, with what it says of itself. What it learns: how many workers are heard of; how many of these have
        -- nothing to do and, where there are any, how many lanes can be worked on. One that has nothing to do learns why, and all who
        -- look at it by its facts: how many hosts are left (at most, unless exact) and who has them.
        create or replace function fetchdeck.beat(
            p_run integer, p_worker integer, p_state text, p_facts jsonb,
            out workers integer, out idle integer, out lanes integer,
            out hosts integer, out exact boolean, out holders text[])
        language plpgsql as $$
        #variable_conflict use_column
        declare
            v_facts jsonb := jsonb_strip_nulls(p_facts);
        begin
            lanes := 0; hosts := 0; exact := true; holders := '{}';
            if p_state = 'idle' then
                select coalesce(sum(o.hosts) filter (where o.host is null), 0)
                        + count(distinct o.host) filter (where not o.has_home),
                    coalesce(bool_and(o.hosts = 1 or o.host is not null), true)
                into hosts, exact
                from (
                    select l.host, l.hosts, exists (
                        select from fetchdeck.host h join fetchdeck.lane m on m.run = h.run and m.lane = h.home
                        where h.run = p_run and h.host = l.host and m.first_open < m.chunks) has_home
                    from fetchdeck.lane l where l.run = p_run and l.first_open < l.chunks) o;
                holders := array(
                    select w.name from fetchdeck.worker w
                    where w.run = p_run and exists (
                        select from fetchdeck.lane l
                        where l.run = p_run and l.worker = w.worker and l.first_open < l.chunks)
                    order by w.worker);
                v_facts := v_facts || jsonb_build_object('hosts', hosts, 'exact', exact, 'holders', to_jsonb(holders));
            end if;
            update fetchdeck.worker w set beat = clock_timestamp(), state = p_state, facts = v_facts
            where w.run = p_run and w.worker = p_worker;
            select count(*), count(*) filter (where w.state = 'idle') into workers, idle
            from fetchdeck.worker w
            where w.run = p_run and w.state in ('running', 'idle') and w.beat > clock_timestamp() - interval '4 s';
            if idle > 0 then
                -- As by has_share, for all lanes at once; a home is the first of its host's lanes.
                select count(*) into lanes
                from (
                    select l.host, row_number() over (partition by l.host order by l.lane) place
                    from fetchdeck.lane l where l.run = p_run and l.first_open < l.chunks) o
                left join fetchdeck.host h on h.run = p_run and h.host = o.host
                left join fetchdeck.lane m on m.run = p_run and m.lane = h.home and m.first_open < m.chunks
                where o.host is null or h.lim is null
                    or o.place + case when m.lane is null then 0 else 1 end <= h.lim;
            end if;
        end $$;
        """
}
