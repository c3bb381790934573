using BrightRun.Engine.Generate;

namespace BrightRun.Engine.Tests.Generate;

public sealed class StopTextTests
{
    [Theory]
    [InlineData("a,b,END,c", "ab")]          // a token of its own
    [InlineData("a,b E,N,D c", "ab ")]       // over three tokens
    [InlineData("a E,N,ENDx", "a EN")]       // a false beginning before the real one
    [InlineData("a E,N", "a EN")]            // only a beginning: comes at the end
    [InlineData("a\nUser,: b", "a")]         // another stop text
    [InlineData("xEN\nUser:END", "xEN")]     // the first of two
    public void Answer_EndsBeforeTheFirstStopText_HoweverItIsCut(string parts, string expected)
    {
        var stop = new StopText(["END", "\nUser:"]);
        var text = string.Concat(parts.Split(',').Select(stop.Add));
        Assert.Equal(expected, stop.Reached ? text : text + stop.Finish());
        Assert.Equal("", stop.Reached ? stop.Add("more") : "");
    }

    [Fact]
    public void Text_ThatCannotBelongToAStopText_IsHandedOutAtOnce()
    {
        var stop = new StopText(["END"]);
        Assert.Equal("hello ", stop.Add("hello E"));
        Assert.Equal("Ex", stop.Add("x"));
    }

    [Fact]
    public void NoStopTexts_HoldNothingBack() => Assert.Equal("anything", new StopText([]).Add("anything"));
}
