namespace Observe.PromQL.Lexing;

internal enum TokenKind
{
    End,
    Identifier,
    Number,
    Duration,
    Text,
    LeftParenthesis,
    RightParenthesis,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    Comma,
    Colon,
    At,
    Equal,
    Operator,
}

/// <summary>One word of an expression. <paramref name="Number"/> holds a number's value, or a duration's seconds.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, double Number = 0)
{
    public bool Is(string text) => Kind is TokenKind.Operator or TokenKind.Equal && Text == text;

    /// <summary>Keywords are words that any case may spell.</summary>
    public bool IsKeyword(string keyword)
        => Kind == TokenKind.Identifier && string.Equals(Text, keyword, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Kind == TokenKind.End ? "end of input" : $"`{Text}`";
}
