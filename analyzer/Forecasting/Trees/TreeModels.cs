using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Forecasting.Trees;

/// <summary>What is kept of a trained model: when, on what, how well. Row of <c>StateTables.Models</c>.</summary>
/// <param name="TrainedUntil">Time (ms) of the last value seen in training.</param>
/// <param name="Features">How many features the model reads; one of another number is not loaded.</param>
internal sealed record TreeModelRecord(
    string Workload, long TrainedAt, int Steps, int Season, int Seed, double Seconds, long TrainedUntil = 0, int Features = 0);

/// <summary>Row of <c>StateTables.ModelData</c>: ML.NET's own format.</summary>
internal sealed record TreeModelData(byte[] Model);

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
    public void Offer(TrainingData histories)
    {
        Volatile.Write(ref _offered, histories);
        foreach (var gone in _models.Keys.Where(workload => !histories.Histories.ContainsKey(workload)))
            _models.TryRemove(gone, out _);
    }

    /// <summary>Takes up the models that were trained before this start; how many. One that cannot be read is trained anew in its turn.</summary>
    public async Task<int> LoadAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Trees)
            return 0;
        var query = new StateQuery { Limit = options.Value.TrainingWorkloads, NewestFirst = true };
        foreach (var record in (await state.ListAsync(TenantId.Default, StateTables.Models, query, cancellationToken)).Select(row => row.As<TreeModelRecord>()))
        {
            if (record.Features != TreeFeatures.Count || !WorkloadId.TryParse(record.Workload, out var workload)
                || await state.GetAsync(TenantId.Default, StateTables.ModelData, record.Workload, cancellationToken) is not { } data)
                continue;
            try
            {
                _models.TryAdd(workload, TreeModel.Load(data.As<TreeModelData>().Model, record.TrainedUntil));
            }
            catch (Exception error) when (error is FormatException or InvalidOperationException or IOException or ArgumentException)
            {
                NotLoaded(logger, record.Workload, error);
            }
        }

        return _models.Count;
    }

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
            if (Train(workload, values, season, offered.End, cancellationToken) is not { } model)
                continue;
            // The model before may still be in use by a tick; the collector takes it.
            _models[workload] = model;
            trained++;
            await KeepAsync(model, new TreeModelRecord(
                workload.ToString(), time.GetUtcNow().ToUnixTimeMilliseconds(), values.Length, season, Seed, time.GetElapsedTime(started).TotalSeconds,
                model.TrainedUntil, TreeFeatures.Count), cancellationToken);
        }

        return trained;
    }

    /// <summary>The model before its record: a record says that there is one.</summary>
    private async ValueTask KeepAsync(TreeModel model, TreeModelRecord record, CancellationToken cancellationToken)
    {
        await PutAsync(StateTables.ModelData, StateJson.Serialize(new TreeModelData(model.Save())));
        await PutAsync(StateTables.Models, StateJson.Serialize(record));

        async ValueTask PutAsync(string table, string json)
            => await state.PutAsync(
                TenantId.Default, table, new StateWrite(record.Workload, record.Workload, record.TrainedAt, json), null, cancellationToken);
    }

    private TreeModel? Train(WorkloadId workload, double[] values, int season, long end, CancellationToken cancellationToken)
    {
        try
        {
            // The last steps stay unseen, so that the score against the baselines is on data after its training.
            var seen = values.AsSpan(0, Math.Max(0, values.Length - options.Value.HorizonSteps));
            var until = end - options.Value.HorizonSteps * (long)options.Value.Step.TotalMilliseconds;
            return TreeModel.Train(seen, season, options.Value.HorizonSteps, Seed, until, cancellationToken);
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

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "the trees of {Workload} that were kept cannot be read, they are trained anew")]
    private static partial void NotLoaded(ILogger logger, string workload, Exception error);
}
