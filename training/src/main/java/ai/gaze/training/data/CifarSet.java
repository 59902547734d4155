package ai.gaze.training.data;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the official binary files of a CIFAR data set look like (A. Krizhevsky, "Learning Multiple
 * Layers of Features from Tiny Images", 2009).
 *
 * <p>A file is a row of records without header. A record is one label byte (CIFAR-10) or a coarse
 * and a fine label byte (CIFAR-100), then 1,024 bytes red, 1,024 green and 1,024 blue, each plane
 * row by row.
 *
 * @param name the name under which a person asks for it
 * @param title the name to print
 * @param folder the folder that the official archive unpacks to
 * @param train the training files, in order
 * @param test the test file
 * @param labelBytes label bytes at the start of a record
 * @param labelIndex which of them is the label
 * @param classNames the name of each class
 * @param statistics mean and spread of the channels
 * @param remedy how a person gets a good copy, as the end of a sentence
 */
public record CifarSet(
        String name,
        String title,
        String folder,
        List<DataFile> train,
        DataFile test,
        int labelBytes,
        int labelIndex,
        List<String> classNames,
        ChannelStatistics statistics,
        String remedy) {

    /** Rows and columns of an image. */
    public static final int SIDE = 32;

    /** Bytes of one colour plane. */
    public static final int PLANE = SIDE * SIDE;

    /** Pixel bytes of a record. */
    public static final int IMAGE_BYTES = 3 * PLANE;

    private static final String CIFAR100_REMEDY =
            "unpack https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz and name its folder"
                    + " with data.folder";

    /** CIFAR-10: 50,000 and 10,000 images of 10 classes. */
    public static final CifarSet CIFAR10 =
            new CifarSet(
                    "cifar10",
                    "CIFAR-10",
                    "cifar-10-batches-bin",
                    List.of(
                            batch(
                                    "data_batch_1",
                                    "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
                            batch(
                                    "data_batch_2",
                                    "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
                            batch(
                                    "data_batch_3",
                                    "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
                            batch(
                                    "data_batch_4",
                                    "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
                            batch(
                                    "data_batch_5",
                                    "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add")),
                    batch(
                            "test_batch",
                            "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
                    1,
                    0,
                    CifarClasses.CIFAR10,
                    ChannelStatistics.CIFAR10,
                    "put the official file in its place, or remove the folder, so that it is fetched again");

    /** CIFAR-100 with its 100 fine labels. */
    public static final CifarSet CIFAR100 = cifar100("cifar100", 1, CifarClasses.CIFAR100_FINE);

    /** CIFAR-100 with its 20 coarse labels. */
    public static final CifarSet CIFAR100_COARSE =
            cifar100("cifar100-coarse", 0, CifarClasses.CIFAR100_COARSE);

    /** Every set, in the order in which they are to be listed. */
    public static final List<CifarSet> ALL = List.of(CIFAR10, CIFAR100, CIFAR100_COARSE);

    /** Keeps unchangeable copies. */
    public CifarSet {
        train = List.copyOf(train);
        classNames = List.copyOf(classNames);
    }

    /** The training files, then the test file. */
    public List<DataFile> files() {
        return Stream.concat(train.stream(), Stream.of(test)).toList();
    }

    /** Bytes of one record: labels and pixels. */
    public int recordBytes() {
        return labelBytes + IMAGE_BYTES;
    }

    private static DataFile batch(String name, String sha256) {
        return new DataFile(name + ".bin", 10_000, 10_000L * (1 + IMAGE_BYTES), sha256);
    }

    private static CifarSet cifar100(String name, int labelIndex, List<String> classNames) {
        return new CifarSet(
                name,
                "CIFAR-100",
                "cifar-100-binary",
                List.of(new DataFile("train.bin", 50_000, 50_000L * (2 + IMAGE_BYTES), null)),
                new DataFile("test.bin", 10_000, 10_000L * (2 + IMAGE_BYTES), null),
                2,
                labelIndex,
                classNames,
                ChannelStatistics.CIFAR100,
                CIFAR100_REMEDY);
    }
}
