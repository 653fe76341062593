using Observe.Server.Demo.Gateway;
using Observe.Server.Demo.Load;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Server.Demo;

/// <summary>
/// The day before, as the gateway would have reported it: counters, histogram and gauges of every function, a sample a second,
/// drawn from the recording with a fixed seed. So the forecast has something to learn from when the demo begins.
/// </summary>
internal static class DemoHistory
{
    private const int Seed = 20260811;

    /// <returns>How many samples were written.</returns>
    public static async Task<int> WriteAsync(
        IMetricWriter writer, IReadOnlyDictionary<string, LoadRecording> recordings, long startOfDemo, CancellationToken cancellationToken)
    {
        var random = new Random(Seed);
        var functions = DemoFunction.All.Select(function => new FunctionHistory(function, RecordingOf(function, recordings), writer)).ToArray();
        var seconds = recordings.Values.Min(recording => recording.HistorySeconds);
        var batch = new WriteBatch();
        var written = 0;
        for (var second = -seconds; second < 0; second++)
        {
            foreach (var function in functions)
                function.Append(batch, second, startOfDemo + second * 1000L, random);
            if (batch.Count < 5000 && second < -1)
                continue;
            written += (await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, cancellationToken)).Accepted;
            batch.Clear();
        }

        foreach (var function in functions)
            function.End(batch, startOfDemo);
        await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, cancellationToken);
        return written;
    }

    private static LoadRecording RecordingOf(DemoFunction function, IReadOnlyDictionary<string, LoadRecording> recordings)
        => recordings[function.Name] is { } own ? own : throw new InvalidOperationException($"no load for {function.Name}");

    private sealed class FunctionHistory(DemoFunction function, LoadRecording recording, IMetricWriter writer)
    {
        private readonly double[] _buckets = new double[ClusterStatistics.BoundsMilliseconds.Length + 1];
        private readonly Series[] _bucketSeries =
            [.. ClusterStatistics.BoundsMilliseconds.Select(bound => bound.ToString())
                .Append("+Inf")
                .Select(bound => Resolve(writer, function, "upstream_rq_time_bucket", ("le", bound)))];

        private readonly Series _sumSeries = Resolve(writer, function, "upstream_rq_time_sum");
        private readonly Series _countSeries = Resolve(writer, function, "upstream_rq_time_count");
        private readonly Series _totalSeries = Resolve(writer, function, "upstream_rq_total");
        private readonly Series _successSeries = Resolve(writer, function, "upstream_rq_xx", ("envoy_response_code_class", "2"));
        private readonly Series _activeSeries = Resolve(writer, function, "upstream_rq_active");
        private readonly Series _pendingSeries = Resolve(writer, function, "upstream_rq_pending_active");
        private double _total;

        public void Append(WriteBatch batch, int second, long time, Random random)
        {
            var rate = recording.RateAt(second);
            var arrivals = Poisson.Draw(rate, random);
            _total += arrivals;
            for (var i = 0; i < _buckets.Length; i++)
            {
                _buckets[i] += arrivals * ShareBelow(i < ClusterStatistics.BoundsMilliseconds.Length
                    ? ClusterStatistics.BoundsMilliseconds[i] / 1000 : double.PositiveInfinity);
                batch.Add(_bucketSeries[i], time, Math.Round(_buckets[i]));
            }

            batch.Add(_sumSeries, time, _total * MeanSeconds * 1000);
            batch.Add(_countSeries, time, _total);
            batch.Add(_totalSeries, time, _total);
            batch.Add(_successSeries, time, _total);
            batch.Add(_activeSeries, time, Poisson.Draw(rate * MeanSeconds, random));
            batch.Add(_pendingSeries, time, 0);
        }

        /// <summary>
        /// As when a scraped gateway is gone. Without it the last gauges would count beside the real gateway's for the five minutes that
        /// a query looks back.
        /// </summary>
        public void End(WriteBatch batch, long time)
        {
            foreach (var series in (ReadOnlySpan<Series>)[.. _bucketSeries, _sumSeries, _countSeries, _totalSeries, _successSeries, _activeSeries, _pendingSeries])
                batch.Add(series, time, Staleness.Marker);
        }

        private double MeanSeconds
            => function.ServiceSeconds + (function.Calls is { } next ? DemoFunction.Named(next).ServiceSeconds : 0);

        /// <summary>Half of the service time is fixed, half exponential, as <c>FunctionWork</c> does it.</summary>
        private double ShareBelow(double seconds)
            => seconds <= MeanSeconds / 2 ? 0 : 1 - Math.Exp(-(seconds / MeanSeconds - 0.5) / 0.5);

        private static Series Resolve(
            IMetricWriter writer, DemoFunction function, string name, params ReadOnlySpan<(string Name, string Value)> more)
        {
            var labels = new List<Label>
            {
                new(Label.MetricName, $"envoy_cluster_{name}"),
                new("envoy_cluster_name", function.Name),
                new("job", "gateway"),
                new("instance", "history"),
                new("location", DemoFunction.Location),
                new("namespace", DemoFunction.Namespace),
            };
            foreach (var (labelName, value) in more)
                labels.Add(new Label(labelName, value));
            var resolution = writer.Resolve(TenantId.Default, LabelSet.From(labels));
            return resolution.IsResolved ? resolution.Series : throw new InvalidOperationException(resolution.Refusal.Message);
        }
    }
}
