using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs.Dialogue;
using Spectre.Console;

namespace BrightRun.Cli.Specs;

/// <summary>Remembered answers.</summary>
internal sealed class CacheGroup : Command
{
    public CacheGroup()
        : base("cache", "Remembered answers: clear.") =>
        Add(new ClearVerb());

    /// <summary><c>specs cache clear</c>: forgets the answers of a product.</summary>
    private sealed class ClearVerb : SpecsVerb
    {
        public ClearVerb()
            : base("clear", "Forget the remembered answers of a product.") =>
            Add(ProductOptions.NeverAsks());

        protected override Task<int> WorkAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
        {
            var context = Product.Context(parsed);
            var cleared = RememberedAnswers.Clear(context);
            if (output.Json)
                output.WriteJson(new { Product = context.Abbreviation, Cleared = cleared });
            else
                output.Notes.WriteLine(cleared ? $"The answers of {context.Abbreviation} are forgotten." : $"There were no answers of {context.Abbreviation}.");
            return Task.FromResult(ExitCode.Done);
        }
    }
}
