using Observe.Store.Configuration;

namespace Observe.Autoscaler.Targets.OpenFaas;

/// <summary>The OpenFaaS gateway and how to sign in there: not for policies to say.</summary>
[ConfigurationSection("autoscaler.openFaas", "The openfaas target: the gateway and how to sign in there.")]
internal sealed class OpenFaasOptions
{
    [Setting("URL of the gateway.", Origin = "the gateway's service in an OpenFaaS installation")]
    public string Gateway { get; set; } = "http://gateway.openfaas:8080";

    [Setting("User of basic authentication.", Origin = "OpenFaaS's default")]
    public string User { get; set; } = "admin";

    [Setting("File with the password; empty = no authentication.")]
    public string PasswordFile { get; set; } = "";
}
