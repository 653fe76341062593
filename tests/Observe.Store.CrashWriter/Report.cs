using System.Text;
using Microsoft.Extensions.Logging;

namespace Observe.Store.CrashWriter;

/// <summary>
/// Lines to the parent, each in the pipe when the call returns: the kernel keeps them when the process is killed. The last may be cut.
/// <code>
/// O                                   the store is open
/// I writer number now origin samples  a batch is about to be written
/// A writer number accepted refused unavailable
/// D writer number now series from to  samples of a series are about to be deleted
/// E writer number deleted             1 where they are, 0 where the store could not
/// S path length                       the journal's file is synced up to here
/// L text                              an error was logged
/// X text                              an exception reached a writer
/// </code>
/// </summary>
internal sealed class Report : ILogger<Embedded.StoreMaintenance>, ILogger<Conditions.StoreCondition>
{
    private readonly Stream _output = Console.OpenStandardOutput();
    private readonly Lock _lock = new();

    public void Line(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n");
        lock (_lock)
        {
            try
            {
                _output.Write(bytes);
            }
            catch (IOException)
            {
                // The parent is gone: nobody would know what is written from here on.
                Environment.Exit(1);
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Line($"L {formatter(state, exception)} {exception}");
    }
}
