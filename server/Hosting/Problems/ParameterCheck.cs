using System.Globalization;
using Microsoft.AspNetCore.Http.Metadata;
using Observe.Store.Text;

namespace Observe.Server.Hosting.Problems;

/// <summary>
/// Reads the parameters of a request's URL before its route does: one that cannot be read is answered with its name, its value and what
/// is allowed, where the framework has a bare 400.
/// </summary>
internal sealed class ParameterCheck(RequestDelegate next)
{
    private const int MostCharactersShown = 100;

    private static readonly Dictionary<Type, (Func<string, bool> IsReadable, string Allowed)> Kinds = new()
    {
        [typeof(int)] = (text => int.TryParse(text, CultureInfo.InvariantCulture, out _), $"a whole number from {int.MinValue} to {int.MaxValue}"),
        [typeof(long)] = (text => long.TryParse(text, CultureInfo.InvariantCulture, out _), $"a whole number from {long.MinValue} to {long.MaxValue}"),
        [typeof(double)] = (text => double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number), "a number such as 12 or 0.5"),
        [typeof(bool)] = (text => bool.TryParse(text, out _), "true or false"),
    };

    public Task InvokeAsync(HttpContext context)
    {
        foreach (var parameter in context.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
        {
            if (context.Request.Query.TryGetValue(parameter.Name, out var texts) && Problem(parameter, texts.ToString()) is { } problem)
                return ProblemWriter.WriteAsync(context, StatusCodes.Status400BadRequest, problem);
        }

        return next(context);
    }

    private static string? Problem(IParameterBindingMetadata parameter, string text)
    {
        var type = parameter.ParameterInfo.ParameterType;
        if (!Kinds.TryGetValue(Nullable.GetUnderlyingType(type) ?? type, out var kind) || kind.IsReadable(text))
            return null;
        return $"parameter `{parameter.Name}`: `{Excerpt.Of(text, MostCharactersShown)}` is not {kind.Allowed}";
    }
}
