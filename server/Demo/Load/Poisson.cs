namespace Observe.Server.Demo.Load;

internal static class Poisson
{
    /// <summary>
    /// A Poisson-distributed count: Knuth's product of uniforms below a mean of 30, the rounded normal approximation above, where it
    /// is within 1 % everywhere that matters to a chart.
    /// </summary>
    public static int Draw(double mean, Random random)
    {
        if (mean <= 0)
            return 0;
        if (mean > 30)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return Math.Max(0, (int)Math.Round(mean + Math.Sqrt(mean) * normal));
        }

        var limit = Math.Exp(-mean);
        var count = 0;
        for (var product = random.NextDouble(); product > limit; product *= random.NextDouble())
            count++;
        return count;
    }
}
