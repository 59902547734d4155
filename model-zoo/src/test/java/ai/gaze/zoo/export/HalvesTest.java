package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HalvesTest {

    @Test
    void everyHalfSurvives() {
        for (int bits = 0; bits < 0x7c00; bits++) {
            assertEquals(bits, Halves.bits(value(bits)));
            assertEquals((short) (bits | 0x8000), Halves.bits(-value(bits)));
        }
    }

    @Test
    void betweenTwoHalvesTheNearerIsTakenAndOfTwoTheEvenOne() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            float low = value(bits);
            float middle = low + (value(bits + 1) - low) / 2;
            assertEquals(bits + (bits & 1), Halves.bits(middle));
            assertEquals(bits, Halves.bits(Math.nextDown(middle)));
            assertEquals(bits + 1, Halves.bits(Math.nextUp(middle)));
        }
    }

    @Test
    void whatIsTooLargeBecomesInfiniteAndNotANumberStaysSo() {
        assertEquals(0x7bff, Halves.bits(65504f));
        assertEquals(0x7c00, Halves.bits(65520f));
        assertEquals(0x7c00, Halves.bits(Float.POSITIVE_INFINITY));
        assertEquals((short) 0xfc00, Halves.bits(-1e30f));
        assertEquals(0x7e00, Halves.bits(Float.NaN));
    }

    /** The definition: sign, 5 bits of exponent, 10 of mantissa. */
    private static float value(int bits) {
        int exponent = bits >> 10;
        int mantissa = bits & 0x3ff;
        return exponent == 0
                ? mantissa * 0x1p-24f
                : (1024 + mantissa) * (float) Math.pow(2, exponent - 25);
    }
}
