using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain.Serve;
using BrightRun.Engine.Generate;
using BrightRun.Formats;
using Spectre.Console;

namespace BrightRun.Cli.Serve;

/// <summary><c>chat</c>: talk with a base, with an adapter, or with both side by side.</summary>
internal sealed class ChatVerb : Verb
{
    /// <summary>An answer ends between two tokens; a chat that takes longer waits for a line.</summary>
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromMilliseconds(500);

    private readonly Option<bool> _compare = new("--compare") { Description = "Let base and adapter answer side by side." };

    private readonly Option<string?> _system = new("--system") { HelpName = "TEXT", Description = "Speak under this system text." };

    private readonly SpeakerFlags _flags;

    public ChatVerb()
        : base("chat", "Talk with a base, with an adapter, or with both side by side.")
    {
        Add(_compare);
        Add(_system);
        _flags = new SpeakerFlags(this);
    }

    public override async Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        if (_flags.FindMistake(parsed) is { } mistake)
            return mistake.Report(parsed);
        var speaker = _flags.Speaker(parsed);
        if (parsed.GetValue(_compare) && speaker.Adapter is null)
            return new Failure("--compare needs an adapter to hold against the base.", "Name one: --adapter DIR.", ExitCode.Usage).Report(parsed);
        SpeakerFlags.WarnOfOtherBase(speaker, output);

        // Tensor scopes belong to a thread: the chat has one of its own, on which nothing is awaited. It may be waiting for a line when
        // Ctrl-C ends it, so it is left behind then.
        var chat = Task.Factory.StartNew(() => Run(parsed, speaker, output, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAny(chat, Task.Delay(Timeout.Infinite, cancellation));
        if (await Task.WhenAny(chat, Task.Delay(TimeToEnd, CancellationToken.None)) != chat)
        {
            output.Notes.WriteLine();
            return ExitCode.Interrupted;
        }

        await chat;
        return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    private void Run(ParseResult parsed, SpeakerOptions options, VerbOutput output, CancellationToken cancellation)
    {
        var interactive = output.IsLive && !Console.IsInputRedirected && !Console.IsOutputRedirected && !output.Json;
        IChatScreen screen = interactive
            ? new TerminalChatScreen(output.Notes, output.Results)
            : new PlainChatScreen(Console.In, output.Json ? TextWriter.Null : output.Results, Console.Error);
        using var source = BaseModel.Open(options.Base!);
        using var generator = Generator.Load(source, new GeneratorSettings
        {
            Format = options.Format,
            Dtype = options.Dtype,
            Device = options.Device,
            Threads = GlobalOptions.ThreadCount(parsed),
        });
        var adapter = options.Adapter is { } folder ? generator.LoadAdapter(folder, options.AllowOtherBase) : null;
        List<ChatSpeaker> speakers = [];
        try
        {
            if (adapter is null || parsed.GetValue(_compare))
                speakers.Add(new ChatSpeaker("base", null));
            if (adapter is not null)
                speakers.Add(new ChatSpeaker("adapter", adapter));
            var session = new ChatSession(generator, speakers, _flags.Sampling(parsed), screen, refusalEnds: !interactive) { System = parsed.GetValue(_system) };
            screen.Welcome($"{source.DisplayName}{(adapter is null ? "" : $" with {adapter.Folder}")}, {generator.Format.Name}, {generator.Dtype}. /help lists the commands.");
            session.Run(cancellation);
            if (output.Json)
                output.WriteJson(new { Base = options.Base, options.Adapter, Format = generator.Format.Name, generator.Dtype, Turns = session.Transcript });
        }
        finally
        {
            foreach (var speaker in speakers)
                speaker.Dispose();
        }
    }
}
