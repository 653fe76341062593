using Hangfire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Observe.Analyzer.Forecasting.Trees;

/// <summary>The job that Hangfire runs: its page at /jobs shows when and how it went.</summary>
public sealed class TrainingJob
{
    private readonly TreeModels _models;

    internal TrainingJob(TreeModels models) => _models = models;

    [DisableConcurrentExecution(timeoutInSeconds: 1)]
    [AutomaticRetry(Attempts = 0)]
    public Task RunAsync(CancellationToken cancellationToken) => _models.TrainAsync(cancellationToken);
}

/// <summary>Asks for training at the interval. Hangfire's own schedule knows whole minutes only.</summary>
internal sealed class TrainingSchedule(IBackgroundJobClient jobs, IOptions<ForecastOptions> options, TimeProvider time) : BackgroundService
{
    /// <summary>The first training waits until signals and history are there.</summary>
    private static readonly TimeSpan First = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Trees)
            return;
        await Task.Delay(First, time, stoppingToken);
        using var timer = new PeriodicTimer(options.Value.TrainingInterval, time);
        do
            jobs.Enqueue<TrainingJob>(job => job.RunAsync(CancellationToken.None));
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
