using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Observe.Store.Configuration;

/// <summary>
/// YAML that comes from elsewhere: nested no deeper than a person would write, and without aliases. YamlDotNet recurses for each level,
/// and a stack that overflows ends the process; aliases can contain themselves.
/// </summary>
public sealed class BoundedYaml(TextReader text) : IParser
{
    public const int MaxDepth = 64;

    private readonly Parser _parser = new(text);
    private int _depth;

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        if (!_parser.MoveNext())
            return false;
        // Documents and the stream nest too, two levels that are not the writer's.
        _depth += _parser.Current!.NestingIncrease;
        if (_depth > MaxDepth + 2)
            throw Refuse($"nested deeper than {MaxDepth} levels");
        return _parser.Current is AnchorAlias alias
            ? throw Refuse($"`*{alias.Value}` is an alias, which is not read here: write the value out")
            : true;
    }

    private YamlException Refuse(string why) => new(_parser.Current!.Start, _parser.Current.End, why);
}
