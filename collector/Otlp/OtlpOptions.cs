using Observe.Store.Configuration;

namespace Observe.Collector.Otlp;

/// <summary>How OTLP names become Prometheus names; the members are Prometheus's own words for it.</summary>
public enum TranslationStrategy
{
    /// <summary>Other characters become underscores; unit and <c>_total</c> are appended.</summary>
    UnderscoreEscapingWithSuffixes,

    /// <summary>Other characters become underscores.</summary>
    UnderscoreEscapingWithoutSuffixes,

    /// <summary>Names stay as they are; unit and <c>_total</c> are appended.</summary>
    NoUTF8EscapingWithSuffixes,

    /// <summary>Names stay as they are.</summary>
    NoTranslation,
}

/// <summary>How OTLP metrics become series.</summary>
[ConfigurationSection("collector.otlp", "How OTLP metrics become series.")]
public sealed class OtlpOptions
{
    [Setting("How names are translated. The profiles that come with Observe expect the default.", Origin = "Prometheus")]
    public TranslationStrategy Translation { get; set; } = TranslationStrategy.UnderscoreEscapingWithSuffixes;

    [Setting("Further resource attributes that become labels of every series, for example `deployment.environment.name`. "
        + "Service, function, Kubernetes workload and cloud attributes always do.")]
    public string[] PromoteResourceAttributes { get; set; } = [];
}
