package ai.gaze.training.export;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a jar of a class of Gaze and of those that it needs, for a process without Gaze. */
final class ClassJar {

    private static final String OWN = "ai/gaze/";
    private static final Pattern TYPE = Pattern.compile("L(" + OWN + "[\\w/$]+);");
    private static final int MAGIC = 0xcafebabe;

    private ClassJar() {}

    /**
     * Returns the jar; the same classes make the same bytes.
     *
     * @param first the class
     * @throws IOException if a class cannot be read
     */
    static byte[] of(Class<?> first) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        Deque<String> wanted = new ArrayDeque<>(List.of(first.getName().replace('.', '/')));
        while (!wanted.isEmpty()) {
            String name = wanted.remove();
            if (!classes.containsKey(name)) {
                byte[] bytes = read(first, name);
                classes.put(name, bytes);
                wanted.addAll(named(bytes));
            }
        }
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(jar)) {
            for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
                JarEntry file = new JarEntry(entry.getKey() + ".class");
                file.setTime(0);
                out.putNextEntry(file);
                out.write(entry.getValue());
            }
        }
        return jar.toByteArray();
    }

    private static byte[] read(Class<?> near, String name) throws IOException {
        try (InputStream in = near.getResourceAsStream("/" + name + ".class")) {
            if (in == null) {
                throw new FileNotFoundException("the class " + name + " is not where it was");
            }
            return in.readAllBytes();
        }
    }

    /** Which of Gaze's classes a class file names, in its constants or in types (JVMS 4.4). */
    private static Set<String> named(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("a class file does not begin as one");
            }
            in.skipNBytes(4);
            int count = in.readUnsignedShort();
            String[] texts = new String[count];
            List<Integer> classes = new ArrayList<>();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts[i] = in.readUTF();
                    case 7 -> classes.add(in.readUnsignedShort());
                    case 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        // A long takes two places.
                        i++;
                    }
                    default -> throw new IOException("a class file has a constant " + tag);
                }
            }
            Set<String> named = new TreeSet<>();
            classes.forEach(index -> named.add(texts[index]));
            for (String text : texts) {
                Matcher type = TYPE.matcher(text == null ? "" : text);
                while (type.find()) {
                    named.add(type.group(1));
                }
            }
            named.removeIf(name -> !name.startsWith(OWN));
            return named;
        }
    }
}
