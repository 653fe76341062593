using BenchmarkDotNet.Attributes;
using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Head;
using Observe.Collector.RemoteWrite;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Snappier;

namespace Observe.Benchmarks.RemoteWrite;

/// <summary>
/// A request of remote write 1.0 with one sample each of 10,000 of 100,000 known series; figures are of one sample. The parts of the
/// decoding are measured alone, too.
/// </summary>
[MemoryDiagnoser]
public class DecodeBenchmarks
{
    private const int Samples = LoadShape.SamplesPerRequest;

    private static readonly LoadShape Shape = new("decode", 100_000, 1, 1, 1);

    private readonly List<byte[]> _requests = [];
    private readonly List<byte[]> _compressed = [];
    private readonly byte[][] _labels = new byte[Samples][];
    private readonly RemoteWriteRequest _request = new(Samples);
    private readonly WireKey[] _keys = new WireKey[Shape.Series];
    private readonly Series?[] _found = new Series?[Samples];
    private byte[] _buffer = [];
    private LoadedStore _store = null!;
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        _store = new LoadedStore(Shape.Series);
        foreach (var request in new RequestEncoder(Shape, connection: 0, LoadedStore.Start, seed: 1).Requests())
        {
            _requests.Add(request.Body.ToArray());
            _compressed.Add(Snappy.CompressToArray(request.Body.Span));
        }

        _buffer = new byte[_requests.Max(request => request.Length)];
        for (var i = 0; i < Shape.Series; i++)
        {
            var labels = TargetLabels.Wire(i / SeriesLayout.Count, SeriesLayout.Series[i % SeriesLayout.Count]);
            _keys[i] = WireKey.Of(labels);
            if (i < Samples)
                _labels[i] = labels;
        }
    }

    [GlobalCleanup]
    public void Cleanup() => _store.Dispose();

    [Benchmark(OperationsPerInvoke = Samples)]
    public int Decompress() => Snappy.Decompress(_compressed[NextRequest()], _buffer);

    /// <summary>XxHash128 of the label messages of a series, about 310 bytes.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public UInt128 Hash_labels()
    {
        var all = UInt128.Zero;
        foreach (var labels in _labels)
            all ^= WireKey.Of(labels).Hash;
        return all;
    }

    /// <summary>Hash to series, a request's at once.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public Series? Resolve_keys()
    {
        _store.Store.TryResolve(TenantId.Default, _keys.AsSpan(NextRequest() * Samples, Samples), _found);
        return _found[^1] ?? throw new InvalidOperationException("a series is not known: this would measure misses");
    }

    /// <summary>All of it but decompression: messages, hashes, series, the batch.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public int Decode_known()
    {
        using var series = new RemoteWriteSeries(_store.Store);
        new RemoteWriteV1(series, _request).Decode(_requests[NextRequest()]);
        var count = _request.Samples.Count;
        return _request.TryClear() && count == Samples ? count : throw new InvalidOperationException($"{count} samples were decoded");
    }

    private int NextRequest() => _next = (_next + 1) % _requests.Count;
}
