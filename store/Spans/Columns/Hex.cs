using System.Buffers;

namespace Observe.Store.Spans.Columns;

/// <summary>Ids as bytes.</summary>
internal static class Hex
{
    /// <exception cref="ArgumentException">The text is not as many hex digits as the bytes take: writes check that.</exception>
    public static void Read(string text, Span<byte> into)
    {
        if (Convert.FromHexString(text, into, out var consumed, out var written) != OperationStatus.Done || written != into.Length || consumed != text.Length)
            throw new ArgumentException($"`{text}` is no id of {into.Length} bytes", nameof(text));
    }
}
