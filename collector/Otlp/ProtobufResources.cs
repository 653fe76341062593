using Observe.Collector.Wire;

namespace Observe.Collector.Otlp;

/// <summary>Reads the fields of one metric or span.</summary>
/// <exception cref="MalformedException">They cannot be read; what was read before stays.</exception>
internal delegate void ProtobufFields<TItem>(TItem item, ReadOnlySpan<byte> bytes);

/// <summary>
/// What export requests of metrics and of traces are alike in: request {1 resource {1 Resource, 2 scope {2 item}}}. What cannot be read
/// inside of one resource or item is noted there: its length says where the next one begins.
/// </summary>
internal static class ProtobufResources
{
    /// <exception cref="MalformedException">Not an export request.</exception>
    public static List<OtlpResource<TItem>> Decode<TItem>(ReadOnlySpan<byte> request, ProtobufFields<TItem> fields)
        where TItem : IOtlpItem, new()
    {
        var resources = new List<OtlpResource<TItem>>();
        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1)
                resources.Add(Resource(reader.Bytes(), fields));
            else
                reader.Skip();
        }

        return resources;
    }

    private static OtlpResource<TItem> Resource<TItem>(ReadOnlySpan<byte> bytes, ProtobufFields<TItem> fields)
        where TItem : IOtlpItem, new()
    {
        var resource = new OtlpResource<TItem>();
        try
        {
            var reader = new ProtobufReader(bytes);
            while (reader.Next())
            {
                if (reader.Field == 1)
                    (resource.Resource, resource.Refusal) = ProtobufAttributes.Resource(reader.Bytes());
                else if (reader.Field == 2)
                    Scope(reader.Bytes(), resource.Items, fields);
                else
                    reader.Skip();
            }
        }
        catch (MalformedException error)
        {
            resource.Items.Add(new TItem { Refusal = error.Refusal });
        }

        return resource;
    }

    /// <summary>What was read before a scope broke off is good; what came after it counts as one item that cannot be read.</summary>
    private static void Scope<TItem>(ReadOnlySpan<byte> bytes, List<TItem> items, ProtobufFields<TItem> fields)
        where TItem : IOtlpItem, new()
    {
        try
        {
            var reader = new ProtobufReader(bytes);
            while (reader.Next())
            {
                if (reader.Field == 2)
                    items.Add(Item(reader.Bytes(), fields));
                else
                    reader.Skip();
            }
        }
        catch (MalformedException error)
        {
            items.Add(new TItem { Refusal = error.Refusal });
        }
    }

    private static TItem Item<TItem>(ReadOnlySpan<byte> bytes, ProtobufFields<TItem> fields)
        where TItem : IOtlpItem, new()
    {
        var item = new TItem();
        try
        {
            fields(item, bytes);
        }
        catch (MalformedException error)
        {
            item.Refusal = error.Refusal;
        }

        return item;
    }
}
