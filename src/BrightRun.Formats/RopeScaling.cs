namespace BrightRun.Formats;

/// <summary>How the rotary frequencies of a model are stretched for a longer context; see the nested records.</summary>
public abstract record RopeScaling
{
    private RopeScaling()
    {
    }

    /// <summary>Scales the inverse frequencies of one head, in float32 as transformers does.</summary>
    /// <param name="inverseFrequencies">base^(-2i/d), half the head size of them; changed in place.</param>
    public abstract void Apply(Span<float> inverseFrequencies);

    /// <summary>All frequencies divided by one factor.</summary>
    public sealed record Linear(double Factor) : RopeScaling
    {
        /// <inheritdoc/>
        public override void Apply(Span<float> inverseFrequencies)
        {
            foreach (ref var frequency in inverseFrequencies)
                frequency /= (float)Factor;
        }
    }

    /// <summary>
    /// Llama 3.1: wavelengths beyond the original context divided by <paramref name="LowFrequencyFactor"/> are stretched by
    /// <paramref name="Factor"/>, those below it divided by <paramref name="HighFrequencyFactor"/> are kept, between them the two are blended.
    /// </summary>
    /// <param name="Factor">How much longer the context became.</param>
    /// <param name="LowFrequencyFactor">Lower end of the blended band, in turns per original context.</param>
    /// <param name="HighFrequencyFactor">Upper end of the blended band, in turns per original context.</param>
    /// <param name="OriginalContext">Tokens the model was first trained for.</param>
    public sealed record Llama3(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalContext) : RopeScaling
    {
        /// <inheritdoc/>
        public override void Apply(Span<float> inverseFrequencies)
        {
            var (longest, shortest) = (OriginalContext / LowFrequencyFactor, OriginalContext / HighFrequencyFactor);
            foreach (ref var frequency in inverseFrequencies)
            {
                var wavelength = 2 * MathF.PI / frequency;
                if (wavelength > longest)
                    frequency /= (float)Factor;
                else if (wavelength >= shortest)
                    frequency = Blend(frequency, wavelength);
            }
        }

        private float Blend(float frequency, float wavelength)
        {
            var share = ((OriginalContext / wavelength) - (float)LowFrequencyFactor) / (float)(HighFrequencyFactor - LowFrequencyFactor);
            return ((1 - share) * frequency / (float)Factor) + (share * frequency);
        }
    }

    /// <summary>One divisor per frequency, as GGUF files of Llama 3.1 and later carry them.</summary>
    /// <param name="Divisors">Half the head size of them.</param>
    public sealed record FrequencyFactors(IReadOnlyList<float> Divisors) : RopeScaling
    {
        /// <inheritdoc/>
        public override void Apply(Span<float> inverseFrequencies)
        {
            for (var i = 0; i < inverseFrequencies.Length; i++)
                inverseFrequencies[i] /= Divisors[i];
        }

        /// <inheritdoc/>
        public bool Equals(FrequencyFactors? other) => other is not null && Divisors.SequenceEqual(other.Divisors);

        /// <inheritdoc/>
        public override int GetHashCode() => Divisors.Count;
    }
}
