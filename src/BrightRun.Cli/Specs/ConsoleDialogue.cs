using BrightRun.ProductSpecs.Dialogue;

namespace BrightRun.Cli.Specs;

/// <summary>Questions on standard error, answers from standard input: piped answers work as typed ones do, and results stay alone on standard output.</summary>
/// <param name="cancellation">Ends the waiting for an answer: Ctrl-C at a question leaves at once.</param>
internal sealed class ConsoleDialogue(CancellationToken cancellation) : IDialogue
{
    public void Say(string line) => Console.Error.WriteLine(line);

    public string? Ask(string question)
    {
        Console.Error.Write(question);

        // Reading a line can't be cancelled; the reading thread is left behind, and the process ends without it.
        var answer = Task.Run(Console.In.ReadLine, cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
        if (Console.IsInputRedirected)
            Console.Error.WriteLine(answer);
        return answer;
    }
}
