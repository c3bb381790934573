using BrightRun.Cli.Adapters;
using BrightRun.Cli.Base;
using BrightRun.Cli.Data;
using BrightRun.Cli.Demo;
using BrightRun.Cli.Doctor;
using BrightRun.Cli.Hosting;
using BrightRun.Cli.Models;
using BrightRun.Cli.Prove;
using BrightRun.Cli.Serve;
using BrightRun.Cli.Specs;
using BrightRun.Cli.Tokens;
using BrightRun.Cli.Train;

// Verbs stand in the order of the stages; `--help` shows them in this order.
return await CommandLine.RunAsync(
    [
        new DataGroup(),
        new TokensGroup(),
        new BaseGroup(),
        new ModelGroup(),
        new AdapterGroup(),
        new TrainVerb(),
        new ChatVerb(),
        new AnswerVerb(),
        new ProveGroup(),
        new DemoVerb(),
        new SpecsGroup(),
        new DoctorVerb(),
    ],
    args);
