using System.Globalization;
using SiigoCredentials.Bench.Measuring;

namespace SiigoCredentials.Bench.Groups;

/// <summary>From the start of the process to its first page, with a database that exists, beside the stock template.</summary>
internal static class StartUp
{
    private const int Times = 5;

    public static void Run(Stage stage)
    {
        List<double> product = [];
        List<double> stock = [];
        for (var time = 0; time < Times; time++)
        {
            product.Add(stage.Launcher.ProductStart(stage.Largest).TotalMilliseconds);
            if (stage.Launcher.HasStock)
            {
                stock.Add(stage.Launcher.StockStart().TotalMilliseconds);
            }
        }

        stage.Report.Add("Start to first answer", Line("portal", product), Line("stock template", stock));
        const string What = "start to first answer against the stock template";
        stage.Report.Add(stock.Count == 0
            ? Goal.NotRun(What, "the template could not be made here")
            : Goal.Most(What, Statistics.Median(product) / Statistics.Median(stock), 1.5));
    }

    private static string Line(string name, List<double> milliseconds) => milliseconds.Count == 0
        ? $"{name,-38} not run"
        : string.Create(
            CultureInfo.InvariantCulture, $"{name,-38} {Statistics.Median(milliseconds),9:N0} ms, median of {milliseconds.Count}");
}
