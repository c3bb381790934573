using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Engine.Native;
using BrightRun.Engine.Train;
using BrightRun.Formats;

namespace BrightRun.Cli.Adapters;

/// <summary><c>adapter verify DIR --base B</c>: whether an adapter is whole, fits its base and does something.</summary>
internal sealed class VerifyVerb : Verb
{
    private readonly AdapterChoice _adapter;
    private readonly Option<string> _base = AdapterOptions.Base();
    private readonly Option<bool> _allowOtherBase = AdapterOptions.AllowOtherBase();

    public VerifyVerb()
        : base("verify", "Check that an adapter is whole, fits its base and changes what it says.")
    {
        _adapter = new AdapterChoice(this);
        Add(_base);
        Add(_allowOtherBase);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var folder = _adapter.Of(parsed);
        using var model = BaseModel.Open(parsed.GetRequiredValue(_base));
        TorchNative.EnsureLoaded();
        BaseNameWarning.Write(output, folder, model);
        var verification = AdapterVerification.Of(folder, model, parsed.GetValue(_allowOtherBase));
        if (output.Json)
        {
            output.WriteJson(new { Folder = folder, verification.Passed, verification.LogitChange, verification.Checks });
        }
        else
        {
            foreach (var check in verification.Checks)
                output.Results.WriteLine($"{(check.Passed ? "ok    " : "not ok")} {check.Name}: {check.Detail}");
        }

        verification.EnsurePassed();
        return Task.FromResult(ExitCode.Done);
    }
}
