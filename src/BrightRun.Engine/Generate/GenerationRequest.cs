using BrightRun.Domain.Curate;
using BrightRun.Domain.Serve;

namespace BrightRun.Engine.Generate;

/// <summary>One chat that wants an answer.</summary>
public sealed record GenerationRequest
{
    /// <summary>Names the request; with the seed and the place in the answer it decides every draw.</summary>
    public required string Id { get; init; }

    /// <summary>The conversation so far; the answer is the assistant's next turn.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>How tokens are chosen and where the answer ends.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Who answers: an adapter of <see cref="Generator.LoadAdapter"/>, or null for the base alone.</summary>
    public AdapterHandle? Adapter { get; init; }

    /// <summary>What an earlier turn of the same conversation has left behind, so that its tokens need not be read again; null for none.</summary>
    public ConversationMemory? Memory { get; init; }

    /// <summary>Ends this answer alone, between two tokens; what is there so far is its result.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>An answer.</summary>
/// <param name="Id">The request's.</param>
/// <param name="Text">The answer without special tokens and without the text that ended it.</param>
/// <param name="Ids">The tokens that were generated [T], the one that ended the turn left out.</param>
/// <param name="FinishReason">Why it ended.</param>
/// <param name="Usage">What it took.</param>
public sealed record GenerationResult(string Id, string Text, IReadOnlyList<int> Ids, FinishReason FinishReason, GenerationUsage Usage);

/// <summary>What an answer took.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="RememberedTokens">Those of them that a <see cref="ConversationMemory"/> already held.</param>
/// <param name="FirstTokenSeconds">From the moment the request was taken up to its first token.</param>
/// <param name="Seconds">From the moment the request was taken up to its end; other answers may have been written meanwhile.</param>
public sealed record GenerationUsage(int PromptTokens, int RememberedTokens, double FirstTokenSeconds, double Seconds);

/// <summary>Watches answers come into being. Called on the generating thread, between two tokens; what it throws ends all of them.</summary>
public interface IGenerationObserver
{
    /// <summary>More of an answer is settled: whole characters, and no part of a stop text.</summary>
    void TextAdded(GenerationRequest request, string text);

    /// <summary>An answer is complete.</summary>
    void Finished(GenerationRequest request, GenerationResult result);
}
