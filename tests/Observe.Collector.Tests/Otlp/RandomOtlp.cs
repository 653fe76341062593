using Google.Protobuf;
using Observe.Collector.Tests.Protos.Common;
using Observe.Collector.Tests.Protos.Metrics;
using Observe.Collector.Tests.Protos.Trace;

namespace Observe.Collector.Tests.Otlp;

/// <summary>Export requests from a seed, with every field used somewhere.</summary>
internal sealed class RandomOtlp(int seed)
{
    private readonly Random _random = new(seed);

    public ExportMetricsServiceRequest Metrics() => new() { ResourceMetrics = { Some(ResourceMetrics) } };

    public ExportTraceServiceRequest Traces() => new() { ResourceSpans = { Some(ResourceSpans) } };

    private ResourceMetrics ResourceMetrics() => new() { Resource = Resource(), ScopeMetrics = { Some(ScopeMetrics) }, SchemaUrl = Text() };

    private ScopeMetrics ScopeMetrics() => new() { Scope = new InstrumentationScope { Name = Text() }, Metrics = { Some(Metric) } };

    private Metric Metric()
    {
        var metric = new Metric { Name = Text(), Description = Text(), Unit = Text(), Metadata = { Some(Attribute) } };
        switch (_random.Next(6))
        {
            case 0: metric.Gauge = new Gauge { DataPoints = { Some(Number) } }; break;
            case 1:
                metric.Sum = new Sum { AggregationTemporality = Temporality(), IsMonotonic = Coin(), DataPoints = { Some(Number) } };
                break;
            case 2:
                metric.Histogram = new Histogram { AggregationTemporality = Temporality(), DataPoints = { Some(Histogram) } };
                break;
            case 3:
                metric.ExponentialHistogram = new ExponentialHistogram { AggregationTemporality = Temporality(), DataPoints = { Some(Exponential) } };
                break;
            case 4: metric.Summary = new Summary { DataPoints = { Some(Summary) } }; break;
        }

        return metric;
    }

    private NumberDataPoint Number()
    {
        var point = new NumberDataPoint
        {
            StartTimeUnixNano = Time(),
            TimeUnixNano = Time(),
            Flags = (uint)_random.Next(3),
            Attributes = { Some(Attribute) },
            Exemplars = { Some(Exemplar) },
        };
        if (Coin())
            point.AsInt = _random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(64);
        else
            point.AsDouble = Value();
        return point;
    }

    private HistogramDataPoint Histogram()
    {
        var point = new HistogramDataPoint
        {
            StartTimeUnixNano = Time(),
            TimeUnixNano = Time(),
            Count = Time(),
            BucketCounts = { Some(Time) },
            ExplicitBounds = { Some(Value) },
            Attributes = { Some(Attribute) },
            Exemplars = { Some(Exemplar) },
            Min = Value(),
            Max = Value(),
        };
        if (Coin())
            point.Sum = Value();
        return point;
    }

    private ExponentialHistogramDataPoint Exponential()
    {
        var point = new ExponentialHistogramDataPoint
        {
            StartTimeUnixNano = Time(),
            TimeUnixNano = Time(),
            Count = Time(),
            Sum = Value(),
            Scale = _random.Next(-10, 20),
            ZeroCount = Time(),
            ZeroThreshold = Value(),
            Attributes = { Some(Attribute) },
            Exemplars = { Some(Exemplar) },
        };
        if (Coin())
        {
            point.Positive = new ExponentialHistogramDataPoint.Types.Buckets
            {
                Offset = _random.Next(-1000, 1000),
                BucketCounts = { Some(() => Time() >> _random.Next(64)) },
            };
        }

        return point;
    }

    private SummaryDataPoint Summary() => new()
    {
        StartTimeUnixNano = Time(),
        TimeUnixNano = Time(),
        Count = Time(),
        Sum = Value(),
        Attributes = { Some(Attribute) },
        QuantileValues = { Some(() => new SummaryDataPoint.Types.ValueAtQuantile { Quantile = Value(), Value = Value() }) },
    };

    private Protos.Metrics.Exemplar Exemplar()
    {
        var exemplar = new Protos.Metrics.Exemplar
        {
            TimeUnixNano = Time(),
            TraceId = Id(16),
            SpanId = Id(8),
            FilteredAttributes = { Some(Attribute) },
        };
        if (Coin())
            exemplar.AsInt = _random.Next();
        else
            exemplar.AsDouble = Value();
        return exemplar;
    }

    private ResourceSpans ResourceSpans() => new() { Resource = Resource(), ScopeSpans = { Some(() => new ScopeSpans { Spans = { Some(Span) } }) } };

    private Span Span() => new()
    {
        TraceId = Id(16),
        SpanId = Id(8),
        ParentSpanId = Id(_random.Next(2) * 8),
        TraceState = Text(),
        Name = Text(),
        Kind = _random.Next(7),
        StartTimeUnixNano = Time(),
        EndTimeUnixNano = Time(),
        Flags = (uint)_random.Next(),
        DroppedEventsCount = (uint)_random.Next(3),
        Attributes = { Some(Attribute) },
        Events = { Some(() => new Span.Types.Event { TimeUnixNano = Time(), Name = Text(), Attributes = { Some(Attribute) } }) },
        Links = { Some(() => new Span.Types.Link { TraceId = Id(16), SpanId = Id(8), Attributes = { Some(Attribute) } }) },
        Status = new Protos.Trace.Status { Code = _random.Next(4), Message = Text() },
    };

    private Resource Resource() => new() { Attributes = { Some(Attribute) } };

    private KeyValue Attribute() => new() { Key = Text(), Value = AnyValue(0) };

    private AnyValue AnyValue(int depth) => _random.Next(depth > 3 ? 6 : 8) switch
    {
        0 => new AnyValue(),
        1 => new AnyValue { StringValue = Text() },
        2 => new AnyValue { BoolValue = Coin() },
        3 => new AnyValue { IntValue = _random.NextInt64() },
        4 => new AnyValue { DoubleValue = Value() },
        5 => new AnyValue { BytesValue = Id(3) },
        6 => new AnyValue { ArrayValue = new ArrayValue { Values = { Some(() => AnyValue(depth + 1)) } } },
        _ => new AnyValue { KvlistValue = new KeyValueList { Values = { Some(() => new KeyValue { Key = Text(), Value = AnyValue(depth + 1) }) } } },
    };

    private AggregationTemporality Temporality() => (AggregationTemporality)_random.Next(3);

    private ByteString Id(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }

    private string Text() => _random.Next(4) switch
    {
        0 => "",
        1 => "größe \"quoted\" \\ 😀",
        _ => string.Concat(Enumerable.Range(0, _random.Next(12)).Select(_ => (char)_random.Next('a', 'z' + 1))),
    };

    private ulong Time() => (ulong)_random.NextInt64();

    private double Value() => (_random.NextDouble() - 0.5) * Math.Pow(10, _random.Next(-20, 20));

    private bool Coin() => _random.Next(2) == 0;

    private IEnumerable<T> Some<T>(Func<T> make) => Enumerable.Range(0, _random.Next(4)).Select(_ => make()).ToArray();
}
