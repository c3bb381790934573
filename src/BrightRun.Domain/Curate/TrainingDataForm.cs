namespace BrightRun.Domain.Curate;

/// <summary>The forms of training data that are read.</summary>
public enum TrainingDataForm
{
    /// <summary><c>training_file_metadata</c>, <c>consultant_profile</c>, <c>conversations</c>; also the early batch file with <c>dataset_metadata</c>.</summary>
    TrainingFile,

    /// <summary>JSONL, one usable pair per line, with or without a <c>_meta</c> line.</summary>
    TrainingLines,

    /// <summary>One conversation as a list of pairs, one pair per turn.</summary>
    Enriched,

    /// <summary>One authored conversation (v3), one pair per exchange.</summary>
    Authored,

    /// <summary>One conversation as a list of turns with emotions.</summary>
    Raw,

    /// <summary><c>{"messages": [{"role", "content"}]}</c>, as for OpenAI's fine-tuning.</summary>
    Messages,

    /// <summary><c>{"conversation_id", "turns": [{"role", "content"}]}</c>.</summary>
    Turns,

    /// <summary><c>{"conversations": [{"from", "value"}]}</c>.</summary>
    ShareGpt,

    /// <summary><c>{"input_ids": […], "labels": […]}</c>.</summary>
    Tokenized,
}

/// <summary>Names of the forms, as scripts write them and people read them.</summary>
public static class TrainingDataForms
{
    /// <summary>The name in kebab case, for example <c>training-file</c>.</summary>
    public static string Name(this TrainingDataForm form) => form switch
    {
        TrainingDataForm.TrainingFile => "training-file",
        TrainingDataForm.TrainingLines => "training-lines",
        TrainingDataForm.Enriched => "enriched",
        TrainingDataForm.Authored => "authored",
        TrainingDataForm.Raw => "raw",
        TrainingDataForm.Messages => "messages",
        TrainingDataForm.Turns => "turns",
        TrainingDataForm.ShareGpt => "sharegpt",
        TrainingDataForm.Tokenized => "tokenized",
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, null),
    };
}
