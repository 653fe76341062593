using System.Globalization;
using Observe.Store.Spans;

namespace Observe.Benchmarks.Generation;

/// <summary>
/// Traces as an HTTP shop's services send them: 50 services of 6 operations in 4 instances each, calls that become shorter the deeper they
/// are, durations log-normal around their operation's, 1 % errors, of which half have an event; of 12 attributes 2 are each another
/// (a request's id, a user's of 100,000), 2 numbers.
/// </summary>
internal sealed class SpanShape(int seed, long begin, long end, long count)
{
    private const int Services = 50;
    private const int Operations = 6;
    private const int Instances = 4;

    private static readonly string[] Words = ["carts", "orders", "items", "prices", "stock", "users", "payments", "invoices", "reviews", "images"];
    private static readonly string[] Methods = ["GET", "GET", "GET", "POST", "PUT", "DELETE"];
    private static readonly IReadOnlyList<SpanAttribute>[] Resources = [.. Enumerable.Range(0, Services * Instances).Select(ResourceOf)];
    private static readonly string[] Names = [.. Enumerable.Range(0, Services * Operations).Select(i => Operation(i / Operations, i % Operations))];
    private static readonly string[] Routes = [.. Enumerable.Range(0, Services * Operations).Select(i => $"/api/v1/{Words[i % Words.Length]}/{{id}}/{i / Operations}")];

    private readonly Random _random = new(seed);
    private readonly List<Span> _ready = [];
    private readonly List<string> _someTraces = [];
    private long _made;

    /// <summary>A value that one span has.</summary>
    public string OneRequest { get; private set; } = "";

    /// <summary>Some ids, from all over.</summary>
    public IReadOnlyList<string> SomeTraces => _someTraces;

    public static string Service(int service) => $"{Words[service % Words.Length]}-{service}";

    public static string Operation(int service, int operation) => $"{Methods[operation]} /{Words[service % Words.Length]}/{service}/{operation}";

    /// <summary>The next spans; those of a trace come together, as they do from a batching sender within seconds.</summary>
    public Span[] Next(int spans)
    {
        while (_ready.Count < spans)
            Trace();
        var next = _ready[..spans].ToArray();
        _ready.RemoveRange(0, spans);
        return next;
    }

    private void Trace()
    {
        var size = _random.Next(5, 21);
        var start = ((begin + (long)((end - begin) * ((double)_made / count))) * 1_000_000) + _random.Next(1_000_000);
        var (trace, root) = (Id() + Id(), Id());
        if (_random.Next(Math.Max(1, (int)(count / 12 / 200))) == 0 && _someTraces.Count < 200)
            _someTraces.Add(trace);
        var parents = new List<(string Id, long Start, long Duration)>();
        for (var i = 0; i < size; i++)
        {
            var parent = i == 0 ? ("", start, 0L) : parents[_random.Next(parents.Count)];
            var (service, operation) = (_random.Next(Services), _random.Next(Operations));
            var duration = i == 0 ? Duration(service, operation) : (long)(parent.Item3 * (0.1 + (0.8 * _random.NextDouble())));
            var at = i == 0 ? start : parent.Item2 + (long)((parent.Item3 - duration) * _random.NextDouble());
            var id = i == 0 ? root : Id();
            parents.Add((id, at, duration));
            _ready.Add(Span(trace, id, parent.Item1, service, operation, at, duration));
        }

        _made += size;
    }

    private Span Span(string trace, string id, string parent, int service, int operation, long start, long duration)
    {
        var isError = _random.Next(100) == 0;
        var request = Id();
        if (OneRequest.Length == 0 && _made > count / 2)
            OneRequest = request;
        return new Span
        {
            TraceId = trace,
            SpanId = id,
            ParentSpanId = parent,
            Service = Service(service),
            Name = Names[(service * Operations) + operation],
            Kind = parent.Length == 0 || _random.Next(2) == 0 ? SpanKind.Server : SpanKind.Client,
            StartNanoseconds = start,
            DurationNanoseconds = duration,
            Status = isError ? SpanStatus.Error : SpanStatus.Unset,
            StatusMessage = isError ? "upstream connect error or disconnect before headers" : "",
            Resource = Resources[(service * Instances) + _random.Next(Instances)],
            Attributes = Attributes(service, operation, request, isError),
            Events = isError && _random.Next(2) == 0 ? [new(start + (duration / 2), "exception", [new("exception.type", "System.IO.IOException"), new("exception.message", "connection reset")])] : [],
        };
    }

    private SpanAttribute[] Attributes(int service, int operation, string request, bool isError) =>
    [
        new("http.request.method", Methods[operation]), new("http.route", Routes[(service * Operations) + operation]),
        new("http.response.status_code", isError ? "503" : _random.Next(50) == 0 ? "404" : "200"), new("url.scheme", "http"),
        new("server.address", Service(service)), new("server.port", "8080"), new("network.protocol.version", "1.1"),
        new("user_agent.original", _random.Next(4) switch { 0 => "curl/8.5.0", 1 => "Mozilla/5.0 (X11; Linux x86_64)", 2 => "okhttp/4.12.0", _ => "Go-http-client/1.1" }),
        new("request.id", request), new("enduser.id", $"user-{_random.Next(100_000)}"),
        new("http.response.body.size", Number(_random.Next(20_000))), new("thread.id", Number(_random.Next(64))),
    ];

    private long Duration(int service, int operation)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return (long)((5 + ((service * Operations) + operation) / 3.0) * Math.Exp(0.9 * normal) * 1_000_000);
    }

    private static SpanAttribute[] ResourceOf(int index) =>
    [
        new("service.name", Service(index / Instances)), new("service.version", "1.4.2"), new("k8s.pod.name", $"{Service(index / Instances)}-7d4b9c-{index:x4}"),
        new("k8s.namespace.name", "shop"),
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string Id()
    {
        Span<byte> bytes = stackalloc byte[8];
        _random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
