package ai.gaze.training.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StrictYamlTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: 1;b: 2;a: 3|3, column 1: the key a is there twice, first in line 1",
                "g: {x: 1, x: 2}|1, column 11: the key x is there twice",
                "g:;  - {x: 1, x: 2}|2, column 12: the key x is there twice",
                "a: &n 1;b: *n|1, column 4: &n is an anchor of YAML",
                "b: *se|1, column 4: *se is an alias of YAML, which is not read",
                "b: *.bias|must be in quotes, such as \"*.bias\"",
                "<<: {a: 1}|1, column 1: the merge key << is not read",
                "a: !!int \"5\"|1, column 4: tags of YAML such as !!int are not read",
                "a: !!python/object:os.system x|tags of YAML",
                "a: 1;---;a: 2|2, column 1: a second document begins",
                "a: 010|1, column 4: 010 is 10 to some readers of YAML",
                "a: 0x10|0x10 is not a plain decimal number",
                "a: 0o17|0o17 is not a plain decimal number",
                "a: 0b11|0b11 is not a plain decimal number",
                "a: 1_000|1_000 is not a plain decimal number",
                "a: 1:30|1:30 is not a plain decimal number",
                "a: 00.5|00.5 is not a plain decimal number",
                "a: .inf|1, column 4: .inf is no usable number",
                "a: -.Inf|-.Inf is no usable number",
                "a: .nan|.nan is no usable number",
                "a: 1e999|1e999 is larger than a number can be",
                "a: 1e-999|1e-999 is closer to 0 than a number can be",
                "010: 1|010 is 10 to some readers",
                "a:|1, column 1: the key a has no value",
                "a: 1;b:;c: 2|2, column 1: the key b has no value",
                "a: [1, , 2]|it is not YAML",
                "a:;  -;  - 2|2, column 4: a value is missing",
                "~: 1|a key has no name",
                "? [a]; : 1|a key must be a word",
                "a:;\tb: 1|2, column 1: there is a tab",
                "epochs: [1|it is not YAML: expected ',' or ']'",
                "just text|must hold keys and values",
                "- a|must hold keys and values",
                "# nothing|must hold keys and values",
                "a: <NUL>|line 1, column 4 has the control character U+0000",
                "a: <ESC>[31m|has the control character U+001B"
            })
    void whatIsReadInTwoWaysOrNotAtAllIsRefusedWithItsLine(String yaml, String expected)
            throws IOException {
        String text =
                yaml.replace(';', '\n')
                        .replace("\\t", "\t")
                        .replace("<NUL>", "\0")
                        .replace("<ESC>", "\033");
        Path file = Files.writeString(folder.resolve("own.yaml"), text);
        UserException e = assertThrows(UserException.class, () -> read(file));
        assertTrue(e.getMessage().startsWith("recipe file " + file), e.getMessage());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1|1",
                "+1|1",
                "0|0",
                "-0.5|-0.5",
                "1e-3|0.001",
                "1E5|1E+5",
                ".5|0.5",
                "5.|5",
                "1.10|1.10",
                "true|true",
                "False|false",
                "null|null",
                "~|null",
                "yes|\"yes\"",
                "off|\"off\"",
                "'010'|\"010\"",
                "\"*.bias\"|\"*.bias\"",
                "se:reduction=8|\"se:reduction=8\"",
                "2026-11-28|\"2026-11-28\"",
                "inf|\"inf\"",
                "[1, {a: b}]|[1,{\"a\":\"b\"}]"
            })
    void whatEverybodyReadsAlikeIsRead(String yaml, String json) {
        assertEquals(json, StrictYaml.value("a value", yaml).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: 1\r\nb: 2\r\n", "\uFEFFa: 1\nb: 2", "---\na: 1\nb: 2\n...\n"})
    void lineEndsOfWindowsAByteOrderMarkAndTheMarkOfADocumentAreReadAsWell(String yaml)
            throws IOException {
        Path file = Files.writeString(folder.resolve("own.yaml"), yaml);
        assertEquals("{\"a\":1,\"b\":2}", read(file).tree().toString());
    }

    @Test
    void whatIsNotUtf8IsNamedWithItsLine() throws IOException {
        Path file = folder.resolve("own.yaml");
        Files.write(file, "a: 1\n# hällo\n".getBytes(StandardCharsets.ISO_8859_1));
        UserException e = assertThrows(UserException.class, () -> read(file));
        assertTrue(e.getMessage().contains("own.yaml, line 2 is not UTF-8: byte 0xE4"), e + "");
        Files.write(file, "a: 1\n".getBytes(StandardCharsets.UTF_16));
        assertTrue(
                assertThrows(UserException.class, () -> read(file))
                        .getMessage()
                        .contains("line 1 is not UTF-8"));
    }

    @Test
    void aHugeOrDeepFileIsRefusedAtOnce() throws IOException {
        Path file = folder.resolve("own.yaml");
        Files.writeString(file, "a: " + "[".repeat(100_000));
        UserException deep = assertThrows(UserException.class, () -> read(file));
        assertTrue(deep.getMessage().contains("nested deeper than 32"), deep.getMessage());
        Files.writeString(file, "a: " + "1".repeat(2 << 20));
        UserException huge = assertThrows(UserException.class, () -> read(file));
        assertTrue(huge.getMessage().contains("is larger than 1024 KiB"), huge.getMessage());
        Files.writeString(file, "a: " + "1".repeat(500_000));
        UserException number = assertThrows(UserException.class, () -> read(file));
        assertTrue(number.getMessage().length() < 400, number.getMessage());
        UserException folders = assertThrows(UserException.class, () -> read(folder));
        assertTrue(folders.getMessage().endsWith("it is a folder"), folders.getMessage());
        UserException none = assertThrows(UserException.class, () -> read(folder.resolve("x")));
        assertTrue(none.getMessage().contains("it does not exist; give a file"), none.getMessage());
    }

    private static YamlTree read(Path file) {
        return StrictYaml.read("recipe file", file);
    }
}
