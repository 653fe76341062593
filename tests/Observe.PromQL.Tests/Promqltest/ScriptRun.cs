using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Observe.PromQL.Parsing;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.PromQL.Tests.Promqltest;

/// <summary>Runs a script from its begin to its end, each <c>clear</c> with a store of its own.</summary>
internal sealed class ScriptRun : IDisposable
{
    private const long Minute = 60_000;

    private readonly QueryTelemetry _telemetry = new();
    private ScriptStore _store = new();
    private QueryEngine? _engine;

    /// <summary>What differs, by the line of each <c>eval</c>; null where nothing does.</summary>
    public static IReadOnlyDictionary<int, string?> Of(string script)
    {
        using var run = new ScriptRun();
        var results = new Dictionary<int, string?>();
        foreach (var command in ScriptParser.Parse(script))
        {
            switch (command)
            {
                case ClearCommand:
                    run.Clear();
                    break;
                case LoadCommand load:
                    run._store.Load(load);
                    break;
                case FaultyCommand faulty:
                    results[faulty.Line] = faulty.Problem;
                    break;
                case EvalCommand eval:
                    results[eval.Line] = run.Evaluate(eval);
                    break;
                default:
                    throw new InvalidOperationException(command.GetType().Name);
            }
        }

        return results;
    }

    public void Dispose()
    {
        _engine?.Dispose();
        _telemetry.Dispose();
    }

    private void Clear()
    {
        _store = new ScriptStore();
        _engine?.Dispose();
        _engine = null;
    }

    private string? Evaluate(EvalCommand eval)
    {
        try
        {
            return eval.Step is null ? EvaluateInstant(eval) : EvaluateOnce(eval, eval.Expression, eval.Start, eval.End, eval.Step, out _);
        }
        catch (Exception error)
        {
            // What the engine throws is a failure of this query, not of the script.
            return error.ToString();
        }
    }

    private string? EvaluateInstant(EvalCommand eval)
    {
        foreach (var (expression, time, pass) in Passes(eval))
        {
            var problem = EvaluateOnce(eval, expression, time, time, null, out var result)
                ?? (result.Error is null ? EvaluateAsRange(eval, expression, time, result) : null);
            if (problem is not null)
                return pass.Length == 0 ? problem : $"{pass}: {problem}";
        }

        return null;
    }

    private static IEnumerable<(string Expression, long Time, string Pass)> Passes(EvalCommand eval)
    {
        yield return (eval.Expression, eval.Start, "");
        if (Fixed(eval) is not { } expression)
            yield break;
        var at = eval.Start;
        long[] times = at == 0 ? [-1000, 0, 1000] : [-10 * at, 0, at / 5, at, 10 * at];
        foreach (var time in times)
            yield return (expression, time, $"{expression} at {time} ms");
    }

    private static string? Fixed(EvalCommand eval)
    {
        try
        {
            return AtModifier.Fix(Parser.Parse(eval.Expression), eval.Start);
        }
        catch (ParseException)
        {
            return null;
        }
    }

    private string? EvaluateAsRange(EvalCommand eval, string expression, long time, QueryResult instant)
    {
        if (instant.Value is not (QueryValue.Vector or QueryValue.Scalar)
            || eval.Has(ExpectationKind.Ordered) || AtModifier.DependsOnRange(Parser.Parse(expression)))
            return null;
        var result = Run(expression, time - Minute, time + Minute, Minute);
        if (result.Error is { } error)
            return $"as a range query of {expression}: {error.Message}";
        List<VectorSample> middle = [.. result.Matrix()
            .SelectMany(series => series.Samples.Where(sample => sample.Time == time).Select(sample => new VectorSample(series.Labels, sample)))];
        var problem = instant.Value is QueryValue.Scalar
            ? ResultComparison.OfScalar(eval, middle[0].Sample.Value)
            : ResultComparison.OfVector(eval, middle);
        return problem is null ? null : $"as a range query of {expression}: {problem}";
    }

    private string? EvaluateOnce(EvalCommand eval, string expression, long start, long end, long? step, out QueryResult result)
    {
        result = Run(expression, start, end, step);
        if (result.Error is { } error)
        {
            return !eval.Has(ExpectationKind.Fail) ? $"failed: {error.Message}"
                : Mismatch(eval, ExpectationKind.Fail, [error.Message]);
        }

        if (eval.Has(ExpectationKind.Fail))
            return "answered, where a failure is expected";
        return Annotations(eval, result) ?? ResultComparison.Of(eval, result.Value!);
    }

    private static string? Annotations(EvalCommand eval, QueryResult result)
    {
        if (eval.Has(ExpectationKind.NoWarn) && result.Warnings.Count > 0)
            return $"warnings where none is expected: {string.Join("; ", result.Warnings)}";
        if (eval.Has(ExpectationKind.NoInfo) && result.Infos.Count > 0)
            return $"infos where none is expected: {string.Join("; ", result.Infos)}";
        return Mismatch(eval, ExpectationKind.Warn, result.Warnings) ?? Mismatch(eval, ExpectationKind.Info, result.Infos);
    }

    /// <summary>Every text must meet an expectation of the kind, and every expectation a text.</summary>
    private static string? Mismatch(EvalCommand eval, ExpectationKind kind, IReadOnlyList<string> texts)
    {
        var expectations = eval.Expectations.FindAll(expectation => expectation.Kind == kind);
        if (expectations.Count == 0)
            return null;
        if (texts.Count == 0)
            return $"{kind} is expected and there is none";
        if (texts.FirstOrDefault(text => !expectations.Exists(expectation => Meets(expectation, text))) is { } unexpected)
            return $"{kind} that is not expected: {unexpected}";
        return expectations.Find(expectation => !texts.Any(text => Meets(expectation, text))) is { } missing
            ? $"{kind} \"{missing.Text}\" is expected, got {string.Join("; ", texts)}"
            : null;
    }

    private static bool Meets(Expectation expectation, string text)
        => expectation.Text is not { } expected
            || (expectation.IsRegex ? Regex.IsMatch(text, expected, RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1)) : text == expected);

    private QueryResult Run(string expression, long start, long end, long? step)
    {
        _engine ??= new QueryEngine(_store.Store, Options.Create(new QueryOptions { StartTimestamps = true }), TimeProvider.System, _telemetry);
        return _engine.RunAsync(TenantId.Default, expression, start, end, step, null, null, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }
}
