using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Observe.Store.Configuration;

/// <summary>
/// YAML that comes from elsewhere: nested no deeper than a person would write, and without aliases. YamlDotNet recurses for each level,
/// and a stack that overflows ends the process; aliases can contain themselves, and nine that each name the one before ten times are a
/// billion nodes.
/// </summary>
public sealed class BoundedYaml(TextReader text) : IParser
{
    public const int MaxDepth = 64;

    /// <summary>Most characters of a file: ten thousand scrape targets take a tenth of it.</summary>
    public const int MaxLength = 4 << 20;

    private readonly Parser _parser = new(text);
    private int _depth;

    public ParsingEvent? Current => _parser.Current;

    /// <summary>The documents of a text.</summary>
    /// <exception cref="YamlException">It is not YAML, or beyond the limits; <see cref="Describe"/> says it in words.</exception>
    public static IList<YamlDocument> Load(string text)
    {
        var stream = new YamlStream();
        stream.Load(new BoundedYaml(new StringReader(text)));
        return stream.Documents;
    }

    /// <summary>The text of a file, which is refused as soon as it turns out too long.</summary>
    /// <exception cref="IOException">It cannot be read, or is longer than <see cref="MaxLength"/>.</exception>
    public static string ReadFile(string path)
    {
        using var reader = new StreamReader(path);
        var text = new StringBuilder();
        var piece = new char[64 << 10];
        while (reader.Read(piece) is > 0 and var read)
        {
            if (text.Length + read > MaxLength)
                throw new IOException($"it is longer than {MaxLength} characters: split it, or check that it is the file you meant");
            text.Append(piece, 0, read);
        }

        return text.ToString();
    }

    /// <summary>What is wrong, without the outer words of the reader.</summary>
    public static string Describe(YamlException error) => error.InnerException?.Message ?? error.Message;

    public bool MoveNext()
    {
        if (!_parser.MoveNext())
            return false;
        // Documents and the stream nest too, two levels that are not the writer's.
        _depth += _parser.Current!.NestingIncrease;
        if (_depth > MaxDepth + 2)
            throw Refuse($"nested deeper than {MaxDepth} levels: check the brackets and the indentation");
        return _parser.Current is AnchorAlias alias
            ? throw Refuse($"`*{alias.Value}` is an alias, which is not read here: write the value out")
            : true;
    }

    private YamlException Refuse(string why) => new(_parser.Current!.Start, _parser.Current.End, why);
}
