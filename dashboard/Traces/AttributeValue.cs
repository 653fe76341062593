using System.Globalization;

namespace Observe.Dashboard.Traces;

internal enum AttributeType
{
    Text,
    Boolean,
    Integer,
    Float,
}

/// <summary>
/// The type that an attribute's value had before it was kept as text. A text that reads exactly as a number or a boolean is written,
/// <c>200</c> but not <c>0200</c> or <c>2.50</c>, is taken for one: the text alone cannot tell.
/// </summary>
internal readonly record struct AttributeValue(AttributeType Type, string Text, long Integer = 0, double Number = 0)
{
    /// <summary>No number is written longer: <c>-2.2250738585072014E-308</c> has 24.</summary>
    private const int LongestNumber = 24;

    public bool Boolean => Type == AttributeType.Boolean && Text == "true";

    public bool IsNumber => Type is AttributeType.Integer or AttributeType.Float;

    public static AttributeValue Of(string text)
    {
        if (text is "true" or "false")
            return new AttributeValue(AttributeType.Boolean, text);
        if (text.Length is 0 or > LongestNumber || !(char.IsAsciiDigit(text[0]) || text[0] == '-'))
            return new AttributeValue(AttributeType.Text, text);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            && integer.ToString(CultureInfo.InvariantCulture) == text)
            return new AttributeValue(AttributeType.Integer, text, integer, integer);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) && number.ToString("R", CultureInfo.InvariantCulture) == text
            ? new AttributeValue(AttributeType.Float, text, Number: number)
            : new AttributeValue(AttributeType.Text, text);
    }
}
