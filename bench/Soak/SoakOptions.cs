using System.Globalization;

namespace Observe.Benchmarks.Soak;

/// <summary>What <c>bench soak</c> was asked for.</summary>
/// <param name="Rate">Samples a second; a multiple of <see cref="RateStep"/>.</param>
/// <param name="LateWindow">The server's <c>store.lateWindow</c>.</param>
/// <param name="Output">Folder of record and plot.</param>
internal sealed record SoakOptions(TimeSpan Length, int Rate, TimeSpan LateWindow, string Output)
{
    public const string Usage =
        "./observe bench soak [--minutes N] [--rate SAMPLES_PER_SECOND, a multiple of 50] [--late-window MINUTES] [--output FOLDER]";

    /// <summary>One target: 100 series that are read every two seconds.</summary>
    public const int RateStep = 50;

    /// <exception cref="FormatException">Something of it is not known.</exception>
    public static SoakOptions Parse(IReadOnlyList<string> arguments)
    {
        var (minutes, rate, late, output) = (30, 50_000, 1, Path.Combine("artifacts", "soak"));
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            if (name is not ("--minutes" or "--rate" or "--late-window" or "--output"))
                throw new FormatException($"`{name}` is not known\n{Usage}");
            if (i + 1 == arguments.Count)
                throw new FormatException($"{name} needs a value\n{Usage}");
            var value = arguments[i + 1];
            switch (name)
            {
                case "--minutes": minutes = Number(name, value, 1, 1440); break;
                case "--rate": rate = Number(name, value, RateStep, 1_000_000); break;
                case "--late-window": late = Number(name, value, 0, 1440); break;
                default: output = value; break;
            }
        }

        if (rate % RateStep != 0)
            throw new FormatException($"--rate: {rate} is no multiple of {RateStep}, the samples a second of one target\n{Usage}");
        return new SoakOptions(TimeSpan.FromMinutes(minutes), rate, TimeSpan.FromMinutes(late), output);
    }

    private static int Number(string name, string text, int least, int most)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name}: `{text}` is no number from {least} to {most}\n{Usage}");
}
