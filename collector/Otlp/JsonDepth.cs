using System.Text.Json;

namespace Observe.Collector.Otlp;

/// <summary>Cuts JSON down to a depth, so that one value that nests without end does not take the whole request with it.</summary>
internal static class JsonDepth
{
    /// <summary>The same text where every list and map below a depth is <c>0</c>, which nothing takes for a list or map.</summary>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static byte[] Cut(ReadOnlySpan<byte> json, int depth)
    {
        var cut = json.ToArray();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject) || reader.CurrentDepth < depth)
                continue;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var value = cut.AsSpan(start..(int)reader.BytesConsumed);
            value.Fill((byte)' ');
            value[0] = (byte)'0';
        }

        return cut;
    }
}
