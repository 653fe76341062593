using Observe.Store.Workloads;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Detection;

/// <summary>What is looked at for anomalies.</summary>
/// <param name="Name">The signal that scores and events name.</param>
/// <param name="Detector">Who judges it, as events name it.</param>
/// <param name="Expression">PromQL of one value a workload, <c>$step</c> standing for the distance of the values.</param>
/// <param name="OnlyAbove">Whether less than usual is good news.</param>
/// <param name="Scale">
/// PromQL of the deviation that is to be expected at each time, where somebody foresees one; values are judged as multiples of it. Empty = none.
/// </param>
/// <param name="OfRequests">Whether a value is a statistic of requests, and says nothing where there were few.</param>
/// <param name="Floor">From the usual request rate and the usual value: the deviation below which nobody cares, in the signal's unit.</param>
internal sealed record JudgedSignal(
    string Name, string Detector, string Expression, bool OnlyAbove, Func<double, double, double> Floor, string Scale = "", bool OfRequests = false)
{
    /// <summary>
    /// Requests from which on their p95 is not just the slowest of them, and one error no more than the twentieth that matters:
    /// 1 / (1 − 0.95).
    /// </summary>
    internal const int MinRequests = 20;

    public const string OfForecast = "forecast";

    private const string By = "sum by (location, namespace, workload)";

    /// <summary>Errors matter from a twentieth of the requests on, a queue from one request, the rest from a tenth of itself.</summary>
    /// <param name="horizon">How far ahead the forecast was made that is compared with the truth, as its label says it.</param>
    public static IReadOnlyList<JudgedSignal> All(string horizon) =>
    [
        new(Names.RequestRate, "amplitude", Sum(Names.RequestRate), false, (_, usual) => Math.Max(0.1, 0.1 * usual)),
        new(Names.ErrorRate, "amplitude", Sum(Names.ErrorRate), true, (requests, _) => Math.Max(0.05, 0.05 * requests), OfRequests: true),
        new(Names.Queue, "amplitude", Sum(Names.Queue), true, (_, _) => 1),
        new(Names.Latency, "amplitude",
            $"histogram_quantile(0.95, {By} (last_over_time({Names.Latency}[$step])))", true, (_, usual) => Math.Max(0.005, 0.1 * usual), OfRequests: true),
        // What the forecast got wrong says more of a load with a rhythm than its distance from the median.
        new(Names.Demand, OfForecast,
            $"{Sum(Names.Demand)} - {Quantile("0.5", horizon)}", false,
            // A third of the half-width, so that three of these scales, where an alarm begins, lie outside the interval.
            (_, _) => 0.34,
            // Half the 90 % interval, and never less than half a slot.
            $"clamp_min(({Quantile("0.95", horizon)} - {Quantile("0.05", horizon)}) / 2, 0.5)"),
    ];

    /// <summary>Whether a value is made of the requests it takes to judge it; where nobody counted them it is judged all the same.</summary>
    /// <param name="requestRate">Requests beside the value, 1/s; NaN where it is not known.</param>
    /// <param name="window">What rates and latencies are taken over.</param>
    public bool HasEnough(double requestRate, TimeSpan window)
        => !OfRequests || !double.IsFinite(requestRate) || Math.Round(requestRate * window.TotalSeconds) >= MinRequests;

    /// <summary>One sentence: what, how much, against what.</summary>
    public string Describe(WorkloadId workload, double seen, double expected, double score)
        => Detector == OfForecast
            ? $"busy slots of {workload} are {NumberText.Signed(seen, 3)} off their forecast, usually {NumberText.Signed(expected, 3)}: {NumberText.Of(score, 1)} times what is worth an alarm"
            : $"{Label} of {workload} at {NumberText.Of(seen, 3)}{Unit}, usually {NumberText.Of(expected, 3)}{Unit}: {NumberText.Of(score, 1)} times what is worth an alarm";

    private string Label => Name switch
    {
        Names.RequestRate => "requests",
        Names.ErrorRate => "errors",
        Names.Queue => "waiting requests",
        Names.Latency => "p95 latency",
        _ => Name,
    };

    private string Unit => Name switch
    {
        Names.Latency => " s",
        Names.RequestRate or Names.ErrorRate => "/s",
        _ => "",
    };

    private static string Quantile(string level, string horizon)
        => $"{By} (last_over_time({Names.Forecast}{{signal=\"{Names.Demand}\",quantile=\"{level}\",horizon=\"{horizon}\"}}[$step]))";

    private static string Sum(string signal) => $"{By} (last_over_time({signal}[$step]))";
}
