using System.Globalization;
using System.Text.Json;
using Observe.Store.Workloads;

namespace Observe.Server.Demo;

/// <summary>What can be seen from outside of a running demo, asked over the same HTTP APIs that the page uses.</summary>
internal sealed class DemoFacts(DemoSettings settings) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = settings.Observe, Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Sum over the result of an instant query; null where it has none.</summary>
    public async Task<double?> QueryAsync(string expression, CancellationToken cancellationToken)
    {
        var body = await _client.GetFromJsonAsync<JsonElement>($"/api/v1/query?query={Uri.EscapeDataString(expression)}", cancellationToken);
        var result = body.GetProperty("data").GetProperty("result");
        if (result.GetArrayLength() == 0)
            return null;
        return result.EnumerateArray().Sum(item =>
            double.Parse(item.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture));
    }

    /// <summary>A list of Observe's own API; either the body itself or its <c>items</c>.</summary>
    public async Task<JsonElement[]> ListAsync(string path, CancellationToken cancellationToken)
    {
        var body = await _client.GetFromJsonAsync<JsonElement>($"/api/observe/v1/{path}", cancellationToken);
        var list = body.ValueKind == JsonValueKind.Array ? body : body.GetProperty("items");
        return [.. list.EnumerateArray()];
    }

    /// <summary>One line on the state of all functions.</summary>
    public async Task<string> StatusAsync(CancellationToken cancellationToken)
    {
        var parts = new List<string>();
        foreach (var function in DemoFunction.All)
        {
            var matchers = Matchers(function);
            var rate = await QueryAsync($"{Signals.RequestRate}{{{matchers}}}", cancellationToken);
            var ready = await QueryAsync($"{Signals.Replicas}{{{matchers},state=\"ready\"}}", cancellationToken);
            var asked = await QueryAsync($"{Signals.DecisionReplicas}{{{matchers}}}", cancellationToken);
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{function.Name} {Text(rate)}/s, {Text(ready)} of {Text(asked)} ready"));
        }

        return string.Join(" · ", parts);
    }

    public static string Matchers(DemoFunction function)
        => WorkloadId.TryParse(function.WorkloadId, out var id) ? id.ToMatchers() : throw new InvalidOperationException(function.WorkloadId);

    public void Dispose() => _client.Dispose();

    private static string Text(double? value) => value?.ToString("0.#", CultureInfo.InvariantCulture) ?? "–";
}
