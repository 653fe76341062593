using Observe.Collector.Wire;

namespace Observe.Collector.RemoteWrite;

internal enum RemoteWriteVersion
{
    V1,
    V2,
}

/// <summary>
/// The messages of the two versions by name. Their top-level fields are disjoint on purpose: 1.0 has 1 (series) and 3 (metadata), 2.0
/// has 4 (symbols) and 5 (series) and reserves 1 to 3. A field of the other version therefore says that the content type is wrong, and
/// passing over it would lose the request without a word.
/// </summary>
internal static class RemoteWriteMessage
{
    public const string MediaType = "application/x-protobuf";
    public const string V1 = "prometheus.WriteRequest";
    public const string V2 = "io.prometheus.write.v2.Request";

    /// <summary>Passes over a top-level field that the named version does not have.</summary>
    /// <exception cref="MalformedException">The other version has it.</exception>
    public static void SkipUnknown(RemoteWriteVersion named, ref ProtobufReader reader)
    {
        if (named == RemoteWriteVersion.V1 ? reader.Field is 4 or 5 : reader.Field is 1 or 3)
            throw new MalformedException(OtherVersion(named));
        reader.Skip();
    }

    /// <summary>A request may be empty, but not full of what no version has.</summary>
    /// <exception cref="MalformedException">There are bytes, and none of them belong to the named version.</exception>
    public static void RequireKnown(RemoteWriteVersion named, bool hasKnown, int length)
    {
        if (!hasKnown && length > 0)
            throw new MalformedException($"the body of {length} bytes has no field of {(named == RemoteWriteVersion.V1 ? V1 : V2)}: it is another message");
    }

    private static string OtherVersion(RemoteWriteVersion named)
        => named == RemoteWriteVersion.V1
            ? "the content type says remote write 1.0 (one without `proto` does), but the body is a 2.0 message: "
                + $"send it with `Content-Type: {MediaType};proto={V2}`, or set the sender to 1.0"
            : "the content type says remote write 2.0, but the body is a 1.0 message: "
                + $"send it with `Content-Type: {MediaType};proto={V1}`, or set the sender to 2.0";
}
