using Observe.Store.Metrics;

namespace Observe.Store.Deletes;

/// <summary>A chunk without the samples of some ranges.</summary>
internal sealed class MaskedChunk(IChunk chunk, (long MinTime, long MaxTime)[] deleted) : IChunk
{
    public long MinTime => chunk.MinTime;

    public long MaxTime => chunk.MaxTime;

    /// <summary>At most this many.</summary>
    public int Count => chunk.Count;

    public void Decode(long minTime, long maxTime, SampleBuffer into)
    {
        var samples = new SampleBuffer();
        chunk.Decode(minTime, maxTime, samples);
        for (var i = 0; i < samples.Count; i++)
        {
            if (!IsDeleted(samples.Times[i]))
                into.Add(samples[i]);
        }
    }

    private bool IsDeleted(long time)
    {
        foreach (var (from, to) in deleted)
        {
            if (time >= from && time <= to)
                return true;
        }

        return false;
    }
}
