using Observe.Store.Postgres;

namespace Observe.Store.Spans.Postgres;

/// <summary>
/// Tables of the spans: a row a span, with what is searched for as columns and the whole span as the record that files hold too
/// (docs/formats/spans.md). Partitions are UTC days by start, named <c>spans_20261124</c>.
/// </summary>
internal static class SpanSchema
{
    public static SchemaPart Part { get; } = new("spans",
    [
        """
        CREATE TABLE spans (
            tenant text COLLATE "C" NOT NULL, trace_id uuid NOT NULL, start_ns bigint NOT NULL, duration_ns bigint NOT NULL,
            service text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, kind smallint NOT NULL, is_error boolean NOT NULL,
            tags text[] NOT NULL, payload bytea NOT NULL) PARTITION BY RANGE (start_ns);
        CREATE INDEX spans_start ON spans (tenant, start_ns);
        CREATE INDEX spans_service ON spans (tenant, service, start_ns);
        CREATE INDEX spans_trace ON spans (tenant, trace_id);
        CREATE TABLE span_names (
            tenant text COLLATE "C" NOT NULL, service text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, day date NOT NULL,
            PRIMARY KEY (tenant, service, name));
        """,
        """
        CREATE TABLE span_sampling (tenant text COLLATE "C" PRIMARY KEY, decided_to bigint NOT NULL);
        """,
    ]);
}
