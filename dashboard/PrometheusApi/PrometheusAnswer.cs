namespace Observe.Dashboard.PrometheusApi;

/// <summary>Prometheus's envelope as the API's document describes it; <see cref="ApiResponse"/> writes it.</summary>
/// <param name="Status"><c>success</c> or <c>error</c>.</param>
/// <param name="Data">Of each route its own.</param>
/// <param name="ErrorType"><c>bad_data</c>, <c>execution</c>, <c>timeout</c>, …</param>
internal sealed record PrometheusAnswer(
    string Status, object? Data, string? ErrorType, string? Error, IReadOnlyList<string>? Warnings, IReadOnlyList<string>? Infos);
