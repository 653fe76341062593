using System.Globalization;
using System.Text.RegularExpressions;
using Observe.Autoscaler.Decisions;
using Observe.Autoscaler.Demand;
using Observe.Autoscaler.Horizon;
using Observe.Store.Decisions;
using Observe.Store.Forecasts;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Tests.Decisions;

/// <summary>
/// A decision scenario as text. Lines: <c>policy min=0 max=10 …</c>; <c>at 10s INPUTS [expect …]</c>;
/// <c>from 0s to 60s every 2s INPUTS [expect …]</c> (the expectation holds at each step). Inputs stay as they are until changed:
/// <c>demand</c>, <c>concurrency</c>, <c>queue</c>, <c>latency</c> (NUMBER or <c>missing</c>), <c>age</c> (seconds or <c>unknown</c>), <c>ready</c>,
/// <c>ordered</c> (NUMBER, <c>missing</c>, or <c>target</c> = the last decision is carried out at once), <c>limit</c>, <c>woken=yes|no</c>,
/// <c>forecast=trusted:V|untrusted:V|old:V|none</c> (V = values of the levels 0.1/0.5/0.9, constant over time, or one for all).
/// Expectations: <c>replicas</c>, <c>winner</c>, <c>clamp</c> (a guard, or <c>none</c>), <c>concurrency</c>, <c>reactive</c>, <c>reason~"…"</c>.
/// </summary>
internal sealed class Scenario
{
    private static readonly Regex PairPattern = new(
        """(?<key>[a-z]+)[=~](?<value>"[^"]*"|\S+)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly Regex TimesPattern = new(
        @"^(at (?<at>[\d.]+)s|from (?<from>[\d.]+)s to (?<to>[\d.]+)s every (?<every>[\d.]+)s)\b",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private readonly Dictionary<string, string> _inputs = new()
    {
        ["age"] = "1",
        ["ready"] = "target",
        ["ordered"] = "target",
        ["limit"] = "10",
        ["forecast"] = "none",
    };

    private ScalingPolicy _policy = new() { Workload = "local/default/f", Mode = ScalingMode.Auto, Target = new("process") };
    private WorkloadState _state = WorkloadState.Initial;
    private int _target;

    /// <summary>Runs a text; what did not hold, one sentence each.</summary>
    public static IReadOnlyList<string> Run(string text)
    {
        var scenario = new Scenario();
        var failures = new List<string>();
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (line.Trim() is not ("" or ['#', ..]))
                failures.AddRange(scenario.Line(line.Trim()).Select(failure => $"line {index + 1}: {failure}"));
        }

        return failures;
    }

    private IEnumerable<string> Line(string line)
    {
        if (line.StartsWith("policy ", StringComparison.Ordinal))
        {
            foreach (var (key, value) in Pairs(line))
                Policy(key, value);
            return [];
        }

        var parts = line.Split(" expect ", 2);
        var (start, end, step) = Times(parts[0]);
        foreach (var (key, value) in Pairs(parts[0]))
            _inputs[key] = value;
        var failures = new List<string>();
        for (var second = start; second <= end; second += step)
        {
            var record = Decide(second);
            if (parts.Length > 1)
                failures.AddRange(Check(record, parts[1]).Select(failure => $"at {second:0.#}s {failure} ({record.Reason})"));
        }

        return failures;
    }

    private DecisionRecord Decide(double second)
    {
        var now = 1_700_000_000_000 + (long)(second * 1000);
        var inputs = new DecisionInputs
        {
            Signals = new SignalValues
            {
                Demand = Signal("demand"),
                Concurrency = Signal("concurrency"),
                Queue = Signal("queue"),
                Latency95 = Signal("latency"),
            },
            Ready = Whole("ready"),
            Ordered = Whole("ordered"),
            Limit = Whole("limit"),
            Forecast = Forecast(now),
            Startup = new StartupEstimate(_policy.StartupSeconds, "assumed by the policy"),
            ControlPeriodSeconds = 2,
            StaleAfterSeconds = 60,
            IsWoken = _inputs.GetValueOrDefault("woken") == "yes",
        };
        (_state, var record) = ScalingDecision.Decide(_state, inputs, _policy, now);
        _target = record.TargetReplicas;
        return record;
    }

    private Measurement Signal(string name)
        => _inputs.GetValueOrDefault(name, "missing") is not "missing" and var text
            ? new(Number(text), _inputs["age"] == "unknown" ? null : Number(_inputs["age"]))
            : default;

    private int? Whole(string name) => _inputs[name] switch
    {
        "missing" => null,
        "target" => _target,
        var text => (int)Number(text),
    };

    private ForecastRecord? Forecast(long now)
    {
        var parts = _inputs["forecast"].Split(':', 2);
        if (parts.Length < 2)
            return null;
        var given = parts[1].Split('/').Select(Number).ToArray();
        double[] values = given.Length == 1 ? [given[0], given[0], given[0]] : given;
        return new ForecastRecord(
            _policy.Workload, "workload:demand", parts[0] == "old" ? now - 600_000 : now - 3_000, 5, [0.1, 0.5, 0.9],
            [.. Enumerable.Repeat<IReadOnlyList<double>>(values, 400)], "seasonal", parts[0] != "untrusted",
            new Dictionary<string, double>(), null, "it is worse than the last value");
    }

    private void Policy(string key, string value) => _policy = key switch
    {
        "min" => _policy with { MinReplicas = (int)Number(value) },
        "max" => _policy with { MaxReplicas = (int)Number(value) },
        "target" => _policy with { Objective = _policy.Objective with { Target = Number(value) } },
        "latency" => _policy with { Objective = _policy.Objective with { LatencySeconds = Number(value) } },
        "startup" => _policy with { StartupSeconds = Number(value) },
        "cost" => _policy with { Prediction = _policy.Prediction with { CostOfShortage = Number(value) } },
        "prediction" => _policy with { Prediction = _policy.Prediction with { Enabled = value == "on" } },
        "stabilization" => _policy with { ScaleDown = _policy.ScaleDown with { StabilizationSeconds = Number(value) } },
        "share" => _policy with { ScaleDown = _policy.ScaleDown with { MaxShare = Number(value) } },
        "adjust" => _policy with { Concurrency = _policy.Concurrency with { Adjust = value == "on" } },
        "limits" => _policy with
        {
            Concurrency = _policy.Concurrency with { Min = (int)Number(value.Split("..")[0]), Max = (int)Number(value.Split("..")[1]) },
        },
        _ => throw new FormatException($"policy has no {key}"),
    };

    private static IEnumerable<string> Check(DecisionRecord record, string expectations)
    {
        foreach (var (key, value) in Pairs(expectations))
        {
            var actual = key switch
            {
                "replicas" => $"{record.TargetReplicas}",
                "winner" => record.Winner,
                "clamp" => record.Clamps.Count == 0 ? "none" : string.Join(',', record.Clamps.Select(clamp => clamp.Guard)),
                "concurrency" => $"{record.TargetConcurrency}",
                "reactive" => $"{record.ReactiveReplicas}",
                "reason" => record.Reason.Contains(value, StringComparison.Ordinal) ? value : record.Reason,
                _ => throw new FormatException($"nothing is called {key}"),
            };
            if (actual != value)
                yield return $"{key} was {actual}, not {value}";
        }
    }

    private static (double Start, double End, double Step) Times(string text)
    {
        var match = TimesPattern.Match(text);
        if (!match.Success)
            throw new FormatException($"`{text}` is neither `at 1s …` nor `from 1s to 2s every 1s …`");
        return match.Groups["at"].Success
            ? (Number(match.Groups["at"].Value), Number(match.Groups["at"].Value), 1)
            : (Number(match.Groups["from"].Value), Number(match.Groups["to"].Value), Number(match.Groups["every"].Value));
    }

    private static IEnumerable<(string Key, string Value)> Pairs(string text)
        => PairPattern.Matches(text).Select(match => (match.Groups["key"].Value, match.Groups["value"].Value.Trim('"')));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
