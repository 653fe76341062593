using System.CommandLine;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Observe.Store.Configuration;

namespace Observe.Server.CommandLine;

/// <summary>How a verb calls an Observe that runs: its address and, where the machine does not know its certificate, who vouches for it.</summary>
internal static class RunningServer
{
    public const string DefaultUrl = "http://127.0.0.1:7070";

    /// <summary>The flag of every verb that calls one.</summary>
    public static Option<string?> CaOption() => new("--ca")
    {
        Description = "PEM file to trust in place of the machine's own: the server's certificate where it is self-signed, or its authority's",
        HelpName = "FILE",
    };

    /// <returns>A client with the server's address, or what is wrong with address or file.</returns>
    public static (HttpClient? Client, string? Problem) Connect(string url, string? caFile, TimeSpan timeout)
    {
        if (!HttpUrl.TryParse(url, out var address))
            return (null, $"`{url}` is no address such as {DefaultUrl}");
        var handler = new SocketsHttpHandler();
        try
        {
            if (caFile is not null)
                handler.SslOptions.CertificateChainPolicy = Trusting(caFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            handler.Dispose();
            return (null, $"--ca {caFile} cannot be used: {error.Message}");
        }

        return (new HttpClient(handler) { BaseAddress = address, Timeout = timeout }, null);
    }

    /// <summary>What went wrong with a call, and how to mend it where that is known.</summary>
    public static string Describe(HttpRequestException error, Uri address)
        => error.HttpRequestError != HttpRequestError.SecureConnectionError ? error.Message
            : error.InnerException is AuthenticationException refused
                ? $"the certificate of {address} is not trusted ({refused.Message}): name a PEM file of it, or of its authority, with --ca, "
                    + "and call the server by a name that is in it"
                : $"{address} does not speak TLS: {error.InnerException?.Message ?? error.Message}";

    /// <summary>
    /// A self-signed certificate is its own authority. Revocation is not asked for: an authority of one's own publishes no lists, and
    /// whether a server is ready must not wait for one.
    /// </summary>
    private static X509ChainPolicy Trusting(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException("there is no `-----BEGIN CERTIFICATE-----` in it");
    }
}
