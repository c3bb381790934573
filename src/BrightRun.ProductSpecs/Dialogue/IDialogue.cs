namespace BrightRun.ProductSpecs.Dialogue;

/// <summary>The person at the other end.</summary>
public interface IDialogue
{
    /// <summary>Tells something.</summary>
    void Say(string line);

    /// <summary>Asks a question and waits for a line.</summary>
    /// <returns>The line; null at the end of the input.</returns>
    string? Ask(string question);
}
