using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;

namespace Observe.Analyzer.Forecasting.Trees;

internal sealed class TreeRow
{
    [VectorType(TreeFeatures.Count)]
    public float[] Features { get; set; } = new float[TreeFeatures.Count];

    public float Label { get; set; }

    public float Weight { get; set; } = 1;
}

internal sealed class TreeOutput
{
    public float Score { get; set; }
}

/// <summary>
/// Gradient-boosted trees (LightGBM through ML.NET) for one workload. The horizon is a feature, so one model serves all steps; it is
/// asked at a few and the steps between are interpolated. Trained on data up to its window's end only.
/// </summary>
internal sealed class TreeModel : ITrainedForecaster, IDisposable
{
    public const string ForecasterName = "lightgbm";

    /// <summary>A forecast below this is worth no trees.</summary>
    public const int MinSteps = 400;

    private const int MaxRows = 6000;

    private static readonly int[] AskedSteps = [1, 2, 4, 7, 12, 20, 30, 45];

    private readonly Lock _lock = new();
    private readonly MLContext _context;
    private readonly ITransformer _model;
    private readonly PredictionEngine<TreeRow, TreeOutput> _engine;

    private TreeModel(MLContext context, ITransformer model)
    {
        (_context, _model) = (context, model);
        _engine = context.Model.CreatePredictionEngine<TreeRow, TreeOutput>(model);
    }

    public long TrainedUntil { get; init; }

    public string Name => ForecasterName;

    /// <summary>Null where there is too little to learn from.</summary>
    /// <exception cref="OperationCanceledException">It was called off: ML.NET takes no token, so the fit under way went on to its end.</exception>
    public static TreeModel? Train(
        ReadOnlySpan<double> values, int season, int horizon, int seed, long trainedUntil = 0, CancellationToken cancellationToken = default)
    {
        var rows = Rows(values, season, horizon, seed);
        if (values.Length < MinSteps || rows.Count < MinSteps / 2)
            return null;
        var context = new MLContext(seed);
        var data = context.Data.LoadFromEnumerable(rows);
        var trainer = context.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options
        {
            LabelColumnName = nameof(TreeRow.Label),
            FeatureColumnName = nameof(TreeRow.Features),
            ExampleWeightColumnName = nameof(TreeRow.Weight),
            NumberOfIterations = 80,
            NumberOfLeaves = 15,
            MinimumExampleCountPerLeaf = 20,
            LearningRate = 0.08,
            NumberOfThreads = 1,
            Seed = seed,
            Deterministic = true,
            Verbose = false,
            Silent = true,
        });
        var first = trainer.Fit(data);
        Reweight(context, first, data, rows);
        cancellationToken.ThrowIfCancellationRequested();
        var model = trainer.Fit(context.Data.LoadFromEnumerable(rows));
        cancellationToken.ThrowIfCancellationRequested();
        return new TreeModel(context, model) { TrainedUntil = trainedUntil };
    }

    /// <summary>A model as <see cref="Save"/> wrote it.</summary>
    /// <exception cref="FormatException">The bytes are no model.</exception>
    /// <exception cref="InvalidOperationException">It is one of another shape.</exception>
    public static TreeModel Load(byte[] bytes, long trainedUntil)
    {
        var context = new MLContext();
        using var stream = new MemoryStream(bytes);
        return new TreeModel(context, context.Model.Load(stream, out _)) { TrainedUntil = trainedUntil };
    }

    public byte[] Save()
    {
        var schema = _context.Data.LoadFromEnumerable<TreeRow>([]).Schema;
        using var stream = new MemoryStream();
        lock (_lock)
            _context.Model.Save(_model, schema, stream);
        return stream.ToArray();
    }

    public bool TryForecast(ReadOnlySpan<double> values, int season, Span<double> into)
    {
        var row = new TreeRow();
        var knots = Knots(into.Length);
        var points = new double[knots.Length];
        for (var i = 0; i < knots.Length; i++)
        {
            var level = TreeFeatures.Fill(values, season, knots[i], row.Features);
            if (double.IsNaN(level))
                return false;
            var epsilon = TreeFeatures.Epsilon(level);
            double score;
            // ML.NET's engine is not thread-safe.
            lock (_lock)
                score = _engine.Predict(row).Score;
            points[i] = Math.Max(0, Math.Exp(Math.Clamp(score, -6, 6)) * (level + epsilon) - epsilon);
        }

        Interpolate(knots, points, into);
        return true;
    }

    public void Dispose() => _engine.Dispose();

    /// <summary>Squared error chases outliers; one pass weighted by 1/|residual| makes it nearly absolute (IRLS).</summary>
    private static void Reweight(MLContext context, ITransformer model, IDataView data, List<TreeRow> rows)
    {
        const double Floor = 0.02;
        var scores = context.Data.CreateEnumerable<TreeOutput>(model.Transform(data), reuseRowObject: true);
        var at = 0;
        foreach (var score in scores)
        {
            rows[at].Weight = (float)(1 / Math.Max(Floor, Math.Abs(rows[at].Label - score.Score)));
            at++;
        }
    }

    private static List<TreeRow> Rows(ReadOnlySpan<double> values, int season, int horizon, int seed)
    {
        var rows = new List<TreeRow>();
        var random = new Random(seed);
        var knots = Knots(horizon);
        var stride = Math.Max(1, values.Length * knots.Length / MaxRows);
        for (var origin = TreeFeatures.Reach + random.Next(stride); origin < values.Length; origin += stride)
        {
            foreach (var ahead in knots)
            {
                if (origin + ahead - 1 >= values.Length || !double.IsFinite(values[origin + ahead - 1]))
                    continue;
                var row = new TreeRow();
                var level = TreeFeatures.Fill(values[..origin], season, ahead, row.Features);
                if (double.IsNaN(level))
                    continue;
                var epsilon = TreeFeatures.Epsilon(level);
                row.Label = (float)Math.Log((Math.Max(0, values[origin + ahead - 1]) + epsilon) / (level + epsilon));
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>Steps at which the model is asked: dense at first, sparse later.</summary>
    private static int[] Knots(int horizon)
        => [.. AskedSteps.Where(step => step < horizon).Append(horizon)];

    private static void Interpolate(int[] knots, double[] points, Span<double> into)
    {
        var next = 0;
        for (var step = 1; step <= into.Length; step++)
        {
            while (knots[next] < step)
                next++;
            if (knots[next] == step || next == 0)
            {
                into[step - 1] = points[next];
                continue;
            }

            var share = (double)(step - knots[next - 1]) / (knots[next] - knots[next - 1]);
            into[step - 1] = points[next - 1] + share * (points[next] - points[next - 1]);
        }
    }
}
