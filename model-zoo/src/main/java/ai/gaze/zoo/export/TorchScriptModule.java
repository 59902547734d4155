package ai.gaze.zoo.export;

import ai.gaze.zoo.pth.Pickler;
import ai.gaze.zoo.safetensors.Dtype;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A module of a TorchScript archive with its tensors and submodules. The dots of a parameter's name
 * are its submodules, so that {@code state_dict()} in Python has the names of the graph.
 */
final class TorchScriptModule {

    /** Words of Python, which are no attributes after a dot. */
    private static final Set<String> KEYWORDS =
            Set.of(
                    ("and as assert async await break class continue def del elif else except"
                                    + " finally for from global if import in is lambda nonlocal not"
                                    + " or pass raise return try while with yield None True False")
                            .split(" ", -1));

    private final String className;
    private final Map<String, Value> tensors = new LinkedHashMap<>();
    private final Map<String, TorchScriptModule> children = new LinkedHashMap<>();

    private TorchScriptModule(String className) {
        this.className = className;
    }

    /** Makes the tree of modules that holds these values. */
    static TorchScriptModule of(Iterable<Value> values) {
        TorchScriptModule root = new TorchScriptModule("Gaze");
        int[] count = {0};
        for (Value value : values) {
            String[] path = value.name().split("\\.", -1);
            TorchScriptModule module = root;
            for (int i = 0; i < path.length - 1; i++) {
                module =
                        module.children.computeIfAbsent(
                                path[i], k -> new TorchScriptModule("Part" + count[0]++));
            }
            module.tensors.put(path[path.length - 1], value);
        }
        return root;
    }

    /** Returns how code reaches each value, starting from {@code self}. */
    Map<Value, String> expressions() {
        Map<Value, String> result = new LinkedHashMap<>();
        addExpressions("self", result);
        return result;
    }

    private void addExpressions(String self, Map<Value, String> result) {
        tensors.forEach((name, value) -> result.put(value, access(self, name)));
        children.forEach((name, child) -> child.addExpressions(access(self, name), result));
    }

    private static String access(String object, String name) {
        return isIdentifier(name)
                ? object + "." + name
                : "getattr(" + object + ", \"" + name + "\")";
    }

    private static boolean isIdentifier(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*") && !KEYWORDS.contains(name);
    }

    /**
     * Declares the classes of this module and all in it.
     *
     * @param trainable the parameters; other tensors are buffers
     * @param forward the method of this module
     */
    String code(Set<Value> trainable, String forward) {
        StringBuilder code = new StringBuilder();
        code.append("class ").append(className).append("(Module):\n");
        code.append("  __parameters__ = [").append(names(trainable, true)).append("]\n");
        code.append("  __buffers__ = [").append(names(trainable, false)).append("]\n");
        code.append("  training : bool\n  _is_full_backward_hook : Optional[bool]\n");
        tensors.keySet().forEach(name -> declare(code, name, "Tensor"));
        children.forEach((name, child) -> declare(code, name, child.qualifiedName()));
        code.append(forward);
        children.values().forEach(child -> code.append(child.code(trainable, "")));
        return code.toString();
    }

    private static void declare(StringBuilder code, String name, String type) {
        String attribute = isIdentifier(name) ? name + " :" : "__annotations__[\"" + name + "\"] =";
        code.append("  ").append(attribute).append(' ').append(type).append('\n');
    }

    /**
     * Writes the object, and appends its tensors in the order in which their files are numbered.
     */
    void pickle(
            Pickler pickler, Map<Value, Tensor> content, Set<Value> trainable, List<Tensor> files) {
        pickler.object("__torch__", className);
        pickler.string("training").bool(false);
        pickler.string("_is_full_backward_hook").none();
        tensors.forEach(
                (name, value) -> {
                    Tensor tensor = content.get(value);
                    pickler.string(name)
                            .tensor(
                                    Dtype.of(tensor.type()).orElseThrow(),
                                    tensor.shape().getShape(),
                                    String.valueOf(files.size()),
                                    trainable.contains(value));
                    files.add(tensor);
                });
        children.forEach(
                (name, child) -> {
                    pickler.string(name);
                    child.pickle(pickler, content, trainable, files);
                });
        pickler.build();
    }

    String qualifiedName() {
        return "__torch__." + className;
    }

    private String names(Set<Value> trainable, boolean wanted) {
        List<String> names = new ArrayList<>();
        tensors.forEach(
                (name, value) -> {
                    if (trainable.contains(value) == wanted) {
                        names.add(name);
                    }
                });
        return names.stream().map(n -> "\"" + n + "\", ").collect(Collectors.joining());
    }
}
