using Observe.Store.Chunks;

namespace Observe.Store.Spans.Blocks;

/// <summary>Services and their operations, sorted. Bounded.</summary>
internal sealed class OperationNames
{
    /// <summary>Operations of a service beyond this are not listed: some senders put ids into span names.</summary>
    private const int MaxOperations = 1000;

    /// <summary>As many workloads as one installation has, many times over.</summary>
    private const int MaxServices = 10_000;

    private readonly SortedDictionary<string, SortedSet<string>> _services = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Services => _services.Keys;

    public IReadOnlyCollection<string> Operations(string service) => _services.TryGetValue(service, out var names) ? names : [];

    public void Add(string service, string operation)
    {
        if (!_services.TryGetValue(service, out var names))
        {
            if (_services.Count == MaxServices)
                return;
            _services[service] = names = new SortedSet<string>(StringComparer.Ordinal);
        }

        if (names.Count < MaxOperations)
            names.Add(operation);
    }

    public void Add(OperationNames other)
    {
        foreach (var (service, names) in other._services)
        {
            foreach (var name in names)
                Add(service, name);
        }
    }

    public void WriteTo(ByteWriter to)
    {
        to.Varint((ulong)_services.Count);
        foreach (var (service, names) in _services)
        {
            to.Text(service);
            to.Varint((ulong)names.Count);
            foreach (var name in names)
                to.Text(name);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public static OperationNames Read(ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        var names = new OperationNames();
        for (var services = from.Count(); services > 0; services--)
        {
            var service = from.Text();
            for (var operations = from.Count(); operations > 0; operations--)
                names.Add(service, from.Text());
        }

        return names;
    }
}
