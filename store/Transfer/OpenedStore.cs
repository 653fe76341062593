using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Observe.Store.Conditions;
using Observe.Store.Embedded;
using Observe.Store.Journal;

namespace Observe.Store.Transfer;

/// <summary>The metrics of a data folder, open without the rest of the program.</summary>
internal sealed class OpenedStore : IDisposable
{
    private readonly StoreFolder _folder;
    private readonly StoreTelemetry _telemetry;

    private OpenedStore(StoreFolder folder)
    {
        _folder = folder;
        Options = new StoreOptions { Data = folder.Path };
        _telemetry = new StoreTelemetry(new StoreCondition(TimeProvider.System, NullLogger<StoreCondition>.Instance));
        Store = new EmbeddedMetricStore(folder, Microsoft.Extensions.Options.Options.Create(Options), new JournalDisk(), TimeProvider.System, _telemetry);
    }

    public StoreOptions Options { get; }

    public EmbeddedMetricStore Store { get; }

    /// <exception cref="IOException">Another process has it, or it cannot be read.</exception>
    public static OpenedStore Open(string data)
    {
        var folder = StoreFolder.Open(data);
        var opened = new OpenedStore(folder);
        try
        {
            _ = opened.Store.Default;
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Store.Dispose();
        _telemetry.Dispose();
        _folder.Dispose();
    }
}
