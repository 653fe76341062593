using Microsoft.Playwright;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Page;

/// <summary>A browser's window on the page that keeps what went wrong: errors of scripts, and requests to anywhere else.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private Visit(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    public List<string> Problems { get; } = [];

    public static async Task<Visit> BeginAsync(IBrowserContext context, Uri home)
    {
        var visit = new Visit(context, await context.NewPageAsync());
        visit.Page.SetDefaultTimeout(20_000);
        visit.Page.PageError += (_, error) => visit.Problems.Add(error);
        visit.Page.Console += (_, message) =>
        {
            if (message.Type == "error")
                visit.Problems.Add($"{visit.Page.Url}: {message.Text}");
        };
        visit.Page.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.Scheme is "http" or "https" && url.Authority != home.Authority)
                visit.Problems.Add($"a request to {url}");
        };
        return visit;
    }

    /// <summary>Opens a page and waits until its heading stands.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).First.WaitForAsync();
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    public Task SeesAsync(string text) => Assertions.Expect(Page.Locator("body")).ToContainTextAsync(text, new() { Timeout = 20_000 });

    /// <summary>Presses Tab until an element has the focus, as somebody without a mouse does.</summary>
    public async Task TabToAsync(ILocator element)
    {
        for (var presses = 0; presses < 100; presses++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await element.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
        }

        Assert.Fail($"{element} is not reached by 100 presses of Tab");
    }

    /// <summary>Waits until the page's address ends so.</summary>
    public Task IsAtAsync(string path) => Poll.UntilAsync(() => Page.Url.EndsWith(path, StringComparison.Ordinal), $"the page is at {path}");

    /// <summary>Fails with every problem. That the server refused a mistake of the test's own (400) is none.</summary>
    public void WasFine()
    {
        var problems = Problems.Where(problem => !problem.Contains("status of 400", StringComparison.Ordinal)).ToArray();
        Assert.True(problems.Length == 0, string.Join('\n', problems));
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
