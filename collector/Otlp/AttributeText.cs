using System.Globalization;
using System.Text.Json;

namespace Observe.Collector.Otlp;

/// <summary>Numbers of attributes as text.</summary>
internal static class AttributeText
{
    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>JSON has no NaN and no infinities: they stand as strings there.</summary>
    public static string JsonNumber(double value)
        => double.IsFinite(value) ? Number(value) : JsonSerializer.Serialize(Number(value));
}
