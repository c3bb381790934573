using BrightRun.Cli.Data;
using BrightRun.Cli.Doctor;
using BrightRun.Cli.Hosting;

// Verbs stand in the order of the stages; `--help` shows them in this order.
return await CommandLine.RunAsync(
    [
        new DataGroup(),
        new DoctorVerb(),
    ],
    args);
