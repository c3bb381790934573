using System.Text.Json;

namespace BrightRun.Domain.Prove.Metrics;

/// <summary>A row of an answers file: what <c>answer</c> writes, and what a script may add.</summary>
/// <param name="Id">Id of the prompt.</param>
/// <param name="Text">The answer; empty where the model gave none.</param>
/// <param name="FinishReason">Why it ended, or null where the row does not say.</param>
/// <param name="Arm">Who answered, or null.</param>
/// <param name="Scenario">What was answered; the id unless stated otherwise.</param>
/// <param name="ClientMessage">What the client wrote, or null.</param>
/// <param name="HasOtherParty">Whether another person is involved, or null.</param>
public sealed record AnswerRow(string Id, string Text, string? FinishReason, string? Arm, string Scenario, string? ClientMessage, bool? HasOtherParty)
{
    /// <summary>The answer as the metrics take it.</summary>
    public Answer Answer => new(Text, ClientMessage, HasOtherParty);
}

/// <summary>What a prompts file says about the occasion of an answer.</summary>
/// <param name="ClientMessage">The last user message.</param>
/// <param name="HasOtherParty">Whether another person is involved, or null.</param>
public sealed record PromptContext(string? ClientMessage, bool? HasOtherParty);

/// <summary>Reads answers and prompts, one JSON object a line. Members that nothing here knows are left alone.</summary>
public static class AnswerLines
{
    private const string AnswerForm = "A row is {\"id\", \"text\"} with optional finish_reason, arm, scenario, client_message and has_other_party.";
    private const string PromptForm = "A row is {\"id\", \"messages\": [{\"role\", \"content\"}]} with optional has_other_party.";

    /// <summary>All answers of a file.</summary>
    /// <param name="lines">The file.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <exception cref="RefusedException">A line is no such row, an id stands twice in one arm, or there is no row.</exception>
    public static IReadOnlyList<AnswerRow> ReadAnswers(TextReader lines, string source)
    {
        var rows = new List<AnswerRow>();
        var seen = new HashSet<(string?, string)>();
        foreach (var row in Rows(lines, source, AnswerForm))
        {
            var id = row.Need("id").Text();
            var arm = row.Find("arm")?.Text();
            if (!seen.Add((arm, id)))
                throw row.Wrong($"has the id {id} of an earlier row{(arm is null ? string.Empty : $" of arm {arm}")}", "Give each answer an id of its own; samples of one scenario share the member scenario instead.");
            rows.Add(new AnswerRow(
                id, row.Need("text").TextOrNull() ?? string.Empty, row.Find("finish_reason")?.TextOrNull(), arm,
                (row.Find("scenario") ?? row.Find("scenario_id"))?.Text() ?? id, row.Find("client_message")?.TextOrNull(), row.Find("has_other_party")?.Flag()));
        }

        return rows.Count > 0 ? rows : throw new RefusedException($"{source} holds no answer.", AnswerForm);
    }

    /// <summary>What the prompts of a file say, by id.</summary>
    /// <exception cref="RefusedException">A line is no such row.</exception>
    public static IReadOnlyDictionary<string, PromptContext> ReadPrompts(TextReader lines, string source)
    {
        var prompts = new Dictionary<string, PromptContext>(StringComparer.Ordinal);
        foreach (var row in Rows(lines, source, PromptForm))
            prompts[row.Need("id").Text()] = new PromptContext(LastUserMessage(row), row.Find("has_other_party")?.Flag());
        return prompts;
    }

    private static string? LastUserMessage(RowMember row)
    {
        var last = default(string);
        foreach (var message in row.Need("messages").Items())
        {
            if (message.Need("role").Text() == "user")
                last = message.Need("content").Text();
        }

        return last;
    }

    private static IEnumerable<RowMember> Rows(TextReader lines, string source, string form)
    {
        var number = 0;
        while (lines.ReadLine() is { } line)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
                yield return new RowMember(Parse(line, $"{source}, line {number}", form), $"{source}, line {number}", string.Empty, form);
        }
    }

    private static JsonElement Parse(string line, string place, string form)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            throw new RefusedException($"{place} is no JSON: {JsonFault.ReasonInLine(failure)}.", form, failure);
        }
    }

    /// <summary>A value of a row that knows where it stands.</summary>
    private readonly record struct RowMember(JsonElement Value, string Place, string Name, string Form)
    {
        public RowMember Need(string name) => Find(name) ?? throw Wrong($"has no member {name}", Form);

        public RowMember? Find(string name)
        {
            if (Value.ValueKind != JsonValueKind.Object)
                throw Wrong(Name.Length == 0 ? "is no object" : $"has a member {Name} that holds something other than objects", Form);
            return Value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Undefined && (member.ValueKind != JsonValueKind.Null || name is "text")
                ? new RowMember(member, Place, name, Form)
                : null;
        }

        public IEnumerable<RowMember> Items()
        {
            if (Value.ValueKind != JsonValueKind.Array)
                throw Wrong($"has a member {Name} that is no list", Form);
            var (place, name, form) = (Place, Name, Form);
            return Value.EnumerateArray().Select(item => new RowMember(item, place, name, form));
        }

        public string? TextOrNull() => Value.ValueKind == JsonValueKind.Null ? null : Text();

        public string Text() => Value.ValueKind switch
        {
            JsonValueKind.String => Value.GetString()!,
            JsonValueKind.Number when Name is not "text" => Value.GetRawText(), // ids and scenarios may be counted
            _ => throw Wrong($"has a member {Name} that is no text", Form),
        };

        public bool Flag() => Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Value.GetBoolean() : throw Wrong($"has a member {Name} that is neither true nor false", Form);

        public RefusedException Wrong(string what, string remedy) => new($"{Place} {what}.", remedy);
    }
}
