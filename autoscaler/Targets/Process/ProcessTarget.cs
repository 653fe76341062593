using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Targets.Process;

/// <summary>Instances as local processes: started, watched, limited and stopped here, all gone when Observe stops.</summary>
internal sealed partial class ProcessTarget(
    IHttpClientFactory clients, InstanceRegister register, IOptions<ProcessOptions> options, TimeProvider time,
    ILogger<ProcessTarget> logger) : IScalingTarget, IHostedService
{
    public const string ClientName = "observe-process-target";

    private readonly ConcurrentDictionary<WorkloadId, ProcessPool> _pools = new();

    public string Kind => TargetKinds.Process;

    public string Summary => "Starts and stops function instances as processes of this machine.";

    public IReadOnlyList<TargetSetting> Settings => ProcessSettings.All;

    public bool IsLocal => true;

    public ValueTask<TargetReading> ReadAsync(TargetRequest request, CancellationToken cancellationToken)
        => new(Pool(request.Workload).Reading());

    public ValueTask<TargetResult> ScaleAsync(TargetRequest request, int replicas, CancellationToken cancellationToken)
    {
        if (ProcessSettings.From(request, out var problem) is not { } settings)
            return new(new TargetResult(TargetOutcome.Misconfigured, problem));
        return new(IsAllowed(settings)
            ? Pool(request.Workload).Scale(settings, replicas, Math.Max(1, request.Limit))
            : new TargetResult(TargetOutcome.Refused, $"`{settings.Command}` is not among autoscaler.process.allowedCommands"));
    }

    /// <summary>Replaces instances that another command started; how many. None where the new one cannot be started: orders say why.</summary>
    public int Renew(TargetRequest request)
        => _pools.TryGetValue(request.Workload, out var pool) && ProcessSettings.From(request, out _) is { } settings && IsAllowed(settings)
            ? pool.Renew(settings)
            : 0;

    /// <summary>Drains and stops the instances of a workload that nobody asks for any more; how many are told so now.</summary>
    public int Release(WorkloadId workload)
    {
        if (!_pools.TryGetValue(workload, out var pool))
            return 0;
        var leaving = pool.Release();
        if (pool.TryRetire())
            _pools.TryRemove(new(workload, pool));
        return leaving;
    }

    public async ValueTask<TargetResult> SetConcurrencyAsync(TargetRequest request, int limit, CancellationToken cancellationToken)
        => await Pool(request.Workload).SetLimitAsync(limit, cancellationToken);

    /// <summary>Instances of one workload, or of all where <paramref name="workload"/> is null. A name may be the end of a full one.</summary>
    public IReadOnlyList<InstanceView> Instances(string? workload)
        => [.. _pools
            .Where(pool => workload is null || pool.Key.ToString() == workload || pool.Key.ToString().EndsWith("/" + workload, StringComparison.Ordinal))
            .OrderBy(pool => pool.Key.ToString(), StringComparer.Ordinal)
            .SelectMany(pool => pool.Value.Views())];

    public IEnumerable<KeyValuePair<WorkloadId, ProcessPool>> Pools => _pools;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => CloseAsync(cancellationToken);

    /// <summary>Ends what a process that is no more left behind.</summary>
    public async Task EndLeftoversAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await register.EndLeftoversAsync(cancellationToken) is > 0 and var count)
                LogLeftovers(count);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogRegisterFailed(error);
        }
    }

    /// <summary>
    /// Ends every instance: the program stops, or another process acts and starts its own. While nobody is known to act they go on, so
    /// that a restart of the database takes no function away.
    /// </summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        var closing = _pools.Keys.Select(workload => _pools.TryRemove(workload, out var pool) ? pool.CloseAsync() : Task.CompletedTask);
        await Task.WhenAll(closing).WaitAsync(cancellationToken);
    }

    private bool IsAllowed(ProcessSettings settings)
        => options.Value.AllowedCommands is not { Length: > 0 } allowed || allowed.Contains(settings.Command);

    private ProcessPool Pool(WorkloadId workload)
        => _pools.GetOrAdd(workload, id => new ProcessPool(id.ToString(), clients.CreateClient(ClientName), register, time, logger));

    [LoggerMessage(10, LogLevel.Warning, "{Count} instances that an earlier run left behind were ended")]
    private partial void LogLeftovers(int count);

    [LoggerMessage(11, LogLevel.Error, "whether an earlier run left instances behind is not known")]
    private partial void LogRegisterFailed(Exception error);
}
