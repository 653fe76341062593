namespace Observe.Dashboard.Documents;

/// <summary>Every list of Observe's own routes: <c>{"items":[…]}</c>.</summary>
internal sealed record ItemList<T>(IReadOnlyList<T> Items);
