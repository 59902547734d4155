package ai.gaze.training.device;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CpuFeaturesTest {

    @Test
    void bfloat16IsFoundOnIntelAmdAndArm() {
        assertTrue(CpuFeatures.computesBfloat16("flags\t\t: fpu avx512f avx512_bf16 clzero\n"));
        assertTrue(CpuFeatures.computesBfloat16("processor : 0\nflags : amx_tile amx_bf16\n"));
        assertTrue(CpuFeatures.computesBfloat16("Features\t: fp asimd i8mm bf16 dgh\n"));
    }

    @Test
    void itIsNotFoundElsewhere() {
        assertFalse(CpuFeatures.computesBfloat16("flags : fpu avx2 avx512f avx512_vnni\n"));
        assertFalse(CpuFeatures.computesBfloat16("model name : bf16 machine\nflags : fpu\n"));
    }
}
