using System.Globalization;
using System.Text;
using BrightRun.Formats;

namespace BrightRun.Cli.Base.Making;

/// <summary>The base's README: what it is, what it was made from, what it can do and what not, and how to make it again.</summary>
internal static class BaseCard
{
    public static string Of(BaseRecord record, ModelConfig model, IReadOnlyList<BaseSample> samples)
    {
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

            A Llama of {record.Parameters:N0} weights, trained from nothing by BrightRun {record.Plan.Version}.

            """);
        return card.ToString().ReplaceLineEndings("\n");
    }
}
