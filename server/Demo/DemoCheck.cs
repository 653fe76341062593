using System.Globalization;
using Observe.Store.Workloads;
using Spectre.Console;

namespace Observe.Server.Demo;

/// <summary>One link of the chain: what was seen of it, and whether it acted.</summary>
internal sealed record DemoLink(string Name, string Seen, bool Acted);

/// <summary><c>observe demo --check</c>: plays, then asks every link of the chain for what it did.</summary>
internal static class DemoCheck
{
    /// <returns>0 where every link acted, else 1.</returns>
    public static async Task<int> RunAsync(int seconds, CancellationToken cancellationToken)
    {
        var settings = DemoSettings.Create(usualPorts: false);
        await using var demo = new DemoRun(settings, Console.WriteLine);
        await demo.StartAsync(cancellationToken);
        using var facts = new DemoFacts(settings);
        using var playing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var play = demo.PlayAsync(playing.Token);
        using (var timer = new PeriodicTimer(TimeSpan.FromSeconds(15), TimeProvider.System))
        {
            for (var passed = 0; passed < seconds && await timer.WaitForNextTickAsync(cancellationToken); passed += 15)
                Console.WriteLine($"{passed + 15,4} s  {await facts.StatusAsync(cancellationToken)}");
        }

        var links = await LinksAsync(demo, facts, $"{seconds}s", cancellationToken);
        await playing.CancelAsync();
        await Task.WhenAny(play);
        Print(links);
        return links.All(link => link.Acted) ? 0 : 1;
    }

    private static async Task<IReadOnlyList<DemoLink>> LinksAsync(
        DemoRun demo, DemoFacts facts, string window, CancellationToken cancellationToken)
    {
        var decisions = await facts.ListAsync("decisions?limit=1000", cancellationToken);
        var actions = await facts.ListAsync("actions?limit=1000", cancellationToken);
        var forecasts = await facts.ListAsync("forecasts", cancellationToken);
        var anomalies = await facts.ListAsync("anomalies", cancellationToken);
        var edges = await facts.ListAsync("edges", cancellationToken);
        async Task<double> SumAsync(string expression) => await facts.QueryAsync(expression, cancellationToken) ?? 0;
        var upward = actions.Count(action => Text(action, "kind") == "replicas" && action.TryGetProperty("succeeded", out var ok)
            && ok.ValueKind == System.Text.Json.JsonValueKind.True
            && action.GetProperty("to").GetInt32() > action.GetProperty("from").GetInt32());
        var limits = actions.Count(action => Text(action, "kind") == "concurrency");
        var predictive = decisions.Count(decision => Text(decision, "winner") == "predictive");
        return
        [
            Link("load", demo.Player.Sent, "requests sent", 100),
            Link("OTLP metrics", await SumAsync("sum(faas_invocations_total)"), "invocations told by the functions", 50),
            Link("traces", (await facts.ListAsync("traces?limit=20", cancellationToken)).Length, "traces found", 1),
            Link("scrape", await SumAsync("sum(envoy_cluster_upstream_rq_total{instance!=\"history\"})"), "requests told by the gateway", 100),
            Link("signals", await SumAsync($"count({Signals.RequestRate})"), "workloads with a request rate", DemoFunction.All.Count),
            Link("forecast", forecasts.Length, "forecasts kept", DemoFunction.All.Count),
            Link("forecast scored", await SumAsync($"count({Signals.ForecastScore})"), "series of scores", 1),
            Link("decisions", decisions.Length, "decision records", DemoFunction.All.Count),
            Link("predictive", predictive, "decisions won by the forecast", 1),
            Link("scaling", upward, "successful orders for more instances", 1),
            Link("concurrency", limits, "changes of a concurrency limit", 1),
            Link("instances", await SumAsync($"sum(max_over_time({Signals.Replicas}{{state=\"ready\"}}[{window}]))"), "instances ready at the peak", 4),
            Link("cold starts", await ComparisonAsync(facts, "coldstarts", window, cancellationToken)),
            Link("waiting", await ComparisonAsync(facts, "wait", window, cancellationToken)),
            Link("anomaly", anomalies.Count(anomaly => Text(anomaly, "workload").EndsWith(DemoRun.Fault.Function, StringComparison.Ordinal)),
                "anomalies of the function that was made to fail", 1),
            Link("alert", demo.Alerts.Received.Count, "alerts delivered", 1),
            Link("map", edges.Length, "call edges", 1),
        ];
    }

    /// <summary>Observe's figure beside the simulated reactive rule's on the same arrivals.</summary>
    private static async Task<(string Seen, bool Acted)> ComparisonAsync(
        DemoFacts facts, string kind, string window, CancellationToken cancellationToken)
    {
        var expression = kind == "wait"
            ? "sum(sum_over_time(workload:shadow:queue{{rule=\"{0}\"}}[{1}]))"
            : "sum(sum_over_time(workload:shadow:coldstarts:rate{{rule=\"{0}\"}}[{1}]))";
        async Task<double?> Of(string rule) => await facts.QueryAsync(
            string.Format(CultureInfo.InvariantCulture, expression, rule, window), cancellationToken);
        var observe = await Of("observe");
        var reactive = await Of("reactive");
        var unit = kind == "wait" ? "request-seconds" : "cold starts";
        return (string.Create(CultureInfo.InvariantCulture,
            $"{observe:0.#} {unit}; the reactive rule on the same arrivals {reactive:0.#}"), observe is not null && reactive is not null);
    }

    private static DemoLink Link(string name, double figure, string what, double least)
        => new(name, string.Create(CultureInfo.InvariantCulture, $"{figure:0.#} {what}"), figure >= least);

    private static DemoLink Link(string name, (string Seen, bool Acted) comparison)
        => new(name, comparison.Seen, comparison.Acted);

    private static void Print(IReadOnlyList<DemoLink> links)
    {
        var table = new Table().AddColumns("link", "seen", "acted");
        foreach (var link in links)
            table.AddRow(Markup.Escape(link.Name), Markup.Escape(link.Seen), link.Acted ? "yes" : "[red]NO[/]");
        AnsiConsole.Write(table);
    }

    private static string Text(System.Text.Json.JsonElement item, string property)
        => item.TryGetProperty(property, out var value) ? value.GetString() ?? "" : "";
}
