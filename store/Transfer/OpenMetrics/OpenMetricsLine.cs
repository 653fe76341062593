using System.Diagnostics.CodeAnalysis;
using System.Text;
using Observe.Store.Metrics;

namespace Observe.Store.Transfer.OpenMetrics;

/// <summary>Reads one line of a sample: <c>name{label="value"} value timestamp</c>, with or without an exemplar behind it.</summary>
internal ref struct OpenMetricsLine
{
    private readonly ReadOnlySpan<char> _line;
    private int _at;
    private string? _problem;

    private OpenMetricsLine(ReadOnlySpan<char> line) => _line = line;

    public static bool TryRead(string line, [NotNullWhen(true)] out LabelSet? labels, out Sample sample, out string problem)
    {
        var reader = new OpenMetricsLine(line);
        labels = reader.Series();
        sample = labels is null ? default : reader.Rest();
        problem = reader._problem ?? "";
        if (labels is not null && reader._problem is null)
            return true;
        labels = null;
        return false;
    }

    private LabelSet? Series()
    {
        var labels = new List<Label>();
        var name = Name(mayHaveColon: true);
        if (name.Length > 0)
            labels.Add(new Label(Label.MetricName, name));
        if (Peek() == '{')
            Labels(labels);
        if (_problem is not null)
            return null;
        if (labels.Count == 0)
            Wrong("a series without a name and labels");
        if (LabelSet.TryFrom(labels, out var set, out var duplicate))
            return _problem is null ? set : null;
        Wrong($"label {duplicate} stands there twice");
        return null;
    }

    private Sample Rest()
    {
        var value = Word();
        var time = Word();
        if (_problem is not null)
            return default;
        if (!OpenMetricsText.TryValue(value, out var number))
            Wrong($"`{value}` is no number");
        else if (time.Length == 0 || time is "#")
            Wrong("no timestamp: an import needs one on each line");
        else if (!OpenMetricsText.TryTime(time, out var milliseconds))
            Wrong($"`{time}` is no timestamp in seconds");
        else if (Word() is { Length: > 0 } more && more is not "#")
            Wrong($"`{more}` stands behind the timestamp");
        else
            return new Sample(milliseconds, number);
        return default;
    }

    private void Labels(List<Label> to)
    {
        _at++;
        while (_problem is null && Peek() != '}')
        {
            if (Peek() == '"')
            {
                var quoted = Quoted();
                // A quoted text alone is the metric's name.
                to.Add(Peek() == '=' ? new Label(quoted, ValueOf(quoted)) : new Label(Label.MetricName, quoted));
            }
            else
            {
                var name = Name(mayHaveColon: false);
                to.Add(new Label(name, name.Length == 0 ? Wrong("a label's name is missing") : ValueOf(name)));
            }

            if (Peek() == ',')
                _at++;
            else if (Peek() != '}')
                Wrong("the labels are not closed");
        }

        _at++;
    }

    private string ValueOf(string name)
    {
        if (Peek() != '=')
            return Wrong($"label {name} has no value");
        _at++;
        return Quoted();
    }

    private string Quoted()
    {
        if (Peek() != '"')
            return Wrong("a text in quotes was expected");
        var text = new StringBuilder();
        for (_at++; _at < _line.Length && _line[_at] != '"'; _at++)
        {
            if (_line[_at] == '\\' && _at + 1 < _line.Length)
                text.Append(_line[++_at] == 'n' ? '\n' : _line[_at]);
            else
                text.Append(_line[_at]);
        }

        if (_at >= _line.Length)
            return Wrong("a text in quotes is not closed");
        _at++;
        return text.ToString();
    }

    private string Name(bool mayHaveColon)
    {
        var start = _at;
        while (_at < _line.Length && OpenMetricsText.IsOfName(_line[_at], mayHaveColon, isFirst: _at == start))
            _at++;
        return _line[start.._at].ToString();
    }

    private ReadOnlySpan<char> Word()
    {
        if (_problem is not null || _at >= _line.Length)
            return [];
        if (_line[_at] != ' ')
        {
            Wrong("a space was expected");
            return [];
        }

        while (_at < _line.Length && _line[_at] == ' ')
            _at++;
        var start = _at;
        while (_at < _line.Length && _line[_at] != ' ')
            _at++;
        return _line[start.._at];
    }

    private readonly char Peek() => _at < _line.Length ? _line[_at] : '\0';

    /// <summary>The first problem counts, with the place it is at.</summary>
    private string Wrong(string problem)
    {
        _problem ??= $"{problem} (character {Math.Min(_at, _line.Length) + 1})";
        return "";
    }
}
