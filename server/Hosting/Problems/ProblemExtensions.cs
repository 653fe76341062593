namespace Observe.Server.Hosting.Problems;

internal static class ProblemExtensions
{
    /// <summary>What a route's parameters or body are not is thrown, so that <see cref="ProblemMiddleware"/> can say it.</summary>
    public static IServiceCollection AddProblems(this IServiceCollection services)
        => services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    /// <summary>Comes first, around everything that may fail.</summary>
    public static IApplicationBuilder UseProblems(this IApplicationBuilder application) => application.UseMiddleware<ProblemMiddleware>();

    /// <summary>Comes after routing and authorization: who may not ask is not told what could be asked.</summary>
    public static IApplicationBuilder UseParameterCheck(this IApplicationBuilder application) => application.UseMiddleware<ParameterCheck>();
}
