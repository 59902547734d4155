package ai.gaze.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HtmlTest {

    @Test
    void aNameIsTextInAPageWhateverIsInIt() {
        assertEquals(
                "&lt;b title=&quot;x&quot;&gt;&amp;amp; \\u001b[31m\\u009b $1 caf\u00e9 \ud83d\ude00",
                Html.escape("<b title=\"x\">&amp; \u001b[31m\u009b $1 caf\u00e9 \ud83d\ude00"));
        assertEquals("two\r\nlines\tand a tab", Html.escape("two\r\nlines\tand a tab"));
    }
}
