using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Analyzer.Alerting;
using Observe.Analyzer.Alerting.Channels;
using Observe.Store.Alerts;
using Observe.Store.Anomalies;
using Observe.Store.Requests;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.TestSupport;
using Observe.TestSupport.State;

namespace Observe.Analyzer.Tests.Alerting;

public sealed class AlertLoopTests
{
    private const string Workload = "local/shop/api";

    private readonly MemoryStateStore _state = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly IOptions<AlertingOptions> _options = Options.Create(new AlertingOptions());

    [Fact]
    public async Task Tick_Anomaly_IsDeliveredRetriedAndResolved()
    {
        await using var receiver = new FailingReceiver(failures: 1);
        await PutReceiverAsync("pager", receiver.Url);
        await PutAnomalyAsync();
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

        await PutAnomalyAsync(isOver: true);
        await loop.TickAsync(CancellationToken.None);
        await loop.TickAsync(CancellationToken.None);

        Assert.Equal(["firing", "firing", "resolved"], receiver.Statuses);
        Assert.Equal(AlertState.Resolved, (await AlertAsync()).State);
    }

    [Fact]
    public async Task Tick_AfterRestart_GoesOnWhereItStopped()
    {
        await using var receiver = new FailingReceiver(failures: 0);
        await PutReceiverAsync("pager", receiver.Url);
        await PutAnomalyAsync();
        await Loop().TickAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromDays(2));
        await Loop().TickAsync(CancellationToken.None);
        Assert.Equal(["firing", "firing"], receiver.Statuses);

        await PutAnomalyAsync(isOver: true);
        await Loop().TickAsync(CancellationToken.None);

        Assert.Equal(["firing", "firing", "resolved"], receiver.Statuses);
    }

    [Fact]
    public async Task Tick_SilencedOrPrivateReceiver_IsNotTold()
    {
        await using var receiver = new FailingReceiver(failures: 0);
        await PutReceiverAsync("pager", receiver.Url, allowPrivate: false);
        await PutAnomalyAsync();

        await Loop().TickAsync(CancellationToken.None);
        Assert.Contains("private address", Assert.Single((await AlertAsync()).Deliveries).Message, StringComparison.Ordinal);

        await PutReceiverAsync("pager", receiver.Url);
        await PutAsync(StateTables.Silences, "s", new Silence("s", new Dictionary<string, string> { ["workload"] = Workload }, Now - 1, Now + 60_000, "me", ""));
        _time.Advance(TimeSpan.FromSeconds(10));
        await Loop().TickAsync(CancellationToken.None);

        Assert.Equal("s", (await AlertAsync()).SilencedBy);
        Assert.Empty(receiver.Bodies);
    }

    [Fact]
    public async Task Tick_HangingReceiver_KeepsNobodyElseWaitingAndIsToldWhyLater()
    {
        await PutReceiverAsync("a-hangs", HangingChannel.Hangs);
        await PutReceiverAsync("pager", "http://pager/");
        await PutAnomalyAsync();
        var deliverer = new AlertDeliverer([new HangingChannel()], _options, _time, NullLogger<AlertDeliverer>.Instance);
        var loop = new AlertLoop(_state, new ReceiverQueues(deliverer, _time), _options, _time, NullLogger<AlertLoop>.Instance);

        var tick = loop.TickAsync(CancellationToken.None);
        Assert.False(tick.IsCompleted);
        _time.Advance(_options.Value.Interval);
        await tick;
        Assert.Equal("pager", Assert.Single((await AlertAsync()).Deliveries).Receiver);
        _time.Advance(_options.Value.Timeout);
        await loop.TickAsync(CancellationToken.None);

        Assert.Equal(
            [("pager", "delivered"), ("a-hangs", "no answer within 10 s")],
            (await AlertAsync()).Deliveries.Select(delivery => (delivery.Receiver, delivery.Message)));
    }

    [Fact]
    public async Task Tick_AlertsOlderThanRetention_AreForgotten()
    {
        await PutAnomalyAsync(isOver: true);
        await Loop().TickAsync(CancellationToken.None);
        Assert.NotNull(await AlertAsync());
        _time.Advance(TimeSpan.FromDays(31));

        await Loop().TickAsync(CancellationToken.None);

        Assert.Empty(await _state.ListAsync(TenantId.Default, StateTables.Alerts, new StateQuery(), default));
        Assert.Empty(await _state.ListAsync(TenantId.Default, StateTables.Anomalies, new StateQuery(), default));
    }

    [Fact]
    public async Task TestRequest_AnyReceiver_IsAnsweredWithWhatHappenedOnce()
    {
        await using var receiver = new FailingReceiver(failures: 0);
        await PutReceiverAsync("pager", receiver.Url);
        await PutReceiverAsync("carrier", "http://127.0.0.1/", kind: "pigeon");
        foreach (var name in new[] { "pager", "carrier", "nobody" })
            await PutAsync(StateTables.Requests, name, new WorkRequest(WorkRequestKinds.TestReceiver, name));
        var loop = new ReceiverTestLoop(_state, Deliverer(), _time, NullLogger<ReceiverTestLoop>.Instance);

        await loop.TickAsync(CancellationToken.None);
        await PutAsync(StateTables.Requests, "other", new WorkRequest("something-else", ""));
        await loop.TickAsync(CancellationToken.None);

        Assert.Contains("\"alertname\":\"Test\"", Assert.Single(receiver.Bodies), StringComparison.Ordinal);
        Assert.Equal(new WorkRequestResult(true, "delivered", Now), await ResultAsync("pager"));
        Assert.Equal(new WorkRequestResult(false, "no receiver is of kind `pigeon`; there are webhook, slack, email", Now), await ResultAsync("carrier"));
        Assert.Equal(new WorkRequestResult(false, "no receiver is named `nobody`", Now), await ResultAsync("nobody"));
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private AlertDeliverer Deliverer()
        => new([new WebhookChannel(_options), new SlackChannel(_options), new EmailChannel(_options)], _options, _time, NullLogger<AlertDeliverer>.Instance);

    private AlertLoop Loop()
        => new(_state, new ReceiverQueues(Deliverer(), _time), _options, _time, NullLogger<AlertLoop>.Instance);

    private async Task<WorkRequestResult> ResultAsync(string key)
        => (await _state.GetAsync(TenantId.Default, StateTables.RequestResults, key, default))!.As<WorkRequestResult>();

    private async Task PutAnomalyAsync(bool isOver = false)
    {
        var start = DateTimeOffset.UnixEpoch.AddDays(20_000).ToUnixTimeMilliseconds();
        var anomaly = new AnomalyEvent
        {
            Id = "a",
            Workload = Workload,
            Signal = "workload:errors:rate",
            Start = start,
            End = isOver ? Now : null,
            Severity = AnomalySeverity.Watch,
            PeakScore = 2,
            Seen = 5,
            Expected = 0,
            Detector = "amplitude",
            Evidence = "5 is much",
        };
        await _state.PutAsync(TenantId.Default, StateTables.Anomalies, new StateWrite(anomaly.Id, anomaly.Workload, anomaly.Start, StateJson.Serialize(anomaly)), null, default);
    }

    private Task PutReceiverAsync(string name, string url, bool allowPrivate = true, string kind = "webhook")
        => PutAsync(StateTables.Receivers, name, new AlertReceiver(name, kind, url, AllowPrivate: allowPrivate));

    private async Task PutAsync<T>(string table, string key, T value)
        => await _state.PutAsync(TenantId.Default, table, new StateWrite(key, key, Now, StateJson.Serialize(value)), null, default);

    private async Task<Alert> AlertAsync()
        => Assert.Single(await _state.ListAsync(TenantId.Default, StateTables.Alerts, new StateQuery(), default)).As<Alert>();

    /// <summary>Takes every notification at once, but for one address, where it waits until it is given up.</summary>
    private sealed class HangingChannel : IAlertChannel
    {
        public const string Hangs = "http://hangs/";

        public string Kind => "webhook";

        public Task SendAsync(Notification notification, AlertReceiver receiver, CancellationToken cancellationToken)
            => receiver.Url == Hangs ? new TaskCompletionSource().Task.WaitAsync(cancellationToken) : Task.CompletedTask;
    }
}
