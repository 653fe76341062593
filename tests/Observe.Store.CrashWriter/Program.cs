using Microsoft.Extensions.Options;
using Observe.Store;
using Observe.Store.Conditions;
using Observe.Store.CrashWriter;
using Observe.Store.Deletes;
using Observe.Store.Embedded;
using Observe.Store.Faults;

// Opens the embedded store and writes, flushes, merges and drops until it is killed, by its parent or by itself at a given point.
const int Writers = 3;
var settings = CrashSettings.Parse(args[0]);
var death = new Death(settings.DieAt, settings.DieAtHit);
FaultPoints.Reached = death.Reach;
var report = new Report();
if (settings.SpansOfLife is not null)
    await SpanCrash.RunAsync(settings, death, report);
var clock = new MovingClock(settings.Now);
var options = Options.Create(settings.ToStoreOptions());
using var folder = StoreFolder.Open(settings.Folder);
using var telemetry = new StoreTelemetry(new StoreCondition(clock, report));
using var store = new EmbeddedMetricStore(folder, options, new WatchedDisk(death, report), clock, telemetry);
using var maintenance = new StoreMaintenance(store, options, clock, telemetry, report);
await store.Opening;
report.Line("O");

var deletes = new EmbeddedDeletes(store, maintenance);
using var written = new SemaphoreSlim(0);
var writers = Enumerable.Range(0, Writers)
    .Select(number => new SeriesWriter(number, (settings.Seed * Writers) + number, store, deletes, clock, report, written)).ToArray();
// What the life before was not answered, as senders send it again.
while (Console.In.ReadLine() is { } line)
    writers[0].Resend(SentBatch.Parse(line));
await maintenance.StartAsync(CancellationToken.None);
foreach (var writer in writers)
    new Thread(writer.Run).Start();

// Beside the timer's steps: whole flushes with merges of every day, at random moments.
var random = new Random(settings.Seed);
while (true)
{
    for (var batches = random.Next(1, 400); batches > 0; batches--)
        await written.WaitAsync();
    try
    {
        await maintenance.FlushAsync(CancellationToken.None);
    }
    catch (IOException error)
    {
        report.Line($"L {error}");
    }
}
