namespace BrightRun.EndToEnd.Tests;

/// <summary>A training run that takes seconds: a random Llama of some 100 KB and lines of token ids.</summary>
internal static class TinyRun
{
    /// <summary>The base: no tokenizer, so that only tokenized lines can be trained on.</summary>
    public static string Base => Shared.Require("fixtures/models/llama3-gqa");

    /// <summary>80 tokenized lines.</summary>
    public static string Data => Shared.Require("fixtures/lora-runs/plain/sequences.jsonl");

    /// <summary>The line of a run; what is added counts beside it.</summary>
    public static string[] Line(string output, int steps, params string[] more) =>
    [
        "train", "--data", Data, "--base", Base, "--out", output, "--steps", $"{steps}", "--batch", "2", "--accumulate", "1",
        "--rank", "4", "--dtype", "f32", "--eval-split", "0", "--threads", "1", .. more,
    ];
}
