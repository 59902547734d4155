package ai.gaze.zoo.trace;

import ai.djl.nn.AbstractBaseBlock;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says which block did what cannot be recorded. */
final class Refusal {

    private static final StackWalker STACK =
            StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    /** The tracer's own classes, which stand between a block and the refusal. */
    private static final Pattern OWN =
            Pattern.compile(
                    Pattern.quote(Refusal.class.getPackageName())
                            + "\\.(Re\\w+|\\w+Recorders|Call|Unifier|Tracer)(\\$.*)?");

    private Refusal() {}

    /** An operation that no graph has a word for. */
    static UserException unknown(Method method) {
        return because(name(method), "an exported graph cannot express it");
    }

    /** A value that was read while recording. */
    static UserException read(Method method) {
        return because(
                name(method),
                "it reads values, which are different for every image: write it with array"
                        + " operations");
    }

    /** Any other reason. */
    static UserException because(String operation, String reason) {
        return UserException.of(
                "cannot trace %s%s: it uses %s, and %s", block(), location(), operation, reason);
    }

    /** Returns the name of the innermost block that is running. */
    static String block() {
        return STACK.walk(
                frames ->
                        frames.map(StackWalker.StackFrame::getDeclaringClass)
                                .filter(Block.class::isAssignableFrom)
                                .filter(c -> c != AbstractBaseBlock.class)
                                .filter(c -> c != AbstractBlock.class && c != Block.class)
                                .findFirst()
                                .map(Refusal::simpleName)
                                .orElse("the block"));
    }

    /** Returns where in a person's own code it happened. */
    private static String location() {
        return STACK.walk(
                frames ->
                        frames.filter(f -> !isInternal(f.getClassName()))
                                .findFirst()
                                .map(f -> " (" + f.getFileName() + ":" + f.getLineNumber() + ")")
                                .orElse(""));
    }

    private static boolean isInternal(String name) {
        return name.startsWith("java.")
                || name.startsWith("jdk.")
                || name.contains("$Proxy")
                || name.startsWith("ai.djl.")
                || OWN.matcher(name).matches();
    }

    private static String simpleName(Class<?> type) {
        return type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
    }

    private static String name(Method method) {
        String types =
                Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", "));
        return Texts.format(
                "%s.%s(%s)", method.getDeclaringClass().getSimpleName(), method.getName(), types);
    }
}
