using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Observe.Benchmarks.Soak;
using Observe.Benchmarks.StoreTable;
using Observe.Benchmarks.WholeProgram;

// Whole-program figures have a verb each; everything else is BenchmarkDotNet's.
return args switch
{
    ["--help"] or ["-h"] or [] => Help(),
    ["rest", .. var options] => await RestMeasurement.RunAsync(options),
    ["answer", .. var options] => await AnswerMeasurement.RunAsync(options),
    ["wake", .. var options] => await WakeMeasurement.RunAsync(options),
    ["rollups", .. var options] => await RollupMeasurement.RunAsync(options),
    ["churn", .. var options] => await ChurnMeasurement.RunAsync(options),
    ["range", .. var options] => await RangeMeasurement.RunAsync(options),
    ["spans", .. var options] => await SpanMeasurement.RunAsync(options),
    ["soak", .. var options] => await SoakMeasurement.RunAsync(options),
    ["store", .. var options] => await StoreMeasurement.RunAsync(options),
    _ => Micro(args),
};

static int Help()
{
    Console.WriteLine("""
        ./observe bench rest [SECONDS]      ready time, then processor and memory of an Observe that nobody uses (default 300 s)
        ./observe bench answer [POINTS]     time from an OTLP request to its PromQL answer, one point after the other (default 500)
        ./observe bench wake [WORKLOADS]    time from a wake call to the start of the workload's first process (default 50)
        ./observe bench rollups [SERIES]    bytes of rollups, and queries over 30 days with and without them (default 200 series)
        ./observe bench churn [SERIES] [DAYS]
                                            short-lived series: what memory and disk take, and finding some (default 1,000,000 a day, 4 days)
        ./observe bench range [SERIES]      questions about the last seven days at any moment (default 1,000 series)
        ./observe bench spans [SPANS]       bytes a span, spans per CPU-second in, and how long searches take (default 10,000,000 spans)
        ./observe bench soak [--minutes N] [--rate SAMPLES_PER_SECOND] [--late-window MINUTES] [--output FOLDER]
                                            whether anything grows under load, and all is there in the end (default 30 minutes at 50,000)
        ./observe bench store [ROUNDS] [--sets wide,long] [--servers observe,victoria-metrics,prometheus] [--small] [--seed N]
                                            the store beside its peers as a table (default 3 rounds; --small is a check in minutes)
        ./observe bench --list flat         inner loops (BenchmarkDotNet); --filter '*Name*' runs some, --filter '*' all
        Results that were committed lie in bench/results/.
        """);
    return 0;
}

static int Micro(string[] args)
{
    // In this process: a process of its own would be built anew for each run, and the figures are compared with themselves.
    var config = DefaultConfig.Instance.WithArtifactsPath(Path.Combine("artifacts", "benchmarks"));
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(["--inProcess", .. args], config);
    return 0;
}
