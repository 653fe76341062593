namespace Observe.Store.Tenancy;

/// <summary>
/// Whose data. A typed argument of every store contract and the first part of every path and key;
/// only <see cref="Default"/> exists today.
/// </summary>
public readonly record struct TenantId(string Value)
{
    public static TenantId Default { get; } = new("default");

    public override string ToString() => Value;
}
