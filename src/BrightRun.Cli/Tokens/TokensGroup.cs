using System.CommandLine;

namespace BrightRun.Cli.Tokens;

/// <summary>Verbs about tokens.</summary>
internal sealed class TokensGroup : Command
{
    public TokensGroup()
        : base("tokens", "Turn texts into token ids and back, and chats into what training sees.")
    {
        Add(new EncodeVerb());
        Add(new DecodeVerb());
        Add(new RenderVerb());
    }
}
