using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Running;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Page;

/// <summary>One Observe with data and one Chromium for all tests of the page.</summary>
public sealed class PageFixture : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private readonly TemporaryFolder _folder = new();
    private IPlaywright? _playwright;

    public ObserveProcess Observe { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    public string DecisionId { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium))
            return;
        Observe = await ObserveProcess.StartAsync(
            _folder.Path, "--set", "analyzer.profiles.interval=1s", "--set", "autoscaler.interval=1s");
        await Shop.SendAsync(Observe, "checkout");
        await Shop.SendAsync(Observe, "pricing");
        await Shop.SendTraceAsync(Observe);
        await Shop.PutPolicyAsync(Observe, "checkout");
        await Poll.UntilAsync(async () => (await Observe.ListAsync("/workloads")).Length >= 2, "the workloads are found");
        await Poll.UntilAsync(async () => (await Observe.ListAsync("/decisions")).Length > 0, "a decision is made");
        await Poll.UntilAsync(async () => (await Observe.ListAsync("/edges")).Length > 0, "a call is seen");
        DecisionId = (await Observe.ListAsync("/decisions"))[0].GetProperty("id").GetString()!;
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
    }

    public static void SkipWithoutChromium() => Assert.SkipUnless(File.Exists(Chromium), "chromium (apt package) is missing");

    /// <summary>A visitor with nothing remembered.</summary>
    public async Task<Visit> VisitAsync(ColorScheme theme = ColorScheme.Light, int width = 1280, int height = 800, ObserveProcess? observe = null)
    {
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = (observe ?? Observe).Http.ToString(),
            ColorScheme = theme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        return await Visit.BeginAsync(context, (observe ?? Observe).Http);
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _playwright?.Dispose();
        if (Observe is not null)
            await Observe.DisposeAsync();
        _folder.Dispose();
    }
}
