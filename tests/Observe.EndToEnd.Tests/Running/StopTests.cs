using System.Net.Http.Headers;
using System.Text;
using Observe.TestSupport;
using Observe.TestSupport.Postgres;

namespace Observe.EndToEnd.Tests.Running;

public sealed class StopTests
{
    private const int Services = 40;

    /// <summary>Training takes 400 steps and a horizon at least; here a step is a second.</summary>
    private const int Seconds = 1000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stop_in_the_middle_of_training_is_quick_and_without_a_warning(bool isPostgres)
    {
        using var server = isPostgres ? await StartPostgresAsync() : null;
        using var folder = new TemporaryFolder();
        string[] store = server is null ? [] : ["--postgres", await server.NewDatabaseAsync()];
        await using var observe = await ObserveProcess.StartAsync(
            folder.Path,
            [
                .. store, "--set", "analyzer.profiles.interval=1s", "--set", "analyzer.forecast.step=1s", "--set", "analyzer.forecast.interval=1s",
                "--set", "analyzer.forecast.trainingInterval=10s",
            ]);
        using var history = History(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        using var answer = await observe.Client.PostAsync(new Uri(observe.OtlpHttp, "/v1/metrics"), history);
        Assert.Equal("{}", await answer.Content.ReadAsStringAsync());

        // The first of many is trained, the others follow.
        await Poll.UntilAsync(async () => (await observe.ListAsync("/models")).Length > 0, "a model is trained", TimeSpan.FromMinutes(3));
        var code = await observe.TerminateAsync();

        Assert.Equal(0, code);
        Assert.DoesNotContain("warn:", observe.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", observe.Output, StringComparison.Ordinal);
    }

    private static Task<PostgresServer> StartPostgresAsync()
    {
        PostgresServer.SkipWithoutPostgres();
        return PostgresServer.StartAsync();
    }

    /// <summary>Requests in flight of as many services, a point a second up to now.</summary>
    private static ByteArrayContent History(long now)
    {
        var resources = Enumerable.Range(0, Services).Select(service =>
        {
            var points = Enumerable.Range(0, Seconds).Select(second
                => $$"""{"timeUnixNano":"{{now - Seconds + second}}000000000","asInt":"{{5 + (second * 7 + service) % 11}}"}""");
            return $$$"""
                {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"service-{{{service}}}"}}]},"scopeMetrics":[{"metrics":[
                {"name":"http.server.active_requests","sum":{"aggregationTemporality":2,"dataPoints":[{{{string.Join(',', points)}}}]}}]}]}
                """;
        });
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"resourceMetrics":[{{string.Join(',', resources)}}]}"""));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
