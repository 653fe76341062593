namespace Observe.PromQL.Parsing;

/// <summary>The name that somebody probably meant: smallest edit distance, at most a third of the word.</summary>
internal static class NearestName
{
    public static string? Of(string word, IEnumerable<string> names)
        => names.Select(name => (Name: name, Distance: Distance(word, name)))
            .Where(item => item.Distance <= Math.Max(1, word.Length / 3))
            .OrderBy(item => item.Distance).ThenBy(item => item.Name, StringComparer.Ordinal)
            .Select(item => item.Name).FirstOrDefault();

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + (a[i - 1] == b[j - 1] ? 0 : 1), Math.Min(row[j], row[j - 1]) + 1));
        }

        return row[b.Length];
    }
}
