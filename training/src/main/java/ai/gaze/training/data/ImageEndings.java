package ai.gaze.training.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Tells by its name, and if need be by its first bytes, what a file of a data folder is. */
final class ImageEndings {

    private static final Set<String> READ =
            Set.of("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp");

    /** Formats that Gaze does not read, and other endings of formats that it does. */
    private static final Set<String> PASSED_OVER =
            Set.of(
                    ("heic heif hif avif avifs jxl svg svgz psd psb xcf ico cur icns pgm ppm"
                                    + " pbm pnm pam pfm jp2 j2k jpf jpx jpm jxr wdp hdp tga dds exr"
                                    + " hdr pcx xbm xpm apng jfif jpe jif jfi pjpeg dib eps ai dcm"
                                    + " dicom cr2 cr3 crw nef nrw arw srf sr2 dng raf orf rw2 pef"
                                    + " srw x3f raw 3fr erf kdc mef mos mrw rwl iiq")
                            .split(" "));

    /** Files that stand beside images, of which the first bytes need not be read. */
    private static final Set<String> NO_IMAGES =
            Set.of(
                    ("txt csv tsv json jsonl xml yaml yml toml ini cfg md rst html htm log py ipynb"
                                    + " sh bat js css zip tar gz tgz bz2 xz zst 7z rar npy npz pkl"
                                    + " pt pth h5 mat parquet lmdb mdb db sqlite pdf doc docx xls"
                                    + " xlsx mp4 avi mov mkv webm wav mp3 lnk url md5 sha256")
                            .split(" "));

    /** Folders that programs make beside one's own files, and what is in a wastebasket. */
    private static final Set<String> OF_PROGRAMS =
            Set.of(
                    (".ipynb_checkpoints .git .svn .hg .dvc .cache .thumbnails .idea .vscode"
                                    + " .AppleDouble .Spotlight-V100 .fseventsd .Trashes")
                            .split(" "));

    private static final int HEAD = 12;

    private ImageEndings() {}

    /** Whether Gaze reads such a file. */
    static boolean isRead(String name) {
        return READ.contains(of(name));
    }

    /** Whether a file that Gaze does not read is an image all the same. */
    static boolean looksLikeImage(Path file, String name) {
        String ending = of(name);
        return PASSED_OVER.contains(ending)
                || (!NO_IMAGES.contains(ending) && beginsLikeImage(file));
    }

    /**
     * Whether a file whose name begins with a dot is an image: not what macOS keeps beside one
     * under the same ending.
     */
    static boolean isHiddenImage(Path file, String name) {
        return (isRead(name) || PASSED_OVER.contains(of(name))) && beginsLikeImage(file);
    }

    /** Whether a folder whose name begins with a dot may be somebody's own. */
    static boolean isOwnHiddenFolder(String name) {
        return !OF_PROGRAMS.contains(name) && !name.startsWith(".Trash-");
    }

    /** What follows the last dot, in small letters; nothing if there is none. */
    static String of(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
    }

    private static boolean beginsLikeImage(Path file) {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        } catch (IOException e) {
            // What cannot be read is not known to be an image, and is counted as another file.
            return false;
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return text.startsWith("\u00ff\u00d8\u00ff")
                || text.startsWith("\u0089PNG\r\n")
                || text.startsWith("GIF8")
                || text.startsWith("II*\0")
                || text.startsWith("MM\0*")
                || text.startsWith("8BPS")
                || (text.startsWith("BM") && text.startsWith("\0\0\0\0", 6))
                || (text.startsWith("RIFF") && text.startsWith("WEBP", 8))
                || (text.startsWith("ftyp", 4) && text.matches("(?s).{8}(hei|hev|mif|msf|avi).*"))
                || text.startsWith("\0\0\0\fJXL ")
                || text.startsWith("\0\0\0\fjP  ");
    }
}
