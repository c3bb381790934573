using System.Security.Cryptography;
using System.Text;
using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Curate.Preferences;
using BrightRun.Tokens.Chat;

namespace BrightRun.Tokens.Examples.Preferences;

/// <summary>
/// Reads preferences and makes the training set: every preference is one sequence of two parts. Preferences over the same messages stay
/// together when a share is held out.
/// </summary>
/// <param name="source">The files and the split.</param>
/// <param name="chatFormat">Called once, when the first text needs it; token ids never do.</param>
/// <param name="options">Length limit and vocabulary.</param>
public sealed class PreferenceSetLoader(TrainingSetSource source, Func<IChatFormat> chatFormat, ExampleOptions options)
{
    private readonly Lazy<IChatFormat> _format = new(chatFormat);

    /// <exception cref="RefusedException">A file cannot be read, a line cannot be used, or no preference is left to train or evaluate on.</exception>
    public LoadedTrainingSet Load(CancellationToken cancellation = default)
    {
        var (training, heldOut) = (new TrainingSetBuilder(options), new TrainingSetBuilder(options));
        var chosen = ChooseHeldOut();
        var count = Fill(source.Data, preference => chosen.Contains(KeyOf(preference)) ? heldOut : training, cancellation);
        if (source.EvalData is { } evalData)
            Fill(evalData, _ => heldOut, cancellation);
        return new LoadedTrainingSet(
            TrainingSet.Finish(training, heldOut, options),
            new TrainingDataCounts(count, count, count),
            new FindingLog(),
            SplitWasImpossible: chosen.Count == 0 && source is { EvalData: null, EvalSplit: > 0 });
    }

    private HashSet<string> ChooseHeldOut()
    {
        if (source.EvalData is not null || source.EvalSplit == 0)
            return [];
        var entries = PreferenceReader.Read(source.Data).Select(preference => new SplitEntry(KeyOf(preference))).ToList();
        if (source.SplitIfPossible && entries.Distinct().Count() < 2)
            return [];
        var isHeldOut = ConversationSplit.HoldOut(entries, source.EvalSplit, source.Seed);
        return entries.Where((_, i) => isHeldOut[i]).Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
    }

    private int Fill(string path, Func<Preference, TrainingSetBuilder> choose, CancellationToken cancellation)
    {
        var count = 0;
        foreach (var preference in PreferenceReader.Read(path))
        {
            cancellation.ThrowIfCancellationRequested();
            count++;
            if (preference is ChatPreference chat)
                choose(preference).Add(chat, _format.Value);
            else
                choose(preference).Add((TokenPreference)preference);
        }

        return count > 0 ? count : throw new RefusedException($"{path} holds no preference.", "Give one JSON object per line: messages, chosen, rejected.");
    }

    private static string KeyOf(Preference preference) => preference is ChatPreference chat
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', chat.Messages.Select(message => $"{message.Role}\0{message.Content}")))))
        : preference.Name;
}
