using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Observe.Benchmarks.Generation;
using Observe.Store.Chunks;
using Observe.Store.Chunks.Pages;
using Observe.Store.Metrics;

namespace Observe.Benchmarks.Chunks;

/// <summary>What a column holds.</summary>
public enum ColumnKind
{
    /// <summary>Whole numbers that grow by about 1,000.</summary>
    Counter,

    /// <summary>Whole numbers up and down.</summary>
    Gauge,

    /// <summary>Three places after the point.</summary>
    Decimal,

    /// <summary>All bits random: nothing can be saved.</summary>
    Random,
}

/// <summary>
/// 2,880 samples at 15 s: twelve chunks as the head closes them, one as merged blocks hold it, and bare pages. Figures are of one sample.
/// Pages and decoding claim to allocate nothing; runs and chunks are what is made.
/// </summary>
[MemoryDiagnoser]
public class ChunkBenchmarks
{
    private const int Samples = DenseChunks.MaxSamples;

    private readonly Sample[] _samples = new Sample[Samples];
    private readonly long[] _times = new long[Samples];
    private readonly double[] _values = new double[Samples];
    private readonly ByteWriter _pages = new(1 << 16);
    private readonly SampleBuffer _buffer = new();
    private readonly List<EncodedChunk> _made = [];
    private readonly List<EncodedChunk> _head = [];
    private readonly List<EncodedChunk> _dense = [];

    [ParamsAllValues]
    public ColumnKind Values { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new RandomNumbers(1);
        var counter = 0L;
        for (var i = 0; i < Samples; i++)
        {
            counter += 900 + random.Below(200);
            _times[i] = 1_764_028_800_000 + (i * LoadShape.Interval);
            _values[i] = Values switch
            {
                ColumnKind.Counter => counter,
                ColumnKind.Gauge => random.Below(5000),
                ColumnKind.Decimal => random.Below(100_000) / 1000.0,
                _ => BitConverter.UInt64BitsToDouble(random.Next() & 0xBFFF_FFFF_FFFF_FFFF),
            };
            _samples[i] = new Sample(_times[i], _values[i]);
        }

        EncodeHead(_head);
        DenseChunks.Cut(_samples, _dense);
        Console.WriteLine($"// {Values}: {BytesOf(_head):0.00} bytes a sample in the head's chunks, {BytesOf(_dense):0.00} in merged ones");
    }

    /// <summary>As the head does: append to the open run, close it when it is full.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public int Encode_head()
    {
        _made.Clear();
        EncodeHead(_made);
        return _made.Count;
    }

    [Benchmark(OperationsPerInvoke = Samples)]
    public int Encode_pages()
    {
        _pages.Clear();
        var state = default(PageState);
        FloatPages.Encode(_times, _values, ref state, _pages);
        return _pages.Length;
    }

    /// <summary>As merged blocks are written: entropy coding where it pays.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public int Encode_merged()
    {
        _made.Clear();
        DenseChunks.Cut(_samples, _made);
        return _made.Count;
    }

    [Benchmark(OperationsPerInvoke = Samples)]
    public int Decode_head() => Decode(_head);

    [Benchmark(OperationsPerInvoke = Samples)]
    public int Decode_merged() => Decode(_dense);

    private void EncodeHead(List<EncodedChunk> into)
    {
        OpenRun? run = null;
        foreach (ref readonly var sample in _samples.AsSpan())
        {
            if (run is not null && ChunkBuilder.EndsBefore(run, sample))
            {
                into.Add(run.Close());
                run = null;
            }

            run ??= OpenRun.For(sample);
            run.Append(sample);
        }

        into.Add(run!.Close());
    }

    private int Decode(List<EncodedChunk> chunks)
    {
        _buffer.Clear();
        foreach (var chunk in CollectionsMarshal.AsSpan(chunks))
            chunk.Decode(long.MinValue, long.MaxValue, _buffer);
        return _buffer.Count == Samples ? Samples : throw new InvalidOperationException($"{_buffer.Count} samples were decoded");
    }

    private static double BytesOf(List<EncodedChunk> chunks) => (double)chunks.Sum(chunk => chunk.Bytes.Length) / Samples;
}
