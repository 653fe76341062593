using Observe.Autoscaler.Allocation;
using Observe.Autoscaler.Decisions;
using Observe.Autoscaler.Demand;
using Observe.Autoscaler.Guards;
using Observe.Autoscaler.Horizon;
using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Tests.Allocation;

public sealed class AllocatedRecordTests
{
    [Fact]
    public void Of_Trimmed_KeepsTheRestOfTheSentence()
    {
        var policy = new ScalingPolicy
        {
            Workload = "local/default/f",
            MaxReplicas = 4,
            Objective = new ScalingObjective { LatencySeconds = 1 },
            Concurrency = new ConcurrencyPolicy { Initial = 10 },
            Target = new TargetReference("process"),
        };
        var inputs = new DecisionInputs
        {
            Signals = new SignalValues { Demand = new Measurement(70, 1), Latency95 = new Measurement(2, 1) },
            Ready = 1,
            Ordered = 1,
            Limit = 10,
            Startup = new StartupEstimate(5, "assumed by the policy"),
            ControlPeriodSeconds = 2,
            StaleAfterSeconds = 60,
        };
        var (_, record) = ScalingDecision.Decide(WorkloadState.Initial, inputs, policy, 1_700_000_000_000);

        var trimmed = AllocatedRecord.Of(record, new Grant(new WorkloadId("local", "default", "f"), 2, GuardNames.ClusterLimit, 2));

        Assert.EndsWith(
            "; the maximum is 4; the cluster's limit of 2 instances leaves 2"
            + "; requests take 2 s at p95 where 1 s are wanted, and fill slots for as long",
            trimmed.Reason, StringComparison.Ordinal);
    }
}
