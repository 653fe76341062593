using System.Diagnostics;
using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Load;
using Observe.Store.Chunks;
using Snappier;

namespace Observe.Benchmarks.Soak;

/// <summary>
/// Sends on time, not as fast as possible: every target once in two seconds, spread evenly, a request for twenty targets. What is late
/// is sent late with the time at which it was due, and its latency counts from then, so that a server that stands still is seen to.
/// </summary>
internal sealed class SoakSender(Uri server, SoakOptions options, TargetChurn churn, SoakTally tally, long startTime)
{
    public const int TargetsPerRequest = 20;
    private const int Connections = 4;
    private const ulong Seed = 1;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public async Task RunAsync(long started)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { Timeout = TimeSpan.FromMinutes(2) };
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => Task.Run(() => SendAsync(client, connection, started))));
    }

    public static int Slots(SoakOptions options) => options.Rate / SoakOptions.RateStep;

    private async Task SendAsync(HttpClient client, int connection, long started)
    {
        var slots = Enumerable.Range(0, Slots(options)).Select(slot => new Slot(slot, churn)).Chunk(TargetsPerRequest).ToArray();
        var body = new ByteWriter(1 << 20);
        for (var cycle = 0; ; cycle++)
        {
            for (var group = connection; group < slots.Length; group += Connections)
            {
                var due = (cycle * Interval) + (Interval * group / slots.Length);
                if (due >= options.Length)
                    return;
                var compressed = Encode(slots[group], due, body);
                await SendAsync(client, [.. slots[group].Select(slot => slot.Target)], compressed, due, started);
            }
        }
    }

    private byte[] Encode(Slot[] slots, TimeSpan due, ByteWriter body)
    {
        body.Clear();
        foreach (var slot in slots)
            slot.Write(body, due, startTime + (long)due.TotalMilliseconds);
        return Snappy.CompressToArray(body.Written);
    }

    private async Task SendAsync(HttpClient client, int[] targets, byte[] body, TimeSpan due, long started)
    {
        var samples = targets.Length * SeriesLayout.Count;
        var early = due - Stopwatch.GetElapsedTime(started);
        if (early > TimeSpan.Zero)
            await Task.Delay(early, TimeProvider.System);
        // The timer's own lateness is not the server's.
        var begin = early > TimeSpan.Zero ? Stopwatch.GetElapsedTime(started) : due;
        tally.Send(targets, samples);
        try
        {
            if (await LoadSender.PostAsync(client, server, body, () => tally.Refuse(samples, "later"), CancellationToken.None) is { } refusal)
                tally.Refuse(samples, refusal);
            else
                tally.Acknowledge(targets, samples);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            tally.Refuse(samples, error.Message);
        }

        var end = Stopwatch.GetElapsedTime(started);
        tally.Write(new TimedLatency(end.TotalSeconds, (end - begin).TotalMilliseconds));
    }

    /// <summary>A place that a target has until another one takes it.</summary>
    private sealed class Slot(int slot, TargetChurn churn)
    {
        private readonly double[] _row = new double[SeriesLayout.Count];
        private TargetValues? _values;
        private byte[][] _labels = [];

        public int Target { get; private set; } = -1;

        public void Write(ByteWriter body, TimeSpan elapsed, long time)
        {
            if (churn.TargetAt(slot, elapsed) is var target && target != Target)
            {
                Target = target;
                _values = new TargetValues(target, Seed);
                _labels = [.. SeriesLayout.Series.Select(series => TargetLabels.Wire(target, series))];
            }

            _values!.Next(1, _row);
            for (var series = 0; series < _row.Length; series++)
                RequestEncoder.WriteEntry(body, _labels[series], _row.AsSpan(series, 1), time);
        }
    }
}
