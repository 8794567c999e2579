/// The functions that write outcomes: flush, mark, late; and those that lend rate and concurrency.
extension ShareSchema {
    static let flush = """
        -- Records of lanes that a worker holds, in one batch, and its leases. A flush that is here already changes nothing:
        -- a worker whose answer was lost sends it again. Errors: FD001 a lane is not held, FD002 a row has an outcome already,
        -- FD003 the number was used for another batch, FD004 the run is gone.
        create or replace function fetchdeck.flush(
            p_run integer, p_worker integer, p_seq bigint,
            p_lanes integer[], p_fences bigint[],
            p_part_lanes integer[], p_part_chunks integer[], p_masks bit varying[],
            p_ok integer, p_failed integer, p_cancelled integer, p_resent integer,
            p_settled bigint[], p_histogram bytea, p_body bytea,
            out run_state text, out command bigint, out lanes integer[], out chunks integer[],
            out first_open integer[])
        language plpgsql as $$
        #variable_conflict use_column
        declare
            v_batch record;
            v_count integer;
        begin
            lanes := array(
                select l.lane from fetchdeck.lane l
                join unnest(p_lanes, p_fences) h(lane, fence) on l.lane = h.lane and l.fence = h.fence
                where l.run = p_run and l.worker = p_worker order by l.lane for update of l);
            -- Looked for under the locks, or a first call that is still under way would not be seen.
            select b.lanes, b.chunks, b.masks, b.body into v_batch from fetchdeck.batch b
            where b.run = p_run and b.worker = p_worker and b.seq = p_seq;
            if found then
                if (v_batch.lanes, v_batch.chunks, v_batch.masks, v_batch.body)
                    is distinct from (p_part_lanes, p_part_chunks, p_masks, p_body)
                then raise exception 'batch % is another one', p_seq using errcode = 'FD003'; end if;
            elsif cardinality(p_part_lanes) > 0 or p_resent > 0 then
                if not p_part_lanes <@ lanes then
                    raise exception 'a lane is not held' using errcode = 'FD001';
                end if;
                update fetchdeck.progress p set done = p.done | m.mask
                from unnest(p_part_lanes, p_part_chunks, p_masks) m(lane, chunk, mask)
                where p.run = p_run and p.lane = m.lane and p.chunk = m.chunk
                    and bit_count(p.done & m.mask) = 0;
                get diagnostics v_count = row_count;
                if v_count <> cardinality(p_part_lanes) then
                    raise exception 'a row has an outcome already' using errcode = 'FD002';
                end if;
                insert into fetchdeck.batch (
                    run, worker, seq, lanes, chunks, fences, masks,
                    ok, failed, cancelled, resent, histogram, body)
                select p_run, p_worker, p_seq, p_part_lanes, p_part_chunks,
                    array(select h.fence from unnest(p_part_lanes) with ordinality m(lane, place)
                        join unnest(p_lanes, p_fences) h(lane, fence) on h.lane = m.lane order by m.place),
                    p_masks, p_ok, p_failed, p_cancelled, p_resent, p_histogram, p_body;
                delete from fetchdeck.sending s
                where s.run = p_run and s.id = any(p_settled) and s.worker = p_worker and s.lane = any(lanes);
            end if;
            -- Lanes of which nothing settled are renewed once a second: a worker counts on 12 s.
            update fetchdeck.lane l
            set until = clock_timestamp() + interval '15 s',
                first_open = fetchdeck.first_open(p_run, l.lane, l.first_open, l.chunks)
            where l.run = p_run and l.lane = any(lanes)
                and (l.lane = any(p_part_lanes) or l.until < clock_timestamp() + interval '14 s');
            select array_agg(l.chunks order by l.lane), array_agg(l.first_open order by l.lane)
            into chunks, first_open from fetchdeck.lane l where l.run = p_run and l.lane = any(lanes);
            select r.state, r.command into run_state, command from fetchdeck.run r where r.run = p_run;
            if not found then raise exception 'the run is gone' using errcode = 'FD004'; end if;
        end $$;

        -- Marks POSTs before they are sent; what is not returned must not be sent. p_now is the worker's clock, as in records, in
        -- microseconds since 1970: what is lost is told to have ended then, which no answer to it can be before.
        create or replace function fetchdeck.mark(
            p_run integer, p_worker integer, p_ids bigint[],
            p_lanes integer[], p_chunks integer[], p_rows integer[], p_fences bigint[], p_now bigint)
        returns setof bigint language plpgsql as $$
        begin
            -- In the order of their keys, as every statement that locks several rows.
            perform from fetchdeck.lane l where l.run = p_run and l.lane = any(p_lanes)
            order by l.lane for share;
            return query
                insert into fetchdeck.sending as s (run, id, lane, chunk, row, worker, fence, at)
                select p_run, m.id, m.lane, m.chunk, m.row, p_worker, m.fence,
                    timestamptz 'epoch' + p_now * interval '1 microsecond'
                from unnest(p_ids, p_lanes, p_chunks, p_rows, p_fences) m(id, lane, chunk, row, fence)
                where exists (
                        select from fetchdeck.lane l
                        where l.run = p_run and l.lane = m.lane and l.worker = p_worker and l.fence = m.fence)
                    and exists (
                        select from fetchdeck.progress p
                        where p.run = p_run and p.lane = m.lane and p.chunk = m.chunk
                            and get_bit(p.done, m.row) = 0)
                order by m.id
                on conflict (run, id) do update
                set worker = excluded.worker, fence = excluded.fence, lane = excluded.lane,
                    chunk = excluded.chunk, row = excluded.row, at = excluded.at
                where s.fence <= excluded.fence or s.lane <> excluded.lane
                returning s.id;
        end $$;

        -- The answer to a POST that stands as 'may have been received'; false when it does so no longer.
        create or replace function fetchdeck.late(
            p_run integer, p_worker integer, p_seq bigint, p_lane integer, p_chunk integer, p_row integer,
            p_ok integer, p_failed integer, p_body bytea)
        returns boolean language plpgsql as $$
        declare
            v_mask bit varying;
        begin
            perform from fetchdeck.lane l where l.run = p_run and l.lane = p_lane for update;
            if exists (select from fetchdeck.batch b
                where b.run = p_run and b.worker = p_worker and b.seq = p_seq) then return true; end if;
            update fetchdeck.progress p set unknown = set_bit(p.unknown, p_row, 0)
            where p.run = p_run and p.lane = p_lane and p.chunk = p_chunk
                and get_bit(p.unknown, p_row) = 1
                and coalesce(get_bit(p.retried, p_row), 0) = 0
            returning set_bit(p.done & ~p.done, p_row, 1) into v_mask;
            if not found then return false; end if;
            insert into fetchdeck.batch (run, worker, seq, lanes, chunks, fences, masks, ok, failed, cancelled, late, body)
            values (p_run, p_worker, p_seq, array[p_lane], array[p_chunk], array[0], array[v_mask],
                p_ok, p_failed, -p_ok - p_failed, true, p_body);
            return true;
        end $$;

        -- Slots of the run's rate (GCRA): when the first one is, from now; how many; the seconds between them; the first one by the
        -- database's clock, in microseconds since 1970. At most half a second ahead; a clock that stepped back costs a second, or
        -- one gap where that is longer. Those that a worker gave back go first.
        create or replace function fetchdeck.reserve(
            p_run integer, p_want integer, out starts_in double precision, out slots integer, out gap double precision,
            out start_at bigint)
        language plpgsql as $$
        declare
            v_run record;
            v_now timestamptz;
            v_start timestamptz;
            v_passed integer;
        begin
            select r.rate, r.tat, r.back_at, r.back_slots, r.back_rate into v_run from fetchdeck.run r where r.run = p_run for no key update;
            if v_run.rate is null then
                starts_in := 0; slots := p_want; gap := 0; start_at := 0;
                return;
            end if;
            -- After the lock, or slots would be handed out by a time before those of the last call.
            v_now := clock_timestamp();
            gap := 1 / v_run.rate;
            if v_run.back_slots > 0 and v_run.back_rate = v_run.rate and v_run.back_at < v_now + interval '1 s' then
                v_passed := greatest(0, ceil(extract(epoch from v_now - v_run.back_at) / gap));
                slots := least(p_want, v_run.back_slots - v_passed);
                if slots > 0 then
                    v_start := v_run.back_at + make_interval(secs => v_passed * gap);
                    starts_in := extract(epoch from v_start - v_now);
                    start_at := extract(epoch from v_start) * 1000000;
                    update fetchdeck.run r
                    set back_at = v_start + make_interval(secs => slots * gap),
                        back_slots = v_run.back_slots - v_passed - slots
                    where r.run = p_run;
                    return;
                end if;
            end if;
            v_start := greatest(v_now, least(coalesce(v_run.tat, v_now), v_now + make_interval(secs => greatest(1, gap))));
            starts_in := extract(epoch from v_start - v_now);
            start_at := extract(epoch from v_start) * 1000000;
            slots := least(p_want, greatest(0, ceil((0.5 - starts_in) * v_run.rate)));
            if slots > 0 then
                update fetchdeck.run r set tat = v_start + make_interval(secs => slots * gap)
                where r.run = p_run;
            end if;
        end $$;

        -- Takes slots back that nobody has used or will. Of two workers that leave at once the one with more is heard: each slot is
        -- handed out once, and a rate that has changed has other slots.
        create or replace function fetchdeck.give_back_starts(
            p_run integer, p_start_at bigint, p_slots integer, p_gap double precision)
        returns void language plpgsql as $$
        begin
            update fetchdeck.run r
            set back_at = timestamptz 'epoch' + p_start_at * interval '1 microsecond', back_slots = p_slots,
                back_rate = r.rate
            where r.run = p_run and abs(1 / r.rate - p_gap) < p_gap / 1000000
                and (r.back_rate is distinct from r.rate or r.back_slots <= p_slots
                    or r.back_at + make_interval(secs => r.back_slots * p_gap) < clock_timestamp());
        end $$;

        -- A worker's part of the run's concurrency for 10 s: what it may have in flight from now on. What it has in flight beyond
        -- that stays lent to it. Null where the run has no limit.
        create or replace function fetchdeck.grant_slots(p_run integer, p_worker integer, p_want integer, p_in_flight integer)
        returns integer language plpgsql as $$
        declare
            v_limit integer;
            v_wanted bigint;
            v_lent bigint;
            v_part integer;
            v_granted integer;
        begin
            select r.concurrency into v_limit from fetchdeck.run r where r.run = p_run for no key update;
            if v_limit is null then return null; end if;
            update fetchdeck.worker w set want = p_want where w.run = p_run and w.worker = p_worker;
            select coalesce(sum(w.want), 0),
                coalesce(sum(w.granted) filter (where w.worker <> p_worker), 0)
            into v_wanted, v_lent
            from fetchdeck.worker w
            where w.run = p_run and (w.worker = p_worker or w.granted_until > clock_timestamp());
            v_part := ceil(v_limit::float8 * p_want / greatest(v_wanted, 1));
            v_granted := greatest(0, least(greatest(v_part, p_in_flight), v_limit - v_lent));
            update fetchdeck.worker w
            set granted = v_granted, granted_until = clock_timestamp() + interval '10 s'
            where w.run = p_run and w.worker = p_worker;
            return least(v_granted, v_part);
        end $$;
        """
}
