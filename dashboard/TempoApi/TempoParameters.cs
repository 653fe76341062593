using System.Globalization;
using Microsoft.AspNetCore.Http;
using Observe.Dashboard.TempoApi.TraceQL;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;
using Observe.Store.Text;

namespace Observe.Dashboard.TempoApi;

/// <summary>Parameters of Tempo's requests. The first that cannot be read leaves its problem, in words.</summary>
internal sealed class TempoParameters(IQueryCollection query)
{
    private const int MostCharactersShown = 100;

    /// <summary>An hour, in seconds: as far back as Observe's own search reaches for who says no start.</summary>
    private const long DefaultReach = 3600;

    /// <summary>The year 9999.</summary>
    private const long LatestSecond = 253_402_300_799;

    /// <summary>Null while all could be read.</summary>
    public string? Problem { get; private set; }

    public string this[string name] => query[name].ToString();

    /// <summary>Kept within 1 and the most that is given.</summary>
    public int Count(string name, int missing, int most) => (int)Math.Clamp(Whole(name, missing), 1, most);

    /// <summary>Milliseconds; <c>start</c> and <c>end</c> are seconds and the end's second is part of it.</summary>
    public SpanQuery Range(long now)
    {
        var end = Math.Min(Whole("end", now / 1000), LatestSecond);
        var start = Math.Min(Whole("start", Math.Max(0, end - DefaultReach)), LatestSecond);
        return new SpanQuery { MinTime = start * 1000, MaxTime = end * 1000 + 999 };
    }

    /// <summary>What <c>q</c> or <c>tags</c> select; conditions on the trace's duration apply to either.</summary>
    public Spansets Spansets()
    {
        var selected = Selected();
        var conditions = new List<SpanFilter>();
        AddDuration(conditions, "minDuration", Comparison.GreaterOrEqual);
        AddDuration(conditions, "maxDuration", Comparison.LessOrEqual);
        return conditions.Count == 0 ? selected
            : selected is Spansets.One one ? new Spansets.One(new SpanFilter.All([one.Filter, .. conditions]))
            : new Spansets.Both(selected, new Spansets.One(new SpanFilter.All(conditions)));
    }

    private Spansets Selected()
    {
        if (this["q"] is not { Length: > 0 } text)
            return new Spansets.One(Read(this["tags"], "tags", Logfmt.Parse) ?? new SpanFilter.All([]));
        return Read(text, "q", Parser.Parse) ?? new Spansets.One(new SpanFilter.All([]));
    }

    private T? Read<T>(string text, string name, Func<string, T> parse)
        where T : class
    {
        try
        {
            return parse(text);
        }
        catch (TraceQLException error)
        {
            Problem ??= name == "q" ? error.Describe(text) : $"invalid {name}: {error.Message}";
            return null;
        }
    }

    private void AddDuration(List<SpanFilter> conditions, string name, Comparison comparison)
    {
        if (this[name] is not { Length: > 0 } text)
            return;
        if (!GoDuration.TryParse(text, out var nanoseconds))
        {
            Problem ??= $"invalid {name}: `{Excerpt.Of(text, MostCharactersShown)}` is not a duration such as 1.2s or 100ms";
            return;
        }

        conditions.Add(new SpanFilter.Compare(
            new Operand.OfSpan(new Field(FieldKind.TraceDuration, name)), comparison, new Operand.Literal(FieldValue.OfDuration(nanoseconds))));
    }

    private long Whole(string name, long missing)
    {
        if (this[name] is not { Length: > 0 } text)
            return missing;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        Problem ??= $"invalid {name}: `{Excerpt.Of(text, MostCharactersShown)}` is not a whole number";
        return missing;
    }
}
