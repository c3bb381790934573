using System.Runtime.InteropServices;

namespace BrightRun.Cli.Hosting;

/// <summary>
/// Turns the first Ctrl-C or SIGTERM into a cancellation, so that a verb can save its state; the second one ends the process
/// at once, the way the system does it.
/// </summary>
internal sealed class Signals : IDisposable
{
    private static int _exitCode = ExitCode.Interrupted;
    private static Func<bool>? _taker;

    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public Signals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, ExitCode.Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, ExitCode.Terminated));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>The exit code that names the signal that came: 130 or 143.</summary>
    public static int InterruptionCode => Volatile.Read(ref _exitCode);

    /// <summary>
    /// Offers every Ctrl-C to a verb first; one that it takes (by returning true) has no further effect. For verbs in which Ctrl-C
    /// ends a part of the work only.
    /// </summary>
    /// <param name="taker">Called on a thread of its own, at any time; null takes the offer back.</param>
    public static void OfferInterrupts(Func<bool>? taker) => Volatile.Write(ref _taker, taker);

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _cancellation.Dispose();
    }

    private void Handle(PosixSignalContext context, int exitCode)
    {
        if (exitCode == ExitCode.Interrupted && Volatile.Read(ref _taker)?.Invoke() == true)
        {
            context.Cancel = true;
            return;
        }

        if (_cancellation.IsCancellationRequested)
            return;
        context.Cancel = true;
        Volatile.Write(ref _exitCode, exitCode);
        _cancellation.Cancel();
    }
}
