using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Observe.Store.Access;
using Observe.Store.State;
using Scalar.AspNetCore;

namespace Observe.Dashboard.ApiDocument;

internal static class ApiDocumentExtensions
{
    private const string Title = "Observe API";
    private const string Pattern = "/api/observe/v1/openapi/{documentName}.json";

    /// <summary>On a loopback address Scalar's page offers to make an SDK, beside each example and in their card, whatever its options.</summary>
    private const string HideOffers = ".generate-sdk-button, button[aria-haspopup=\"dialog\"].px-3.py-1 { display: none !important }";

    /// <summary>The OpenAPI document, with schemas of what <see cref="StateJson"/> writes.</summary>
    public static IServiceCollection AddApiDocument(this IServiceCollection services)
        => services
            .ConfigureHttpJsonOptions(http =>
            {
                http.SerializerOptions.DefaultIgnoreCondition = StateJson.Options.DefaultIgnoreCondition;
                // A number that may be "NaN" would be described as an object, and one that may be quoted as text.
                http.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
                foreach (var converter in StateJson.Options.Converters)
                    http.SerializerOptions.Converters.Add(converter);
            })
            .AddOpenApi(document => document
                .AddDocumentTransformer((described, _, _) =>
                {
                    described.Info.Title = Title;
                    return Task.CompletedTask;
                })
                .AddSchemaTransformer((schema, context, _) =>
                {
                    // What is null is left out.
                    foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable))
                        schema.Required?.Remove(property.Name);
                    return Task.CompletedTask;
                }));

    /// <summary>The document, and a page that shows it and asks nobody but this server.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi(Pattern).RequireAuthorization(AccessPolicies.Read);
        // Fonts come from fonts.scalar.com; agent, SDK generator, client and deployment are services of Scalar's.
        endpoints.MapScalarApiReference("/api/docs", scalar => scalar
            .WithTitle(Title).WithOpenApiRoutePattern(Pattern)
            .DisableDefaultFonts().DisableAgent().DisableMcp().DisableTelemetry().HideClientButton().HideDeveloperTools()
            .WithCustomCss(HideOffers))
            .RequireAuthorization(AccessPolicies.Read);
    }
}
