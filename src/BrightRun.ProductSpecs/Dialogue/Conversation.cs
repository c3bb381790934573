namespace BrightRun.ProductSpecs.Dialogue;

/// <summary>The person wrote <c>q</c> or <c>quit</c>: nothing is written, and that is no failure.</summary>
public sealed class QuitException() : Exception("Quit; nothing was written.");

/// <summary>Questions, asked the same way everywhere.</summary>
public sealed class Conversation(IDialogue dialogue)
{
    /// <summary>Tells something.</summary>
    public void Say(string line) => dialogue.Say(line);

    /// <summary>A line of text, without the spaces around it; the default for an empty one.</summary>
    /// <exception cref="QuitException">The person quits.</exception>
    /// <exception cref="SpecsException">The input ended.</exception>
    public string Line(string question)
    {
        var answer = dialogue.Ask(question) ?? throw new SpecsException(
            "The input ended before every question was answered; nothing was written.", "Answer the questions, or take every default with --yes.");
        answer = answer.Trim();
        return answer.Equals("q", StringComparison.OrdinalIgnoreCase) || answer.Equals("quit", StringComparison.OrdinalIgnoreCase)
            ? throw new QuitException()
            : answer;
    }

    /// <summary>Yes or no; an empty line is the default, anything else is asked again.</summary>
    /// <exception cref="QuitException">The person quits.</exception>
    /// <exception cref="SpecsException">The input ended.</exception>
    public bool YesNo(string question, bool byDefault)
    {
        while (true)
        {
            var answer = Line($"{question} ({(byDefault ? "Y/n" : "y/N")}) ").ToLowerInvariant();
            switch (answer)
            {
                case "":
                    return byDefault;
                case "y" or "yes":
                    return true;
                case "n" or "no":
                    return false;
                default:
                    Say($"  \"{answer}\" is neither yes nor no.");
                    break;
            }
        }
    }
}
