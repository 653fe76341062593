using System.Diagnostics;
using Observe.Store.CrashWriter;

namespace Observe.Store.Tests.Crash;

/// <summary>One life of the child: what it says, line by line, until it is killed or kills itself.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly Process _process;

    private WriterProcess(Process process) => _process = process;

    public static WriterProcess Start(CrashSettings settings, IEnumerable<SentBatch> unanswered)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Observe.Store.CrashWriter.dll"));
        start.ArgumentList.Add(settings.ToString());
        var process = Process.Start(start)!;
        try
        {
            foreach (var batch in unanswered)
                process.StandardInput.WriteLine(batch);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It died before it read them.
        }

        return new WriterProcess(process);
    }

    /// <summary>The whole lines it wrote; the last, where the kill cut it, is left out.</summary>
    public async IAsyncEnumerable<string> LinesAsync()
    {
        var errors = _process.StandardError.ReadToEndAsync();
        var (buffer, pending) = (new char[1 << 16], "");
        while (await _process.StandardOutput.ReadAsync(buffer) is var read and > 0)
        {
            var lines = (pending + new string(buffer, 0, read)).Split('\n');
            pending = lines[^1];
            foreach (var line in lines[..^1])
                yield return line;
        }

        await _process.WaitForExitAsync();
        // 128 + SIGKILL: anything else ended it otherwise than it should.
        if (_process.ExitCode != 137)
            yield return $"X exit code {_process.ExitCode}: {(await errors).ReplaceLineEndings(" ")}";
    }

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
