using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>What a look at the beginning of a record has shown.</summary>
internal enum Verdict
{
    /// <summary>The record is none of the known forms.</summary>
    Unknown,

    /// <summary>The bytes at hand end before it can be told.</summary>
    NeedsMore,

    /// <summary>The form is known.</summary>
    Known,
}

/// <summary>Reads member names of an object until they tell its form.</summary>
internal struct MemberProbe
{
    private static readonly (string Name, TrainingDataForm Form)[] MembersOfConversationEntry =
    [
        ("from", TrainingDataForm.ShareGpt),
        ("value", TrainingDataForm.ShareGpt),
        ("role", TrainingDataForm.ShareGpt),
        ("training_pairs", TrainingDataForm.TrainingFile),
        ("conversation_metadata", TrainingDataForm.TrainingFile),
    ];

    private static readonly (string Name, TrainingDataForm Form)[] MembersOfAuthoredPair =
    [
        ("response_strategy", TrainingDataForm.Authored),
        ("response_breakdown", TrainingDataForm.Authored),
    ];

    private bool _hasConversationMetadata;
    private bool _hasTurns;

    /// <summary>The form, once it is known.</summary>
    public TrainingDataForm Form { get; private set; }

    /// <summary>Reads on from the start of an object.</summary>
    public Verdict Read(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
                return AtEnd();
            var name = JsonText.NameOf(ref reader);
            if (!reader.Read())
                return Verdict.NeedsMore;
            var verdict = ByMember(name, ref reader);
            if (verdict != Verdict.Unknown)
                return verdict;
            _hasConversationMetadata |= name == "conversation_metadata";
            _hasTurns |= name == "turns";
            if (!reader.TrySkip())
                return Verdict.NeedsMore;
        }

        return Verdict.NeedsMore;
    }

    private Verdict ByMember(string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "training_file_metadata":
                return Found(TrainingDataForm.TrainingFile);
            case "_meta" or "current_user_input" or "target_response":
                return Found(TrainingDataForm.TrainingLines);
            case "messages":
                return Found(TrainingDataForm.Messages);
            case "input_ids":
                return Found(TrainingDataForm.Tokenized);
            case "conversations":
                return ByFirstElement(ref reader, MembersOfConversationEntry, TrainingDataForm.TrainingFile);
            case "training_pairs":
                return ByFirstElement(ref reader, MembersOfAuthoredPair, TrainingDataForm.Enriched);
            default:
                return Verdict.Unknown;
        }
    }

    private Verdict Found(TrainingDataForm form)
    {
        Form = form;
        return Verdict.Known;
    }

    /// <summary>Turns stand in two forms; only a raw conversation has metadata beside them.</summary>
    private Verdict AtEnd() => _hasTurns ? Found(_hasConversationMetadata ? TrainingDataForm.Raw : TrainingDataForm.Turns) : Verdict.Unknown;

    /// <summary>The first element of the list tells; an empty or misshapen list is left to the rules of the form that it defaults to.</summary>
    private Verdict ByFirstElement(ref Utf8JsonReader reader, (string Name, TrainingDataForm Form)[] members, TrainingDataForm otherwise)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return Found(otherwise);
        if (!reader.Read())
            return Verdict.NeedsMore;
        if (reader.TokenType != JsonTokenType.StartObject)
            return Found(otherwise);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
                return Found(otherwise);
            foreach (var member in members)
            {
                if (reader.ValueTextEquals(member.Name))
                    return Found(member.Form);
            }

            if (!reader.Read() || !reader.TrySkip())
                return Verdict.NeedsMore;
        }

        return Verdict.NeedsMore;
    }
}
