namespace Observe.Dashboard.TempoApi.TraceQL;

internal enum TokenKind
{
    /// <summary>An attribute, intrinsic or keyword: <c>span.http.route</c>, <c>duration</c>, <c>error</c>.</summary>
    Word,
    Text,

    /// <summary>A number or a duration, as it stands.</summary>
    Number,

    /// <summary>Operators, braces, parentheses, and signs that are refused with a reason.</summary>
    Sign,
    End,
}

internal readonly record struct Token(TokenKind Kind, string Text, int Offset)
{
    public bool Is(string sign) => Kind == TokenKind.Sign && Text == sign;

    public override string ToString() => Kind switch
    {
        TokenKind.End => "end of query",
        TokenKind.Text => "a text",
        _ => $"`{Text}`",
    };
}
