namespace BrightRun.Domain.Curate;

/// <summary>Every rule of the validation, in one table. Codes are stable: scripts rely on them.</summary>
public static class FindingRules
{
    public static readonly FindingRule EmptyFile = File("empty-file", "The file holds nothing.", "Check that the export finished, and export it again.");
    public static readonly FindingRule NotUtf8 = File("not-utf8", "The file is not UTF-8 text.", "Save it as UTF-8 (without changing its text).");
    public static readonly FindingRule NotJson = File("not-json", "The file is not JSON.", "Correct the place named, or export the file again.");
    public static readonly FindingRule CutOffFile = File("cut-off-file", "The file ends before its JSON is complete.", "Copy or download it again: the rest is missing.");
    public static readonly FindingRule UnknownForm = File("unknown-form", "The file is JSON, but none of the known forms of training data.",
        "Give a BrightRun training file or training lines, an enriched or raw conversation, or JSONL with `messages`, `conversations`, `turns`, or `input_ids` and `labels`.");
    public static readonly FindingRule NoConversations = File("no-conversations", "`conversations` is missing, not an array, or empty.", "Export the training file again with at least one conversation.");
    public static readonly FindingRule NoUsablePair = File("no-usable-pair", "No pair of the file can be trained on.", "Look at the other findings; at least one answer must be complete and have a client message before it.");
    public static readonly FindingRule TooLong = File("record-too-long", "One conversation or line is longer than 1 GiB.", "Split it into conversations.");
    public static readonly FindingRule TokensInvalid = File("tokens-invalid", "A tokenized line is not two arrays of token ids of equal length.", "Write `input_ids` and `labels` with one integer per token; -100 labels what is not supervised.");

    public static readonly FindingRule ConversationInvalid = Conversation("conversation-invalid", "An entry is not a conversation.", "Remove the entry, or export the conversation again.");
    public static readonly FindingRule ConversationIdMissing = Conversation("conversation-id-missing", "The conversation has no id.", "Give the conversation an id of its own.");
    public static readonly FindingRule ConversationConflict = Conversation("conversation-conflict", "The id of an earlier conversation is used for other turns.", "Give one of the two another id; the first is kept.");
    public static readonly FindingRule NoPairs = Conversation("no-pairs", "The conversation has no pairs or turns.", "Export the conversation again with its turns.");
    public static readonly FindingRule NoAnswer = Conversation("no-answer", "The conversation has no usable pair.", "Nothing to learn from here: remove it, or complete an answer.");
    public static readonly FindingRule TurnRepeated = Conversation("turn-repeated", "A turn number stands twice in the conversation.", "Export the conversation again; its order cannot be known.");
    public static readonly FindingRule RawInvalid = Conversation("raw-invalid", "A raw conversation lacks something that it must have.", "Complete what is named, then import again.");

    public static readonly FindingRule LineInvalid = Pair("line-invalid", "A line is not a JSON object of the file's form.", "Correct or remove the line.");
    public static readonly FindingRule LineRepeated = Pair("line-repeated", "A later line repeats a turn of its conversation.", "Remove one of the two lines; the first is kept.");
    public static readonly FindingRule TargetInvalid = Pair("target-invalid", "The answer is missing, not a text, or blank.", "Write the answer, or null when the turn is the client's.");
    public static readonly FindingRule InputInvalid = Pair("input-invalid", "The client's message is missing, not a text, or blank.", "Write the client's message.");
    public static readonly FindingRule HistoryInvalid = Pair("history-invalid", "The history is not a list of turns with text.", "Export the conversation again.");
    public static readonly FindingRule HistoryRole = Pair("history-role", "A turn of the history is by neither the client nor the assistant.", "Use the roles `user` and `assistant`.");
    public static readonly FindingRule TargetCutOff = Pair("target-cut-off", "The answer is cut off: it ends in a lone backslash.", "Write it to its end or leave it: it stays as context and is never trained on.");
    public static readonly FindingRule QualityFloor = Pair("quality-floor", "The quality score is below the chosen floor.", "Lower --min-quality to train on it.");
    public static readonly FindingRule MessageInvalid = Pair("message-invalid", "A message has no text or no known role; the conversation is used up to it.", "Use the roles system (first only), user and assistant, each with text.");
    public static readonly FindingRule AnswerWithoutQuestion = Pair("answer-without-question", "An answer does not follow a client's message.", "Put a client's message before it; it stays as context.");
    public static readonly FindingRule WeightZero = Pair("weight-zero", "The message has weight 0.", "Nothing: it stays as context, as its weight asks.");
    public static readonly FindingRule TokensUnsupervised = Pair("tokens-unsupervised", "No token of the line is supervised.", "Label at least one token after the first with its id.");

    public static readonly FindingRule FormatSpec = Warning("format-spec", "`format_spec` is absent or unknown.", "Read as brightrun-lora-v4; check that this is right.");
    public static readonly FindingRule Totals = Warning("totals", "A total of the file differs from its content.", "Nothing: totals are recounted, never trusted. `data merge FILE --out OUT` writes right ones.");
    public static readonly FindingRule Distribution = Warning("distribution", "A distribution of the file differs from its content.", "Nothing: it is recounted, never trusted. `data merge FILE --out OUT` writes a right one.");
    public static readonly FindingRule ConversationRepeated = Warning("conversation-repeated", "The same conversation stands twice.", "Nothing: it is kept once.");
    public static readonly FindingRule ConversationScattered = Warning("conversation-scattered", "The lines of a conversation do not stand together.", "Sort the lines by conversation: lines apart are not folded into one sequence.");
    public static readonly FindingRule TotalTurns = Warning("total-turns", "`total_turns` differs from the number of pairs.", "Nothing: it is recounted, never trusted.");
    public static readonly FindingRule ScaffoldingDiffers = Warning("scaffolding-differs", "Persona, arc or topic of a pair differs from its conversation's.", "Correct one of the two; the conversation's is used.");
    public static readonly FindingRule ScaffoldingMissing = Warning("scaffolding-missing", "Persona, arc or topic is not given.", "Nothing: it counts as `unknown`.");
    public static readonly FindingRule SystemBlank = Warning("system-blank", "The system prompt is blank or missing.", "Nothing: the pair is trained without one. Use none when serving, too.");
    public static readonly FindingRule SystemShort = Warning("system-short", "The system prompt has fewer than 100 characters.", "Check that it is complete.");
    public static readonly FindingRule SystemsDiffer = Warning("systems-differ", "System prompts differ inside one conversation.", "Use one: such a conversation is trained pair by pair, at more cost.");
    public static readonly FindingRule TurnNumber = Warning("turn-number", "Turn numbers are not 1, 2, 3 … in order.", "Number the turns; they are sorted by number.");
    public static readonly FindingRule TurnLabel = Warning("turn-label", "`conversation_turn` or the end of `id` differs from `turn_number`.", "Nothing: `turn_number` is used.");
    public static readonly FindingRule HistoryOrder = Warning("history-order", "Client and assistant do not take turns, or the client is not first.", "Check the order of the turns.");
    public static readonly FindingRule HistoryDiffers = Warning("history-differs", "The history differs from the turns before it.", "Export again if it should not; such a conversation is trained pair by pair, at more cost.");
    public static readonly FindingRule InputNotLast = Warning("input-not-last", "The history does not end with the client's message.", "Nothing: the message is put after the history.");
    public static readonly FindingRule EmotionRange = Warning("emotion-range", "An intensity, confidence or valence is outside its range, or a raw turn has no second emotion.", "Use 0 to 1, and mixed, positive or negative. Not used in training.");
    public static readonly FindingRule QualityMissing = Warning("quality-missing", "The quality score is missing.", "Nothing: a missing score passes every --min-quality.");
    public static readonly FindingRule QualityRange = Warning("quality-range", "The quality score lies outside 1 to 5.", "Rescale it yourself if it is on another scale.");
    public static readonly FindingRule TextCutOff = Warning("text-cut-off", "A client's message or context text is cut off: it ends in a lone backslash.", "Write it to its end if you can.");
    public static readonly FindingRule UndecodedEscapes = Warning("undecoded-escapes", "A text holds undecoded escapes (backslash-n, backslash-quote).", "Run `brightrun data repair FILE --out OUT` and use OUT.");
    public static readonly FindingRule BadCharacters = Warning("bad-characters", "A text holds broken characters.", "Correct the text: the model would learn to write them.");
    public static readonly FindingRule TextShort = Warning("text-short", "A turn has fewer than 10 characters.", "Check that it is complete.");
    public static readonly FindingRule OutcomeMissing = Warning("outcome-missing", "`expected_outcome` is missing.", "Nothing: not used in training.");

    /// <summary>All rules, the gravest first.</summary>
    public static IReadOnlyList<FindingRule> All { get; } =
    [
        .. typeof(FindingRules).GetFields().Select(field => field.GetValue(null)).OfType<FindingRule>().OrderBy(rule => rule.Severity),
    ];

    private static FindingRule File(string code, string title, string remedy) => new(code, FindingSeverity.File, title, remedy);

    private static FindingRule Conversation(string code, string title, string remedy) => new(code, FindingSeverity.Conversation, title, remedy);

    private static FindingRule Pair(string code, string title, string remedy) => new(code, FindingSeverity.Pair, title, remedy);

    private static FindingRule Warning(string code, string title, string remedy) => new(code, FindingSeverity.Warning, title, remedy);
}
