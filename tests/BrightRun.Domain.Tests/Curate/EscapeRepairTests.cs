using System.Text;
using BrightRun.Domain.Curate;

namespace BrightRun.Domain.Tests.Curate;

public sealed class EscapeRepairTests
{
    [Theory]
    [InlineData("One.\\n\\nTwo \\\"three\\\".", "One.\n\nTwo \"three\".")]
    [InlineData("One.\\r\\nTwo.", "One.\nTwo.")]
    public void Decode_UndecodedEscapes_BecomeWhatTheyStandFor(string text, string expected) => Assert.Equal(expected, EscapeRepair.Decode(text));

    [Theory]
    [InlineData("Nothing to do.")]
    [InlineData("A real\nbreak and \\n meant as written")]
    [InlineData("Cut off \\n here: \\")]
    [InlineData("A path C:\\temp")]
    public void Decode_WhatMayBeMeantOrIsCutOff_IsLeft(string text) => Assert.Null(EscapeRepair.Decode(text));

    [Fact]
    public void Copy_RealFileWithDefects_ChangesOnlyTextsAndRecordsEach()
    {
        var path = Shared.Require("data/brightrun-lora-v4-72.json");
        var repairs = new List<TextRepair>();
        using var output = new MemoryStream();

        EscapeRepair.Copy(DataFile.OpenRead(path), path, output, repairs.Add);

        var before = Samples.Read(path);
        var after = Samples.Read(new MemoryStream(output.ToArray()), "repaired");
        Assert.Equal(before.Counts, after.Counts);
        Assert.All(repairs, repair => Assert.Equal(repair.After, EscapeRepair.Decode(repair.Before)));
        Assert.All(repairs, repair => Assert.NotNull(repair.ConversationId));
        Assert.DoesNotContain("history-differs", after.Codes);
        Assert.All(after.Findings.Where(finding => finding.Code == "undecoded-escapes"), finding => Assert.Contains("not repaired", finding.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Copy_BrokenLine_IsRefused()
    {
        var text = """{"messages":[{"role":"user","content":"U"},{"role":"assistant","content":"A"}]}""" + "\nbroken";

        Assert.Throws<UnusableDataException>(() => EscapeRepair.Copy(new MemoryStream(Encoding.UTF8.GetBytes(text)), "test", Stream.Null, _ => { }));
    }
}
