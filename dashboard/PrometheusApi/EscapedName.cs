using System.Globalization;
using System.Text;

namespace Observe.Dashboard.PrometheusApi;

/// <summary>UTF-8 label names in URLs: <c>U__http_2e_method</c> is <c>http.method</c>; <c>__</c> stands for one underscore.</summary>
internal static class EscapedName
{
    private const string Prefix = "U__";

    /// <summary>The name itself where it is not of that form.</summary>
    public static string Unescape(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            return name;
        var text = new StringBuilder();
        for (var i = Prefix.Length; i < name.Length; i++)
        {
            if (name[i] != '_')
            {
                text.Append(name[i]);
                continue;
            }

            var end = name.IndexOf('_', i + 1);
            if (end == i + 1)
                text.Append('_');
            else if (end > 0 && int.TryParse(name.AsSpan(i + 1, end - i - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var point)
                && Rune.IsValid(point))
                text.Append(new Rune(point).ToString());
            else
                return name;
            i = end;
        }

        return text.ToString();
    }
}
