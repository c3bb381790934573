using BrightRun.Domain.Curate;

namespace BrightRun.Domain.Tests.Curate;

public sealed class RealFileTests
{
    [Theory]
    [InlineData("brightrun-lora-v4-12.json", TrainingDataForm.TrainingFile, 12, 89, 44)]
    [InlineData("brightrun-lora-v4-12.jsonl", TrainingDataForm.TrainingLines, 12, 44, 44)]
    [InlineData("brightrun-lora-v4-72.json", TrainingDataForm.TrainingFile, 72, 447, 193)]
    [InlineData("brightrun-lora-v4-union.json", TrainingDataForm.TrainingFile, 150, 949, 414)]
    [InlineData("conversation-raw-1.json", TrainingDataForm.Raw, 1, 4, 2)]
    [InlineData("conversation-enriched-1.json", TrainingDataForm.Enriched, 1, 4, 2)]
    [InlineData("conversation-authored-v3.json", TrainingDataForm.Authored, 1, 3, 3)]
    public void Read_RealFile_CountsAsDocumented(string file, TrainingDataForm form, int conversations, int pairs, int usable)
    {
        var seen = Samples.Read(Shared.Require($"data/{file}"));

        Assert.Equal(form, seen.Form);
        Assert.Equal(new TrainingDataCounts(conversations, pairs, usable), seen.Counts);
    }
}
