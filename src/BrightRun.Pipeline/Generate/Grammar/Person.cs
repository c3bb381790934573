namespace BrightRun.Pipeline.Generate.Grammar;

/// <summary>Who a sentence is about, which decides pronouns and verb forms.</summary>
/// <param name="Name">The name; empty for someone who speaks or is spoken to.</param>
/// <param name="He">Subject pronoun.</param>
/// <param name="Him">Object pronoun.</param>
/// <param name="His">Possessive.</param>
/// <param name="Himself">Reflexive.</param>
/// <param name="IsThird">Whether verbs take the form of he and she.</param>
/// <param name="Am">The present of "to be".</param>
/// <param name="We">Subject pronoun of the person with others.</param>
/// <param name="Our">Possessive of the person with others.</param>
/// <param name="Us">Object pronoun of the person with others.</param>
internal sealed record Person(string Name, string He, string Him, string His, string Himself, bool IsThird, string Am, string We, string Our, string Us)
{
    /// <summary>Someone who tells of himself or herself.</summary>
    public static Person Speaker { get; } = new("", "I", "me", "my", "myself", IsThird: false, "am", "we", "our", "us");

    /// <summary>A woman or girl of that name.</summary>
    public static Person Woman(string name) => new(name, "she", "her", "her", "herself", IsThird: true, "is", "they", "their", "them");

    /// <summary>A man or boy of that name.</summary>
    public static Person Man(string name) => new(name, "he", "him", "his", "himself", IsThird: true, "is", "they", "their", "them");
}
