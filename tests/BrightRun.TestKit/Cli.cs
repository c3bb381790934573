using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace BrightRun.TestKit;

/// <summary>What a finished run of the program left behind.</summary>
/// <param name="ExitCode">Exit code; 128 + n where signal n ended it.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record CliResult(int ExitCode, string Output, string Error)
{
    /// <summary>Both streams and the exit code, for messages of failed assertions.</summary>
    public override string ToString() => $"exit code {ExitCode}\n--- standard output\n{Output}--- standard error\n{Error}";
}

/// <summary>
/// Runs the built program out of process, as a user's script does. A test project that uses it references
/// <c>BrightRun.Cli</c> with <c>ReferenceOutputAssembly="false"</c>, so that the program is built beside it in the same configuration.
/// </summary>
public static class Cli
{
    /// <summary>The longest that one run may take before it is killed and the test fails.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Path of the built program, in the configuration of the calling tests.</summary>
    public static string ProgramPath { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "BrightRun.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name,
        OperatingSystem.IsWindows() ? "brightrun.exe" : "brightrun"));

    /// <summary>Runs the program to its end.</summary>
    public static Task<CliResult> RunAsync(params string[] arguments) => RunAsync(arguments, environment: null);

    /// <summary>Runs the program to its end with extra environment variables (a null value removes one).</summary>
    public static async Task<CliResult> RunAsync(string[] arguments, IReadOnlyDictionary<string, string?>? environment)
    {
        using var process = Start(arguments, environment);
        return await FinishAsync(process);
    }

    /// <summary>Runs the program to its end with lines on its standard input.</summary>
    public static async Task<CliResult> RunWithInputAsync(string input, params string[] arguments)
    {
        using var process = Start(arguments, environment: null, input);
        return await FinishAsync(process);
    }

    /// <summary>Runs the program to its end in a folder, with text on its standard input.</summary>
    public static async Task<CliResult> RunInAsync(string folder, string input, string[] arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var process = Start(arguments, environment, input, folder);
        return await FinishAsync(process);
    }

    /// <summary>Starts the program without waiting; finish it with <see cref="FinishAsync"/>.</summary>
    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string input = "", string? folder = null)
    {
        var start = new ProcessStartInfo(ProgramPath, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? Shared.RepositoryRoot,
        };
        // Test programs share the processors; threads of libtorch that wait for each other must not spin meanwhile.
        start.Environment["OMP_WAIT_POLICY"] = "passive";
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{ProgramPath} did not start.");
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading its input, which is its right.
        }

        return process;
    }

    /// <summary>Reads both streams to their end and waits; kills the process when it runs past the limit.</summary>
    public static async Task<CliResult> FinishAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new CliResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{process.StartInfo.FileName} ran for more than {Limit.TotalMinutes} minutes and was killed.", late);
        }
    }

    /// <summary>Sends a POSIX signal, for example <see cref="PosixSignal.SIGTERM"/>. Not for Windows.</summary>
    public static void Send(Process process, PosixSignal signal)
    {
        var name = signal switch
        {
            PosixSignal.SIGINT => "INT",
            PosixSignal.SIGTERM => "TERM",
            _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "Only the signals that the program answers to."),
        };
        using var kill = Process.Start("kill", ["-s", name, process.Id.ToString()]);
        kill.WaitForExit();
    }
}
