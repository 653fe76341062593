namespace Observe.Store.State;

/// <summary>Names of the state tables, each with the one role that writes it.</summary>
public static class StateTables
{
    /// <summary>Workloads found by profiles, key = <c>location/namespace/workload</c>. Analyzer.</summary>
    public const string Workloads = "workloads";

    /// <summary>Scaling policies as users wrote them, key = workload. Dashboard.</summary>
    public const string Policies = "policies";

    /// <summary>The pause switch, key = <c>global</c> or a workload. Dashboard.</summary>
    public const string Pauses = "pauses";

    /// <summary>Decision records, subject = workload. Autoscaler.</summary>
    public const string Decisions = "decisions";

    /// <summary>What decisions were made from, key = the decision's id, subject = workload. Autoscaler.</summary>
    public const string Replays = "replays";

    /// <summary>Actions: intent before the call, result after it; subject = workload. Autoscaler.</summary>
    public const string Actions = "actions";

    /// <summary>Local function instances that were started here, key = <c>machine|workload|instance</c>. Autoscaler.</summary>
    public const string Instances = "instances";

    /// <summary>Wake calls that a process that stands by passes on to the one that acts, key = workload. Autoscaler.</summary>
    public const string Wakes = "wakes";

    /// <summary>Latest forecast of each workload's signals, key = <c>workload|signal</c>. Analyzer.</summary>
    public const string Forecasts = "forecasts";

    /// <summary>Trained models and their scores, key = <c>workload|signal</c>. Analyzer.</summary>
    public const string Models = "models";

    /// <summary>The trained models themselves, same key as <see cref="Models"/>, apart from them because they are large. Analyzer.</summary>
    public const string ModelData = "model_data";

    /// <summary>Anomaly events, subject = workload. Analyzer.</summary>
    public const string Anomalies = "anomalies";

    /// <summary>Alerts firing and resolved with their deliveries, subject = workload. Analyzer.</summary>
    public const string Alerts = "alerts";

    /// <summary>Silences as users wrote them. Dashboard.</summary>
    public const string Silences = "silences";

    /// <summary>Where alerts go (webhook, Slack, e-mail). Dashboard.</summary>
    public const string Receivers = "receivers";

    /// <summary>Saved dashboards. Dashboard.</summary>
    public const string Dashboards = "dashboards";

    /// <summary>Who changed what. Dashboard.</summary>
    public const string Audit = "audit";

    /// <summary>Senders with rate, lag, drops, last seen; key = sender. Collector.</summary>
    public const string Sources = "sources";

    /// <summary>Work asked for on the page, run by the owning role. Dashboard.</summary>
    public const string Requests = "requests";

    /// <summary>Answers to <see cref="Requests"/>, same key. The owning role.</summary>
    public const string RequestResults = "request_results";

    /// <summary>Call edges between workloads, merged from spans and mesh, key = <c>source|destination</c>. Analyzer.</summary>
    public const string Edges = "edges";
}
