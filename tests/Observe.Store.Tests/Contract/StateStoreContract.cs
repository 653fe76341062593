using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Store.Tests.Contract;

/// <summary>A state store under test, and how it is opened again over the same data.</summary>
public interface IStateStoreUnderTest : IAsyncDisposable
{
    IStateStore Store { get; }

    Task ReopenAsync();
}

/// <summary>What every home of state must do.</summary>
public abstract class StateStoreContract
{
    private const string Table = "policies";

    private static readonly TenantId Tenant = TenantId.Default;

    protected abstract Task<IStateStoreUnderTest> OpenAsync();

    [Fact]
    public async Task Put_ThenGet_GivesTheRowAndCountsVersions()
    {
        await using var under = await OpenAsync();

        Assert.Null(await under.Store.GetAsync(Tenant, Table, "a", default));
        Assert.Equal(new(true, 1), await PutAsync(under, Row("a", 5, "{\"x\":\"ü\"}")));
        Assert.Equal(new(true, 2), await PutAsync(under, Row("a", 6, "{}")));
        Assert.Equal(new StateRow("a", "s", 6, 2, "{}"), await under.Store.GetAsync(Tenant, Table, "a", default));
        Assert.Null(await under.Store.GetAsync(Tenant, "other", "a", default));

        await under.ReopenAsync();
        Assert.Equal(new StateRow("a", "s", 6, 2, "{}"), await under.Store.GetAsync(Tenant, Table, "a", default));
    }

    [Fact]
    public async Task Put_WithAnExpectedVersion_WritesOnlyWhereItHolds()
    {
        await using var under = await OpenAsync();

        Assert.Equal(new(false, 0), await PutAsync(under, Row("a"), expected: 3));
        Assert.Equal(new(true, 1), await PutAsync(under, Row("a"), expected: 0));
        Assert.Equal(new(false, 1), await PutAsync(under, Row("a", 9), expected: 0));
        Assert.Equal(new(true, 2), await PutAsync(under, Row("a", 7), expected: 1));
        Assert.Equal(new(false, 2), await PutAsync(under, Row("a", 9), expected: 1));
        Assert.Equal(7, (await under.Store.GetAsync(Tenant, Table, "a", default))!.Time);
    }

    [Fact]
    public async Task Put_ByManyAtOnceWithTheSameVersion_LetsOneThrough()
    {
        await using var under = await OpenAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => PutAsync(under, Row("a", i), expected: 0))));

        Assert.Single(results, result => result.Written);
    }

    [Fact]
    public async Task List_ConditionsOrderAndLimit_Hold()
    {
        await using var under = await OpenAsync();
        await under.Store.PutManyAsync(
            Tenant, Table, [new("w|2", "s", 2, "{}"), new("w|1", "s", 2, "{}"), new("v%1", "t", 1, "{}"), new("W", "t", -3, "{}")], default);
        async Task<string> Keys(StateQuery query)
            => string.Join(' ', (await under.Store.ListAsync(Tenant, Table, query, default)).Select(row => row.Key));

        Assert.Equal("W v%1 w|1 w|2", await Keys(new()));
        Assert.Equal("w|1 w|2 v%1 W", await Keys(new() { NewestFirst = true }));
        Assert.Equal("w|1", await Keys(new() { NewestFirst = true, Limit = 1 }));
        Assert.Equal("W v%1", await Keys(new() { Subject = "t" }));
        Assert.Equal("v%1", await Keys(new() { KeyPrefix = "v%" }));
        Assert.Equal("w|1 w|2", await Keys(new() { KeyPrefix = "w" }));
        Assert.Equal("v%1 w|1 w|2", await Keys(new() { MinTime = 1, MaxTime = 2 }));
        Assert.Equal("", await Keys(new() { MinTime = 3 }));
    }

    [Fact]
    public async Task Delete_OneOrThoseBeforeATime_SaysHowMany()
    {
        await using var under = await OpenAsync();
        await under.Store.PutManyAsync(Tenant, Table, [Row("a", 1), Row("b", 2), Row("c", 3)], default);

        Assert.True(await under.Store.DeleteAsync(Tenant, Table, "b", default));
        Assert.False(await under.Store.DeleteAsync(Tenant, Table, "b", default));
        Assert.Equal(1, await under.Store.DeleteBeforeAsync(Tenant, Table, 3, default));
        Assert.Equal(["c"], (await under.Store.ListAsync(Tenant, Table, new(), default)).Select(row => row.Key));
        Assert.Equal(new(true, 1), await PutAsync(under, Row("b"), expected: 0));
    }

    [Fact]
    public async Task TableVersion_GrowsWithEveryChangeOfItsTableOnly()
    {
        await using var under = await OpenAsync();
        async Task<long> Version() => await under.Store.TableVersionAsync(Tenant, Table, default);
        var versions = new List<long> { await Version() };

        await PutAsync(under, Row("a"));
        versions.Add(await Version());
        await under.Store.PutManyAsync(Tenant, Table, [Row("b"), Row("c")], default);
        versions.Add(await Version());
        await under.Store.DeleteAsync(Tenant, Table, "a", default);
        versions.Add(await Version());
        Assert.Equal(versions.Order().Distinct(), versions);

        await under.Store.PutAsync(Tenant, "other", Row("a"), null, default);
        await under.Store.DeleteAsync(Tenant, Table, "a", default);
        await PutAsync(under, Row("b"), expected: 7);
        Assert.Equal(versions[^1], await Version());
    }

    private static StateWrite Row(string key, long time = 0, string json = "{}") => new(key, "s", time, json);

    private static async Task<StatePutResult> PutAsync(IStateStoreUnderTest under, StateWrite row, long? expected = null)
        => await under.Store.PutAsync(Tenant, Table, row, expected, default);
}
