using System.Collections.Immutable;

namespace Observe.Autoscaler.Shadow;

/// <summary>
/// A fluid model of a workload: requests flow in at the measured rate, wait in one queue, and occupy a slot of a ready instance for the
/// measured service time; instances become ready a measured start-up time after their order. Immutable. Rates are per second.
/// </summary>
internal sealed record ShadowModel
{
    /// <summary>After a longer pause of the loop the rest is skipped rather than guessed.</summary>
    private const double LongestStepSeconds = 10;

    private const double MostWaiting = 1_000_000;

    /// <summary>A fluid queue of less than half a request is empty.</summary>
    private const double Waiting = 0.5;

    public int Ready { get; init; }

    /// <summary>Instances ordered and not ready yet, in the order of their times.</summary>
    public ImmutableArray<PendingStart> Pending { get; init; } = [];

    public double Queue { get; init; }

    /// <summary>Slots in use during the last step.</summary>
    public double Busy { get; init; }

    /// <summary>How long a request that arrives now would wait.</summary>
    public double WaitSeconds { get; init; }

    /// <summary>Instances ordered during the last step while requests waited.</summary>
    public int ColdStarts { get; init; }

    public long Time { get; init; }

    public int Ordered => Ready + Pending.Sum(start => start.Count);

    public double Demand => Busy + Queue;

    public static ShadowModel Start(int ready, long now) => new() { Ready = ready, Time = now };

    public double StepSeconds(long now) => Math.Clamp((now - Time) / 1000.0, 0, LongestStepSeconds);

    /// <summary>Time goes on to <paramref name="now"/> with the instances there are.</summary>
    public ShadowModel Advance(in ShadowLoad load, long now)
    {
        var seconds = StepSeconds(now);
        var ready = Ready + Pending.Where(start => start.ReadyAt <= now).Sum(start => start.Count);
        var pending = Pending.RemoveAll(start => start.ReadyAt <= now);
        var slots = ready * (double)load.Limit;
        var throughput = slots / load.ServiceSeconds;
        var inflow = Queue + (load.ArrivalRate * seconds);
        var served = Math.Min(inflow, throughput * seconds);
        var queue = Math.Min(MostWaiting, inflow - served);
        return this with
        {
            Ready = ready,
            Pending = pending,
            Queue = queue < 1e-9 ? 0 : queue,
            Busy = seconds > 0 ? Math.Min(slots, served / seconds * load.ServiceSeconds) : Busy,
            WaitSeconds = Wait(queue, throughput, pending, load, now),
            ColdStarts = 0,
            Time = now,
        };
    }

    /// <summary>Orders so many instances: more start, fewer stop at once, those not ready first.</summary>
    public ShadowModel Order(int replicas, in ShadowLoad load, long now)
    {
        var more = replicas - Ordered;
        if (more > 0)
        {
            var isCold = Queue >= Waiting || (Ready == 0 && load.ArrivalRate > 0);
            var start = new PendingStart(now + (long)(load.StartupSeconds * 1000), more);
            return this with { Pending = Pending.Add(start), ColdStarts = ColdStarts + (isCold ? more : 0) };
        }

        var model = this;
        for (var fewer = -more; fewer > 0 && !model.Pending.IsEmpty;)
        {
            var last = model.Pending[^1];
            var taken = Math.Min(fewer, last.Count);
            fewer -= taken;
            more += taken;
            model = model with
            {
                Pending = taken == last.Count
                    ? model.Pending.RemoveAt(model.Pending.Length - 1)
                    : model.Pending.SetItem(model.Pending.Length - 1, last with { Count = last.Count - taken }),
            };
        }

        return model with { Ready = Math.Max(0, model.Ready + Math.Min(0, more)) };
    }

    private static double Wait(
        double queue, double throughput, ImmutableArray<PendingStart> pending, in ShadowLoad load, long now)
    {
        if (throughput > 0)
            return queue < 1e-9 ? 0 : queue / throughput;
        if (load.ArrivalRate <= 0 && queue < Waiting)
            return 0;
        return pending.IsEmpty ? load.StartupSeconds : Math.Max(0, pending[0].ReadyAt - now) / 1000.0;
    }
}

/// <param name="ReadyAt">Milliseconds since the epoch.</param>
/// <param name="Count">Instances.</param>
internal readonly record struct PendingStart(long ReadyAt, int Count);

/// <param name="ArrivalRate">Requests a second.</param>
/// <param name="ServiceSeconds">Mean time a request occupies a slot; above 0.</param>
/// <param name="Limit">Slots an instance.</param>
/// <param name="StartupSeconds">From order to ready.</param>
internal readonly record struct ShadowLoad(double ArrivalRate, double ServiceSeconds, int Limit, double StartupSeconds);
