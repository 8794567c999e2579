/// The tables, as the first migration makes them, and what later ones change.
///
/// No foreign keys: a check on `run` in each flush would lock its row; `share rm` deletes from each table. What is written often
/// (`lane`, `progress`, `worker`) has no index but its key and room in its pages, so that PostgreSQL updates it in place (HOT).
extension ShareSchema {
    static let tables = """
        create table fetchdeck.run (
            run integer generated always as identity primary key,
            name text not null unique,
            digest text not null, list text,
            state text not null default 'loading'
                check (state in ('loading', 'running', 'paused', 'done', 'cancelled')),
            format integer not null,
            options jsonb not null default '{}',
            total bigint not null default 0,
            command bigint not null default 0,
            concurrency integer,
            rate double precision,
            per_host integer not null default 0,
            tat timestamptz,
            created_at timestamptz not null default clock_timestamp(),
            done_at timestamptz
        );
        create unique index run_open on fetchdeck.run (digest) where state not in ('done', 'cancelled');

        create table fetchdeck.lane (
            run integer, lane integer,
            worker integer, fence bigint not null default 0, until timestamptz,
            first_open integer not null default 0, chunks integer not null default 0, host text, hosts integer not null default 1,
            primary key (run, lane)
        ) with (fillfactor = 50);

        create table fetchdeck.chunk (
            run integer, lane integer, chunk integer,
            gen integer not null default 0, rows integer not null, body bytea not null,
            primary key (run, lane, chunk)
        );
        alter table fetchdeck.chunk alter body set storage external;

        create table fetchdeck.progress (
            run integer, lane integer, chunk integer,
            done bit varying not null, skip bit varying, unknown bit varying, retried bit varying,
            primary key (run, lane, chunk)
        ) with (fillfactor = 50);

        create table fetchdeck.batch (
            run integer, worker integer, seq bigint,
            lanes integer[] not null default '{}', chunks integer[] not null default '{}',
            fences bigint[] not null default '{}', masks bit varying[] not null default '{}',
            unknown bigint[] not null default '{}',
            ok integer not null default 0, failed integer not null default 0, cancelled integer not null default 0,
            resent integer not null default 0, late boolean not null default false,
            histogram bytea, body bytea, at timestamptz not null default clock_timestamp(),
            primary key (run, worker, seq)
        );
        alter table fetchdeck.batch alter body set storage external;

        create table fetchdeck.sending (
            run integer, id bigint,
            lane integer not null, chunk integer not null, row integer not null,
            worker integer not null, fence bigint not null, at timestamptz not null default clock_timestamp(),
            primary key (run, id)
        );

        create table fetchdeck.worker (
            run integer, worker integer,
            name text not null, version text not null,
            beat timestamptz not null default clock_timestamp(), state text not null default 'running',
            want integer not null default 0, granted integer not null default 0, granted_until timestamptz,
            facts jsonb not null default '{}',
            primary key (run, worker)
        ) with (fillfactor = 50);

        create table fetchdeck.host (
            run integer, host text, home integer,
            lim integer, per_s double precision, backoff_until timestamptz,
            primary key (run, host)
        );

        create table fetchdeck.command (
            run integer, seq bigint,
            what jsonb not null, by text not null, at timestamptz not null default clock_timestamp(),
            primary key (run, seq)
        );

        -- Numbers of runs are not given again: a worker whose run is gone finds here who deleted it.
        create table fetchdeck.deleted (
            run integer primary key, name text not null, by text not null,
            at timestamptz not null default clock_timestamp()
        );
        """

    /// When each request of `batch.unknown` was marked, one entry each; null in batches of the version before.
    static let unknownTimes = """
        alter table fetchdeck.batch add column unknown_at timestamptz[];
        -- The one of this version has another parameter.
        drop function if exists fetchdeck.mark(
            integer, integer, bigint[], integer[], integer[], integer[], bigint[]);
        """

    /// What the version before cannot read: a chunk of retried requests says how many attempts each had.
    static let retriedAttempts = """
        comment on column fetchdeck.chunk.body is 'requests; those that are sent again have their attempts so far';
        """

    /// Starts under the run's rate that a worker which left gave back: the next one to come, how many, and of which rate.
    static let returnedStarts = """
        alter table fetchdeck.run add column back_at timestamptz, add column back_slots integer not null default 0,
            add column back_rate double precision;
        -- That of this version says more.
        drop function if exists fetchdeck.reserve(integer, integer);
        """
}
