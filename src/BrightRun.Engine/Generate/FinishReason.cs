namespace BrightRun.Engine.Generate;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The model ended its turn, or a stop text came.</summary>
    Stop,

    /// <summary>It reached the largest number of tokens, or the end of the base's context.</summary>
    Length,

    /// <summary>Whoever asked does not want the rest.</summary>
    Cancelled,
}

/// <summary>The reasons as OpenAI's chat API writes them.</summary>
public static class FinishReasons
{
    /// <summary><c>stop</c>, <c>length</c> or <c>cancelled</c>.</summary>
    public static string Name(this FinishReason reason) => reason switch
    {
        FinishReason.Stop => "stop",
        FinishReason.Length => "length",
        FinishReason.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No such reason."),
    };
}
