using Google.Protobuf;
using Observe.Benchmarks.Generation;

namespace Observe.Benchmarks.Tests.Generation;

/// <summary>A TimeSeries entry of a generated request, read with another protobuf reader than Observe's own.</summary>
internal sealed record SentSeries(IReadOnlyList<(string Name, string Value)> Labels, IReadOnlyList<(long Time, double Value)> Samples)
{
    public string this[string label] => Labels.Single(item => item.Name == label).Value;

    public string Identity => string.Join(',', Labels);

    public static List<SentSeries> Of(in GeneratedRequest request)
    {
        var all = new List<SentSeries>();
        var input = new CodedInputStream(request.Body.ToArray());
        while (!input.IsAtEnd)
        {
            Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited), input.ReadTag());
            all.Add(Entry(input.ReadBytes()));
        }

        return all;
    }

    private static SentSeries Entry(ByteString bytes)
    {
        var (labels, samples, input) = (new List<(string, string)>(), new List<(long, double)>(), bytes.CreateCodedInput());
        while (!input.IsAtEnd)
        {
            var field = WireFormat.GetTagFieldNumber(input.ReadTag());
            var message = input.ReadBytes().CreateCodedInput();
            if (field == 1)
                labels.Add((Text(message), Text(message)));
            else
                samples.Add(Sample(message));
        }

        return new SentSeries(labels, samples);
    }

    private static string Text(CodedInputStream input)
    {
        input.ReadTag();
        return input.ReadString();
    }

    private static (long, double) Sample(CodedInputStream input)
    {
        Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.Fixed64), input.ReadTag());
        var value = input.ReadDouble();
        Assert.Equal(WireFormat.MakeTag(2, WireFormat.WireType.Varint), input.ReadTag());
        return (input.ReadInt64(), value);
    }
}
