package ai.gaze.zoo.trace;

/**
 * What a {@link Node} computes. Names and meaning follow PyTorch's operators of the same name.
 *
 * <p>Element-wise operations of two operands take either two inputs or one input and the attribute
 * {@code scalar}. Their inputs have one type: the tracer makes every conversion a {@link #CAST}.
 */
public enum Op {
    /** Element-wise, two operands, NumPy broadcasting. */
    ADD,
    SUB,
    MUL,
    DIV,
    /** Remainder with the sign of the divisor. */
    MOD,
    POW,
    MAXIMUM,
    MINIMUM,
    /** Comparisons; the result is boolean. */
    EQ,
    NEQ,
    GT,
    GTE,
    LT,
    LTE,
    AND,
    OR,
    XOR,
    /** Element-wise, one operand. */
    NOT,
    NEG,
    ABS,
    SIGN,
    SQRT,
    EXP,
    LOG,
    FLOOR,
    CEIL,
    /** Half to even. */
    ROUND,
    SIN,
    COS,
    TAN,
    ASIN,
    ACOS,
    ATAN,
    SINH,
    COSH,
    TANH,
    ERF,
    SIGMOID,
    RELU,
    SOFTPLUS,
    SOFTSIGN,
    SELU,
    GELU,
    /** {@code alpha}: the slope below zero. */
    LEAKY_RELU,
    /** {@code alpha}. */
    ELU,
    /** {@code min}, {@code max}. */
    CLIP,
    IS_NAN,
    /** {@code type}. */
    CAST,
    /** Inputs: condition, then, else. */
    WHERE,
    /** The gradient stops here; recorded in training only. */
    DETACH,
    /** Reductions: {@code axes}, {@code keepDims}. */
    SUM,
    MEAN,
    MAX,
    MIN,
    PROD,
    /** {@code order}, {@code axes}, {@code keepDims}. */
    NORM,
    /** {@code axis}; the result is int64. */
    ARG_MAX,
    ARG_MIN,
    /** {@code axis}. */
    CUM_SUM,
    SOFTMAX,
    LOG_SOFTMAX,
    /** {@code k}, {@code axis}, {@code largest}. */
    TOP_K_VALUES,
    TOP_K_INDICES,
    /** {@code shape} (sizes). */
    RESHAPE,
    /** {@code axes}. */
    PERMUTE,
    /** {@code shape} (sizes). */
    EXPAND,
    /** {@code axis}. */
    UNSQUEEZE,
    /** {@code axes}. */
    SQUEEZE,
    /** {@code axis}, {@code start} (size), {@code end} (size), {@code step}. */
    SLICE,
    /** {@code axis}. */
    CONCAT,
    /** {@code axes}. */
    FLIP,
    /** {@code repeats} (sizes), one per axis. */
    TILE,
    /** {@code pads} (first axis first, before and after each), {@code value}. */
    PAD,
    /** Inputs: array, indices of the same rank; {@code axis}. */
    GATHER,
    /** Inputs: array, indices of rank one; {@code axis}. */
    INDEX_SELECT,
    /** Inputs: table of rank two, indices of any rank. */
    EMBEDDING,
    /** {@code depth}; the result is int64. */
    ONE_HOT,
    /** No input; {@code shape} (sizes), {@code value}, {@code type}. */
    FULL,
    /** No input; {@code start}, {@code end} (sizes), {@code step}, {@code type}. */
    ARANGE,
    /**
     * No input; uniform random numbers: {@code shape} (sizes), {@code min}, {@code max}, {@code
     * type}; recorded in training only.
     */
    UNIFORM,
    /** Matrix product, batched for ranks above two. */
    MATMUL,
    /** Inputs: x, weight [out, in], optional bias. */
    LINEAR,
    /**
     * Inputs: x, weight, optional bias; {@code stride}, {@code padding}, {@code dilation}, {@code
     * groups}.
     */
    CONV,
    /**
     * Inputs: x, mean, variance, gamma, beta; {@code training}, {@code momentum} (PyTorch's),
     * {@code eps}.
     */
    BATCH_NORM,
    /** Inputs: x, gamma, beta; {@code shape}, {@code eps}. */
    LAYER_NORM,
    /** {@code rate}; recorded in training only. */
    DROPOUT,
    /** {@code kernel}, {@code stride}, {@code padding}, {@code ceil}. */
    MAX_POOL,
    /** {@code kernel}, {@code stride}, {@code padding}, {@code ceil}, {@code countPadding}. */
    AVG_POOL,
    /**
     * {@code size} (sizes), {@code mode}: nearest, area, or bilinear and bicubic with antialiasing
     * and without aligned corners.
     */
    INTERPOLATE;

    /** Returns whether this gives other numbers each time. */
    boolean isRandom() {
        return this == DROPOUT || this == UNIFORM;
    }

    /** Returns whether all inputs have the type of the output. */
    boolean unifiesTypes() {
        return switch (this) {
            case ADD, SUB, MUL, DIV, MOD, POW, MAXIMUM, MINIMUM -> true;
            case SQRT, EXP, LOG, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH -> true;
            case ERF, SIGMOID, SUM, MEAN, PROD, SOFTMAX, LOG_SOFTMAX, CUM_SUM -> true;
            case CONCAT, MATMUL -> true;
            default -> false;
        };
    }

    /** Returns whether this compares two operands of one type. */
    boolean compares() {
        return switch (this) {
            case EQ, NEQ, GT, GTE, LT, LTE -> true;
            default -> false;
        };
    }
}
