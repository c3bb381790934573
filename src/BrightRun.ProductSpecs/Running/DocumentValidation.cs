using System.Text.RegularExpressions;
using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;

namespace BrightRun.ProductSpecs.Running;

/// <summary>Whether an answer can be the document that was asked for.</summary>
internal static partial class DocumentValidation
{
    /// <summary>What is wrong with an answer, in sentences; empty: nothing.</summary>
    /// <param name="step">Id of the step.</param>
    /// <param name="document">The document that it should be.</param>
    /// <param name="text">The answer, cleaned.</param>
    /// <param name="skeleton">The document's skeleton; null: none is known.</param>
    /// <param name="before">The document that a rewriting step started from; null: there was none.</param>
    public static IReadOnlyList<string> Problems(string step, SpecsDocument document, string text, string? skeleton, string? before)
    {
        var lines = text.Split('\n');
        var problems = new List<string>();
        if (skeleton is not null)
            problems.AddRange(AgainstSkeleton(lines, skeleton.Split('\n')));
        if (document == SpecsDocument.UserStories)
            problems.AddRange(Stories(lines));
        if (document == SpecsDocument.UserJourney && JourneyParser.Parse(lines).Stages.All(stage => stage.Elements.Count == 0))
            problems.Add("It holds no step with an id, **UJ1.1.1: …**.");
        if (document == SpecsDocument.Requirements)
            problems.AddRange(Requirements(step, text, before));
        return problems;
    }

    private static IEnumerable<string> AgainstSkeleton(string[] lines, string[] skeleton)
    {
        var headings = MarkdownLines.Of(lines).Where(line => line.HeadingLevel > 0).Select(line => Plain(line.HeadingText)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var expected in MarkdownLines.Of(skeleton).Where(line => line.HeadingLevel == 2 && !line.HeadingText.Contains('[', StringComparison.Ordinal)))
        {
            if (!headings.Contains(Plain(expected.HeadingText)))
                yield return $"The section \"{expected.HeadingText}\" is missing.";
        }

        // Ids such as [T-1.1.1] stand in brackets on purpose; a hint is words.
        var hints = skeleton.SelectMany(line => Hint().Matches(line).Select(match => match.Value)).Where(hint => hint.Contains(' ', StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        for (var index = 0; index < lines.Length; index++)
        {
            if (hints.FirstOrDefault(hint => lines[index].Contains(hint, StringComparison.Ordinal)) is { } left && !left.StartsWith("[left empty", StringComparison.Ordinal))
                yield return $"Line {index + 1} still holds the hint {left}.";
        }
    }

    private static IEnumerable<string> Stories(string[] lines)
    {
        var markdown = MarkdownLines.Of(lines);
        var sections = StoryParser.Parse(markdown);
        var stories = sections.SelectMany(section => section.Stories).ToList();
        if (stories.Count == 0)
            yield return "It holds no story in the agreed form, - **US1.1.1: Title**.";
        foreach (var section in sections.Where(section => section.Line == 0))
            yield return $"{section.Stories.Count} stories stand outside of every level-3 heading.";
        foreach (var twice in stories.GroupBy(story => story.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
            yield return $"US{twice.Key} stands there {twice.Count()} times.";
        foreach (var line in StoryParser.Unrecognized(markdown))
            yield return $"Line {line.Number} looks like a story in a form that is not understood.";
    }

    private static IEnumerable<string> Requirements(string step, string text, string? before)
    {
        var document = RequirementsDocument.Parse(text.Split('\n'));
        var now = Baselines.Of(text);
        if (document.Sections.Count == 0 || now.Requirements == 0)
            yield return "It holds no section, ## 1. Title, with a requirement, - **FR1.1.1:** Title.";
        foreach (var (first, second) in document.Repeated())
            yield return $"Lines {first.FirstLine} and {second.FirstLine} both begin section {first.Number}.";
        foreach (var line in RequirementIds.Unrecognized(document.Lines))
            yield return $"Line {line.Number} looks like a requirement in a form that is not understood.";
        if (before is null)
            yield break;
        var then = Baselines.Of(before);
        if (step == StepId.Enhance && now.Requirements < then.Requirements)
            yield return $"It holds {now.Requirements} requirements; there were {then.Requirements} before.";
        if (step != StepId.Preprocess && now.Characters < then.Characters * Baselines.SmallestShare)
            yield return $"It is {now.Characters} characters long; it was {then.Characters} before. The model has cut it short.";
        if (step == StepId.Legacy && !SameWithoutReferences(before, text))
            yield return "It differs from the document before in more than references to code.";
    }

    private static bool SameWithoutReferences(string before, string text)
    {
        return Kept(before).SequenceEqual(Kept(text), StringComparer.Ordinal);

        static IEnumerable<string> Kept(string text) =>
            text.Split('\n').Where(line => !Reference().IsMatch(line)).Select(line => line.TrimEnd()).Where(line => line.Length > 0);
    }

    private static string Plain(string heading) => LeadingNumber().Replace(heading, "").Trim();

    [GeneratedRegex(@"\[[^\]\n]{3,}\](?!\()", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hint();

    [GeneratedRegex(@"^\s*[-*+]\s+\**Code:", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^\d{1,9}[.)]\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LeadingNumber();
}
