using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Observe.Store.State;

namespace Observe.Dashboard.ApiDocument;

internal static class ApiDocumentExtensions
{
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
            .AddOpenApi(document => document.AddSchemaTransformer((schema, context, _) =>
            {
                // What is null is left out.
                foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable))
                    schema.Required?.Remove(property.Name);
                return Task.CompletedTask;
            }));
}
