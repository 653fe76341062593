using Observe.Dashboard.Traces;
using Observe.Store.Spans;

namespace Observe.Dashboard.TempoApi.TraceQL;

internal enum ValueKind
{
    /// <summary>No value: what a missing attribute has, and what <c>nil</c> asks for.</summary>
    Nil,
    Text,
    Boolean,
    Integer,
    Float,

    /// <summary>In nanoseconds; compared as a number.</summary>
    Duration,
    Status,
    SpanKind,
}

/// <param name="IsWritten">A text or <c>nil</c> that stands in the query itself.</param>
internal readonly record struct FieldValue(ValueKind Kind, string Text, long Integer = 0, double Number = 0, bool IsWritten = false)
{
    public static FieldValue Nil { get; } = new(ValueKind.Nil, "");

    public bool IsNumber => Kind is ValueKind.Integer or ValueKind.Float or ValueKind.Duration;

    /// <summary>The word <c>nil</c>, not a missing value.</summary>
    public bool IsNilItself => Kind == ValueKind.Nil && IsWritten;

    /// <summary>A text of the query is compared with numbers and keywords as they are written, too.</summary>
    private bool IsQuoted => Kind == ValueKind.Text && IsWritten;

    public bool IsTrue => Kind == ValueKind.Boolean && Text == "true";

    public static FieldValue OfText(string text) => new(ValueKind.Text, text);

    public static FieldValue OfDuration(long nanoseconds) => new(ValueKind.Duration, "", nanoseconds, nanoseconds);

    public static FieldValue Of(SpanStatus status) => new(ValueKind.Status, Keyword(status));

    public static FieldValue Of(SpanKind kind) => new(ValueKind.SpanKind, SpanKindText.Of(kind));

    public static FieldValue OfAttribute(string text)
    {
        var value = AttributeValue.Of(text);
        return value.Type switch
        {
            AttributeType.Boolean => new(ValueKind.Boolean, text),
            AttributeType.Integer => new(ValueKind.Integer, text, value.Integer, value.Number),
            AttributeType.Float => new(ValueKind.Float, text, Number: value.Number),
            _ => OfText(text),
        };
    }

    /// <summary>Status and kind as they are written in a query; null for any other word.</summary>
    public static FieldValue? OfKeyword(string word) => word switch
    {
        "nil" => Nil with { IsWritten = true },
        "true" or "false" => new FieldValue(ValueKind.Boolean, word),
        "error" => Of(SpanStatus.Error),
        "ok" => Of(SpanStatus.Ok),
        "unset" => Of(SpanStatus.Unset),
        _ => SpanKindText.Parse(word) is { } kind ? Of(kind) : null,
    };

    /// <summary>Null where the two are of kinds that cannot be compared, as a number and a text.</summary>
    public int? CompareTo(FieldValue other)
    {
        if (Kind == ValueKind.Nil || other.Kind == ValueKind.Nil)
            return null;
        if (IsNumber && other.IsNumber)
        {
            return Kind == ValueKind.Float || other.Kind == ValueKind.Float
                ? Number.CompareTo(other.Number)
                : Integer.CompareTo(other.Integer);
        }

        return Kind == other.Kind || IsQuoted || other.IsQuoted ? string.CompareOrdinal(Text, other.Text) : null;
    }

    private static string Keyword(SpanStatus status) => status switch
    {
        SpanStatus.Error => "error",
        SpanStatus.Ok => "ok",
        _ => "unset",
    };
}
