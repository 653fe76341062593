using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Observe.Autoscaler.Targets.Http;
using Observe.Store.Policies;
using Observe.Store.State;

namespace Observe.Autoscaler.Targets.OpenFaas;

/// <summary>Scales functions through an OpenFaaS gateway.</summary>
internal sealed class OpenFaasTarget(IHttpClientFactory clients, IOptions<OpenFaasOptions> options) : IScalingTarget
{
    public const string ClientName = "observe-openfaas-target";

    public string Kind => TargetKinds.OpenFaas;

    public string Summary => "Sets a function's replicas through the OpenFaaS gateway.";

    public static IReadOnlyList<TargetSetting> AllSettings { get; } =
    [
        new("function", "Name of the function.", "the workload's name"),
        new("namespace", "Its namespace.", "the workload's namespace"),
    ];

    public IReadOnlyList<TargetSetting> Settings => AllSettings;

    public async ValueTask<TargetReading> ReadAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        using var get = await RequestAsync(HttpMethod.Get, $"/system/function/{Escape(Function(request))}", request, cancellationToken);
        var (result, body) = await Client().SendAsync(get, Who(request), cancellationToken);
        if (!result.IsDone)
            return TargetReading.Unknown(result.Message);
        try
        {
            var status = JsonSerializer.Deserialize<FunctionStatus>(body, StateJson.Options);
            return new TargetReading { Desired = status?.Replicas, Ready = status?.AvailableReplicas ?? 0 };
        }
        catch (JsonException error)
        {
            return TargetReading.Unknown($"{Who(request)} answered with no function status: {error.Message}");
        }
    }

    public async ValueTask<TargetResult> ScaleAsync(TargetRequest request, int replicas, CancellationToken cancellationToken)
    {
        using var post = await RequestAsync(
            HttpMethod.Post, $"/system/scale-function/{Escape(Function(request))}", request, cancellationToken);
        post.Content = JsonContent.Create(new { serviceName = Function(request), replicas });
        return (await Client().SendAsync(post, Who(request), cancellationToken)).Result;
    }

    public ValueTask<TargetResult> SetConcurrencyAsync(TargetRequest request, int limit, CancellationToken cancellationToken)
        => new(new TargetResult(TargetOutcome.Unsupported,
            "OpenFaaS takes a function's limit (max_inflight) at deployment only: set concurrency.adjust to false"));

    private HttpTargetClient Client() => new(clients.CreateClient(ClientName));

    private async ValueTask<HttpRequestMessage> RequestAsync(
        HttpMethod method, string path, TargetRequest request, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var message = new HttpRequestMessage(
            method, new Uri($"{settings.Gateway.TrimEnd('/')}{path}?namespace={Escape(Namespace(request))}"));
        if (await SecretFile.ReadAsync(settings.PasswordFile, cancellationToken) is { } password)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.User}:{password}")));
        }

        return message;
    }

    private string Who(TargetRequest request)
        => $"function {Function(request)} in {Namespace(request)} at OpenFaaS gateway {options.Value.Gateway}";

    private static string Function(TargetRequest request) => request.Setting("function", request.Workload.Workload);

    private static string Namespace(TargetRequest request) => request.Setting("namespace", request.Workload.Namespace);

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private sealed record FunctionStatus(int? Replicas, int? AvailableReplicas);
}
