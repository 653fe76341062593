using System.Text.Json;

namespace Observe.Autoscaler.Targets.Knative;

/// <summary>Walks objects of which any part may be missing.</summary>
internal static class JsonPath
{
    public static JsonElement? At(this JsonElement? element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (element is not { ValueKind: JsonValueKind.Object } mapping || !mapping.TryGetProperty(name, out var child))
                return null;
            element = child;
        }

        return element;
    }

    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> names) => ((JsonElement?)element).At(names);

    public static string? AsText(this JsonElement? element)
        => element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static int? AsInt(this JsonElement? element)
        => element is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;
}
