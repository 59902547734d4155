package ai.gaze.testing;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What is below the paths that it gives: the files of this machine, until an operation that changes
 * something fails. Every such operation is counted: making, writing, syncing, cutting, renaming and
 * deleting files and folders. Of writes into one file in a row the third and later ones are not:
 * they leave nothing else behind than the first two.
 */
public final class FaultyDisk {

    /** What happens at the operation whose turn it is. */
    public enum Fault {
        /** The process is killed: half of what it writes is there, and nothing comes after it. */
        KILL,
        /** The power is cut: what was not synced is there in part. */
        POWER,
        /** The operation fails, and those after it do not. */
        ERROR,
        /** From here on nothing more can be made or written. */
        FULL,
        /** From here on nothing more can be changed. */
        READ_ONLY;

        /** Whether nothing comes after it. */
        public boolean isTheEnd() {
            return this == KILL || this == POWER;
        }
    }

    /** Ends the process, as it were. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed");
        }
    }

    private final Fault fault;
    private final int turn;
    private final SyncedFiles synced;
    private final List<Channel> open = new ArrayList<>();
    private int done;
    private Channel written;
    private int inARow;

    /**
     * @param turn which operation fails, from 1
     */
    public FaultyDisk(Fault fault, int turn) {
        this.fault = fault;
        this.turn = turn;
        synced = fault == Fault.POWER ? new SyncedFiles() : null;
    }

    /** Returns a path whose files are on this disk. */
    public Path path(Path real) {
        return new FaultyFileSystem(this).path(real);
    }

    /** Whether the fault has come. */
    public boolean hasFailed() {
        return done >= turn;
    }

    /** Returns how many operations there were. */
    public int operations() {
        return done;
    }

    /** What follows which files and names are synced. */
    interface Following {
        void follow(SyncedFiles files) throws IOException;
    }

    synchronized void follow(Following what) throws IOException {
        if (synced != null && !hasFailed()) {
            what.follow(synced);
        }
    }

    /** Called before something is made. */
    synchronized void make() throws IOException {
        written = null;
        operation(true);
    }

    /** Called before a file is written to. */
    synchronized void write(Channel file) throws IOException {
        inARow = file.equals(written) ? inARow + 1 : 1;
        written = file;
        if (inARow <= 2 || hasFailed()) {
            operation(true);
        }
    }

    /** Called before what changes something and needs no room. */
    synchronized void change() throws IOException {
        written = null;
        operation(false);
    }

    /** Whether the writing that comes is to be done by half, the process being killed in it. */
    synchronized boolean isTorn(Channel file) {
        boolean counts = !file.equals(written) || inARow < 2;
        return fault.isTheEnd() && done + 1 == turn && counts;
    }

    private void operation(boolean needsRoom) throws IOException {
        done++;
        if (fault.isTheEnd() && done >= turn) {
            throw new Killed();
        }
        if (fault == Fault.ERROR && done == turn) {
            throw new IOException("Input/output error");
        }
        if (fault == Fault.FULL && done >= turn && needsRoom) {
            throw new IOException("No space left on device");
        }
        if (fault == Fault.READ_ONLY && done >= turn) {
            throw new IOException("Read-only file system");
        }
    }

    synchronized void opened(FileChannel channel) {
        open.add(channel);
    }

    /** The end of the process: the system closes its files and gives up its locks. */
    public synchronized void end() throws IOException {
        for (Channel channel : open) {
            channel.close();
        }
        if (synced != null && hasFailed()) {
            synced.restore(new Random(turn));
        }
    }
}
