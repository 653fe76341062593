using System.Security.Cryptography;
using System.Text;
using Observe.Store.Access;

namespace Observe.Server.Access;

/// <summary>One key by its SHA-256; the key itself is not kept.</summary>
internal sealed record ApiKey(string Kind, string Name, byte[] Hash);

/// <summary>
/// The API keys of this process. A name may have two lines while its key is changed. Compared in constant time.
/// </summary>
internal sealed class ApiKeyRing(IReadOnlyList<ApiKey> keys)
{
    /// <summary>Shorter keys can be guessed.</summary>
    private const int MinKeyLength = 16;

    private static readonly string[] Kinds = [AccessPolicies.Read, AccessPolicies.Operate, AccessPolicies.Admin];

    public static ApiKeyRing Empty { get; } = new([]);

    public bool IsEmpty => keys.Count == 0;

    /// <summary>Lines <c>KIND NAME KEY</c>; empty ones and those that begin with # are passed over.</summary>
    public static ApiKeyRing Parse(IReadOnlyList<string> lines, out IReadOnlyList<string> errors)
    {
        var found = new List<string>();
        var keys = new List<ApiKey>();
        for (var i = 0; i < lines.Count; i++)
        {
            var words = lines[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] == '#')
                continue;
            if (words.Length != 3)
                found.Add($"line {i + 1}: expected `KIND NAME KEY`");
            else if (!Kinds.Contains(words[0]))
                found.Add($"line {i + 1}: `{words[0]}` is not a kind of key: read, operate or admin");
            else if (words[2].Length < MinKeyLength)
                found.Add($"line {i + 1}: the key of `{words[1]}` is shorter than {MinKeyLength} characters");
            else
                keys.Add(new ApiKey(words[0], words[1], HashOf(words[2])));
        }

        if (keys.Count == 0 && found.Count == 0)
            found.Add("holds no key; write a line `admin NAME KEY`");
        errors = found;
        return new ApiKeyRing(keys);
    }

    public ApiKey? Find(string presented)
    {
        var hash = HashOf(presented);
        ApiKey? match = null;
        foreach (var key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(key.Hash, hash))
                match = key;
        }

        return match;
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
