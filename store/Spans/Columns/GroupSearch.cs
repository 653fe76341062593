using System.Text;

namespace Observe.Store.Spans.Columns;

/// <summary>
/// The conditions of a query, prepared once for many groups: what statistics and filter of a group rule out is not read; then column by
/// column, those first that are quick to read, until no row is left. The same answer as <see cref="SpanMatch.Matches"/> gives of each span.
/// </summary>
internal sealed class GroupSearch
{
    private readonly SpanQuery _query;
    private readonly byte[]? _service;
    private readonly byte[]? _operation;
    private readonly (byte[] Key, byte[] Value)[] _tags;
    private readonly List<ulong> _pairs = [];

    public GroupSearch(SpanQuery query)
    {
        _query = query;
        _service = Bytes(query.Service);
        _operation = Bytes(query.Operation);
        _tags = [.. query.Tags.Select(tag => (Bytes(tag.Key)!, Bytes(tag.Value)!))];
        if (_service is not null)
            _pairs.Add(PairFilter.OfService(_service));
        if (_operation is not null)
            _pairs.Add(PairFilter.OfName(_operation));
        foreach (var tag in query.Tags)
            _pairs.Add(PairFilter.OfValue(PairFilter.SeedOf(tag.Key), Bytes(tag.Value)));
    }

    public bool MayMatch(in GroupStatistics group)
        => group.MaxStart / SpanMatch.NanosecondsPerMillisecond >= _query.MinTime && group.MinStart / SpanMatch.NanosecondsPerMillisecond <= _query.MaxTime
            && (!_query.ErrorsOnly || group.HasErrors)
            && (_query.Kind is not { } kind || (group.Kinds & (1u << ((byte)kind & 31))) != 0)
            && group.MaxDuration >= SpanMatch.LeastDuration(_query) && group.MinDuration <= SpanMatch.MostDuration(_query);

    /// <summary>The rows that match, in order.</summary>
    /// <exception cref="InvalidDataException">The group is damaged.</exception>
    public List<int> Rows(GroupReader group)
    {
        foreach (var pair in _pairs)
        {
            if (!group.MayHave(pair))
                return [];
        }

        var rows = Enumerable.Range(0, group.Rows).ToList();
        Keep(rows, () => Status(group), _query.ErrorsOnly);
        Keep(rows, () => Kind(group), _query.Kind is not null);
        Keep(rows, () => Duration(group), _query.MinDuration is not null || _query.MaxDuration is not null);
        Keep(rows, () => Text(group.Services(), _service!), _service is not null);
        Keep(rows, () => Text(group.Names(), _operation!), _operation is not null);
        foreach (var (key, value) in _tags)
            Keep(rows, () => Tag(group, rows, key, value), true);
        Keep(rows, () => Start(group), true);
        return rows;
    }

    private static void Keep(List<int> rows, Func<Predicate<int>> condition, bool isAsked)
    {
        if (!isAsked || rows.Count == 0)
            return;
        var holds = condition();
        rows.RemoveAll(row => !holds(row));
    }

    private static Predicate<int> Status(GroupReader group)
    {
        var statuses = group.Statuses();
        return row => statuses[row] == (byte)SpanStatus.Error;
    }

    private Predicate<int> Kind(GroupReader group)
    {
        var (kinds, kind) = (group.Kinds(), (byte)_query.Kind!);
        return row => kinds[row] == kind;
    }

    private Predicate<int> Duration(GroupReader group)
    {
        var (durations, least, most) = (group.Durations(), SpanMatch.LeastDuration(_query), SpanMatch.MostDuration(_query));
        return row => durations[row] >= least && durations[row] <= most;
    }

    private Predicate<int> Start(GroupReader group)
    {
        var starts = group.Starts();
        return row => starts[row] / SpanMatch.NanosecondsPerMillisecond is var start && start >= _query.MinTime && start <= _query.MaxTime;
    }

    private static Predicate<int> Text(TextColumn? column, byte[] text)
    {
        // Where all are empty there is no column.
        if (column is null)
            return _ => text.Length == 0;
        var number = column.NumberOf(text);
        return row => column.Rows[row] == number;
    }

    /// <summary>The span's own first value of the key, else its resource's, as <see cref="Span.Attribute"/> finds it.</summary>
    private static Predicate<int> Tag(GroupReader group, List<int> rows, byte[] key, byte[] value)
    {
        if (group.Shapes()?.PlacesOf(Encoding.UTF8.GetString(key)) is not var (column, places))
            return Resource(group, key, value);
        var values = group.Values(column);
        var number = values.NumberOf(value);
        // Resources are read only where a span has no value of its own.
        var ofResource = rows.Exists(row => places[row] < 0) ? Resource(group, key, value) : static _ => false;
        return row => places[row] < 0 ? ofResource(row)
            : places[row] < values.Rows.Length ? values.Rows[places[row]] == number
            : throw new InvalidDataException("a column of values ends early");
    }

    private static Predicate<int> Resource(GroupReader group, byte[] key, byte[] value)
    {
        var matches = group.ResourcesWith(key, value);
        return row => matches[row];
    }

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
