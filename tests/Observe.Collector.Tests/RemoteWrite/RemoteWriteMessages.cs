using Observe.Collector.Tests.Protos.RemoteWrite1;
using V2Messages = Observe.Collector.Tests.Protos.RemoteWrite2;

namespace Observe.Collector.Tests.RemoteWrite;

/// <summary>Builds write requests with the generated messages.</summary>
internal static class RemoteWriteMessages
{
    public static WriteRequest V1(params TimeSeries[] series)
    {
        var request = new WriteRequest();
        request.Timeseries.AddRange(series);
        return request;
    }

    public static TimeSeries Series(string name, double value, params (string Name, string Value)[] labels)
        => With(name, labels, new Sample { Value = value, Timestamp = TestTime.Milliseconds });

    public static TimeSeries With(string name, (string Name, string Value)[] labels, params Sample[] samples)
    {
        var series = new TimeSeries { Labels = { new Label { Name = "__name__", Value = name }, new Label { Name = "job", Value = "a" } } };
        series.Labels.AddRange(labels.Select(item => new Label { Name = item.Name, Value = item.Value }));
        series.Samples.AddRange(samples);
        return series;
    }

    public static TimeSeries Histogram(string name)
    {
        var series = With(name, []);
        series.Histograms.Add(new Histogram
        {
            CountInt = 12,
            Sum = 18.4,
            Schema = 1,
            ZeroThreshold = 0.001,
            ZeroCountInt = 2,
            Timestamp = TestTime.Milliseconds,
            PositiveSpans = { new BucketSpan { Offset = 0, Length = 2 }, new BucketSpan { Offset = 1, Length = 2 } },
            PositiveDeltas = { 1, 1, -1, 0 },
            NegativeSpans = { new BucketSpan { Offset = -1, Length = 1 }, new BucketSpan { Offset = 2, Length = 1 } },
            NegativeDeltas = { 2, 1 },
            ResetHint = 2,
        });
        return series;
    }

    /// <summary>Series with labels <c>__name__</c> and <c>job="a"</c>, their symbols gathered.</summary>
    public static V2Messages.Request V2(params (string Name, V2Messages.TimeSeries Series)[] all)
    {
        var request = new V2Messages.Request { Symbols = { "", "__name__", "job", "a" } };
        foreach (var (name, series) in all)
        {
            request.Symbols.Add(name);
            series.LabelsRefs.AddRange([1u, (uint)request.Symbols.Count - 1, 2, 3]);
            request.Timeseries.Add(series);
        }

        return request;
    }
}
