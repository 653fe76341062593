using System.Text.Json;
using Observe.EndToEnd.Tests.Running;
using Observe.TestSupport;
using Observe.TestSupport.Postgres;
using YamlDotNet.RepresentationModel;

namespace Observe.EndToEnd.Tests.Installing;

/// <summary>Reads the files that install Observe and runs the commands they hold, without containers.</summary>
public sealed class DeploymentFilesTests
{
    private static readonly string[] Roles = ["collector", "analyzer", "autoscaler", "dashboard"];

    [Fact]
    public async Task The_command_of_docker_compose_starts_and_becomes_ready()
    {
        var compose = (YamlMappingNode)Documents("docker-compose.yml").Single();
        var command = Texts(compose["services"]["observe"]["command"]);
        Assert.Equal("run", command[0]);
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path, command[1..]);
        using var ready = await observe.Client.GetAsync("/-/ready");
        Assert.True(ready.IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_configuration_in_Kubernetes_ConfigMap_has_no_unknown_setting()
    {
        using var folder = new TemporaryFolder();
        var configuration = await WriteConfigurationAsync(Documents("deploy", "kubernetes", "observe.yaml").OfType<YamlMappingNode>(), folder);

        var (exitCode, output) = await ObserveProcess.RunAsync("config", "check", configuration);

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task The_four_commands_of_the_split_profile_start_over_one_PostgreSQL()
    {
        PostgresServer.SkipWithoutPostgres();
        var compose = (YamlMappingNode)Documents("docker-compose.yml").Single();
        var settings = Assert.Single((YamlMappingNode)compose["x-role"]["environment"]);
        Assert.Equal("OBSERVE_STORE_POSTGRES", Text(settings.Key));
        Assert.Equal("service_healthy", Text(compose["x-role"]["depends_on"]["postgres"]["condition"]));
        Assert.Equal("split", Text(Assert.Single((YamlSequenceNode)compose["x-role"]["profiles"])));
        // Without --profile it is Observe alone, with the split profile it is not there: both have the same ports.
        Assert.Contains("COMPOSE_PROFILES=alone", await File.ReadAllLinesAsync(RepositoryFiles.PathOf(".env")));
        Assert.Equal(["alone", "grafana"], Texts(compose["services"]["observe"]["profiles"]));

        await AssertAllStartAsync(Roles.Select(role => Texts(compose["services"][role]["command"])));
    }

    [Fact]
    public async Task The_four_deployments_of_Kubernetes_start_over_one_PostgreSQL()
    {
        PostgresServer.SkipWithoutPostgres();
        var documents = Documents("deploy", "kubernetes", "split", "observe.yaml").OfType<YamlMappingNode>().ToArray();
        var pods = documents.Where(node => Text(node["kind"]) == "Deployment").Select(node => node["spec"]["template"]["spec"]).ToArray();
        using var folder = new TemporaryFolder();
        var configuration = await WriteConfigurationAsync(documents, folder);

        Assert.All(pods, pod => Assert.Equal(
            "observe-postgres connection",
            $"{Text(pod["containers"][0]["env"][0]["valueFrom"]["secretKeyRef"]["name"])} {Text(pod["containers"][0]["env"][0]["valueFrom"]["secretKeyRef"]["key"])}"));
        // Only who scales may ask the cluster for anything.
        Assert.Equal(
            ["False", "False", "observe", "False"],
            pods.Select(pod => ((YamlMappingNode)pod).Children.TryGetValue("serviceAccountName", out var account)
                ? Text(account)
                : bool.Parse(Text(pod["automountServiceAccountToken"])).ToString()));
        await AssertAllStartAsync(pods.Select(pod => Texts(pod["containers"][0]["args"])
            .Select(argument => argument.Replace("/etc/observe/config/observe.yaml", configuration, StringComparison.Ordinal)).ToArray()));
    }

    [Fact]
    public void The_cluster_role_allows_scaling_and_nothing_else()
    {
        var role = Documents("deploy", "kubernetes", "rbac.yaml").OfType<YamlMappingNode>()
            .Single(node => ((YamlScalarNode)node["kind"]).Value == "ClusterRole");
        var rules = ((YamlSequenceNode)role["rules"]).Select(rule => string.Join(" ", new[] { "apiGroups", "resources", "verbs" }
            .Select(key => string.Join(",", ((YamlSequenceNode)rule[key]).Select(node => ((YamlScalarNode)node).Value)))));

        Assert.Equal(
            [
                "apps deployments/scale,statefulsets/scale get,patch", "serving.knative.dev services get,patch",
                "autoscaling.internal.knative.dev podautoscalers get,patch",
            ],
            rules);
    }

    [Fact]
    public void Grafanas_dashboards_are_JSON_over_the_provisioned_data_source()
    {
        var files = Directory.GetFiles(RepositoryFiles.PathOf("deploy", "grafana", "dashboards"), "*.json");

        Assert.Equal(2, files.Length);
        foreach (var file in files)
        {
            using var dashboard = JsonDocument.Parse(File.ReadAllText(file));
            var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToArray();
            Assert.NotEmpty(panels);
            Assert.All(panels, panel => Assert.Equal("observe", panel.GetProperty("datasource").GetProperty("uid").GetString()));
        }
    }

    [Fact]
    public async Task Grafanas_data_sources_are_answered_where_they_ask()
    {
        var sources = (YamlSequenceNode)Documents("deploy", "grafana", "provisioning", "datasources", "observe.yaml").Single()["datasources"];
        var calls = sources.ToDictionary(
            source => Text(source["type"]),
            source => new Uri(Text(source["url"])).AbsolutePath.TrimEnd('/') + Text(source["type"]) switch
            {
                "prometheus" => "/api/v1/status/buildinfo",
                "tempo" => "/api/echo",
                _ => "/api/services",
            });
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path);

        Assert.Equal(["prometheus", "tempo", "jaeger"], calls.Keys);
        Assert.StartsWith("{\"status\":\"success\"", await observe.Client.GetStringAsync(calls["prometheus"]), StringComparison.Ordinal);
        Assert.Equal("echo", await observe.Client.GetStringAsync(calls["tempo"]));
        Assert.StartsWith("{\"data\":[", await observe.Client.GetStringAsync(calls["jaeger"]), StringComparison.Ordinal);
        // Where Prometheus's exemplars lead.
        Assert.Equal("observe-tempo", Text(sources[0]["jsonData"]["exemplarTraceIdDestinations"][0]["datasourceUid"]));
        Assert.Equal("observe-tempo", Text(sources[1]["uid"]));
    }

    /// <summary>Starts each over one new database and waits until it is ready and says which roles it has.</summary>
    private static async Task AssertAllStartAsync(IEnumerable<string[]> commands)
    {
        using var server = await PostgresServer.StartAsync();
        using var folder = new TemporaryFolder();
        var connection = await server.NewDatabaseAsync();
        var all = await Task.WhenAll(commands.Select(command =>
        {
            Assert.Equal("run", command[0]);
            return ObserveProcess.StartAsync(folder.Path, [.. command[1..], "--postgres", connection]);
        }));
        foreach (var (observe, role) in all.Zip(Roles))
        {
            await using (observe)
            {
                using var ready = await observe.Client.GetAsync("/-/ready");
                Assert.True(ready.IsSuccessStatusCode);
                Assert.EndsWith($"roles: {role}", observe.Output.TrimEnd().Split('\n').First(line => line.StartsWith("ready ", StringComparison.Ordinal)), StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    /// <summary>The ConfigMap's file, with keys that are there.</summary>
    private static async Task<string> WriteConfigurationAsync(IEnumerable<YamlMappingNode> documents, TemporaryFolder folder)
    {
        var map = documents.Single(node => Text(node["kind"]) == "ConfigMap");
        var keys = folder.File("keys");
        await File.WriteAllTextAsync(keys, "admin me 0123456789abcdef\n");
        var file = folder.File("observe.yaml");
        await File.WriteAllTextAsync(file, Text(map["data"]["observe.yaml"]).Replace("/etc/observe/keys/keys", keys, StringComparison.Ordinal));
        return file;
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static string[] Texts(YamlNode node) => [.. ((YamlSequenceNode)node).Select(Text)];

    private static IEnumerable<YamlNode> Documents(params string[] path)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(RepositoryFiles.PathOf(path));
        stream.Load(reader);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }
}
