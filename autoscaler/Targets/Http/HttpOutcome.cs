using System.Net;
using Observe.Store.Text;

namespace Observe.Autoscaler.Targets.Http;

/// <summary>What an HTTP answer means for an order.</summary>
internal static class HttpOutcome
{
    /// <summary>An answer's body is quoted up to here.</summary>
    private const int LongestQuote = 300;

    /// <param name="status">The answer's status.</param>
    /// <param name="who">Whom was asked for what, for example <c>OpenFaaS gateway, function f.openfaas-fn</c>.</param>
    /// <param name="body">The answer's body, quoted where it explains.</param>
    public static TargetResult Of(HttpStatusCode status, string who, string? body)
    {
        var code = (int)status;
        return code switch
        {
            >= 200 and < 300 => TargetResult.Done($"{who}: {code}"),
            404 => new(TargetOutcome.NotFound, $"{who} does not exist{Quote(body)}"),
            409 => new(TargetOutcome.Conflict, $"{who} was changed by somebody else meanwhile{Quote(body)}"),
            401 or 403 => new(TargetOutcome.Refused, $"{who}: not allowed ({code}); check the credentials and their rights{Quote(body)}"),
            408 or 504 => new(TargetOutcome.TimedOut, $"{who} gave up waiting ({code}){Quote(body)}"),
            >= 300 and < 400 => new(TargetOutcome.Misconfigured,
                $"{who} answered with a redirect ({code}), which is not followed: give the final address"),
            >= 400 and < 500 => new(TargetOutcome.Refused, $"{who} refused ({code}){Quote(body)}"),
            _ => new(TargetOutcome.Failed, $"{who} failed ({code}){Quote(body)}"),
        };
    }

    public static TargetResult Unreachable(string who, Exception error)
        => new(TargetOutcome.Unreachable, $"{who} cannot be reached: {error.GetBaseException().Message}");

    private static string Quote(string? body)
        => string.IsNullOrWhiteSpace(body) ? ""
            : $": {Excerpt.Of(body, LongestQuote).ReplaceLineEndings(" ").Trim()}";
}
