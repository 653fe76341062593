namespace Observe.Dashboard.Workloads;

/// <summary>
/// What the analyzer keeps of a model that it trained, as the API describes it: when, on how many steps, with which season, how long it took.
/// A test compares it with the analyzer's own record. Times in ms since the epoch.
/// </summary>
internal sealed record TrainedModel(
    string Workload, long TrainedAt, int Steps, int Season, int Seed, double Seconds, long TrainedUntil, int Features);
