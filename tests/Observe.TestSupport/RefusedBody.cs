using Microsoft.AspNetCore.Http;

namespace Observe.TestSupport;

/// <summary>A body that the server gives up to read, with the words that Kestrel has for it.</summary>
public sealed class RefusedBody(int status) : MemoryStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => throw new BadHttpRequestException(
            status == StatusCodes.Status408RequestTimeout
                ? "Reading the request body timed out due to data arriving too slowly. See MinRequestBodyDataRate."
                : "Request body too large. The max request body size is 1000 bytes.",
            status);
}
