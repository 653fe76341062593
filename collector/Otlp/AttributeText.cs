using System.Globalization;
using System.Text.Json;
using Observe.Collector.Wire;
using Observe.Store.Metrics;

namespace Observe.Collector.Otlp;

/// <summary>Numbers of attributes as text, and how deep values may nest.</summary>
internal static class AttributeText
{
    /// <summary>Attribute values nest; deeper than this is nobody's data.</summary>
    private const int MaxDepth = 16;

    /// <exception cref="MalformedException">Deeper than values may nest.</exception>
    public static void CheckDepth(int depth)
    {
        if (depth > MaxDepth)
            throw new MalformedException($"an attribute is nested deeper than {MaxDepth}", RefusalReason.InvalidValue);
    }

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
