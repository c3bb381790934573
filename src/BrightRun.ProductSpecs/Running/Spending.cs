namespace BrightRun.ProductSpecs.Running;

/// <summary>Adds up what calls cost, and stops before a limit is passed.</summary>
internal sealed class Spending(ModelOptions options)
{
    public int Calls { get; private set; }

    public long InputTokens { get; private set; }

    public long OutputTokens { get; private set; }

    public double? Cost => options.Price?.Cost(InputTokens, OutputTokens);

    /// <summary>Refuses a call that could pass the limit, were its answer as long as allowed.</summary>
    /// <exception cref="SpecsException">It could; or a limit was set and no price is known.</exception>
    public void RequireAffordable(int characters)
    {
        if (options.MaxCost is not { } limit)
            return;
        if (options.Price is not { } price)
            throw new SpecsException($"No price of {options.Model} is known, so --max-cost can't be kept.", "Give it with --price INPUT/OUTPUT, in US dollars per million tokens.");
        var most = price.Cost(InputTokens + (characters / ModelCall.CharactersPerToken), OutputTokens + options.MaxOutputTokens);
        if (most > limit)
            throw new SpecsException($"The next call could bring the cost to ${most:0.00}, above --max-cost {limit:0.00}; it was not made.", "Raise --max-cost, lower --max-tokens, or take a cheaper model.");
    }

    public void Add(ModelAnswer answer)
    {
        Calls++;
        InputTokens += answer.InputTokens;
        OutputTokens += answer.OutputTokens;
    }
}
