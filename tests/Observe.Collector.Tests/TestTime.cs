namespace Observe.Collector.Tests;

/// <summary>The moment at which tests begin.</summary>
internal static class TestTime
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static long Milliseconds => Now.ToUnixTimeMilliseconds();

    public static ulong Nanoseconds(double secondsAfter = 0) => (ulong)(Milliseconds + (long)(secondsAfter * 1000)) * 1_000_000;

    public static long At(double secondsAfter) => Milliseconds + (long)(secondsAfter * 1000);
}
