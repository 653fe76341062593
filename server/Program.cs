using System.CommandLine;
using System.CommandLine.Invocation;
using Observe.Server.CommandLine;

var parsed = ObserveCommand.Create().Parse(args);
if (parsed.Action is not ParseErrorAction)
    // The host gives its parts 30 s to stop; the default of 2 s would end the process in the middle of that, as by the signal.
    return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });
foreach (var line in ParseErrors.Describe(parsed))
    await Console.Error.WriteLineAsync($"observe: {line}");
return ParseErrors.ExitCode;
