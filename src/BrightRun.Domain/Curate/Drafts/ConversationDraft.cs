using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>A conversation as it will stand in a training file: every member of its pairs kept, its header where it has one.</summary>
/// <param name="Id">Identity.</param>
/// <param name="Pairs">Pair objects in turn order.</param>
/// <param name="Header">Its own <c>conversation_metadata</c>; undefined where the form has none.</param>
/// <param name="Stored">Persona, arc and topic of the header or of the form's own place for them.</param>
/// <param name="Source">The file that it came from.</param>
internal sealed record ConversationDraft(string Id, IReadOnlyList<JsonElement> Pairs, JsonElement Header, Scaffolding Stored, string Source)
{
    /// <summary>Quality tier of the data set, where the form has one.</summary>
    public string? QualityTier { get; init; }

    /// <summary>Date of the data set, where the form has one.</summary>
    public string? CreatedDate { get; init; }

    /// <summary>Persona, arc and topic, those missing at the conversation filled from its pairs.</summary>
    public Scaffolding Filled => Pairs.Aggregate(Stored, (keys, pair) => keys.Or(Scaffolding.OfPair(pair)));

    /// <summary>What tells two conversations of one id apart: their answers and what they answer. Lines hold nothing else.</summary>
    public UInt128 Fingerprint => Curate.Fingerprint.Of(string.Join(
        '\u001E',
        Pairs.Where(pair => JsonText.Member(pair, "target_response") is not null)
            .Select(pair => $"{JsonText.Member(pair, "current_user_input")}\u001F{JsonText.Member(pair, "target_response")}")));
}

/// <summary>The head of a training file, as far as it was seen.</summary>
internal sealed class DraftHead
{
    /// <summary><c>training_file_metadata</c>.</summary>
    public JsonElement? Metadata { get; private set; }

    /// <summary><c>consultant_profile</c>.</summary>
    public JsonElement? Profile { get; private set; }

    /// <summary>Takes a top-level member, or those of an enriched conversation.</summary>
    public void Take(string name, JsonElement member)
    {
        if (name == "training_file_metadata")
            Metadata ??= member.Clone();
        else if (name == "consultant_profile")
            Profile ??= member.Clone();
    }
}
