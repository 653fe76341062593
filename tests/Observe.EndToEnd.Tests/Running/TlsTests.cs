using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Running;

public sealed class TlsTests
{
    [Fact]
    public async Task Verbs_call_a_server_with_a_certificate_of_its_own_where_they_are_given_it()
    {
        using var folder = new TemporaryFolder();
        await SelfSignedAsync(folder.File("server.pem"), folder.File("server.key"), "127.0.0.1");
        await SelfSignedAsync(folder.File("other.pem"), folder.File("other.key"), "127.0.0.1");
        await File.WriteAllTextAsync(folder.File("empty.pem"), "");
        await using var observe = await ObserveProcess.StartAsync(
            folder.File("data"), "--tls-certificate", folder.File("server.pem"), "--tls-key", folder.File("server.key"));
        var url = observe.Http.ToString();
        Assert.StartsWith("https://", url, StringComparison.Ordinal);

        var health = await ObserveProcess.RunAsync("health", "--url", url, "--ca", folder.File("server.pem"));
        Assert.StartsWith("Observe is ready.", health.Output, StringComparison.Ordinal);
        Assert.Equal(0, health.ExitCode);
        var profiles = await ObserveProcess.RunAsync("profiles", "check", "--url", url, "--ca", folder.File("server.pem"));
        Assert.Contains("envoy: ", profiles.Output, StringComparison.Ordinal);
        Assert.Equal(0, profiles.ExitCode);

        var untrusted = await ObserveProcess.RunAsync("health", "--url", url);
        Assert.Equal(1, untrusted.ExitCode);
        Assert.Contains("is not trusted", untrusted.Output, StringComparison.Ordinal);
        Assert.Contains("with --ca", untrusted.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await ObserveProcess.RunAsync("health", "--url", url, "--ca", folder.File("other.pem"))).ExitCode);
        Assert.Equal(1, (await ObserveProcess.RunAsync("profiles", "check", "--url", url)).ExitCode);
        var empty = await ObserveProcess.RunAsync("health", "--url", url, "--ca", folder.File("empty.pem"));
        Assert.Equal(2, empty.ExitCode);
        Assert.Contains("there is no `-----BEGIN CERTIFICATE-----` in it", empty.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await ObserveProcess.RunAsync("health", "--url", url, "--ca", folder.File("nowhere.pem"))).ExitCode);
    }

    private static async Task SelfSignedAsync(string certificateFile, string keyFile, string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=observe test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(certificateFile, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
