using BrightRun.Cli.Data;
using BrightRun.Cli.Hosting;
using BrightRun.Cli.Tokens;

// Verbs stand in the order of the stages; `--help` shows them in this order.
return await CommandLine.RunAsync(
    [new DataGroup(), new TokensGroup()],
    args);
