package ai.gaze.zoo.export;

import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.pth.AlignedZip;
import ai.gaze.zoo.pth.Pickler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A TorchScript archive of one function without parameters, whose code is given. It reaches
 * operations of PyTorch that DJL has no method for.
 */
public final class TorchScriptFunction {

    private TorchScriptFunction() {}

    /**
     * Returns the bytes of an archive.
     *
     * @param arguments names of the arguments of {@code forward}, all tensors
     * @param returns type of the result, such as {@code Tensor}
     * @param lines the body in TorchScript as PyTorch serializes it, a statement each; the last one
     *     returns
     */
    public static byte[] archive(List<String> arguments, String returns, List<String> lines) {
        String given =
                arguments.stream().map(name -> name + ": Tensor").collect(Collectors.joining(", "));
        return archive(given, returns, lines);
    }

    /**
     * Returns the bytes of an archive of a function of a list of tensors, which gives such a list.
     * However many there are, the engine is called as often as for one.
     *
     * @param arguments names of the tensors
     * @param lines the body, as of {@link #archive}
     */
    public static byte[] archiveOfList(List<String> arguments, List<String> lines) {
        List<String> body = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            body.add(arguments.get(i) + " = torch.__getitem__(given, " + i + ")");
        }
        body.addAll(lines);
        return archive("given: List[Tensor]", "List[Tensor]", body);
    }

    private static byte[] archive(String arguments, String returns, List<String> lines) {
        TorchScriptModule module = TorchScriptModule.of(List.of());
        StringBuilder forward = new StringBuilder();
        forward.append("  def forward(self: ").append(module.qualifiedName());
        forward.append(", ").append(arguments);
        forward.append(") -> ").append(returns).append(":\n");
        lines.forEach(line -> forward.append("    ").append(line).append('\n'));
        Pickler pickler = new Pickler();
        module.pickle(pickler, Map.of(), Set.of(), List.of());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (AlignedZip zip = new AlignedZip(bytes)) {
            TorchScriptWriter.addFrame(
                    zip, pickler.finish(), module.code(Set.of(), forward.toString()));
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
        return bytes.toByteArray();
    }
}
