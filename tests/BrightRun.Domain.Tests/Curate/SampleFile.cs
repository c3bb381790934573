using System.Text.Json.Nodes;

namespace BrightRun.Domain.Tests.Curate;

/// <summary>A sound training file of two conversations of three turns each (the last unanswered), made to be broken in one place.</summary>
internal static class SampleFile
{
    public const string FirstId = "00000000-0000-4000-8000-000000000001";
    public const string SecondId = "00000000-0000-4000-8000-000000000002";
    public static readonly string System = "You are a financial planning consultant. " + new string('x', 80);

    public static JsonNode Valid() => JsonNode.Parse($$$"""
        {
          "training_file_metadata": {
            "file_name": "two", "version": "4.0.0", "created_date": "2030-01-02T03:04:05.000Z", "last_updated": "2030-01-02T03:04:05.000Z",
            "format_spec": "brightrun-lora-v4", "vertical": "financial_planning_consultant", "total_conversations": 2, "total_training_pairs": 6,
            "quality_summary": {"avg_quality_score": 3, "min_quality_score": 3, "max_quality_score": 3, "human_reviewed_count": 0, "human_reviewed_percentage": 0},
            "scaffolding_distribution": {"personas": {"anxious_planner": 2}, "emotional_arcs": {"confusion_to_clarity": 2}, "training_topics": {"long_term_care": 2}}
          },
          "consultant_profile": {"name": "Consultant", "extra": [1.50, {}, []]},
          "conversations": [{{{Conversation(FirstId, "first")}}}, {{{Conversation(SecondId, "second")}}}]
        }
        """)!;

    public static string Conversation(string id, string words) => $$$"""
        {
          "conversation_metadata": {
            "conversation_id": "{{{id}}}", "source_file": "fp_conversation_{{{id}}}.json", "created_date": "2030-01-02", "total_turns": 3, "quality_tier": "experimental",
            "scaffolding": {"persona_key": "anxious_planner", "persona_name": "Client", "emotional_arc_key": "confusion_to_clarity", "emotional_arc": "Confusion → Clarity",
              "training_topic_key": "long_term_care", "training_topic": "Long-Term Care"}
          },
          "training_pairs": [
            {{{Pair(1, "[]", $"{words} question", "null")}}},
            {{{Pair(2, $"[{Turn(1, "user", $"{words} question")}]", $"{words} question", $"\"{words} answer\"")}}},
            {{{Pair(3, $"[{Turn(1, "user", $"{words} question")},{Turn(2, "assistant", $"{words} answer")}]", $"{words} thanks", "null")}}}
          ]
        }
        """;

    public static JsonNode PairOf(JsonNode file, int conversation, int turn) => file["conversations"]![conversation]!["training_pairs"]![turn - 1]!;

    public static JsonNode HeaderOf(JsonNode file, int conversation) => file["conversations"]![conversation]!["conversation_metadata"]!;

    private static string Turn(int turn, string role, string content) =>
        $$$"""{"turn": {{{turn}}}, "role": "{{{role}}}", "content": "{{{content}}}", "emotional_state": {"primary": "worry", "secondary": "hope", "intensity": 0.5}}""";

    private static string Pair(int turn, string history, string input, string target) => $$$"""
        {
          "id": "educational_turn{{{turn}}}", "conversation_id": "educational", "turn_number": {{{turn}}},
          "conversation_metadata": {"client_persona": "Client - The Anxious Planner", "persona_archetype": "anxious_planner", "emotional_arc_key": "confusion_to_clarity", "training_topic_key": "long_term_care"},
          "system_prompt": "{{{System}}}", "conversation_history": {{{history}}}, "current_user_input": "{{{input}}}",
          "emotional_context": {"detected_emotions": {"primary": "worry", "primary_confidence": 0.8, "secondary": "hope", "secondary_confidence": 0.7, "intensity": 0.7, "valence": "mixed"}},
          "target_response": {{{target}}},
          "training_metadata": {"conversation_turn": {{{turn}}}, "quality_score": 3, "human_reviewed": false}
        }
        """;
}
