using System.ComponentModel;
using System.Diagnostics;

namespace BrightRun.Cli.Doctor;

/// <summary>Asks another program of the machine something.</summary>
internal static class ToolRun
{
    /// <summary>A tool that says nothing for so long is as good as missing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What the tool prints, trimmed; null where it is missing, fails or hangs.</summary>
    public static async Task<string?> AskAsync(string tool, string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        try
        {
            using var process = Process.Start(start);
            if (process is null)
                return null;
            return await AnswerAsync(process, cancellation);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static async Task<string?> AnswerAsync(Process process, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var answer = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await errors;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? answer.Trim() : null;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }
}
