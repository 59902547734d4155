package ai.gaze.training.data;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Some images of another source. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Subset(ImageSource of, int[] indices) implements ImageSource {

    Subset {
        indices = indices.clone();
        for (int index : indices) {
            Objects.checkIndex(index, of.size());
        }
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public int height() {
        return of.height();
    }

    @Override
    public int width() {
        return of.width();
    }

    @Override
    public int channels() {
        return of.channels();
    }

    @Override
    public boolean hasMasks() {
        return of.hasMasks();
    }

    @Override
    public int threads() {
        return of.threads();
    }

    @Override
    public int label(int index) {
        return of.label(indices[index]);
    }

    @Override
    public String name(int index) {
        return of.name(indices[index]);
    }

    @Override
    public List<String> classNames() {
        return of.classNames();
    }

    @Override
    public void read(int index, byte[] target, int at) throws IOException {
        of.read(indices[index], target, at);
    }

    @Override
    public String toString() {
        return of.toString();
    }
}
