package ai.gaze.training.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The curves of a run in one picture: the loss of every iteration, and loss and accuracy of every
 * epoch.
 *
 * @param title what was trained
 * @param iterationLoss loss of each iteration
 * @param evaluatedOn {@code test} or {@code validation}
 * @param trainLoss training loss of each epoch
 * @param evalLoss loss after each epoch
 * @param trainAccuracy training accuracy of each epoch, 0..1
 * @param evalAccuracy accuracy after each epoch, 0..1
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record Curves(
        String title,
        float[] iterationLoss,
        String evaluatedOn,
        double[] trainLoss,
        double[] evalLoss,
        double[] trainAccuracy,
        double[] evalAccuracy) {

    private static final int WIDTH = 560;
    private static final int HEIGHT = 420;
    private static final int MOST_POINTS = 2000;
    private static final double MOST = 1e300;
    private static final Color TRAIN = new Color(0x4c72b0);
    private static final Color EVAL = new Color(0xdd8452);
    private static final Color PALE = new Color(0xb8c7e0);

    /** Returns the picture as PNG, 1680 x 420 pixels. */
    public byte[] png() {
        XYChart[] charts = {
            iterations(),
            epochs("loss", trainLoss, evalLoss, 1, LegendPosition.InsideNE),
            // Accuracy rises to the right, where the legend would lie upon it.
            epochs("accuracy (%)", trainAccuracy, evalAccuracy, 100, LegendPosition.InsideSE)
        };
        BufferedImage picture =
                new BufferedImage(WIDTH * charts.length, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        for (int i = 0; i < charts.length; i++) {
            graphics.drawImage(BitmapEncoder.getBufferedImage(charts[i]), i * WIDTH, 0, null);
        }
        graphics.dispose();
        return Png.of(picture);
    }

    private XYChart iterations() {
        XYChart chart = chart(title, "iteration", "training loss");
        IterationLosses losses = IterationLosses.of(iterationLoss, MOST_POINTS);
        add(chart, "each iteration", losses.x(), losses.each(), PALE);
        add(chart, "running mean", losses.x(), losses.mean(), TRAIN);
        return chart;
    }

    private XYChart epochs(
            String what, double[] train, double[] eval, double scale, LegendPosition legend) {
        XYChart chart = chart(title, "epoch", what);
        double[] x = new double[train.length];
        Arrays.setAll(x, i -> i + 1);
        chart.getStyler().setLegendPosition(legend);
        add(chart, "training", x, scaled(train, scale), TRAIN);
        add(chart, evaluatedOn, x, scaled(eval, scale), EVAL);
        return chart;
    }

    private static double[] scaled(double[] values, double scale) {
        return Arrays.stream(values).map(v -> v * scale).toArray();
    }

    private static void add(XYChart chart, String name, double[] x, double[] y, Color color) {
        // A gap in the line; infinity would be refused.
        double[] finite = Arrays.stream(y).map(v -> Math.abs(v) < MOST ? v : Double.NaN).toArray();
        XYSeries series = chart.addSeries(name, x, finite);
        series.setMarker(x.length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        series.setLineColor(color);
        series.setMarkerColor(color);
    }

    private static XYChart chart(String title, String x, String y) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle(x)
                        .yAxisTitle(y)
                        .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
        chart.getStyler().setPlotGridLinesColor(new Color(0xe6e6e6));
        chart.getStyler().setPlotBorderVisible(false);
        chart.getStyler().setChartTitleBoxVisible(false);
        chart.getStyler().setYAxisDecimalPattern("0.###");
        chart.getStyler().setXAxisDecimalPattern("0");
        chart.getStyler().setXAxisTickMarkSpacingHint(90);
        return chart;
    }
}
