using System.Globalization;
using Microsoft.AspNetCore.Http;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.Dashboard.PrometheusApi;

/// <summary>Parameters of a request: of the URL, and for POST and PUT of the form as well.</summary>
internal sealed class ApiParameters
{
    private readonly IQueryCollection _query;
    private readonly IFormCollection? _form;

    private ApiParameters(IQueryCollection query, IFormCollection? form) => (_query, _form) = (query, form);

    public static async ValueTask<ApiParameters> ReadAsync(HttpRequest request)
    {
        try
        {
            return new(request.Query, (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method)) && request.HasFormContentType ? await request.ReadFormAsync() : null);
        }
        // More values, or longer ones, than a form may have.
        catch (InvalidDataException error)
        {
            throw new BadHttpRequestException(error.Message, error);
        }
    }

    public string? this[string name] => All(name).FirstOrDefault();

    public IEnumerable<string> All(string name)
        => (_form?[name] ?? default).Concat(_query[name]).OfType<string>();

    /// <summary>A time, or a default where it is not given; null and a message where it cannot be read.</summary>
    public long? Time(string name, long missing, out IResult? error)
    {
        error = null;
        if (this[name] is not { Length: > 0 } text)
            return missing;
        if (ApiTime.TryParse(text, out var time))
            return time;
        error = ApiResponse.BadParameter(name, $"cannot parse \"{text}\" to a valid timestamp");
        return null;
    }

    /// <summary>Most items of an answer, 0 where it is not given (all); null and a message where it is no such number.</summary>
    public int? Limit(out IResult? error)
    {
        error = null;
        if (this["limit"] is not { Length: > 0 } text)
            return 0;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit))
            error = ApiResponse.BadParameter("limit", $"`{text}` is not a whole number from 0 to {int.MaxValue}");
        else if (limit < 0)
            error = ApiResponse.BadParameter("limit", $"{limit} is below 0");
        return error is null ? limit : null;
    }

    /// <summary>Sets of matchers of <c>match[]</c>, or why one cannot be read.</summary>
    public IReadOnlyList<IReadOnlyList<LabelMatcher>>? Matchers(out IResult? error)
    {
        error = null;
        var sets = new List<IReadOnlyList<LabelMatcher>>();
        foreach (var selector in All("match[]"))
        {
            if (!Expressions.TryParseSelector(selector, out var matchers, out var problem))
            {
                error = ApiResponse.BadParameter("match[]", problem);
                return null;
            }

            sets.Add(matchers);
        }

        return sets;
    }
}
