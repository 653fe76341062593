using BenchmarkDotNet.Attributes;
using Observe.Benchmarks.Generation;

namespace Observe.Benchmarks.Memory;

/// <summary>
/// What the machine's memory can do at most: the yardstick for docs/performance.md, because the limits that are derived there hold for
/// the machine on which these were measured.
/// </summary>
public class MemoryBenchmarks
{
    private const int Lines = 1 << 20;
    private const int Chains = 16;
    private const int Steps = 1 << 14;

    /// <summary>A number each 64 bytes: 64 MiB, twice the last cache of the machines that this was written on.</summary>
    private readonly long[] _from = new long[Lines * 8];
    private readonly long[] _to = new long[Lines * 8];
    private readonly int[] _positions = new int[Chains];

    /// <summary>One circle through all lines in random order (Sattolo), so that no prefetcher knows the next.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new RandomNumbers(1);
        for (var i = 0; i < Lines; i++)
            _from[i * 8] = i;
        for (var i = Lines - 1; i > 0; i--)
        {
            var other = (int)random.Below(i);
            (_from[i * 8], _from[other * 8]) = (_from[other * 8], _from[i * 8]);
        }

        for (var i = 0; i < Chains; i++)
            _positions[i] = (int)random.Below(Lines);
    }

    /// <summary>A line read and a line written, as bandwidth has it.</summary>
    [Benchmark(OperationsPerInvoke = Lines)]
    public void Copy_a_line() => _from.AsSpan().CopyTo(_to);

    /// <summary>A line that the one before tells: each waits for memory.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public int Miss_alone()
    {
        for (var i = 0; i < Steps; i++)
            _positions[0] = (int)_from[_positions[0] * 8];
        return _positions[0];
    }

    /// <summary>16 chains side by side, as <c>HeadAppender</c> warms 16 series at once: misses overlap.</summary>
    [Benchmark(OperationsPerInvoke = Steps * Chains)]
    public int Miss_of_16_at_once()
    {
        for (var i = 0; i < Steps; i++)
        {
            foreach (ref var position in _positions.AsSpan())
                position = (int)_from[position * 8];
        }

        return _positions[0];
    }
}
