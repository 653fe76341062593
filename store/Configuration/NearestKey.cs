namespace Observe.Store.Configuration;

/// <summary>"Did you mean": the candidate nearest to a mistyped word, within a third of its length.</summary>
public static class NearestKey
{
    public static string? Of(string word, IEnumerable<string> candidates)
        => candidates
            .Select(candidate => (Candidate: candidate, Distance: Distance(word, candidate)))
            .Where(item => item.Distance <= Math.Max(2, word.Length / 3))
            .OrderBy(item => item.Distance)
            .Select(item => item.Candidate)
            .FirstOrDefault();

    /// <summary>Levenshtein's distance, letters compared without case.</summary>
    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        foreach (var (row, letter) in left.Index())
        {
            var current = new int[previous.Length];
            current[0] = row + 1;
            for (var column = 1; column < current.Length; column++)
            {
                var same = char.ToUpperInvariant(letter) == char.ToUpperInvariant(right[column - 1]);
                var replaced = previous[column - 1] + (same ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(previous[column], current[column - 1]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }
}
