using Observe.Store.Chunks;

namespace Observe.Benchmarks.Generation;

/// <summary>Labels of a target's series as a cluster's scraper gives them: 10 beside the name, <c>le</c> on buckets, sorted by name.</summary>
internal static class TargetLabels
{
    private static readonly string[] Services = ["cart", "catalog", "checkout", "identity", "payment", "recommendation", "search", "shipping"];

    public static string Instance(int target) => $"10.{64 + (target / 250)}.{target % 250}.17:9090";

    public static (string Name, string Value)[] Of(int target, in LaidOutSeries series)
    {
        var service = Services[target % Services.Length];
        (string, string)[] before = [
            ("__name__", series.Name),
            ("cluster", "production-eu-1"),
            ("container", "function"),
            ("instance", Instance(target)),
            ("job", "kubernetes-pods")];
        (string, string)[] after = [
            ("namespace", $"shop-{target % 20:00}"),
            ("node", $"worker-{target % 50:00}.eu-1.internal"),
            ("pod", $"{service}-{new RandomNumbers((ulong)target).Next() & 0xffffffffff:x10}-{target:00000}"),
            ("region", "eu-central-1"),
            ("route", SeriesLayout.Routes[series.Route]),
            ("service", service)];
        return series.Bound is { } bound ? [.. before, ("le", bound), .. after] : [.. before, .. after];
    }

    /// <summary>Label messages of remote write 1.0: 0A LENGTH {0A NAME 12 VALUE}, one after the other.</summary>
    public static byte[] Wire(int target, in LaidOutSeries series)
    {
        var (all, label) = (new ByteWriter(), new ByteWriter());
        foreach (var (name, value) in Of(target, series))
        {
            label.Clear();
            label.Byte(0x0A);
            label.Text(name);
            label.Byte(0x12);
            label.Text(value);
            all.Byte(0x0A);
            all.Varint((ulong)label.Length);
            all.Bytes(label.Written);
        }

        return all.Written.ToArray();
    }
}
