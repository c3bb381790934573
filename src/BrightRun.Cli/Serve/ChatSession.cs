using System.Text.Json;
using BrightRun.Cli.Hosting;
using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Serve;
using BrightRun.Engine.Generate;

namespace BrightRun.Cli.Serve;

/// <summary>One turn of a chat.</summary>
/// <param name="User">What the user said.</param>
/// <param name="Answers">Who answered what.</param>
internal sealed record ChatTurn(string User, IReadOnlyList<ChatAnswer> Answers);

/// <summary>An answer in a chat.</summary>
internal sealed record ChatAnswer(string Speaker, string Text, string FinishReason, int PromptTokens, int Tokens, double FirstTokenSeconds, double Seconds);

/// <summary>
/// A chat from its first line to its last. A line that begins with a slash is a command, every other one is said to all speakers,
/// each of whom goes on with their own side of the conversation.
/// </summary>
/// <param name="generator">Answers.</param>
/// <param name="speakers">Who answers.</param>
/// <param name="sampling">How tokens are chosen.</param>
/// <param name="screen">Where it is typed and shown.</param>
/// <param name="refusalEnds">Whether a turn that is refused ends the chat: nobody is there to say it otherwise.</param>
internal sealed class ChatSession(Generator generator, IReadOnlyList<ChatSpeaker> speakers, SamplingOptions sampling, IChatScreen screen, bool refusalEnds)
{
    private const string Help = """
        /system TEXT   speak under this system text from now on; /system off: under none
        /reset         begin the conversation anew; the system text stays
        /save FILE     write the conversation as JSON lines, as `data validate` and `train` read them
        /help          these lines
        /quit          end
        Ctrl-C stops an answer; a second one ends. A line that ends with \ goes on in the next.
        """;

    private readonly List<ChatTurn> _transcript = [];
    private CancellationTokenSource? _answer;

    /// <summary>The system text; null for none.</summary>
    public string? System { get; set; }

    /// <summary>Every turn so far, also those before a reset.</summary>
    public IReadOnlyList<ChatTurn> Transcript => _transcript;

    /// <summary>Reads and answers until the input ends.</summary>
    /// <exception cref="RefusedException">A turn was refused, and <c>refusalEnds</c>.</exception>
    public void Run(CancellationToken cancellation)
    {
        Signals.OfferInterrupts(StopAnswer);
        try
        {
            while (!cancellation.IsCancellationRequested && ReadLine() is { } line)
            {
                if (line.Trim() is "/quit" or "/exit")
                    return;
                if (line.StartsWith('/'))
                    Command(line);
                else if (!string.IsNullOrWhiteSpace(line))
                    Say(line, cancellation);
            }
        }
        finally
        {
            Signals.OfferInterrupts(null);
        }
    }

    private string? ReadLine()
    {
        var line = screen.Read();
        while (line is [.., '\\'] && screen.Read() is { } next)
            line = $"{line[..^1]}\n{next}";
        return line;
    }

    private void Command(string line)
    {
        var (name, argument) = line.Trim().Split(' ', 2) is [var first, var rest] ? (first, rest.Trim()) : (line.Trim(), "");
        switch (name)
        {
            case "/system" when argument.Length > 0:
                System = argument == "off" ? null : argument;
                screen.Note(System is null ? "no system text from now on" : "system text set");
                break;
            case "/system":
                screen.Note(System ?? "no system text");
                break;
            case "/reset":
                foreach (var speaker in speakers)
                    speaker.Reset();
                screen.Note("the conversation begins anew");
                break;
            case "/save" when argument.Length > 0:
                Try(() => Save(argument));
                break;
            case "/help":
                screen.Note(Help);
                break;
            default:
                screen.Note($"{name}: {(name == "/save" ? "name a file: /save FILE" : "no such command; /help lists them")}");
                break;
        }
    }

    private void Say(string text, CancellationToken cancellation) => Try(() =>
    {
        using var answer = new CancellationTokenSource();
        var basis = new GenerationRequest { Id = $"turn {_transcript.Count + 1}", Messages = [], Sampling = sampling };
        List<GenerationRequest> requests = [.. speakers.Select(speaker => speaker.Ask(basis, System, text, answer.Token))];
        Volatile.Write(ref _answer, answer);
        try
        {
            var results = screen.Show(speakers, onText => generator.Answer(requests, new Forwarder(requests, onText), cancellation));
            foreach (var (speaker, result) in speakers.Zip(results))
                speaker.Keep(text, result.Text);
            _transcript.Add(new ChatTurn(text, [.. speakers.Zip(results, AnswerOf)]));
        }
        finally
        {
            Volatile.Write(ref _answer, null);
        }
    });

    private static ChatAnswer AnswerOf(ChatSpeaker speaker, GenerationResult result) => new(
        speaker.Name, result.Text, result.FinishReason.Name(), result.Usage.PromptTokens, result.Ids.Count, result.Usage.FirstTokenSeconds, result.Usage.Seconds);

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (RefusedException refused) when (!refusalEnds)
        {
            screen.Note($"{refused.Message}\n{refused.Remedy}");
        }
    }

    private void Save(string path)
    {
        AtomicFile.WriteText(path, string.Concat(speakers.Select(speaker => JsonSerializer.Serialize(
            new { Id = speaker.Name, Messages = speaker.Messages(System).Select(message => new { Role = RoleName(message.Role), message.Content }) },
            Lines) + "\n")));
        screen.Note($"saved: {path}");
    }

    private static readonly JsonSerializerOptions Lines = new(VerbOutput.JsonStyle) { WriteIndented = false };

    private static string RoleName(ChatRole role) => role switch
    {
        ChatRole.System => "system",
        ChatRole.User => "user",
        _ => "assistant",
    };

    /// <summary>Ctrl-C: ends the answer that is being written, if there is one that was not ended yet.</summary>
    private bool StopAnswer()
    {
        if (Volatile.Read(ref _answer) is not { IsCancellationRequested: false } answer)
            return false;
        try
        {
            answer.Cancel();
        }
        catch (ObjectDisposedException)
        {
            return false; // it ended by itself in this moment
        }

        return true;
    }

    private sealed class Forwarder(List<GenerationRequest> requests, Action<int, string> onText) : IGenerationObserver
    {
        public void TextAdded(GenerationRequest request, string text) => onText(requests.FindIndex(one => ReferenceEquals(one, request)), text);

        public void Finished(GenerationRequest request, GenerationResult result)
        {
            // All results come together at the end.
        }
    }
}
