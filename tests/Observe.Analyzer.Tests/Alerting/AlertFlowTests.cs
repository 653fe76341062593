using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Analyzer.Alerting;
using Observe.Analyzer.Detection;
using Observe.Analyzer.Detection.Events;
using Observe.Analyzer.Detection.Operations;
using Observe.Store.Alerts;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Observe.TestSupport.State;

namespace Observe.Analyzer.Tests.Alerting;

public sealed class AlertFlowTests
{
    private static readonly WorkloadId Workload = new("local", "shop", "api");

    private readonly MemoryStateStore _state = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    [Fact]
    public void Judge_Step_AlarmsAtItsFirstValue()
    {
        var random = new Random(1);
        double[] past = [.. Enumerable.Range(0, 200).Select(_ => 100 + random.NextDouble() * 10)];

        Assert.True(new AmplitudeDetector().Judge(past, 106, 1)!.Value.Score < 1);
        Assert.True(new AmplitudeDetector().Judge(past, 160, 1)!.Value.Score > 1);
        Assert.Null(new AmplitudeDetector().Judge(past.AsSpan(0, 10), 160, 1));
        Assert.Null(new AmplitudeDetector().Judge(past, double.NaN, 1));
    }

    [Fact]
    public void Next_ScoresOverTime_MakeOneEventWithStartPeakAndEnd()
    {
        var tracker = new AnomalyTracker(quietValues: 2);
        double[] scores = [0.2, 1.2, 2.5, 1.1, 0.4, 0.6, 0.3, 0.1, 0.2];

        var events = scores.Select((score, i) => tracker.Next(Workload, "s", "amplitude", new AnomalyScore(score, 5), score * 10, i)).ToArray();

        Assert.Equal([1, 2, 7], events.Index().Where(item => item.Item is not null).Select(item => item.Index));
        Assert.Equal((1L, 7L, 2.5), (events[7]!.Start, events[7]!.End!.Value, events[7]!.PeakScore));
    }

    [Fact]
    public async Task Tick_Anomaly_IsDeliveredRetriedAndResolved()
    {
        await using var receiver = new FailingReceiver(failures: 1);
        await PutAsync(StateTables.Receivers, "pager", new AlertReceiver("pager", "webhook", receiver.Url, AllowPrivate: true));
        var tracker = new AnomalyTracker(quietValues: 1);
        await PutAnomalyAsync(tracker, 2);
        var loop = Loop();

        await loop.TickAsync(CancellationToken.None);
        Assert.False(Assert.Single((await AlertAsync()).Deliveries).Delivered);
        await loop.TickAsync(CancellationToken.None);
        Assert.Single(receiver.Bodies);
        _time.Advance(TimeSpan.FromSeconds(3));
        await loop.TickAsync(CancellationToken.None);
        await loop.TickAsync(CancellationToken.None);
        Assert.Equal((true, 2), (Assert.Single((await AlertAsync()).Deliveries) is var delivery) ? (delivery.Delivered, delivery.Attempts) : default);
        Assert.Equal(2, receiver.Bodies.Count);

        await PutAnomalyAsync(tracker, 0);
        await loop.TickAsync(CancellationToken.None);

        Assert.Equal(["firing", "firing", "resolved"], receiver.Bodies.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("status").GetString()));
        Assert.Equal(AlertState.Resolved, (await AlertAsync()).State);
    }

    [Fact]
    public async Task Tick_SilencedOrPrivateReceiver_IsNotTold()
    {
        await using var receiver = new FailingReceiver(failures: 0);
        await PutAsync(StateTables.Receivers, "pager", new AlertReceiver("pager", "webhook", receiver.Url));
        await PutAnomalyAsync(new AnomalyTracker(1), 2);

        await Loop().TickAsync(CancellationToken.None);
        Assert.Contains("private address", Assert.Single((await AlertAsync()).Deliveries).Message, StringComparison.Ordinal);

        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await PutAsync(StateTables.Receivers, "pager", new AlertReceiver("pager", "webhook", receiver.Url, AllowPrivate: true));
        await PutAsync(StateTables.Silences, "s", new Silence("s", new Dictionary<string, string> { ["workload"] = Workload.ToString() }, now - 1, now + 60_000, "me", ""));
        _time.Advance(TimeSpan.FromSeconds(10));
        await Loop().TickAsync(CancellationToken.None);

        Assert.Equal("s", (await AlertAsync()).SilencedBy);
        Assert.Empty(receiver.Bodies);
    }

    private AlertLoop Loop()
    {
        var options = Options.Create(new AlertingOptions());
        return new AlertLoop(_state, new AlertDeliverer(options), options, _time, NullLogger<AlertLoop>.Instance);
    }

    private async Task PutAnomalyAsync(AnomalyTracker tracker, double score)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var anomaly = tracker.Next(Workload, "workload:errors:rate", "amplitude", new AnomalyScore(score, 0), 5, now)!;
        await _state.PutAsync(
            TenantId.Default, StateTables.Anomalies, new StateWrite(anomaly.Id, anomaly.Workload, anomaly.Start, StateJson.Serialize(anomaly)), null, default);
    }

    private async Task PutAsync<T>(string table, string key, T value)
        => await _state.PutAsync(TenantId.Default, table, new StateWrite(key, key, 0, StateJson.Serialize(value)), null, default);

    private async Task<Alert> AlertAsync()
        => Assert.Single(await _state.ListAsync(TenantId.Default, StateTables.Alerts, new StateQuery(), default)).As<Alert>();

    /// <summary>Somebody's webhook, out of order for the first calls.</summary>
    private sealed class FailingReceiver : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Task _loop;
        private int _failures;

        public FailingReceiver(int failures)
        {
            _failures = failures;
            using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
            }

            _listener.Prefixes.Add(Url);
            _listener.Start();
            _loop = RunAsync();
        }

        public string Url { get; }

        public ConcurrentQueue<string> Bodies { get; } = new();

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _loop;
        }

        private async Task RunAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                    Bodies.Enqueue(await reader.ReadToEndAsync());
                    context.Response.StatusCode = _failures-- > 0 ? 500 : 200;
                    context.Response.Close();
                }
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                // Closed.
            }
        }
    }
}
