using System.Globalization;
using System.Text;

namespace Observe.Server.Demo.Gateway;

/// <summary>What one cluster (function) did, counted as Envoy counts it. Thread-safe.</summary>
internal sealed class ClusterStatistics
{
    /// <summary>Envoy's default histogram bounds in milliseconds.</summary>
    public static readonly double[] BoundsMilliseconds =
        [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000, 1800000, 3600000];

    private readonly Lock _lock = new();
    private readonly long[] _byClass = new long[6];
    private readonly long[] _buckets = new long[BoundsMilliseconds.Length + 1];
    private double _sumMilliseconds;
    private long _timeouts;
    private long _overflows;

    public void Completed(int status, double milliseconds)
    {
        lock (_lock)
        {
            _byClass[Math.Clamp(status / 100, 0, 5)]++;
            var bucket = Array.FindIndex(BoundsMilliseconds, bound => milliseconds <= bound);
            _buckets[bucket < 0 ? BoundsMilliseconds.Length : bucket]++;
            _sumMilliseconds += milliseconds;
        }
    }

    public void TimedOutWaiting()
    {
        lock (_lock)
        {
            _byClass[5]++;
            _timeouts++;
            _overflows++;
        }
    }

    public void WriteTo(EnvoyPage page, string cluster, InstancePool pool)
    {
        lock (_lock)
        {
            page.Counter("upstream_rq_total", cluster, _byClass.Sum());
            for (var kind = 2; kind <= 5; kind++)
                page.Counter("upstream_rq_xx", cluster, _byClass[kind], $",envoy_response_code_class=\"{kind}\"");
            page.Counter("upstream_rq_timeout", cluster, _timeouts);
            page.Counter("upstream_rq_pending_overflow", cluster, _overflows);
            page.Histogram("upstream_rq_time", cluster, BoundsMilliseconds, _buckets, _sumMilliseconds);
        }

        page.Gauge("upstream_rq_active", cluster, pool.Active);
        page.Gauge("upstream_rq_pending_active", cluster, pool.Waiting);
        page.Gauge("membership_healthy", cluster, pool.Ready);
        page.Gauge("membership_total", cluster, pool.Ready);
    }
}

/// <summary>Writes cluster statistics under the names of Envoy's <c>/stats/prometheus</c>, families together.</summary>
internal sealed class EnvoyPage
{
    private readonly SortedDictionary<string, (string Type, StringBuilder Lines)> _families = new(StringComparer.Ordinal);

    public void Counter(string name, string cluster, long value, string more = "") => Line(name, "counter", "", cluster, more, value);

    public void Gauge(string name, string cluster, long value) => Line(name, "gauge", "", cluster, "", value);

    public void Histogram(string name, string cluster, double[] bounds, long[] buckets, double sum)
    {
        var cumulative = 0L;
        for (var i = 0; i < buckets.Length; i++)
        {
            cumulative += buckets[i];
            var bound = i < bounds.Length ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Line(name, "histogram", "_bucket", cluster, $",le=\"{bound}\"", cumulative);
        }

        Line(name, "histogram", "_sum", cluster, "", sum);
        Line(name, "histogram", "_count", cluster, "", cumulative);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, (type, lines)) in _families)
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n").Append(lines);
        return text.ToString();
    }

    private void Line(string name, string type, string suffix, string cluster, string more, double value)
    {
        var family = $"envoy_cluster_{name}";
        if (!_families.TryGetValue(family, out var entry))
            _families[family] = entry = (type, new StringBuilder());
        entry.Lines.Append(CultureInfo.InvariantCulture, $"{family}{suffix}{{envoy_cluster_name=\"{cluster}\"{more}}} {value}\n");
    }
}
