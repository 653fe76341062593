using System.Text.Json;
using Observe.EndToEnd.Tests.Running;
using Observe.TestSupport;
using YamlDotNet.RepresentationModel;

namespace Observe.EndToEnd.Tests.Installing;

/// <summary>Reads the files that install Observe and runs the commands they hold, without containers.</summary>
public sealed class DeploymentFilesTests
{
    [Fact]
    public async Task The_command_of_docker_compose_starts_and_becomes_ready()
    {
        var compose = (YamlMappingNode)Documents("docker-compose.yml").Single();
        var services = (YamlMappingNode)compose["services"];
        var command = ((YamlSequenceNode)services["observe"]["command"]).Select(node => ((YamlScalarNode)node).Value!).ToArray();
        Assert.Equal("run", command[0]);
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path, command[1..]);
        using var ready = await observe.Client.GetAsync("/-/ready");
        Assert.True(ready.IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_configuration_in_Kubernetes_ConfigMap_has_no_unknown_setting()
    {
        var map = Documents("deploy", "kubernetes", "observe.yaml").OfType<YamlMappingNode>()
            .Single(node => ((YamlScalarNode)node["kind"]).Value == "ConfigMap");
        using var folder = new TemporaryFolder();
        var keys = folder.File("keys");
        await File.WriteAllTextAsync(keys, "admin me 0123456789abcdef\n");
        await File.WriteAllTextAsync(
            folder.File("observe.yaml"),
            ((YamlScalarNode)map["data"]["observe.yaml"]).Value!.Replace("/etc/observe/keys/keys", keys, StringComparison.Ordinal));

        var (exitCode, output) = await ObserveProcess.RunAsync("config", "check", folder.File("observe.yaml"));

        Assert.True(exitCode == 0, output);
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

    private static IEnumerable<YamlNode> Documents(params string[] path)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(RepositoryFiles.PathOf(path));
        stream.Load(reader);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }
}
