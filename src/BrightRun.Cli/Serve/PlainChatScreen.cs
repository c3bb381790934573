using BrightRun.Engine.Generate;

namespace BrightRun.Cli.Serve;

/// <summary>A chat through pipes and files: lines in, answers out as they grow; with two speakers one after the other, each under its name.</summary>
/// <param name="input">Standard input.</param>
/// <param name="answers">Standard output, or nothing where a document is written at the end.</param>
/// <param name="notes">Standard error.</param>
internal sealed class PlainChatScreen(TextReader input, TextWriter answers, TextWriter notes) : IChatScreen
{
    public void Welcome(string text) => notes.WriteLine(text);

    public string? Read() => input.ReadLine();

    public void Note(string text) => notes.WriteLine(text);

    public IReadOnlyList<GenerationResult> Show(IReadOnlyList<ChatSpeaker> speakers, Func<Action<int, string>, IReadOnlyList<GenerationResult>> generate)
    {
        if (speakers.Count == 1)
        {
            var alone = generate((_, text) =>
            {
                answers.Write(text);
                answers.Flush();
            });
            answers.WriteLine();
            return alone;
        }

        var results = generate((_, _) => { });
        foreach (var (speaker, result) in speakers.Zip(results))
        {
            answers.WriteLine($"[{speaker.Name}]");
            answers.WriteLine(result.Text);
        }

        answers.Flush();
        return results;
    }
}
