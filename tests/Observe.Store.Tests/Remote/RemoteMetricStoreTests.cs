using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Store.Conditions;
using Observe.Store.Metrics;
using Observe.Store.Remote;
using Observe.Store.Tenancy;
using Snappier;

namespace Observe.Store.Tests.Remote;

public sealed class RemoteMetricStoreTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private readonly FakeEngine _engine = new();
    private readonly StoreCondition _condition;
    private readonly StoreTelemetry _telemetry;
    private readonly RemoteMetricStore _store;

    public RemoteMetricStoreTests()
    {
        var options = Options.Create(new StoreOptions { MetricsUrl = "http://me:a%20secret@engine:8428/prefix/" });
        _condition = new StoreCondition(_time, NullLogger<StoreCondition>.Instance);
        _telemetry = new StoreTelemetry(_condition);
        _store = new RemoteMetricStore(new RemoteEngine(_engine, options), options, _time, _telemetry);
    }

    [Fact]
    public async Task Write_ABatch_IsOneRequestOfRemoteWriteAndHandedToFollowers()
    {
        using var stop = new CancellationTokenSource();
        await using var followed = _store.FollowAsync(TenantId.Default, null, stop.Token).GetAsyncEnumerator(stop.Token);
        var next = followed.MoveNextAsync();
        var batch = new WriteBatch();
        var m = Series("m");
        batch.Add(m, 1_699_999_999_000, 1.5);
        batch.Add(Series("n"), 1_700_000_000_000, 2);
        batch.Add(m, 1_700_000_000_000, 3);
        batch.AddMetadata(new MetricMetadata("m", MetricType.Gauge, "s", "help"));

        var result = await _store.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None);

        Assert.Equal((3, 0), (result.Accepted, result.RefusedCount));
        var (request, body) = Assert.Single(_engine.Requests);
        Assert.Equal(
            "POST http://engine:8428/prefix/api/v1/write Basic bWU6YSBzZWNyZXQ= application/x-protobuf snappy 0.1.0",
            $"{request.Method} {request.RequestUri} {request.Headers.Authorization} {request.Content!.Headers.ContentType} "
                + $"{request.Content.Headers.ContentEncoding} {string.Join(',', request.Headers.GetValues("X-Prometheus-Remote-Write-Version"))}");
        // Series m {1 label {name, value}, 2 samples of value and time}, n, metadata {type 2, family, help, unit}.
        Assert.Equal(
            "0A330A0D0A085F5F6E616D655F5F12016D" + "121009000000000000F83F10" + Time(1_699_999_999_000)
                + "1210090000000000000840" + "10" + Time(1_700_000_000_000)
                + "0A210A0D0A085F5F6E616D655F5F12016E" + "1210090000000000000040" + "10" + Time(1_700_000_000_000)
                + "1A0E080212016D220468656C702A0173",
            Convert.ToHexString(Snappy.DecompressToArray(body)));
        Assert.True(await next);
        Assert.Equal(3, followed.Current.Samples.Count);
        await stop.CancelAsync();
    }

    [Fact]
    public async Task Write_RefusedForGood_IsCountedAndSaid()
    {
        _engine.Answer = (HttpStatusCode.BadRequest, "out of order sample");

        var result = await WriteAsync(1_700_000_000_000);

        Assert.Equal([KeyValuePair.Create(RefusalReason.RefusedByEngine, 1)], result.Refused);
        Assert.Equal("http://engine:8428/prefix/api/v1/write answered 400: out of order sample", Assert.Single(result.Examples).Message);
        Assert.False(result.Unavailable);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Write_NotTakenNow_MakesTheSenderComeBack(HttpStatusCode status)
    {
        _engine.Answer = (status, "");

        var result = await WriteAsync(1_700_000_000_000);

        Assert.True(result.Unavailable);
        Assert.Equal($"http://engine:8428/prefix/api/v1/write answered {(int)status}: nothing", Assert.Single(result.Examples).Message);
        Assert.Equal("metrics", Assert.Single(_condition.Failures).Kind);
    }

    [Fact]
    public async Task Write_AheadOfTheClock_IsRefusedHere()
    {
        var result = await WriteAsync(1_700_000_000_000 + 3_600_000);

        Assert.Equal([KeyValuePair.Create(RefusalReason.TooFarInFuture, 1)], result.Refused);
        Assert.Empty(_engine.Requests);
    }

    [Fact]
    public async Task Select_ARange_AsksForTheSamplesThemselves()
    {
        _engine.Answer = (HttpStatusCode.OK,
            """{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"m","x":"2"},"values":[[1,"5"]]},{"metric":{"__name__":"m","x":"1"},"values":[[1,"3"],[2,"4"]]}]}}""");

        using var found = await _store.SelectAsync(
            TenantId.Default, new SeriesSelection([new("__name__", MatcherType.Equal, "m")], 1000, 2500), CancellationToken.None);

        Assert.Equal("query=%7B__name__%3D%22m%22%7D%5B1501ms%5D&time=2.5", Encoding.UTF8.GetString(Assert.Single(_engine.Requests).Body));
        Assert.Equal(["1", "2"], found.Series.Select(series => series.Labels["x"]));
        var samples = new SampleBuffer();
        found.Series[0].Read(1500, 2500, samples);
        Assert.Equal([4.0], samples.Values.ToArray());
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, "<html>proxy</html>", "http://engine:8428/prefix/ answered 502 with what is no answer of Prometheus's API: <html>proxy</html>")]
    [InlineData(HttpStatusCode.BadRequest, """{"status":"error","errorType":"bad_data","error":"no such label"}""", "no such label")]
    public async Task Labels_WithoutAnAnswer_SaysWhy(HttpStatusCode status, string body, string message)
    {
        _engine.Answer = (status, body);

        var error = await Assert.ThrowsAsync<MetricsUnavailableException>(
            async () => await _store.LabelNamesAsync(TenantId.Default, new LabelQuery([], 0, long.MaxValue), CancellationToken.None));

        Assert.Equal(message, error.Message);
    }

    public void Dispose()
    {
        _store.Dispose();
        _telemetry.Dispose();
    }

    private Series Series(string name) => _store.Resolve(TenantId.Default, LabelSet.From(("__name__", name))).Series!;

    private async Task<WriteResult> WriteAsync(long time)
    {
        var batch = new WriteBatch();
        batch.Add(Series("m"), time, 1);
        return await _store.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None);
    }

    private static string Time(long time)
    {
        var bytes = new Observe.Store.Chunks.ByteWriter();
        bytes.Varint((ulong)time);
        return Convert.ToHexString(bytes.Written);
    }

    /// <summary>Keeps what it is asked and gives one answer.</summary>
    [Fact]
    public async Task Requests_WithATenant_NameIt()
    {
        var engine = new RemoteEngine(_engine, Options.Create(new StoreOptions { MetricsUrl = "http://engine:8080/prometheus", MetricsTenant = "team-a" }));

        await engine.WriteAsync(new byte[1], CancellationToken.None);
        await engine.PostAsync("query", [new("query", "up")], CancellationToken.None);

        Assert.Equal(
            ["/prometheus/api/v1/write team-a", "/prometheus/api/v1/query team-a"],
            _engine.Requests.Select(item => $"{item.Request.RequestUri!.AbsolutePath} {string.Join(',', item.Request.Headers.GetValues("X-Scope-OrgID"))}"));
    }

    [Theory]
    [InlineData("team-a", true)]
    [InlineData("a.b_c*(1)!'", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a|b", false)]
    [InlineData("a b", false)]
    [InlineData("a\r\nX: y", false)]
    [InlineData("ä", false)]
    public void IsTenant_AnyText_IsWhatMimirTakes(string text, bool expected) => Assert.Equal(expected, RemoteEngine.IsTenant(text));

    [Fact]
    public void IsTenant_Long_IsRefused()
    {
        Assert.True(RemoteEngine.IsTenant(new string('a', 150)));
        Assert.False(RemoteEngine.IsTenant(new string('a', 151)));
    }

    private sealed class FakeEngine : HttpMessageHandler, IHttpClientFactory
    {
        public List<(HttpRequestMessage Request, byte[] Body)> Requests { get; } = [];

        public (HttpStatusCode Status, string Body) Answer { get; set; } = (HttpStatusCode.NoContent, "");

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add((request, await request.Content!.ReadAsByteArrayAsync(cancellationToken)));
            return new HttpResponseMessage(Answer.Status) { Content = new StringContent(Answer.Body) };
        }
    }
}
