using BrightRun.Engine.Train.Preferences;

namespace BrightRun.Engine.Tests.Train.Preferences;

public sealed class PreferenceLossTests
{
    [Theory]
    [InlineData(0, 0.6931471805599453)]
    [InlineData(10, 0.31326168751822286)]    // ln(1 + e^−1), β = 0.1
    [InlineData(-10, 1.3132616875182228)]
    [InlineData(20000, 0)]
    [InlineData(-20000, 2000)]
    public void Value_IsTheLogisticLossOfTheMargin_HoweverLarge(double difference, double expected) =>
        Assert.Equal(expected, new PreferenceLoss(0.1, difference, 0, 0, 0).Value, 1e-12);

    [Fact]
    public void ChosenSlope_IsTheDerivativeWithRespectToTheCrossEntropy()
    {
        const double step = 1e-5;
        double At(double chosenCrossEntropy) => new PreferenceLoss(0.3, -chosenCrossEntropy, -4, -2, -5).Value;
        Assert.Equal((At(3 + step) - At(3 - step)) / (2 * step), new PreferenceLoss(0.3, -3, -4, -2, -5).ChosenSlope, 1e-8);
    }
}
