/// The functions that lease lanes: claim, give back, finish.
extension ShareSchema {
    static let leases = """
        -- The first chunk of a lane, from one on, that has a row without an outcome; the number of chunks when none has.
        create or replace function fetchdeck.first_open(p_run integer, p_lane integer, p_from integer, p_chunks integer)
        returns integer language sql stable as $$
            select coalesce((
                select p.chunk from fetchdeck.progress p
                where p.run = p_run and p.lane = p_lane and p.chunk >= p_from
                    and bit_count(p.done) < length(p.done)
                order by p.chunk limit 1), p_chunks)
        $$;

        -- Claims up to p_count open lanes that nobody holds. A POST that an earlier holder marked and that has no outcome becomes
        -- 'cancelled', 'may have been received', in the batch p_seq.
        create or replace function fetchdeck.take(p_run integer, p_worker integer, p_seq bigint, p_count integer)
        returns table (lane integer, fence bigint, first_open integer, chunks integer, host text, was_lost boolean)
        language plpgsql as $$
        #variable_conflict use_column
        declare
            v_lanes integer[];
            v_lost integer[];
            v_mark record;
            v_mask bit varying;
            v_unknown bigint[] := '{}';
            v_unknown_at timestamptz[] := '{}';
            v_unknown_lanes integer[] := '{}';
            v_unknown_chunks integer[] := '{}';
            v_unknown_masks bit varying[] := '{}';
        begin
            -- = any(array(...)): "in (select ... limit for update)" may lock more rows than the limit.
            v_lanes := array(
                select l.lane from fetchdeck.lane l
                where l.run = p_run and l.first_open < l.chunks
                    and (l.worker is null or l.until < clock_timestamp()
                        or l.until > clock_timestamp() + interval '16 s')
                    and exists (select from fetchdeck.run r where r.run = p_run and r.state = 'running')
                    and (l.host is null or fetchdeck.has_share(p_run, l.lane, l.host))
                order by l.host nulls last, l.lane limit p_count for update of l skip locked);
            v_lost := array(
                select l.lane from fetchdeck.lane l
                where l.run = p_run and l.lane = any(v_lanes) and l.worker is not null);
            update fetchdeck.lane l
            set worker = p_worker, fence = l.fence + 1, until = clock_timestamp() + interval '15 s'
            where l.run = p_run and l.lane = any(v_lanes);
            for v_mark in
                delete from fetchdeck.sending s where s.run = p_run and s.lane = any(v_lanes)
                returning s.id, s.lane, s.chunk, s.row, s.at
            loop
                update fetchdeck.progress p
                set done = set_bit(p.done, v_mark.row, 1),
                    unknown = set_bit(coalesce(p.unknown, p.done & ~p.done), v_mark.row, 1)
                where p.run = p_run and p.lane = v_mark.lane and p.chunk = v_mark.chunk
                    and get_bit(p.done, v_mark.row) = 0
                returning set_bit(p.done & ~p.done, v_mark.row, 1) into v_mask;
                if found then
                    v_unknown := v_unknown || v_mark.id;
                    v_unknown_at := v_unknown_at || v_mark.at;
                    v_unknown_lanes := v_unknown_lanes || v_mark.lane;
                    v_unknown_chunks := v_unknown_chunks || v_mark.chunk;
                    v_unknown_masks := array_append(v_unknown_masks, v_mask);
                end if;
            end loop;
            if cardinality(v_unknown) > 0 then
                insert into fetchdeck.batch (run, worker, seq, lanes, chunks, masks, unknown, unknown_at, cancelled)
                values (p_run, p_worker, p_seq, v_unknown_lanes, v_unknown_chunks, v_unknown_masks, v_unknown,
                    v_unknown_at, cardinality(v_unknown));
                update fetchdeck.lane l
                set first_open = fetchdeck.first_open(p_run, l.lane, l.first_open, l.chunks)
                where l.run = p_run and l.lane = any(v_lanes);
            end if;
            return query
                select l.lane, l.fence, l.first_open, l.chunks, l.host, l.lane = any(v_lost) from fetchdeck.lane l
                where l.run = p_run and l.lane = any(v_lanes) order by l.lane;
        end $$;

        -- The lanes that bear a worker's number: what it asks for after it was cut off.
        create or replace function fetchdeck.held(p_run integer, p_worker integer)
        returns table (lane integer, fence bigint, first_open integer, chunks integer, host text, was_lost boolean)
        language sql stable as $$
            select l.lane, l.fence, l.first_open, l.chunks, l.host, false from fetchdeck.lane l
            where l.run = p_run and l.worker = p_worker order by l.lane
        $$;

        -- Lets lanes go that a worker holds under these fences, and forgets marks of requests that it did not send.
        create or replace function fetchdeck.give_back(
            p_run integer, p_worker integer, p_lanes integer[], p_fences bigint[], p_unsent bigint[])
        returns void language plpgsql as $$
        declare
            v_lanes integer[];
        begin
            v_lanes := array(
                select l.lane from fetchdeck.lane l
                join unnest(p_lanes, p_fences) h(lane, fence) on l.lane = h.lane and l.fence = h.fence
                where l.run = p_run and l.worker = p_worker order by l.lane for update of l);
            delete from fetchdeck.sending s
            where s.run = p_run and s.id = any(p_unsent) and s.worker = p_worker and s.lane = any(v_lanes);
            update fetchdeck.lane l set worker = null, until = null
            where l.run = p_run and l.lane = any(v_lanes);
        end $$;

        -- Ends the run when no lane is open. Never by a flush: of two at once each would see the other's lane open.
        create or replace function fetchdeck.finish(p_run integer) returns boolean language plpgsql as $$
        declare
            v_state text;
        begin
            select r.state into v_state from fetchdeck.run r where r.run = p_run for no key update;
            if v_state is distinct from 'running' then return v_state = 'done'; end if;
            if exists (select from fetchdeck.lane l where l.run = p_run and l.first_open < l.chunks) then
                return false;
            end if;
            update fetchdeck.run r set state = 'done', done_at = clock_timestamp() where r.run = p_run;
            return true;
        end $$;
        """
}
