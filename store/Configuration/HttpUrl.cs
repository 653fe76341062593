using System.Diagnostics.CodeAnalysis;

namespace Observe.Store.Configuration;

/// <summary>Addresses that somebody typed and Observe calls.</summary>
public static class HttpUrl
{
    /// <summary>Whether it is a whole URL that begins with http:// or https://.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? url)
        => Uri.TryCreate(text, UriKind.Absolute, out url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);

    public static bool Is(string? text) => TryParse(text, out _);
}
