using System.Net.Sockets;
using Npgsql;

namespace Observe.Store.Postgres;

/// <summary>What a failure of PostgreSQL means: whether it passes by itself, and what somebody should do about it.</summary>
internal static class PostgresFailure
{
    /// <summary>Whether the same work may succeed on a new connection.</summary>
    public static bool IsTransient(Exception error) => error switch
    {
        // Begins with 57P: the server shuts down, has crashed, or is not ready yet.
        PostgresException known => known.IsTransient || known.SqlState.StartsWith("57P", StringComparison.Ordinal),
        // Without a state the connection failed, and not the statement.
        NpgsqlException => true,
        IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>One sentence: where, what is wrong, what to do.</summary>
    public static string Explain(Exception error, string name) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            $"store.postgres: there is no {name}: create it, for example with `createdb`, or correct store.postgres",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } known =>
            $"store.postgres: {name} refuses the sign-in ({known.MessageText}): correct user and password in store.postgres",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } known =>
            $"store.postgres: {name} does not allow what observe needs ({known.MessageText}): let its user own the database",
        PostgresException known => $"store.postgres: {name} refuses: {known.MessageText} ({known.SqlState})",
        _ => $"store.postgres: {name} does not answer ({Reason(error)}): start the server or correct store.postgres",
    };

    private static string Reason(Exception error)
        => error.InnerException is SocketException or TimeoutException ? error.InnerException.Message : error.Message;
}
