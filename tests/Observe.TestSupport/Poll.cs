using System.Diagnostics;
using Xunit;

namespace Observe.TestSupport;

/// <summary>Waits for a condition, never for time. The limit only bounds a test that fails.</summary>
public static class Poll
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > (limit ?? Limit))
                Assert.Fail($"never happened: {what}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? limit = null)
        => UntilAsync(() => Task.FromResult(condition()), what, limit);
}
