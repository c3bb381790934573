using System.Globalization;
using BrightRun.Cli.Base.Making;
using BrightRun.Cli.Hosting;
using BrightRun.Cli.Train;
using Spectre.Console;

namespace BrightRun.Cli.Base;

/// <summary>What a call of <c>base make</c> came to: for a person a few lines and what to do next, for a script one document.</summary>
internal static class MakeReport
{
    /// <returns>The exit code.</returns>
    public static int Write(MadeBase made, string folder, VerbOutput output)
    {
        if (output.Json)
            output.WriteJson(new { Status = made.Card is null ? "interrupted" : "completed", Out = folder, made.Training.Step, made.Training.TotalSteps, Base = made.Card });
        if (made.Card is not { } card)
        {
            output.Notes.WriteLine($"stopped after step {made.Training.Step} of {made.Training.TotalSteps}; the state is saved.");
            output.Notes.WriteLine($"Continue with: brightrun base make --out {folder} --resume");
            return ExitCode.Interrupted;
        }

        if (!output.Json)
        {
            output.Results.WriteLine(string.Create(CultureInfo.InvariantCulture, $"base: {folder}"));
            output.Results.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {card.Parameters:N0} weights, {card.Text.Tokens:N0} tokens in {card.Steps} steps, {ForecastText.Duration(TimeSpan.FromSeconds(card.TrainingSeconds))}"));
            output.Results.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  held-out perplexity {Math.Exp(card.FirstHeldOutLoss):N0} before, {card.HeldOutPerplexity:F2} after"));
            output.Results.WriteLine($"next: brightrun chat --base {folder}");
        }

        return ExitCode.Done;
    }
}
