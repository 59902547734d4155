package ai.gaze.zoo.pth;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads pickles: a machine with a stack, of whose instructions it knows those that make texts,
 * numbers, lists, dictionaries, and tensors through the functions of {@link Global}. Lists, tuples
 * and sets become lists. Names and codes are those of CPython's {@code Lib/pickle.py}.
 */
final class Machine {

    /**
     * Instructions of a file. Each makes an object of at most a hundred bytes, besides its text; a
     * tensor takes fifty instructions.
     */
    private static final int MOST_STEPS = 1_000_000;

    private final long most;
    private final Map<String, Storage> storages = new HashMap<>();
    private List<Object> stack = new ArrayList<>();
    private final Deque<List<Object>> marked = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private int steps;

    /**
     * @param most bytes that a tensor can have
     */
    Machine(long most) {
        this.most = most;
    }

    /** Returns the storages that were named so far, by their keys. */
    Map<String, Storage> storages() {
        return storages;
    }

    /** Reads one pickle. */
    Object read(Cursor in) throws IOException {
        stack = new ArrayList<>();
        marked.clear();
        memo.clear();
        for (int code = in.unsignedByte(); code != '.'; code = in.unsignedByte()) {
            charge(1);
            if (!simple(code, in) && !container(code) && !memory(code, in)) {
                composed(code, in);
            }
        }
        return pop();
    }

    /** Counts what takes as much time and memory as a number of instructions. */
    void charge(int count) {
        steps += count;
        if (steps > MOST_STEPS) {
            throw PthException.of(
                    "holds more than the %s objects that are read of a file: save the"
                            + " state_dict() of the network alone",
                    MOST_STEPS);
        }
    }

    /** Returns how many bytes a tensor can have. */
    long most() {
        return most;
    }

    private boolean simple(int code, Cursor in) throws IOException {
        switch (code) {
            case 0x80 -> requireProtocol(in.unsignedByte());
            case 0x95 -> in.int64(); // FRAME
            case 'N' -> push(null);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) in.int32());
            case 'K' -> push((long) in.unsignedByte());
            case 'M' -> push((long) in.unsignedShort());
            case 0x8a -> push(integer(in.bytes(in.unsignedByte())));
            case 'G' -> push(in.float64());
            case 'X' -> push(in.text(in.int32() & 0xffff_ffffL));
            case 0x8c, 'U' -> push(in.text(in.unsignedByte()));
            case 'T' -> push(in.text(in.int32()));
            case 'B' -> {
                in.skip(in.int32() & 0xffff_ffffL);
                push(Plain.VALUE);
            }
            case 'C' -> {
                in.skip(in.unsignedByte());
                push(Plain.VALUE);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int code) {
        switch (code) {
            case '(' -> {
                marked.push(stack);
                stack = new ArrayList<>();
            }
            case ')', ']', 0x8f -> push(new ArrayList<>());
            case '}' -> push(new LinkedHashMap<>());
            case 't' -> push(new ArrayList<>(popMark()));
            case 0x85 -> pushTuple(1);
            case 0x86 -> pushTuple(2);
            case 0x87 -> pushTuple(3);
            case 'a' -> {
                Object item = pop();
                list().add(item);
            }
            case 'e', 0x90 -> {
                List<Object> items = popMark();
                list().addAll(items);
            }
            case 's' -> {
                Object value = pop();
                Object name = pop();
                map().put(key(name), value);
            }
            case 'u' -> {
                List<Object> items = popMark();
                if (items.size() % 2 != 0) {
                    throw PthException.damaged("a key without a value");
                }
                for (int i = 0; i < items.size(); i += 2) {
                    map().put(key(items.get(i)), items.get(i + 1));
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean memory(int code, Cursor in) throws IOException {
        switch (code) {
            case 'q' -> memo.put(in.unsignedByte(), top());
            case 'r' -> memo.put(in.int32(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(remembered(in.unsignedByte()));
            case 'j' -> push(remembered(in.int32()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void composed(int code, Cursor in) throws IOException {
        switch (code) {
            case 'c' -> {
                String module = in.line();
                push(Global.of(module, in.line()));
            }
            case 0x93 -> {
                Object name = pop();
                if (!(pop() instanceof String module) || !(name instanceof String text)) {
                    throw PthException.damaged("a name that is no text");
                }
                push(Global.of(module, text));
            }
            case 'R' -> {
                Object arguments = pop();
                if (!(pop() instanceof Global function) || !(arguments instanceof List<?> values)) {
                    throw PthException.damaged("a call of what is no function");
                }
                push(function.call(Collections.unmodifiableList(values), this));
            }
            case 'b' -> {
                // Attributes of a dictionary, such as the versions of its modules.
                pop();
                map();
            }
            case 'Q' -> push(storage(pop()));
            default ->
                    throw PthException.of(
                            "holds the instruction %s of a pickle, which plain tensors do not need:"
                                    + " save the state_dict() of the network alone",
                            Instructions.name(code));
        }
    }

    private static void requireProtocol(int protocol) {
        if (protocol < 2 || protocol > 5) {
            throw PthException.of(
                    "is a pickle of protocol %s where 2 to 5 are read; get or make it again",
                    protocol);
        }
    }

    private Storage storage(Object id) {
        if (!(id instanceof List<?> parts)
                || parts.size() < 5
                || !"storage".equals(parts.get(0))
                || !(parts.get(1) instanceof Global type)
                || !(parts.get(2) instanceof String key)
                || !(parts.get(4) instanceof Long elements)
                || type.storage().isEmpty()
                || elements < 0
                || elements > most) {
            throw PthException.damaged("a tensor without a storage");
        }
        if (parts.size() > 5 && parts.get(5) != null) {
            throw PthException.of(
                    "holds a view of a storage, which PyTorch no longer writes: load and save it"
                            + " again with a newer PyTorch");
        }
        Storage storage = new Storage(key, type.storage().get(), elements);
        storages.putIfAbsent(key, storage);
        return storage;
    }

    // Containers as keys could hold each other in a way that takes for ever to compare.
    static Object key(Object key) {
        if (key == null
                || key instanceof String
                || key instanceof Long
                || key instanceof Double
                || key instanceof Boolean) {
            return key;
        }
        throw PthException.of(
                "holds a dictionary with keys that are neither texts nor numbers: save the"
                        + " state_dict() of the network alone");
    }

    private static Object integer(byte[] littleEndian) {
        byte[] bytes = littleEndian.clone();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = littleEndian[bytes.length - 1 - i];
        }
        BigInteger value = bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object pop() {
        top();
        return stack.remove(stack.size() - 1);
    }

    private Object top() {
        if (stack.isEmpty()) {
            throw PthException.damaged("an instruction without its operands");
        }
        return stack.get(stack.size() - 1);
    }

    private void pushTuple(int size) {
        List<Object> tuple = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            tuple.add(pop());
        }
        Collections.reverse(tuple);
        push(tuple);
    }

    private List<Object> popMark() {
        if (marked.isEmpty()) {
            throw PthException.damaged("a container without its beginning");
        }
        List<Object> items = stack;
        stack = marked.pop();
        return items;
    }

    @SuppressWarnings("unchecked") // only lists of this machine are on its stack
    private List<Object> list() {
        if (!(top() instanceof ArrayList<?> list)) {
            throw PthException.damaged("something added to what is no list");
        }
        return (List<Object>) list;
    }

    @SuppressWarnings("unchecked") // only dictionaries of this machine are on its stack
    private Map<Object, Object> map() {
        if (!(top() instanceof LinkedHashMap<?, ?> map)) {
            throw PthException.of(
                    "holds an object with attributes of its own: save the state_dict() of the"
                            + " network alone");
        }
        return (Map<Object, Object>) map;
    }

    private Object remembered(int index) {
        if (!memo.containsKey(index)) {
            throw PthException.damaged("a reference to what is not there");
        }
        return memo.get(index);
    }
}
