using System.Globalization;
using System.Text;
using BrightRun.Domain.Train;

namespace BrightRun.Engine.Train;

/// <summary>The adapter's README: what it is, where it comes from, what came out, how to use it.</summary>
internal static class ModelCard
{
    public static string Of(RunPlan plan, RunResult result, string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var baseName = Path.GetFileName(Path.TrimEndingDirectorySeparator(plan.Base.Path));
        var card = new StringBuilder();
        card.Append(CultureInfo.InvariantCulture, $"""
            ---
            base_model: {baseName}
            library_name: peft
            pipeline_tag: text-generation
            tags:
            - {Kind(plan).ToLowerInvariant()}
            - brightrun
            ---

            # {name}

            A {Kind(plan)} adapter for `{baseName}`, trained by BrightRun {plan.Version} on {plan.Work.Pairs} {(IsPreference(plan) ? "preferences between two answers" : $"answers of {plan.Work.Conversations} conversations")}.

            | | |
            | --- | --- |
            | Base | `{plan.Base.Path}`, SHA-256 `{plan.Base.Sha256}` |
            | Training set | `{Path.GetFileName(plan.Data.Path)}`, SHA-256 `{plan.Data.Sha256}` |
            | Chat format | {plan.ChatFormat?.Name ?? "none: the data were token ids"} |
            | Tokens in an epoch | {plan.Work.Tokens:N0}, {plan.Work.SupervisedTokens:N0} of them supervised |
            | Steps | {result.Steps} of {plan.Work.Steps}; the adapter is that of step {result.WrittenStep} |
            | Compute | {plan.Compute.Dtype} on {plan.Compute.Device}, {plan.Compute.Threads} threads |

            ## Results

            | | Before | After |
            | --- | --- | --- |
            | Loss of a training step | {Number(result.FirstLoss)} | {Number(result.FinalLoss)} |
            | Loss on held-out data | {Number(result.FirstEvalLoss)} | {Number(result.WrittenEvalLoss ?? result.FinalEvalLoss)} |

            {Losses(plan)}

            ## Use

            With PEFT:

            ```python
            from peft import PeftModel
            from transformers import AutoModelForCausalLM

            model = AutoModelForCausalLM.from_pretrained("BASE")
            model = PeftModel.from_pretrained(model, "{name}")
            ```

            {Serving(plan, name)}

            `BASE` is the base named above; an adapter fits no other one. Render messages with the chat format named above.

            ## Options

            | Option | Value |
            | --- | --- |

            """);
        foreach (var (option, value) in plan.Options.Where(pair => pair.Value is not null))
            card.Append(CultureInfo.InvariantCulture, $"| `{option}` | `{value}` |\n");
        return card.ToString().ReplaceLineEndings("\n");
    }

    private static bool IsPreference(RunPlan plan) => plan.Options.GetValueOrDefault("method") == "dpo";

    private static string Kind(RunPlan plan) => plan.Options.GetValueOrDefault("dora") == "on" ? "DoRA" : "LoRA";

    private static string Losses(RunPlan plan) => IsPreference(plan)
        ? "Losses are those of direct preference optimization, the mean over preferences; ln 2 = 0.6931 is that of a model that prefers like its reference."
        : "Losses are cross entropies in nats per token, over the answers only.";

    private static string Serving(RunPlan plan, string name) => Kind(plan) == "DoRA"
        ? $"vLLM and llama.cpp load no DoRA adapters: merge it into the base with `brightrun adapter merge {name} --base BASE --out merged` and serve that."
        : $"With vLLM: `vllm serve BASE --enable-lora --lora-modules {name}={name} --max-lora-rank {plan.Options["rank"]}`";

    private static string Number(double? value) => value?.ToString("F4", CultureInfo.InvariantCulture) ?? "not measured";
}
