using Observe.Collector.Wire;

namespace Observe.Collector.Otlp;

/// <summary>How many log records a request holds: they are counted, not kept.</summary>
internal static class LogCount
{
    /// <exception cref="MalformedException">Not an export request.</exception>
    public static int OfProtobuf(ReadOnlySpan<byte> request)
    {
        var count = 0;
        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1)
                count += OfResource(reader.Bytes());
            else
                reader.Skip();
        }

        return count;
    }

    /// <exception cref="MalformedException">Not an export request.</exception>
    public static int OfJson(ReadOnlyMemory<byte> request) => OtlpJson.Read(
        request,
        root => OtlpJson.List(root, "resourceLogs")
            .SelectMany(resource => OtlpJson.List(resource, "scopeLogs"))
            .Sum(scope => OtlpJson.List(scope, "logRecords").Count()));

    private static int OfResource(ReadOnlySpan<byte> resourceLogs)
    {
        var count = 0;
        var reader = new ProtobufReader(resourceLogs);
        while (reader.Next())
        {
            if (reader.Field == 2)
                count += OfScope(reader.Bytes());
            else
                reader.Skip();
        }

        return count;
    }

    private static int OfScope(ReadOnlySpan<byte> scopeLogs)
    {
        var count = 0;
        var reader = new ProtobufReader(scopeLogs);
        while (reader.Next())
        {
            count += reader.Field == 2 ? 1 : 0;
            reader.Skip();
        }

        return count;
    }
}
