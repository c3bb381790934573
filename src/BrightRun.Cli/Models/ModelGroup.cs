using System.CommandLine;

namespace BrightRun.Cli.Models;

/// <summary>Verbs about base models.</summary>
internal sealed class ModelGroup : Command
{
    public ModelGroup()
        : base("model", "Look at base models, compute with them, convert and quantize them.")
    {
        Add(new InspectVerb());
        Add(new LogitsVerb());
        Add(new ConvertVerb());
        Add(new QuantizeVerb());
    }
}
