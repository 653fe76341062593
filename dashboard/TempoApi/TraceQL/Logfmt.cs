using System.Text;
using Observe.Store.Spans;

namespace Observe.Dashboard.TempoApi.TraceQL;

/// <summary>Conditions of Tempo's older searches: <c>service.name=shop http.route="/buy" error=true</c>. All must hold.</summary>
internal static class Logfmt
{
    /// <exception cref="TraceQLException">Not pairs of NAME=VALUE.</exception>
    public static SpanFilter Parse(string text)
    {
        if (text.Length > Parser.MaxLength)
            throw new TraceQLException($"the tags have {text.Length} characters, more than {Parser.MaxLength}", Parser.MaxLength);
        var parts = new List<SpanFilter>();
        for (var at = 0; ;)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            if (at == text.Length)
                return new SpanFilter.All(parts);
            parts.Add(Pair(text, ref at));
        }
    }

    private static SpanFilter.Compare Pair(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] != '=' && !char.IsWhiteSpace(text[at]))
            at++;
        if (at == start || at == text.Length || text[at] != '=')
            throw new TraceQLException($"`{text[start..at]}` is not NAME=VALUE", start);
        var name = text[start..at++];
        return Condition(name, Value(text, ref at));
    }

    private static string Value(string text, ref int at)
    {
        var start = at;
        if (at == text.Length || text[at] != '"')
        {
            while (at < text.Length && !char.IsWhiteSpace(text[at]))
                at++;
            return text[start..at];
        }

        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            value.Append(text[at]);
        }

        if (at == text.Length)
            throw new TraceQLException("unterminated quoted text", start);
        at++;
        return value.ToString();
    }

    /// <summary>The names that Tempo reads as the span's own; all others are attributes of span or resource.</summary>
    private static SpanFilter.Compare Condition(string name, string value) => (name, value) switch
    {
        ("error", "true") => Equal(new Field(FieldKind.Status, name), FieldValue.Of(SpanStatus.Error)),
        ("status.code", "error" or "ok" or "unset") => Equal(new Field(FieldKind.Status, name), FieldValue.OfKeyword(value)!.Value),
        ("name", _) => Equal(new Field(FieldKind.Name, name), Text(value)),
        ("root.name", _) => Equal(new Field(FieldKind.RootName, name), Text(value)),
        ("root.service.name", _) => Equal(new Field(FieldKind.RootService, name), Text(value)),
        ("service.name", _) => Equal(new Field(FieldKind.ResourceAttribute, name), Text(value)),
        _ => Equal(new Field(FieldKind.Attribute, name), Text(value)),
    };

    private static SpanFilter.Compare Equal(Field field, FieldValue value)
        => new(new Operand.OfSpan(field), Comparison.Equal, new Operand.Literal(value));

    private static FieldValue Text(string value) => FieldValue.OfText(value) with { IsWritten = true };
}
