using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Keys of persona, arc and topic; blank where not given.</summary>
internal readonly record struct Scaffolding(string Persona, string Arc, string Topic)
{
    private const string Unknown = "unknown";

    /// <summary>From a conversation's header or from <c>input_parameters</c>.</summary>
    public static Scaffolding OfHeader(JsonElement keys) => new(Key(keys, "persona_key"), Key(keys, "emotional_arc_key"), Key(keys, "training_topic_key"));

    /// <summary>From a pair's own metadata.</summary>
    public static Scaffolding OfPair(JsonElement pair)
    {
        var metadata = JsonText.ObjectMember(pair, "conversation_metadata");
        return new(Key(metadata, "persona_archetype"), Key(metadata, "emotional_arc_key"), Key(metadata, "training_topic_key"));
    }

    /// <summary>Fills what is blank from another.</summary>
    public Scaffolding Or(Scaffolding other) => new(
        Persona.Length > 0 ? Persona : other.Persona,
        Arc.Length > 0 ? Arc : other.Arc,
        Topic.Length > 0 ? Topic : other.Topic);

    /// <summary>True when both give a key and the keys differ.</summary>
    public bool Contradicts(Scaffolding other) =>
        Differ(Persona, other.Persona) || Differ(Arc, other.Arc) || Differ(Topic, other.Topic);

    /// <summary>True when a key is blank.</summary>
    public bool IsIncomplete => Persona.Length == 0 || Arc.Length == 0 || Topic.Length == 0;

    /// <summary>The conversation with these keys.</summary>
    public Conversation Conversation(string id, IReadOnlyList<TrainingPair> pairs) => new()
    {
        Id = id,
        Persona = Named(Persona),
        Arc = Named(Arc),
        Topic = Named(Topic),
        Pairs = pairs,
    };

    private static string Key(JsonElement parent, string name) => JsonText.Member(parent, name)?.Trim() ?? "";

    private static string Named(string key) => key.Length > 0 ? key : Unknown;

    private static bool Differ(string left, string right) => left.Length > 0 && right.Length > 0 && left != right;
}
