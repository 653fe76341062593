using Observe.Collector.Wire;

namespace Observe.Collector.RemoteWrite;

/// <summary>The symbols of a 2.0 request: where each lies in its bytes. The first one is always empty.</summary>
internal sealed class SymbolTable
{
    private readonly List<(int Start, int Length)> _symbols = [];

    public int Count => _symbols.Count;

    /// <exception cref="MalformedException">No message, or the first symbol is not empty.</exception>
    public static SymbolTable Read(ReadOnlySpan<byte> request)
    {
        var table = new SymbolTable();
        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            if (reader.Field != 4)
            {
                reader.Skip();
                continue;
            }

            var length = reader.Bytes().Length;
            table._symbols.Add((reader.Position - length, length));
        }

        if (table.Count > 0 && table._symbols[0].Length != 0)
            throw new MalformedException("the first symbol must be empty");
        return table;
    }

    /// <exception cref="MalformedException">There is no such symbol.</exception>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> request, ulong reference)
    {
        if (reference >= (ulong)_symbols.Count)
            throw new MalformedException($"symbol {reference} is not in the table of {_symbols.Count}");
        var (start, length) = _symbols[(int)reference];
        return request.Slice(start, length);
    }

    /// <exception cref="MalformedException">There is no such symbol, or it is not valid UTF-8.</exception>
    public string Text(ReadOnlySpan<byte> request, ulong reference) => ProtobufReader.TextOf(Bytes(request, reference));
}
