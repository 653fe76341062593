using Hangfire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Observe.Analyzer.Forecasting.Trees;

/// <summary>The job that Hangfire runs, one at a time where the analyzer acts: its page at /jobs shows when and how it went.</summary>
public sealed class TrainingJob
{
    private readonly TreeModels _models;

    internal TrainingJob(TreeModels models) => _models = models;

    /// <returns>What came of it, for that page. One that is called off ends: the next start asks for it anyway.</returns>
    [AutomaticRetry(Attempts = 0)]
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return $"{await _models.TrainAsync(cancellationToken)} models trained";
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return "called off, because the process stops";
        }
    }
}

/// <summary>Asks for training at the interval. Hangfire's own schedule knows whole minutes only.</summary>
internal sealed partial class TrainingSchedule(
    IBackgroundJobClient jobs, TreeModels models, IOptions<ForecastOptions> options, TimeProvider time, ILogger<TrainingSchedule> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Trees)
            return;
        await LoadAsync(stoppingToken);
        // The first training waits until forecasts have run twice and offered their histories.
        await Task.Delay(3 * options.Value.Interval + TimeSpan.FromSeconds(5), time, stoppingToken);
        using var timer = new PeriodicTimer(options.Value.TrainingInterval, time);
        do
        {
            try
            {
                jobs.Enqueue<TrainingJob>(job => job.RunAsync(CancellationToken.None));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                NotEnqueued(logger, error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var count = await models.LoadAsync(cancellationToken);
            Loaded(logger, count);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            NotLoaded(logger, error);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "training was not asked for, the next interval tries again")]
    private static partial void NotEnqueued(ILogger logger, Exception error);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "{Count} trained models taken up")]
    private static partial void Loaded(ILogger logger, int count);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "trained models were not taken up, training makes them anew")]
    private static partial void NotLoaded(ILogger logger, Exception error);
}
