using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples;

namespace BrightRun.Tokens.Tests.Examples;

/// <summary>Training sets from conversations in memory.</summary>
internal static class Sets
{
    public static TrainingSet Build(IEnumerable<Conversation> training, IEnumerable<Conversation> heldOut, IChatFormat format, ExampleOptions options) =>
        TrainingSet.Finish(Builder(training, format, options), Builder(heldOut, format, options), options);

    private static TrainingSetBuilder Builder(IEnumerable<Conversation> conversations, IChatFormat format, ExampleOptions options)
    {
        var builder = new TrainingSetBuilder(options);
        foreach (var conversation in conversations)
            builder.Add(conversation, format);
        return builder;
    }
}
