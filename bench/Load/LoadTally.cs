using Observe.Benchmarks.Generation;

namespace Observe.Benchmarks.Load;

/// <summary>
/// How many samples of each series were sent and acknowledged. A series has one connection, so each entry is written by one task alone.
/// </summary>
internal sealed class LoadTally(LoadShape shape)
{
    private long _acknowledged;
    private long _refused;

    /// <summary>By series: those of target 0 first, in the order of the layout.</summary>
    public int[] Sent { get; } = new int[shape.Series];

    public int[] AcknowledgedOf { get; } = new int[shape.Series];

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Samples of requests that were answered with an error that does not go away.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public string? FirstRefusal { get; private set; }

    public TimeSpan Took { get; set; }

    public void Send(int connection, in EncodedRequest request) => Count(Sent, connection, request);

    /// <returns>All that was acknowledged so far.</returns>
    public long Acknowledge(int connection, in EncodedRequest request)
    {
        Count(AcknowledgedOf, connection, request);
        return Interlocked.Add(ref _acknowledged, SamplesOf(request));
    }

    public void Refuse(in EncodedRequest request, string why)
    {
        Interlocked.Add(ref _refused, SamplesOf(request));
        FirstRefusal ??= why;
    }

    private long SamplesOf(in EncodedRequest request) => (long)request.Entries * shape.SamplesPerEntry;

    private void Count(int[] into, int connection, in EncodedRequest request)
    {
        var first = connection * shape.SeriesPerConnection;
        for (var entry = request.FirstEntry; entry < request.FirstEntry + request.Entries; entry++)
            into[first + (entry % shape.SeriesPerConnection)] += shape.SamplesPerEntry;
    }
}
