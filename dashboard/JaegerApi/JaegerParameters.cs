using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;
using Observe.Store.Text;

namespace Observe.Dashboard.JaegerApi;

/// <summary>Parameters of Jaeger's requests; what cannot be read is named.</summary>
internal sealed class JaegerParameters(IQueryCollection query)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 500;
    private const int MaxTags = 64;
    private const int MostCharactersShown = 100;

    /// <summary>Two days, as Jaeger reaches back for who says no start. Microseconds.</summary>
    private const long DefaultReach = 2 * 86_400_000_000;

    /// <summary>A whole number that is not negative, or a default where none is given.</summary>
    public long? Whole(string name, long missing, out string problem)
    {
        problem = "";
        if (query[name].ToString() is not { Length: > 0 } text)
            return missing;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        problem = $"parameter '{name}': `{Excerpt.Of(text, MostCharactersShown)}` is not a whole number";
        return null;
    }

    /// <summary>The search that is asked for, or why it cannot be understood.</summary>
    public bool TrySearch(long now, [NotNullWhen(true)] out SpanQuery? search, out string problem)
    {
        search = null;
        var service = query["service"].ToString();
        if (service.Length == 0)
        {
            problem = "parameter 'service' is required";
            return false;
        }

        if (Whole("end", now * 1000, out problem) is not { } end
            || Whole("start", Math.Max(0, end - DefaultReach), out problem) is not { } start
            || Whole("limit", DefaultLimit, out problem) is not { } limit
            || !TryDuration("minDuration", out var least, out problem)
            || !TryDuration("maxDuration", out var most, out problem)
            || !TryTags(out var tags, out problem))
            return false;
        search = WithTags(tags, new SpanQuery
        {
            MinTime = start / 1000,
            MaxTime = end / 1000,
            Service = service,
            Operation = query["operation"].ToString() is { Length: > 0 } operation ? operation : null,
            MinDuration = least,
            MaxDuration = most,
            Limit = (int)Math.Clamp(limit, 1, MaxLimit),
        });
        return true;
    }

    /// <summary>Tags that Jaeger makes of a span's status and kind are looked for there.</summary>
    private static SpanQuery WithTags(IReadOnlyList<SpanAttribute> tags, SpanQuery search)
    {
        var attributes = new List<SpanAttribute>();
        foreach (var tag in tags)
        {
            if (tag is { Key: "error", Value: "true" } or { Key: "otel.status_code", Value: "ERROR" })
                search = search with { ErrorsOnly = true };
            else if (tag.Key == "span.kind" && SpanKindText.Parse(tag.Value) is { } kind)
                search = search with { Kind = kind };
            else
                attributes.Add(tag);
        }

        return search with { Tags = attributes };
    }

    private bool TryDuration(string name, out TimeSpan? duration, out string problem)
    {
        (duration, problem) = (null, "");
        if (query[name].ToString() is not { Length: > 0 } text)
            return true;
        if (!GoDuration.TryParse(text, out var nanoseconds))
        {
            problem = $"parameter '{name}': `{Excerpt.Of(text, MostCharactersShown)}` is not a duration such as 1.2s, 100ms or 500us";
            return false;
        }

        duration = TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
        return true;
    }

    /// <summary><c>tags={"key":"value"}</c> and <c>tag=key:value</c>, the latter as often as one likes.</summary>
    private bool TryTags(out List<SpanAttribute> tags, out string problem)
    {
        tags = [];
        problem = "";
        foreach (var text in query["tag"].OfType<string>())
        {
            if (text.Split(':', 2) is not [{ Length: > 0 } key, var value])
            {
                problem = $"parameter 'tag': `{Excerpt.Of(text, MostCharactersShown)}` is not KEY:VALUE";
                return false;
            }

            tags.Add(new SpanAttribute(key, value));
        }

        foreach (var text in query["tags"].OfType<string>().Where(text => text.Length > 0))
        {
            if (!TryJson(text, tags))
            {
                problem = $"parameter 'tags': `{Excerpt.Of(text, MostCharactersShown)}` is not a JSON object of texts such as {{\"http.route\":\"/buy\"}}";
                return false;
            }
        }

        problem = tags.Count > MaxTags ? $"parameter 'tags': {tags.Count} tags are more than {MaxTags}" : "";
        return problem.Length == 0;
    }

    private static bool TryJson(string text, List<SpanAttribute> tags)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return false;
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)
                    return false;
                // Of a string its content, of a number and a boolean the text as it stands.
                tags.Add(new SpanAttribute(property.Name, property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText()));
            }

            return true;
        }
        // Half of a surrogate pair is found only when the text is taken out.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
