using BrightRun.Cli.Data;
using BrightRun.Cli.Doctor;
using BrightRun.Cli.Hosting;
using BrightRun.Cli.Models;

// Verbs stand in the order of the stages; `--help` shows them in this order.
return await CommandLine.RunAsync(
    [
        new DataGroup(),
        new ModelGroup(),
        new DoctorVerb(),
    ],
    args);
