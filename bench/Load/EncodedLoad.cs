using Microsoft.Win32.SafeHandles;
using Observe.Benchmarks.Generation;
using Snappier;

namespace Observe.Benchmarks.Load;

/// <summary>Where a request lies in the file, and what it holds.</summary>
internal readonly record struct EncodedRequest(long Offset, int Length, long FirstEntry, int Entries, int Phase);

/// <summary>Every request of a load, compressed before any clock starts, in a temporary file that the page cache holds.</summary>
internal sealed class EncodedLoad : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly List<EncodedRequest>[] _requests;

    private EncodedLoad(LoadShape shape, long end)
    {
        (Shape, End) = (shape, end);
        _path = Path.GetTempFileName();
        _file = File.OpenHandle(_path, FileMode.Create, FileAccess.ReadWrite);
        _requests = new List<EncodedRequest>[shape.Connections];
    }

    public LoadShape Shape { get; }

    /// <summary>No sample is later, ms since the epoch.</summary>
    public long End { get; }

    public long Bytes { get; private set; }

    /// <summary>Before compression.</summary>
    public long RawBytes { get; private set; }

    public IReadOnlyList<EncodedRequest> Requests(int connection) => _requests[connection];

    public static EncodedLoad Encode(LoadShape shape, long end, ulong seed)
    {
        var load = new EncodedLoad(shape, end);
        for (var connection = 0; connection < shape.Connections; connection++)
            load._requests[connection] = load.Write(new RequestEncoder(shape, connection, end, seed).Requests());
        return load;
    }

    public byte[] Read(in EncodedRequest request)
    {
        var body = new byte[request.Length];
        for (var at = 0; at < body.Length;)
            at += RandomAccess.Read(_file, body.AsSpan(at), request.Offset + at);
        return body;
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    private List<EncodedRequest> Write(IEnumerable<GeneratedRequest> requests)
    {
        var written = new List<EncodedRequest>();
        foreach (var request in requests)
        {
            var compressed = Snappy.CompressToArray(request.Body.Span);
            RandomAccess.Write(_file, compressed, Bytes);
            written.Add(new EncodedRequest(Bytes, compressed.Length, request.FirstEntry, request.Entries, request.Phase));
            Bytes += compressed.Length;
            RawBytes += request.Body.Length;
        }

        return written;
    }
}
