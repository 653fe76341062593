using System.Globalization;

namespace Observe.Server.Demo.Load;

/// <summary>
/// A recorded load, a value a minute, as requests a second at 60 times its speed: minute i of the recording is second i of the
/// demo. The first half is history, the second half is played.
/// </summary>
internal sealed class LoadRecording
{
    private readonly double[] _rates;

    private LoadRecording(double[] rates) => _rates = rates;

    /// <summary>Seconds of history before the played part.</summary>
    public int HistorySeconds => _rates.Length / 2;

    /// <summary>Seconds that can be played.</summary>
    public int PlayedSeconds => _rates.Length - HistorySeconds;

    /// <param name="name">A file of this folder without its ending.</param>
    /// <param name="peakRate">Requests a second at the highest value of the recording.</param>
    public static LoadRecording Read(string name, double peakRate)
    {
        var resource = typeof(LoadRecording).Assembly.GetManifestResourceStream($"load.{name}.csv")
            ?? throw new InvalidOperationException($"no recording {name}");
        using var reader = new StreamReader(resource);
        reader.ReadLine();
        var values = new List<double>();
        while (reader.ReadLine() is { } line)
            values.Add(double.Parse(line.AsSpan(line.IndexOf(',', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture));
        var scale = peakRate / values.Max();
        return new LoadRecording([.. values.Select(value => value * scale)]);
    }

    /// <summary>Requests a second at a second of the demo; negative seconds are history; past the end it starts over.</summary>
    public double RateAt(int second)
    {
        var index = (second + HistorySeconds) % _rates.Length;
        return _rates[index < 0 ? index + _rates.Length : index];
    }
}
