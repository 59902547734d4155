package ai.gaze.training.augment;

import java.util.function.DoubleUnaryOperator;

/**
 * One operation of an automatic augmentation on one image, as torchvision's {@code _apply_op} does
 * it.
 *
 * @param kind which one
 * @param magnitude how strong, in torchvision's terms; of no meaning where the operation has none
 */
record ImageOperation(Kind kind, double magnitude) {

    /** How an operation is computed. */
    enum Group {
        NONE,
        MOVE,
        BLEND,
        TABLE
    }

    /** The operations; their order is that of the groups of a stage. */
    enum Kind {
        IDENTITY(Group.NONE, false),
        SHEAR_X(Group.MOVE, true),
        SHEAR_Y(Group.MOVE, true),
        TRANSLATE_X(Group.MOVE, true),
        TRANSLATE_Y(Group.MOVE, true),
        ROTATE(Group.MOVE, true),
        BRIGHTNESS(Group.BLEND, true),
        CONTRAST(Group.BLEND, true),
        COLOR(Group.BLEND, true),
        SHARPNESS(Group.BLEND, true),
        POSTERIZE(Group.TABLE, false),
        SOLARIZE(Group.TABLE, false),
        INVERT(Group.TABLE, false),
        AUTO_CONTRAST(Group.TABLE, false),
        EQUALIZE(Group.TABLE, false);

        private final Group group;
        private final boolean signed;

        Kind(Group group, boolean signed) {
            this.group = group;
            this.signed = signed;
        }

        Group group() {
            return group;
        }

        /** Returns whether it is as likely with a negative magnitude. */
        boolean isSigned() {
            return signed;
        }
    }

    /** Returns where the pixels of a {@link Group#MOVE} come from. */
    Affine affine(int height, int width) {
        return switch (kind) {
            case SHEAR_X -> Affine.shear(magnitude, 0);
            case SHEAR_Y -> Affine.shear(0, magnitude);
            case TRANSLATE_X -> Affine.translation((int) magnitude, 0);
            case TRANSLATE_Y -> Affine.translation(0, (int) magnitude);
            default -> Affine.rotation(magnitude, height, width);
        };
    }

    /** Returns how much of the image a {@link Group#BLEND} takes; the rest is of another one. */
    float factor() {
        return (float) (1 + magnitude);
    }

    /** Returns what a value becomes where that does not depend on the other pixels. */
    DoubleUnaryOperator table() {
        return switch (kind) {
            case POSTERIZE -> value -> (int) value & -(1 << (8 - (int) magnitude));
            case SOLARIZE -> value -> value < magnitude ? value : 255 - value;
            default -> value -> 255 - value;
        };
    }
}
