using System.IO.Hashing;
using System.Text;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation.Aggregations;

/// <summary>
/// A share of all series by a hash of their labels, always the same ones: the XXH64 of names and values, each after its length, as a part
/// of 2^64. A negative ratio takes exactly those that 1 + ratio leaves.
/// </summary>
internal static class SampledRatio
{
    public static bool Includes(LabelSet labels, double ratio)
    {
        var place = Hash(labels) / (double)ulong.MaxValue;
        return ratio >= 0 ? place < ratio : place >= 1 + ratio;
    }

    private static ulong Hash(LabelSet labels)
    {
        var bytes = new List<byte>(256);
        foreach (var label in labels.AsSpan())
        {
            Append(bytes, label.Name);
            Append(bytes, label.Value);
        }

        return XxHash64.HashToUInt64(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
    }

    /// <summary>A length below 255 in one byte, another as 255 and three bytes, little endian.</summary>
    private static void Append(List<byte> bytes, string text)
    {
        var encoded = Encoding.UTF8.GetBytes(text);
        if (encoded.Length < byte.MaxValue)
            bytes.Add((byte)encoded.Length);
        else
            bytes.AddRange([byte.MaxValue, (byte)encoded.Length, (byte)(encoded.Length >> 8), (byte)(encoded.Length >> 16)]);
        bytes.AddRange(encoded);
    }
}
