using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Observe.Server.Access;
using Observe.Server.Configuration;

namespace Observe.Server.Hosting;

/// <summary>Server options understood: what listens where for whom. Made once at start.</summary>
internal sealed record ListenPlan(
    Roles Roles,
    ListenAddress? Http,
    ListenAddress? OtlpGrpc,
    ListenAddress? OtlpHttp,
    ApiKeyRing Keys,
    X509Certificate2? Certificate)
{
    public bool IsLoopbackOnly
        => Listeners.All(listener => listener.Address.IsLoopback);

    /// <summary>What is listened at, each with the flag that names it.</summary>
    public IEnumerable<(ListenAddress Address, string Flag)> Listeners
    {
        get
        {
            if (Http is not null)
                yield return (Http, "--http");
            if (OtlpGrpc is not null)
                yield return (OtlpGrpc, "--otlp-grpc");
            if (OtlpHttp is not null)
                yield return (OtlpHttp, "--otlp-http");
        }
    }

    /// <summary>Checks all of it and reports every problem under the setting's key.</summary>
    public static ListenPlan From(ServerOptions options, ConfigurationValues values)
    {
        if (!RoleNames.TryParse(options.Target, out var roles, out var unknown))
            Problem(values, "target", $"`{unknown}` is not a role: all, collector, analyzer, autoscaler or dashboard");
        var http = Address(options.Http, "http", values);
        var grpc = Address(options.OtlpGrpc, "otlpGrpc", values);
        var otlp = Address(options.OtlpHttp, "otlpHttp", values);
        // Only the collector receives: the other roles on the same machine must not be in its way.
        if (!roles.HasFlag(Roles.Collector))
            (grpc, otlp) = (null, null);
        var plan = new ListenPlan(roles, http, grpc, otlp, ReadKeys(options, values), ReadCertificate(options, values));
        foreach (var twice in plan.Listeners.Where(listener => listener.Address.Port != 0).GroupBy(listener => listener.Address).Where(group => group.Count() > 1))
            values.Problem(new SettingSource("server"), "", $"{string.Join(" and ", twice.Select(listener => listener.Flag))} are both {twice.Key}: each needs a port of its own");
        if (!plan.IsLoopbackOnly && plan.Keys.IsEmpty && !options.Insecure)
        {
            Problem(values, "apiKeyFile",
                "to listen beyond loopback give a file of API keys (--api-key-file), or say --insecure to let everybody in");
        }

        return plan;
    }

    private static ListenAddress? Address(string text, string setting, ConfigurationValues values)
    {
        if (!ListenAddress.TryParse(text, out var address))
            Problem(values, setting, $"`{text}` is not HOST:PORT (for example 127.0.0.1:7070) or `off`");
        return address;
    }

    private static ApiKeyRing ReadKeys(ServerOptions options, ConfigurationValues values)
    {
        if (options.ApiKeyFile.Length == 0)
            return ApiKeyRing.Empty;
        try
        {
            var ring = ApiKeyRing.Parse(File.ReadAllLines(options.ApiKeyFile), out var errors);
            foreach (var error in errors)
                values.Problem(new SettingSource(options.ApiKeyFile), "", error);
            return ring;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Problem(values, "apiKeyFile", $"cannot be read: {error.Message}");
            return ApiKeyRing.Empty;
        }
    }

    private static X509Certificate2? ReadCertificate(ServerOptions options, ConfigurationValues values)
    {
        if (options.TlsCertificate.Length == 0 && options.TlsKey.Length == 0)
            return null;
        if (options.TlsCertificate.Length == 0 || options.TlsKey.Length == 0)
        {
            Problem(values, "tlsCertificate", "certificate and key go together: set tlsCertificate and tlsKey");
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(options.TlsCertificate, options.TlsKey);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            Problem(values, "tlsCertificate", $"cannot be used: {error.Message}");
            return null;
        }
    }

    private static void Problem(ConfigurationValues values, string setting, string message)
        => values.Problem(new SettingSource("server"), $"server.{setting}", message);
}
