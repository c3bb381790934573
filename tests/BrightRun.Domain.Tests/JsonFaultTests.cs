using System.Text.Json;

namespace BrightRun.Domain.Tests;

/// <summary>People read what is wrong with their JSON, and where, in their own way of counting.</summary>
public class JsonFaultTests
{
    [Fact]
    public void Reason_NamesTheLineFrom1_AndNothingOfTheParser()
    {
        var fault = Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse("{\n\"a\": 1x\n}"));

        var reason = JsonFault.Reason(fault);

        Assert.EndsWith("(line 2)", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("(line", JsonFault.ReasonInLine(fault), StringComparison.Ordinal);
    }

    [Fact]
    public void Reason_NamesTheMember_WhereAValueDoesNotFit()
    {
        var fault = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<string, int>>("{\"rank\": \"x\"}"));

        Assert.EndsWith("at $.rank (line 1)", JsonFault.Reason(fault), StringComparison.Ordinal);
    }

    [Fact]
    public void Reason_WithoutAPlace_IsTheMessage() => Assert.Equal("it holds null", JsonFault.Reason(new JsonException("it holds null")));
}
