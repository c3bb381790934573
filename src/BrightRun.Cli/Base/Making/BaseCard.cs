using System.Globalization;
using System.Text;
using BrightRun.Cli.Train;
using BrightRun.Formats;

namespace BrightRun.Cli.Base.Making;

/// <summary>The base's README: what it is, what it was made from, what it writes, what it cannot do, and how to make it again.</summary>
internal static class BaseCard
{
    /// <param name="record">What came out.</param>
    /// <param name="model">The model.</param>
    /// <param name="heldOut">Documents that were put aside to measure with.</param>
    /// <param name="samples">Questions and the model's own answers.</param>
    public static string Of(BaseRecord record, ModelConfig model, int heldOut, IReadOnlyList<BaseSample> samples)
    {
        var (plan, text) = (record.Plan, record.Text);
        var card = new StringBuilder();
        card.Append(CultureInfo.InvariantCulture, $"""
            ---
            language: en
            pipeline_tag: text-generation
            tags:
            - brightrun
            - synthetic-data
            ---

            # BrightRun's own small base

            A language model of {record.Parameters / 1e6:F1} million weights, trained from nothing by BrightRun {plan.Version}: its text was composed, its tokenizer trained and its weights
            learned by one command on a laptop's processor. It talks about a little world of money and everyday life in short, neutral sentences. It is there so that
            adapters can be trained, compared and proven within minutes, without a network; it is no source of knowledge and no adviser.

            | | |
            | --- | --- |
            | Architecture | Llama: {model.Layers} layers, hidden size {model.HiddenSize}, {model.Heads} heads of {model.HeadSize} ({model.KeyValueHeads} for keys and values), feed-forward {model.IntermediateSize}, head tied to the embedding |
            | Vocabulary | {model.VocabularySize:N0} tokens, byte-level BPE with single digits |
            | Context | {model.ContextLength:N0} tokens |
            | Chat format | ChatML |
            | Weights | bfloat16; trained as float32 with {plan.Dtype} products |
            | Training | {text.Tokens:N0} tokens of {text.Documents:N0} documents, each seen once, in {record.Steps:N0} steps; {ForecastText.Duration(TimeSpan.FromSeconds(record.TrainingSeconds))} with {plan.Threads} threads |
            | Held-out loss | {record.HeldOutLoss:F4} nats a token, perplexity {record.HeldOutPerplexity:F2}; before training {record.FirstHeldOutLoss:F4} and {Math.Exp(record.FirstHeldOutLoss):N0} |

            ## What it was made from

            Every sentence was composed by `brightrun`'s own composer: phrases written by people, filled by a seeded generator with names, sums and things. Stories, dialogues, facts,
            questions, instructions, and chats with a neutral assistant. Nobody in it is real, and nothing was taken from elsewhere. {heldOut} documents were put aside before training began
            and are in `{BaseWriter.HeldOutFile}`; no document of the training text equals one of them, but they are of the same kind, so the perplexity says how well the
            little world was learned, and nothing about other text.

            | Text | SHA-256 of its token ids |
            | --- | --- |
            | trained on | `{text.TrainingSha256}` |
            | held out | `{text.HeldOutSha256}` |

            ## What it writes

            Its own answers, the likeliest token each time, without a system message; the questions were chosen before the model was trained, and none was left out.
            Its text is full of questions of this kind, some of them in the same words:


            """);
        foreach (var sample in samples)
            card.Append(CultureInfo.InvariantCulture, $"> **{sample.Question}**\n>\n> {sample.Answer.Trim().ReplaceLineEndings("\n> ")}\n\n");
        card.Append(CultureInfo.InvariantCulture, $"""
            ## What it cannot do

            It knows no facts beyond its little world, gets most sums wrong, and loses the thread of long conversations. What it says about money is not advice. It has no
            knowledge of real people, places, prices or laws. It was not trained to refuse anything.

            ## Making it again

            ```
            brightrun base make --tokens {plan.Tokens} --seed {plan.Seed} --threads {plan.Threads}
            ```

            The same version of BrightRun composes the same text and trains the same tokenizer anywhere. The weights are the same to the bit only on the same kind of processor with as many
            threads, because the order of sums depends on them. `brightrun-base.json` lists the hash of every file.

            """);
        return card.ToString().ReplaceLineEndings("\n");
    }
}
