using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Analyzer.Forecasting;
using Observe.Analyzer.Forecasting.Trees;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Observe.TestSupport.State;

namespace Observe.Analyzer.Tests.Forecasting.Trees;

public sealed class TreeModelsTests
{
    private static readonly WorkloadId Workload = new("local", "shop", "api");

    private readonly MemoryStateStore _state = new();

    [Fact]
    public async Task Load_AfterARestart_ForecastsAsBefore()
    {
        double[] values = [.. Enumerable.Range(0, 800).Select(step => 10 + 5 * Math.Sin(step / 20.0))];
        var before = New();
        before.Offer(new TrainingData(new Dictionary<WorkloadId, (double[], int)> { [Workload] = (values, 126) }, End: 800 * 60_000));
        Assert.SkipWhen(await before.TrainAsync(TestContext.Current.CancellationToken) == 0, "LightGBM's native library is not here");

        var after = New();
        Assert.Null(after.Of(Workload));
        Assert.Equal(1, await after.LoadAsync(TestContext.Current.CancellationToken));

        Assert.Equal(Forecast(before, values), Forecast(after, values));
        Assert.Equal((800 - 60) * 60_000, Assert.IsType<TreeModel>(after.Of(Workload)).TrainedUntil);
    }

    [Fact]
    public async Task Load_DamagedModel_IsLeftOut()
    {
        var stop = TestContext.Current.CancellationToken;
        var record = new TreeModelRecord(Workload.ToString(), 1, 800, 0, 1, 1, 1, TreeFeatures.Count);
        await _state.PutAsync(TenantId.Default, StateTables.Models, new StateWrite(record.Workload, "", 1, StateJson.Serialize(record)), null, stop);
        await _state.PutAsync(
            TenantId.Default, StateTables.ModelData, new StateWrite(record.Workload, "", 1, StateJson.Serialize(new TreeModelData([1, 2, 3]))), null, stop);

        Assert.Equal(0, await New().LoadAsync(stop));
    }

    [Fact]
    public async Task Offer_WorkloadThatIsNoMore_ItsModelGoes()
    {
        double[] values = [.. Enumerable.Range(0, 800).Select(step => 10 + 5 * Math.Sin(step / 20.0))];
        var models = New();
        models.Offer(new TrainingData(new Dictionary<WorkloadId, (double[], int)> { [Workload] = (values, 126) }, End: 0));
        Assert.SkipWhen(await models.TrainAsync(TestContext.Current.CancellationToken) == 0, "LightGBM's native library is not here");

        models.Offer(new TrainingData(new Dictionary<WorkloadId, (double[], int)>(), End: 0));

        Assert.Null(models.Of(Workload));
    }

    private TreeModels New() => new(_state, Options.Create(new ForecastOptions()), new FakeTimeProvider(), NullLogger<TreeModels>.Instance);

    private static double[] Forecast(TreeModels models, double[] values)
    {
        var path = new double[60];
        Assert.True(models.Of(Workload)!.TryForecast(values, 126, path));
        return path;
    }
}
