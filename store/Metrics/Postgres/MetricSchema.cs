using Observe.Store.Postgres;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Tables of the metrics; what is in them is drawn in docs/formats/postgres.md. Payloads are compressed or already small, so nothing
/// is gained by PostgreSQL's trying to compress them again: hence EXTERNAL.
/// </summary>
internal static class MetricSchema
{
    public static SchemaPart Part { get; } = new("metrics",
    [
        """
        CREATE TABLE series (
            tenant text COLLATE "C" NOT NULL, series_id uuid NOT NULL, labels bytea NOT NULL,
            seen date NOT NULL DEFAULT current_date, PRIMARY KEY (tenant, series_id));
        CREATE TABLE metric_families (
            tenant text COLLATE "C" NOT NULL, family bytea NOT NULL, description bytea NOT NULL, PRIMARY KEY (tenant, family));
        CREATE TABLE writers (
            tenant text COLLATE "C" NOT NULL, writer uuid NOT NULL, flushed bigint NOT NULL DEFAULT 0,
            seen timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant, writer));
        CREATE TABLE journal (
            tenant text COLLATE "C" NOT NULL, writer uuid NOT NULL, sequence bigint NOT NULL, payload bytea NOT NULL,
            PRIMARY KEY (tenant, writer, sequence));
        ALTER TABLE journal ALTER COLUMN payload SET STORAGE EXTERNAL;
        CREATE TABLE flushes (
            tenant text COLLATE "C" NOT NULL, number bigint NOT NULL, kind smallint NOT NULL, time_ms bigint NOT NULL,
            PRIMARY KEY (tenant, number));
        CREATE TABLE checkpoint (
            tenant text COLLATE "C" NOT NULL, part integer NOT NULL, payload bytea NOT NULL, PRIMARY KEY (tenant, part));
        ALTER TABLE checkpoint ALTER COLUMN payload SET STORAGE EXTERNAL;
        CREATE TABLE chunks (
            tenant text COLLATE "C" NOT NULL, day date NOT NULL, series_id uuid NOT NULL, min_time bigint NOT NULL,
            max_time bigint NOT NULL, count integer NOT NULL, flush bigint NOT NULL, payload bytea NOT NULL,
            PRIMARY KEY (tenant, series_id, min_time, flush, day)) PARTITION BY LIST (day);
        CREATE TABLE chunk_runs (
            tenant text COLLATE "C" NOT NULL, day date NOT NULL, flush bigint NOT NULL, series_id uuid NOT NULL,
            min_time bigint NOT NULL, max_time bigint NOT NULL, samples bigint NOT NULL, chunks integer NOT NULL,
            PRIMARY KEY (tenant, flush, series_id, day)) PARTITION BY LIST (day);
        """,
    ]);
}
