package ai.gaze.training.fuzz;

import ai.gaze.testing.SavedRuns;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.compare.ExperimentFile;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.Untrusted;
import ai.gaze.training.image.BrokenImageException;
import ai.gaze.training.image.Decoding;
import ai.gaze.training.image.ImageDecoder;
import ai.gaze.training.run.IterationLog;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.RunReader;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileKind;
import ai.gaze.zoo.pth.PthFile;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;

/** Each reader of files that may have come from anybody. */
enum FileReader {
    SAFETENSORS {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            try (SafetensorsFile file =
                    SafetensorsFile.read(new ByteArrayInputStream(bytes), "fuzz")) {
                for (String name : file.names()) {
                    file.isFinite(name);
                }
            }
        }
    },
    PTH {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            try (PthFile file = PthFile.open(write(bytes, folder, "w.pth"))) {
                for (String name : file.names()) {
                    file.isFinite(name);
                }
            }
        }
    },
    /** Its sum is made to agree, or nothing else of it would be read. */
    CHECKPOINT {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            byte[] file = bytes.clone();
            int end = file.length - 32;
            if (end > 0) {
                byte[] sum = sha256(Arrays.copyOf(file, end));
                System.arraycopy(sum, 0, file, end, sum.length);
            }
            write(file, folder, "last.safetensors");
            new CheckpointStore(folder, warning -> {}).findLatest();
        }
    },
    RECIPE {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            RecipeFile.read(write(bytes, folder, "r.yaml").toString(), Map.of());
        }
    },
    EXPERIMENT {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            ExperimentFile.read(write(bytes, folder, "e.yaml").toString());
        }
    },
    /** Its sum is made to agree where it is JSON. */
    RUN_INFO {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            write(bytes, folder, "run.json");
            try {
                SavedRuns.editInfo(folder, tree -> {});
            } catch (IOException | RuntimeException noJson) {
                write(bytes, folder, "run.json");
            }
            RunReader.info(folder);
        }
    },
    RESULT {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            Seeds.runInfo(folder);
            write(bytes, folder, "result.json");
            RunReader.result(folder);
        }
    },
    METRICS {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            Seeds.runInfo(folder);
            write(bytes, folder, "metrics.jsonl");
            RunReader.epochs(folder);
        }
    },
    ATTENTION {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            Seeds.runInfo(folder);
            write(bytes, folder, "attention.jsonl");
            RunReader.attention(folder);
        }
    },
    ITERATIONS {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            IterationLog.read(write(bytes, folder, "iterations.csv"));
        }
    },
    IMAGE {
        @Override
        void read(byte[] bytes, Path folder) throws BrokenImageException {
            ImageDecoder.decode(bytes, Decoding.UPRIGHT);
        }
    },
    CSV {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            Seeds.listedImages(folder);
            Datasets.csvImages(write(bytes, folder, "images.csv"), new ImageSize(8, 8), 3);
        }
    },
    CIFAR {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            write(bytes, folder, "train.bin");
            write(bytes, folder, "test.bin");
            Untrusted.cifar(folder);
        }
    },
    /** What the official archive and npm's packages are. */
    TAR {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            Untrusted.tar(write(bytes, folder, "a.tgz"), folder.resolve("out"));
        }
    },
    /** What is asked of a network's file before anything of it is run. */
    NETWORK {
        @Override
        void read(byte[] bytes, Path folder) throws IOException {
            FileKind.of(write(bytes, folder, "n.pt"));
        }
    };

    /** Reads, or throws what is documented. */
    abstract void read(byte[] bytes, Path folder) throws IOException, BrokenImageException;

    /** Returns whether the file was a good one; throws what nobody expects. */
    boolean isGood(byte[] bytes, Path folder) {
        try {
            read(bytes, folder);
            return true;
        } catch (IOException
                | UncheckedIOException
                | UserException
                | BrokenImageException expected) {
            if (expected.getMessage() == null || expected.getMessage().isBlank()) {
                throw new AssertionError("it says nothing", expected);
            }
            return false;
        }
    }

    /** The most memory that reading so many bytes may ask for, all of it together. */
    long mostMemory(int length) {
        // A small file may be an image of 16 million pixels.
        return (this == IMAGE ? 512L << 20 : 64L << 20) + 4096L * length;
    }

    /** The most time of the processor. */
    long mostNanos() {
        return this == IMAGE ? 2_000_000_000L : 1_000_000_000L;
    }

    /**
     * Makes a folder to write what is read into; in memory where that can be, because ext4 writes a
     * file that replaces another to the disk at once.
     */
    static Path scratch() throws IOException {
        Path memory = Path.of("/dev/shm");
        Path parent =
                Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        return Files.createTempDirectory(parent, "fuzz");
    }

    private static Path write(byte[] bytes, Path folder, String name) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
