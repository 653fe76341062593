using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Autoscaler.Targets;
using Observe.Store.Policies;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Autoscaler.Policies;

/// <summary>
/// The policies in force: rows that users wrote, over files of the configured folder. What is wrong with a policy is logged once and
/// keeps that policy alone from being used.
/// </summary>
internal sealed partial class PolicyBook(
    IStateStore state, TargetRegistry targets, IOptions<AutoscalerOptions> options, ILogger<PolicyBook> logger)
{
    private const int MostPolicies = 100_000;

    private readonly PolicyFolder _folder = new(options.Value.Policies);
    private readonly HashSet<string> _reported = [];
    private IReadOnlySet<string> _rowKeys = new HashSet<string>();
    private IReadOnlyList<ScalingPolicy> _rows = [];
    private IReadOnlyList<ScalingPolicy> _policies = [];
    private long _policiesVersion = -1;
    private int _rowProblems;

    /// <summary>Problems of policies that are not used for them.</summary>
    public int Problems { get; private set; }

    /// <summary>Whether somebody took a workload's policy away, as of the last reading. One with a mistake in it is still there.</summary>
    public bool IsGone(string workload) => !_rowKeys.Contains(workload) && !_folder.MayHave(workload);

    public async ValueTask<IReadOnlyList<ScalingPolicy>> ReadAsync(TenantId tenant, long now, CancellationToken cancellationToken)
    {
        var version = await state.TableVersionAsync(tenant, StateTables.Policies, cancellationToken);
        var folderChanged = _folder.Refresh(now);
        if (version == _policiesVersion && !folderChanged)
            return _policies;
        if (version != _policiesVersion)
        {
            var rows = await state.ListAsync(tenant, StateTables.Policies, new StateQuery { Limit = MostPolicies }, cancellationToken);
            ScalingPolicy[] readable = [.. rows.Select(Parse).OfType<ScalingPolicy>()];
            _rowKeys = rows.Select(row => row.Key).ToHashSet(StringComparer.Ordinal);
            (_rows, _rowProblems) = Checked(readable, "row");
            _rowProblems += rows.Count - readable.Length;
        }

        var (files, fileProblems) = Checked(_folder.Policies, "file");
        foreach (var problem in _folder.Problems)
            Report(problem);
        _policies = [.. _rows.Concat(files).DistinctBy(policy => policy.Workload)];
        Problems = _rowProblems + fileProblems + _folder.Problems.Count;
        _policiesVersion = version;
        return _policies;
    }

    private (IReadOnlyList<ScalingPolicy> Policies, int Problems) Checked(IEnumerable<ScalingPolicy> policies, string origin)
    {
        var (good, bad) = (new List<ScalingPolicy>(), 0);
        foreach (var policy in policies)
        {
            PolicyProblem[] problems = [.. ScalingPolicyValidator.Validate(policy), .. targets.Check(policy.Target)];
            foreach (var problem in problems)
                Report($"{origin} {policy.Workload}: {problem}");
            bad += problems.Length;
            if (problems.Length == 0)
                good.Add(policy);
        }

        return (good, bad);
    }

    private ScalingPolicy? Parse(StateRow row)
    {
        try
        {
            return Complete(row.As<ScalingPolicy>());
        }
        catch (JsonException error)
        {
            Report($"row {row.Key}: {error.Message}");
            return null;
        }
    }

    /// <summary>A part that was written as null is the default, as if it were left out.</summary>
    private static ScalingPolicy Complete(ScalingPolicy policy) => policy with
    {
        Workload = policy.Workload ?? "",
        Objective = policy.Objective ?? new(),
        Concurrency = policy.Concurrency ?? new(),
        Prediction = policy.Prediction ?? new(),
        ScaleDown = policy.ScaleDown ?? new(),
        Target = policy.Target ?? new TargetReference(""),
    };

    private void Report(string problem)
    {
        if (_reported.Count > 10_000)
            _reported.Clear();
        if (_reported.Add(problem))
            LogProblem(problem);
    }

    [LoggerMessage(1, LogLevel.Error, "a policy is not used: {Problem}")]
    private partial void LogProblem(string problem);
}
