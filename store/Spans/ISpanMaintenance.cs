namespace Observe.Store.Spans;

/// <summary>What a span store in files of this process does on demand and knows of itself.</summary>
public interface ISpanMaintenance
{
    /// <summary>
    /// Returns once all spans that were written before are in blocks and these are merged. Where sampling is on, traces that may still
    /// go on are decided by what is known of them.
    /// </summary>
    /// <exception cref="IOException">The disk refused; nothing is lost, and it may be tried again.</exception>
    Task SealAsync(CancellationToken cancellationToken);

    /// <summary>What could not be read because its checksum did not hold.</summary>
    IReadOnlyList<string> Damaged { get; }
}
