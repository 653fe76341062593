namespace Observe.Benchmarks.Generation;

/// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): eight bytes of state, so that every target has numbers of its own.</summary>
internal struct RandomNumbers(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>In [0, 1).</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>In [0, limit).</summary>
    public long Below(long limit) => (long)(Unit() * limit);
}
