using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Forecasting.Trees;

/// <summary>What is kept of a trained model: when, on what, how well. Row of <c>StateTables.Models</c>.</summary>
internal sealed record TreeModelRecord(string Workload, long TrainedAt, int Steps, int Season, int Seed, double Seconds);

/// <summary>Histories that end at a time (ms), with the season found in each.</summary>
internal sealed record TrainingData(IReadOnlyDictionary<WorkloadId, (double[] Values, int Season)> Histories, long End);

/// <summary>One model a workload, trained by a job, highest load first. Where the native library is missing, that is said once.</summary>
internal sealed partial class TreeModels(
    IStateStore state, IOptions<ForecastOptions> options, TimeProvider time, ILogger<TreeModels> logger)
{
    private const int Seed = 1;

    private readonly ConcurrentDictionary<WorkloadId, TreeModel> _models = new();
    private TrainingData _offered = new(new Dictionary<WorkloadId, (double[], int)>(), 0);
    private bool _unavailable;

    public IForecaster? Of(WorkloadId workload) => _models.GetValueOrDefault(workload);

    /// <summary>Histories that the next training may use.</summary>
    public void Offer(TrainingData histories) => Volatile.Write(ref _offered, histories);

    /// <summary>Trains the most valuable workloads' models on all but the last horizon; how many.</summary>
    public async Task<int> TrainAsync(CancellationToken cancellationToken)
    {
        if (_unavailable || !options.Value.Trees)
            return 0;
        var trained = 0;
        var offered = Volatile.Read(ref _offered);
        var byLoad = offered.Histories.OrderByDescending(item => item.Value.Values.Where(double.IsFinite).DefaultIfEmpty(0).Average())
            .Take(options.Value.TrainingWorkloads);
        foreach (var (workload, (values, season)) in byLoad)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var started = time.GetTimestamp();
            if (Train(workload, values, season, offered.End) is not { } model)
                continue;
            // The model before may still be in use by a tick; the collector takes it.
            _models[workload] = model;
            trained++;
            var record = new TreeModelRecord(
                workload.ToString(), time.GetUtcNow().ToUnixTimeMilliseconds(), values.Length, season, Seed, time.GetElapsedTime(started).TotalSeconds);
            await state.PutAsync(
                TenantId.Default, StateTables.Models,
                new StateWrite(record.Workload, record.Workload, record.TrainedAt, StateJson.Serialize(record)), null, cancellationToken);
        }

        return trained;
    }

    private TreeModel? Train(WorkloadId workload, double[] values, int season, long end)
    {
        try
        {
            // The last steps stay unseen, so that the score against the baselines is on data after its training.
            var seen = values.AsSpan(0, Math.Max(0, values.Length - options.Value.HorizonSteps));
            var until = end - options.Value.HorizonSteps * (long)options.Value.Step.TotalMilliseconds;
            return TreeModel.Train(seen, season, options.Value.HorizonSteps, Seed, until);
        }
        catch (Exception error) when (error is DllNotFoundException || error.InnerException is DllNotFoundException)
        {
            _unavailable = true;
            LibraryMissing(logger, error.Message);
            return null;
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            TrainingFailed(logger, workload.ToString(), error);
            return null;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning,
        Message = "LightGBM cannot be loaded (on Debian: apt install libgomp1); forecasts go on without trees: {Problem}")]
    private static partial void LibraryMissing(ILogger logger, string problem);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "the trees of {Workload} were not trained, its other forecasters go on")]
    private static partial void TrainingFailed(ILogger logger, string workload, Exception error);
}
