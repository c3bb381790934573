using System.CommandLine;
using BrightRun.Domain;
using BrightRun.Domain.Options;

namespace BrightRun.Cli.Hosting;

/// <summary>The flag of one option of a record; its text is checked while the command line is parsed.</summary>
internal sealed class RecordOption : Option<string?>
{
    public RecordOption(OptionEntry entry, object defaults)
        : base(entry.Flag)
    {
        Entry = entry;
        DefaultText = entry.Info.IsSwitch ? null : entry.Info.DefaultText ?? entry.Format(defaults);
        Description = entry.Info.Help;
        HelpName = entry.Info.IsSwitch ? null : entry.Info.Unit ?? (entry.Choices.Count > 0 ? string.Join('|', entry.Choices) : "VALUE");
        Arity = entry.Info.IsSwitch ? ArgumentArity.Zero : ArgumentArity.ExactlyOne;
        Validators.Add(result =>
        {
            if (result.Tokens is not [var token])
                return;
            try
            {
                entry.Parse(token.Value);
            }
            catch (RefusedException refused)
            {
                result.AddError($"{refused.Message}\n{refused.Remedy}");
            }
        });
    }

    /// <summary>The option.</summary>
    public OptionEntry Entry { get; }

    /// <summary>What help says about the value that holds when the flag is left out; null: nothing.</summary>
    public string? DefaultText { get; }
}
