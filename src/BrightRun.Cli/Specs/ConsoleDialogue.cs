using BrightRun.ProductSpecs.Dialogue;

namespace BrightRun.Cli.Specs;

/// <summary>Questions on standard error, answers from standard input: piped answers work as typed ones do, and results stay alone on standard output.</summary>
internal sealed class ConsoleDialogue : IDialogue
{
    public void Say(string line) => Console.Error.WriteLine(line);

    public string? Ask(string question)
    {
        Console.Error.Write(question);
        var answer = Console.In.ReadLine();
        if (Console.IsInputRedirected)
            Console.Error.WriteLine(answer);
        return answer;
    }
}
