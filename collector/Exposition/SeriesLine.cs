using System.Buffers;
using Observe.Collector.Wire;

namespace Observe.Collector.Exposition;

/// <summary>Writes a protobuf metric's series as text has them, <c>{"name",a="b"}</c>, so that they are known by their bytes as well.</summary>
internal sealed class SeriesLine
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <param name="metric">A message <c>Metric</c>, of which the labels are read.</param>
    /// <param name="name">Of its family.</param>
    /// <param name="suffix">What is behind it.</param>
    /// <param name="label">One more label, or empty.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Good until the next call.</returns>
    public ReadOnlySpan<byte> Of(
        ReadOnlySpan<byte> metric, ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> label = default, string value = "")
    {
        _bytes.ResetWrittenCount();
        _bytes.Write("{\""u8);
        Escape(name);
        _bytes.Write(suffix);
        _bytes.Write("\""u8);
        var reader = new ProtobufReader(metric);
        while (reader.Next())
        {
            if (reader.Field == 1)
                Pair(reader.Bytes());
            else
                reader.Skip();
        }

        if (!label.IsEmpty)
            Pair(label, System.Text.Encoding.UTF8.GetBytes(value));
        _bytes.Write("}"u8);
        return _bytes.WrittenSpan;
    }

    private void Pair(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> name = [], value = [];
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Bytes(); break;
                case 2: value = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        Pair(name, value);
    }

    private void Pair(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _bytes.Write(",\""u8);
        Escape(name);
        _bytes.Write("\"=\""u8);
        Escape(value);
        _bytes.Write("\""u8);
    }

    private void Escape(ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny("\\\"\n"u8) is var special and >= 0)
        {
            _bytes.Write(text[..special]);
            _bytes.Write(text[special] == '\n' ? "\\n"u8 : text[special] == '"' ? "\\\""u8 : "\\\\"u8);
            text = text[(special + 1)..];
        }

        _bytes.Write(text);
    }
}
