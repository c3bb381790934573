using System.CommandLine;
using System.Globalization;
using BrightRun.Cli.Hosting;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var root = new RootCommand("BrightRun turns an expert's way of talking into a LoRA adapter, and into proof that the adapter is better.")
{
    GlobalOptions.Json,
    GlobalOptions.Debug,
    GlobalOptions.Threads,
    GlobalOptions.Config,
};

var parsed = root.Parse(args);
return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
