namespace Observe.Server.Configuration;

/// <summary>"Did you mean": the candidate within a third of the word's length by edit distance.</summary>
internal static class NearestName
{
    public static string? Of(string word, IEnumerable<string> candidates)
        => candidates
            .Select(candidate => (Candidate: candidate, Distance: EditDistance(word, candidate)))
            .Where(item => item.Distance <= Math.Max(2, word.Length / 3))
            .OrderBy(item => item.Distance)
            .Select(item => item.Candidate)
            .FirstOrDefault();

    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
