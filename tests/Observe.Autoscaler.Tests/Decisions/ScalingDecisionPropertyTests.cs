using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Observe.Autoscaler.Decisions;
using Observe.Autoscaler.Demand;
using Observe.Autoscaler.Horizon;
using Observe.Autoscaler.Replays;
using Observe.Autoscaler.Rules;
using Observe.Store.Decisions;
using Observe.Store.Forecasts;
using Observe.Store.Policies;
using Observe.Store.State;

namespace Observe.Autoscaler.Tests.Decisions;

public sealed class ScalingDecisionPropertyTests
{
    private const long Start = 1_700_000_000_000;

    [Fact]
    public void Decide_AnyInputs_NeverOutsideMinimumAndMaximum()
        => ForAllRuns(run => Decisions(run).All(step
            => step.Record.TargetReplicas >= run.Min && step.Record.TargetReplicas <= run.Max));

    [Fact]
    public void Decide_MissingOrStaleDemand_NeverLowers()
        => ForAllRuns(run => Decisions(run).All(step
            => step.Tick.Demand is >= 0 && step.Tick.Age <= 60
                || step.Record.TargetReplicas >= Math.Min(step.Record.CurrentReplicas, run.Max)));

    [Fact]
    public void Decide_AnyInputs_NeverBelowTheLargerOfReactiveAndPredictive()
        => ForAllRuns(run => Decisions(run).All(step => step.Record.TargetReplicas >= Math.Min(run.Max, step.Record.Candidates
            .Max(candidate => candidate.Wanted is { } wanted ? Rounding.Up(wanted) : 0))));

    [Fact]
    public void Decide_SameInputs_SameDecisions()
        => ForAllRuns(run => Decisions(run).Select(step => step.Record.Reason).SequenceEqual(Decisions(run).Select(step => step.Record.Reason)));

    /// <summary>From the row that is kept, with all of the forecast that a decision can look at.</summary>
    [Fact]
    public void Decide_FromWhatIsKeptForReplays_SameDecision()
        => ForAllRuns(run => Decisions(run).All(step =>
        {
            var kept = JsonSerializer.Deserialize<DecisionSetting>(step.Setting.ToRow(step.Record.Id).Json, StateJson.Options)!;
            var (_, again) = ScalingDecision.Decide(kept.State, kept.Inputs, kept.Policy, kept.Now);
            Assert.Equal(StateJson.Serialize(step.Record), StateJson.Serialize(again));
            return true;
        }));

    private static void ForAllRuns(Func<Run, bool> holds)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Arb.From(Runs()), holds));

    private static Gen<Run> Runs()
    {
        var demand = Gen.OneOf(
            Gen.Choose(0, 300).Select(value => (double?)value),
            Gen.Elements<double?>(null, 0, double.NaN, -5, double.PositiveInfinity, 1e12, 0.001));
        var tick = from slots in demand
                   from age in Gen.Elements(0.0, 2, 59, 61, 1e9)
                   from peak in Gen.Elements<double?>(null, null, 0, 10, 200, double.NaN)
                   from known in Gen.Elements(true, true, true, false)
                   from step in Gen.Elements(2_000, 2_000, 2_000, 90_000, -5_000)
                   select new Tick(slots, age, peak, known, step);
        return from min in Gen.Choose(0, 5)
               from spread in Gen.Choose(0, 20)
               from stabilization in Gen.Elements(0.0, 6, 60)
               from ticks in tick.ListOf()
               select new Run(min, Math.Max(1, min + spread), stabilization, [.. ticks]);
    }

    private static IEnumerable<(Tick Tick, DecisionRecord Record, DecisionSetting Setting)> Decisions(Run run)
    {
        var policy = new ScalingPolicy
        {
            Workload = "local/default/f",
            Mode = ScalingMode.Auto,
            MinReplicas = run.Min,
            MaxReplicas = run.Max,
            Target = new("process"),
            ScaleDown = new ScaleDownPolicy { StabilizationSeconds = run.Stabilization },
        };
        var (state, now, replicas) = (WorkloadState.Initial, Start, run.Min);
        foreach (var tick in run.Ticks)
        {
            now += tick.Step;
            var setting = new DecisionSetting(state, Inputs(tick, replicas, now), policy, now);
            (state, var record) = ScalingDecision.Decide(state, setting.Inputs, policy, now);
            replicas = record.TargetReplicas;
            yield return (tick, record, setting);
        }
    }

    private static DecisionInputs Inputs(Tick tick, int replicas, long now) => new()
    {
        Signals = new SignalValues { Demand = new Measurement(tick.Demand, tick.Age) },
        Ready = tick.IsKnown ? replicas : null,
        Ordered = tick.IsKnown ? replicas : null,
        Limit = 10,
        Forecast = tick.Peak is { } peak
            ? new ForecastRecord("local/default/f", "workload:demand", now - 21_000, 5, [0.5], [[1e6], [1e6], [1e6], [1e6], [peak], [peak], [peak], [peak]], "m", true,
                new Dictionary<string, double>(), null, "")
            : null,
        Startup = new StartupEstimate(10, "assumed"),
        ControlPeriodSeconds = 2,
        StaleAfterSeconds = 60,
    };

    private sealed record Run(int Min, int Max, double Stabilization, Tick[] Ticks);

    private sealed record Tick(double? Demand, double Age, double? Peak, bool IsKnown, int Step);
}
