package ai.gaze.zoo.pth;

/** Plain data that nobody asks for, such as the type of an array or a device. */
enum Plain {
    /** The one. */
    VALUE
}
