using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Observe.Server.Access;

/// <summary>
/// Browsers signed in with a key: a random cookie each, forgotten after 12 hours or a restart. At most 1,000; the oldest goes.
/// </summary>
internal sealed class PageSessions(TimeProvider time)
{
    public const string CookieName = "observe_session";
    private const int MaxSessions = 1000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, (ApiKey Key, DateTimeOffset Until)> _sessions = new();

    public void Start(HttpContext context, ApiKey key)
    {
        var now = time.GetUtcNow();
        foreach (var old in _sessions.Where(item => item.Value.Until < now).ToArray())
            _sessions.TryRemove(old.Key, out _);
        if (_sessions.Count >= MaxSessions)
            _sessions.TryRemove(_sessions.MinBy(item => item.Value.Until).Key, out _);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _sessions[token] = (key, now + Lifetime);
        context.Response.Cookies.Append(CookieName, token, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            MaxAge = Lifetime,
            Path = "/",
        });
    }

    public ApiKey? Find(HttpRequest request)
        => request.Cookies.TryGetValue(CookieName, out var token)
            && _sessions.TryGetValue(token, out var session) && session.Until > time.GetUtcNow()
                ? session.Key
                : null;

    public void End(HttpContext context)
    {
        if (context.Request.Cookies.TryGetValue(CookieName, out var token))
            _sessions.TryRemove(token, out _);
        context.Response.Cookies.Delete(CookieName);
    }
}
