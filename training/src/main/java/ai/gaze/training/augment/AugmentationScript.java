package ai.gaze.training.augment;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.torch.ScriptModule;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.export.TorchScriptFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Crop, flip, colours, rotation and normalization of a batch as one TorchScript function, for which
 * Java calls the engine a few times instead of some hundreds.
 *
 * @param grid size and type of coordinates
 * @param channels of the images
 * @param masked whether the last channel is a mask, which has no colours
 * @param windowed whether images are cropped or flipped
 * @param turned whether images are rotated
 * @param colours the colour steps, {@code null} for none
 * @param normalized whether the result is normalized
 */
record AugmentationScript(
        Grid grid,
        int channels,
        boolean masked,
        boolean windowed,
        boolean turned,
        Colours colours,
        boolean normalized) {

    /** A function knows no device, and there are as few as kinds of augmentation. */
    private static final Map<AugmentationScript, ScriptModule> COMPILED = new ConcurrentHashMap<>();

    /** The size of the images. */
    record Grid(int height, int width) {}

    /**
     * Which colour steps there are.
     *
     * @param stages how many steps an image takes at most
     * @param contrast whether any image takes one of contrast
     * @param grey the same of contrast or saturation
     * @param hue the same of hue
     */
    record Colours(int stages, boolean contrast, boolean grey, boolean hue) {}

    /** Returns the function, compiled once in a process. */
    ScriptModule compiled() {
        return COMPILED.computeIfAbsent(
                this,
                script ->
                        new ScriptModule(
                                TorchScriptFunction.archiveOfList(
                                        script.arguments(), script.lines()),
                                NDManager.newBaseManager(Device.cpu())));
    }

    /**
     * Returns the names of the arguments: the pixels, the numbers of the batch on the host, and
     * tables of the epoch.
     */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("pixels", "numbers"));
        if (normalized) {
            arguments.addAll(List.of("scales", "offsets"));
        }
        if (windowed || turned) {
            arguments.addAll(List.of("ys", "xs"));
        }
        if (windowed) {
            arguments.add("windows");
        }
        if (turned) {
            arguments.add("rotations");
        }
        if (colours != null) {
            arguments.addAll(List.of("orders", "amounts", "plane"));
            arguments.addAll(HueShift.ARGUMENTS);
        }
        return arguments;
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("size = torch.size(pixels, 0)");
        lines.add("numbers = torch.reshape(numbers, [-1])");
        lines.add("start = " + number(0));
        lines.add("end = torch.add(start, size)");
        lines.add("flat = torch.reshape(pixels, [size, -1])");
        if (windowed || turned || colours != null) {
            addMoved(lines);
            // The reshape of a transposed view copies: here the batch becomes NHWC.
            lines.add("made = torch.reshape(torch.permute(moved, [0, 2, 1]), [size, -1])");
        } else {
            lines.add("made = " + cast("flat", 6));
        }
        if (normalized) {
            lines.add("made = torch.sub_(torch.mul_(made, scales), offsets)");
        }
        lines.add("return [made]");
        return lines;
    }

    private void addMoved(List<String> lines) {
        lines.add(
                Texts.format(
                        "planar = torch.permute(torch.reshape(flat, [size, %s, %s]), [0, 2, 1])",
                        grid.height * grid.width, channels));
        if (windowed) {
            addWindow(lines);
        }
        if (turned) {
            addRotation(lines);
        }
        // If nothing has to be known of the unrotated image one gather is enough.
        boolean together = windowed && turned && (colours == null || !colours.contrast);
        if (together) {
            lines.add("inside0 = torch.mul_(torch.gather(inside0, 1, index1), inside1)");
            lines.add("index0 = torch.gather(index0, 1, index1)");
        }
        if (windowed) {
            addGather(lines, "planar", 0);
        } else {
            String all = cast("torch.reshape(planar, [size, -1])", 6);
            lines.add(
                    Texts.format(
                            "moved = torch.reshape(%s, [size, %s, %s])",
                            all, channels, grid.height * grid.width));
        }
        if (colours != null) {
            addColours(lines);
        }
        if (turned && !together) {
            addGather(lines, "moved", 1);
        }
    }

    /** {@code [n, 3, 1, 1]}: source row of row 0, source column of column 0, direction. */
    private void addWindow(List<String> lines) {
        lines.add("top, left, way, = torch.split(torch.slice(windows, 0, start, end, 1), 1, 1)");
        lines.add("y = torch.add(top, ys)");
        lines.add("x = torch.add_(torch.mul(way, xs), left)");
        addMap(lines, 0);
    }

    /** {@code [n, 6, 1, 1]}: the numbers of {@link Affine}. */
    private void addRotation(List<String> lines) {
        lines.add(
                "x0, xx, xy, y0, yx, yy, = torch.split(torch.slice(rotations, 0, start, end, 1), 1, 1)");
        lines.add(
                "x = torch.floor_(torch.add(torch.add_(torch.mul(xy, ys), x0), torch.mul(xx, xs)))");
        lines.add(
                "y = torch.floor_(torch.add(torch.add_(torch.mul(yy, ys), y0), torch.mul(yx, xs)))");
        addMap(lines, 1);
    }

    /** As {@link PixelMap#of}; the distance from the image is a whole number. */
    private void addMap(List<String> lines, int map) {
        lines.add(Texts.format("row = torch.clamp(y, 0, %s)", grid.height - 1));
        lines.add(Texts.format("column = torch.clamp(x, 0, %s)", grid.width - 1));
        lines.add("y = torch.sub_(y, row)");
        lines.add("x = torch.sub_(x, column)");
        lines.add("far = torch.add(torch.mul_(y, y), torch.mul_(x, x))");
        String inside = cast("torch.clamp_min(torch.rsub(far, 1), 0)", 6);
        lines.add(Texts.format("inside%s = torch.reshape(%s, [size, -1])", map, inside));
        String index = cast(Texts.format("torch.add(torch.mul_(row, %s), column)", grid.width), 4);
        lines.add(Texts.format("index%s = torch.reshape(%s, [size, -1])", map, index));
    }

    private static void addGather(List<String> lines, String planar, int map) {
        lines.add(
                Texts.format(
                        "where = torch.expand_as(torch.unsqueeze(index%s, 1), %s)", map, planar));
        lines.add(
                Texts.format(
                        "moved = torch.mul_(%s, torch.unsqueeze(inside%s, 1))",
                        cast(Texts.format("torch.gather(%s, 2, where)", planar), 6), map));
    }

    private void addColours(List<String> lines) {
        int stages = colours.stages;
        lines.add(
                Texts.format(
                        "rows = torch.slice(orders, 0, torch.mul(start, %s), torch.mul(end, %s), 1)",
                        stages + 1, stages + 1));
        lines.add(Texts.format("rows = torch.reshape(rows, [%s, size])", stages + 1));
        lines.add(
                Texts.format(
                        "steps = torch.slice(amounts, 0, torch.mul(start, %s), torch.mul(end, %s), 1)",
                        stages, stages));
        lines.add(Texts.format("steps = torch.reshape(steps, [%s, size, 1, 1])", stages));
        if (masked) {
            lines.add(
                    Texts.format(
                            "mask = torch.slice(moved, 1, %s, %s, 1)", channels - 1, channels));
            lines.add(Texts.format("moved = torch.slice(moved, 1, 0, %s, 1)", channels - 1));
        }
        for (int stage = 0; stage < stages; stage++) {
            addReorder(lines, stage);
            addStage(lines, stage);
        }
        addReorder(lines, stages);
        if (masked) {
            lines.add("moved = torch.cat([moved, mask], 1)");
        }
    }

    private void addReorder(List<String> lines, int stage) {
        lines.add(
                Texts.format(
                        "moved = torch.embedding(torch.reshape(moved, [size, -1]), torch.select(rows, 0, %s))",
                        stage));
        lines.add(
                Texts.format(
                        "moved = torch.reshape(moved, [size, %s, %s])",
                        masked ? channels - 1 : channels, grid.height * grid.width));
    }

    /** Each step of colour works on one contiguous group. */
    private void addStage(List<String> lines, int stage) {
        List<String> parts = new ArrayList<>();
        lines.add(Texts.format("step = torch.select(steps, 0, %s)", stage));
        lines.add("lit = " + number(1 + 4 * stage));
        lines.add(Texts.format("contrasted = torch.add(lit, %s)", number(2 + 4 * stage)));
        lines.add(Texts.format("blended = torch.add(contrasted, %s)", number(3 + 4 * stage)));
        lines.add(Texts.format("turned = torch.add(blended, %s)", number(4 + 4 * stage)));
        lines.add("blend = torch.slice(moved, 0, 0, blended, 1)");
        lines.add("factor = torch.slice(step, 0, 0, blended, 1)");
        addBlend(lines);
        parts.add("blend");
        if (colours.hue) {
            lines.add("image = torch.slice(moved, 0, blended, turned, 1)");
            lines.add("shift = torch.slice(step, 0, blended, turned, 1)");
            lines.addAll(HueShift.LINES);
            parts.add("hued");
        }
        parts.add("torch.slice(moved, 0, turned, size, 1)");
        lines.add(Texts.format("moved = torch.cat([%s], 0)", String.join(", ", parts)));
    }

    /** {@code grey + factor (image - grey)} in float32, truncated towards zero and clipped. */
    private void addBlend(List<String> lines) {
        if (!colours.grey) {
            lines.add("blend = torch.mul_(blend, factor)");
        } else {
            lines.add("image = torch.slice(blend, 0, lit, blended, 1)");
            lines.addAll(Luma.LINES);
            if (colours.contrast) {
                lines.add("flatly = torch.slice(grey, 0, 0, torch.sub(contrasted, lit), 1)");
                lines.addAll(Luma.MEAN_LINES);
                lines.add("flatly = torch.copy_(flatly, level, False)");
            }
            lines.add("image = torch.sub_(image, grey)");
            lines.add("blend = torch.mul_(blend, factor)");
            lines.add("image = torch.add_(image, grey)");
        }
        lines.add("blend = torch.floor_(torch.clamp(blend, 0., 255.))");
    }

    private static String number(int index) {
        return Texts.format("int(torch.select(numbers, 0, %s))", index);
    }

    /** To a type, of which there are the numbers of c10: 4 is int64, 6 float32. */
    private static String cast(String array, int type) {
        return Texts.format("torch.to(%s, %s, False, False, None)", array, type);
    }
}
