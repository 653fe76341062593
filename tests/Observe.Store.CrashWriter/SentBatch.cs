using System.Globalization;
using Observe.Store.Metrics;

namespace Observe.Store.CrashWriter;

/// <summary>A batch as it is told to the parent before it is written, with the clock of that moment.</summary>
internal sealed record SentBatch(int Writer, int Number, long Now, WriteOrigin Origin, IReadOnlyList<SentSample> Samples)
{
    public WriteBatch ToWriteBatch(IMetricWriter store)
    {
        var batch = new WriteBatch();
        foreach (var sample in Samples)
            batch.Add(store.Resolve(Tenancy.TenantId.Default, SentSample.LabelsOf(sample.Series)).Series!, sample.ToSample());
        return batch;
    }

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"I {Writer} {Number} {Now} {Origin} {string.Join(';', Samples)}");

    public static SentBatch Parse(string line)
    {
        var parts = line.Split(' ');
        return new SentBatch(
            int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture),
            long.Parse(parts[3], CultureInfo.InvariantCulture), Enum.Parse<WriteOrigin>(parts[4]), [.. parts[5].Split(';').Select(SentSample.Parse)]);
    }
}

/// <summary>What the store answered.</summary>
internal readonly record struct BatchAnswer(int Writer, int Number, int Accepted, int Refused, bool Unavailable)
{
    public static BatchAnswer Of(SentBatch batch, WriteResult result)
        => new(batch.Writer, batch.Number, result.Accepted, result.RefusedCount, result.Unavailable);

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"A {Writer} {Number} {Accepted} {(Unavailable ? 0 : Refused)} {(Unavailable ? 1 : 0)}");

    public static BatchAnswer Parse(string line)
    {
        var parts = line.Split(' ');
        int Part(int i) => int.Parse(parts[i], CultureInfo.InvariantCulture);
        return new BatchAnswer(Part(1), Part(2), Part(3), Part(4), Part(5) == 1);
    }
}
