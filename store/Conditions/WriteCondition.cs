using Microsoft.Extensions.Logging;
using Observe.Store.Metrics;

namespace Observe.Store.Conditions;

/// <summary>Since when writes are refused whole because the disk or the database does not take them, and why.</summary>
/// <param name="Kind"><c>metrics</c>, <c>spans</c> or <c>new series</c>.</param>
/// <param name="Since">The first refused write, in ms since the epoch.</param>
/// <param name="Why">What the newest one was told.</param>
/// <param name="Writes">Writes refused since then; their senders send again. Of new series, how often it was looked.</param>
public sealed record WriteFailure(string Kind, long Since, string Why, long Writes);

/// <summary>
/// Whether one kind of telemetry can be written. Says so once when that ends and once when it is back: a full disk refuses each of
/// some hundred writes a second, for hours.
/// </summary>
internal sealed partial class WriteCondition(string kind, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private WriteFailure? _failure;

    public string Kind => kind;

    /// <summary>Null while writes are taken.</summary>
    public WriteFailure? Failure => Volatile.Read(ref _failure);

    public void Saw(WriteResult result)
    {
        if (result.Unavailable)
            Failed(result.Examples[0].Message);
        else if (Failure is not null && result.Accepted > 0)
            Succeeded();
    }

    /// <summary>For what is looked at now and then, where no write tells.</summary>
    public void Judge(bool isRefusing, string why)
    {
        if (isRefusing)
            Failed(why);
        else
            Succeeded();
    }

    private void Failed(string why)
    {
        lock (_lock)
        {
            if (_failure is null)
                CannotWrite(logger, kind, why);
            _failure = new WriteFailure(kind, _failure?.Since ?? time.GetUtcNow().ToUnixTimeMilliseconds(), why, (_failure?.Writes ?? 0) + 1);
        }
    }

    private void Succeeded()
    {
        lock (_lock)
        {
            if (_failure is not { } over)
                return;
            var lasted = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(over.Since);
            CanWriteAgain(logger, kind, lasted, over.Writes);
            _failure = null;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error,
        Message = "{Kind} are refused: {Why}")]
    private static partial void CannotWrite(ILogger logger, string kind, string why);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information,
        Message = "{Kind} are taken again, after {Duration}; {Writes} refusals")]
    private static partial void CanWriteAgain(ILogger logger, string kind, TimeSpan duration, long writes);
}
