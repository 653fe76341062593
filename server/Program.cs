using Observe.Server.CommandLine;

return await ObserveCommand.Create().Parse(args).InvokeAsync();
