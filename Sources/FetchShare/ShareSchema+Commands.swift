/// The functions of dashboards: commands to all workers, and retry.
extension ShareSchema {
    static let commands = """
        -- Takes the next number of the run's commands, under its lock, so that numbers commit in order.
        create or replace function fetchdeck.add_command(p_run integer, p_what jsonb, p_by text)
        returns bigint language plpgsql as $$
        declare
            v_seq bigint;
        begin
            update fetchdeck.run r set command = r.command + 1 where r.run = p_run returning r.command into v_seq;
            if not found then raise exception 'the run is gone' using errcode = 'FD004'; end if;
            insert into fetchdeck.command (run, seq, what, by) values (p_run, v_seq, p_what, p_by);
            return v_seq;
        end $$;

        -- Pauses, resumes or cancels the run; null when it is in a state that this does not apply to.
        create or replace function fetchdeck.set_state(p_run integer, p_state text, p_by text)
        returns bigint language plpgsql as $$
        begin
            update fetchdeck.run r set state = p_state,
                done_at = case when p_state = 'cancelled' then clock_timestamp() end
            where r.run = p_run and r.state in ('running', 'paused') and p_state in ('running', 'paused', 'cancelled');
            if not found then return null; end if;
            return fetchdeck.add_command(p_run, jsonb_build_object('state', p_state), p_by);
        end $$;

        -- Cancels rows without an outcome: their workers, or the next holder of the lane, record that.
        create or replace function fetchdeck.cancel_rows(
            p_run integer, p_lanes integer[], p_chunks integer[], p_masks bit varying[], p_by text)
        returns bigint language plpgsql as $$
        begin
            perform from fetchdeck.run r where r.run = p_run for no key update;
            perform from fetchdeck.lane l where l.run = p_run and l.lane = any(p_lanes) order by l.lane for update;
            update fetchdeck.progress p set skip = coalesce(p.skip, p.done & ~p.done) | m.mask
            from unnest(p_lanes, p_chunks, p_masks) m(lane, chunk, mask)
            where p.run = p_run and p.lane = m.lane and p.chunk = m.chunk;
            return fetchdeck.add_command(p_run, jsonb_build_object(
                'cancel', to_jsonb(p_lanes), 'chunks', to_jsonb(p_chunks), 'masks', to_jsonb(p_masks::text[])), p_by);
        end $$;

        -- Which of these rows may be sent again: settled, with the outcome that the dashboard saw, not retried already. They are
        -- open from now on: the caller adds chunks with them in the same transaction.
        create or replace function fetchdeck.retry(
            p_run integer, p_lanes integer[], p_chunks integer[], p_rows integer[], p_unknown boolean[])
        returns table (place integer) language plpgsql as $$
        declare
            v_row record;
        begin
            perform from fetchdeck.run r
            where r.run = p_run and r.state in ('running', 'paused', 'done') for no key update;
            if not found then return; end if;
            perform from fetchdeck.lane l where l.run = p_run and l.lane = any(p_lanes) order by l.lane for update;
            for v_row in
                select m.* from unnest(p_lanes, p_chunks, p_rows, p_unknown)
                    with ordinality m(lane, chunk, row, unknown, place) order by m.place
            loop
                update fetchdeck.progress p
                set retried = set_bit(coalesce(p.retried, p.done & ~p.done), v_row.row, 1)
                where p.run = p_run and p.lane = v_row.lane and p.chunk = v_row.chunk
                    and get_bit(p.done, v_row.row) = 1
                    and coalesce(get_bit(p.retried, v_row.row), 0) = 0
                    and (coalesce(get_bit(p.unknown, v_row.row), 0) = 1) = v_row.unknown;
                if found then
                    place := v_row.place - 1;
                    return next;
                end if;
            end loop;
        end $$;

        -- A chunk of rows to send again, in an open lane of the host, else in its first; with the outcomes that it takes back.
        create or replace function fetchdeck.add_retry(
            p_run integer, p_lane integer, p_gen integer, p_rows integer, p_body bytea,
            p_ok integer, p_failed integer, p_cancelled integer)
        returns table (lane integer, chunk integer) language plpgsql as $$
        #variable_conflict use_column
        declare
            v_lane integer;
            v_chunk integer;
        begin
            select coalesce(
                (select o.lane from fetchdeck.lane o
                 where o.run = p_run and o.host = h.host and o.first_open < o.chunks order by o.lane limit 1 for update),
                (select o.lane from fetchdeck.lane o
                 where o.run = p_run and o.host = h.host order by o.lane limit 1), h.lane)
            into v_lane from fetchdeck.lane h where h.run = p_run and h.lane = p_lane;
            update fetchdeck.lane l set chunks = l.chunks + 1 where l.run = p_run and l.lane = v_lane
            returning l.chunks - 1 into v_chunk;
            insert into fetchdeck.chunk (run, lane, chunk, gen, rows, body)
            values (p_run, v_lane, v_chunk, p_gen, p_rows, p_body);
            insert into fetchdeck.progress (run, lane, chunk, done)
            values (p_run, v_lane, v_chunk, repeat('0', p_rows)::bit varying);
            -- Dashboards write as worker 0, under the run's lock.
            insert into fetchdeck.batch (run, worker, seq, ok, failed, cancelled)
            select p_run, 0, coalesce(max(b.seq), 0) + 1, -p_ok, -p_failed, -p_cancelled
            from fetchdeck.batch b where b.run = p_run and b.worker = 0;
            update fetchdeck.run r set state = 'running', done_at = null where r.run = p_run and r.state = 'done';
            return query select v_lane, v_chunk;
        end $$;
        """
}
