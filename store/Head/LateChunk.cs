using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>Samples as they are, in order of time.</summary>
internal sealed class LateChunk(Sample[] samples) : IChunk
{
    public long MinTime => samples[0].Time;

    public long MaxTime => samples[^1].Time;

    public int Count => samples.Length;

    public void Decode(long minTime, long maxTime, SampleBuffer into)
    {
        foreach (ref readonly var sample in samples.AsSpan())
        {
            if (sample.Time >= minTime && sample.Time <= maxTime)
                into.Add(sample);
        }
    }
}
