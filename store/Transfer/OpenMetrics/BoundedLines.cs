using System.Text;

namespace Observe.Store.Transfer.OpenMetrics;

/// <summary>Lines of a text, none longer than a limit: of such a one only the number is given.</summary>
internal sealed class BoundedLines(TextReader reader, int limit)
{
    private readonly char[] _buffer = new char[1 << 16];
    private readonly StringBuilder _line = new();
    private int _at;
    private int _end;

    /// <summary>Of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the line that was read last was too long.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The next line without its end, empty where it is too long; null at the end of the text.</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        _line.Clear();
        IsTooLong = false;
        var hasAny = false;
        while (true)
        {
            if (_at == _end)
            {
                (_at, _end) = (0, await reader.ReadAsync(_buffer.AsMemory(), cancellationToken));
                if (_end == 0)
                    break;
            }

            hasAny = true;
            var part = _buffer.AsMemory(_at, _end - _at);
            var length = part.Span.IndexOf('\n');
            Take(length < 0 ? part : part[..length]);
            _at += length < 0 ? part.Length : length + 1;
            if (length >= 0)
                break;
        }

        if (!hasAny)
            return null;
        Number++;
        return IsTooLong ? "" : _line.ToString().TrimEnd('\r');
    }

    private void Take(ReadOnlyMemory<char> part)
    {
        IsTooLong |= _line.Length + part.Length > limit;
        if (!IsTooLong)
            _line.Append(part);
    }
}
