package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one transaction, in log order; may be walked through several times. What goes
 * beyond {@link #MEMORY_BYTES} lies in a temporary file until {@link #close}.
 */
public final class TransactionChanges implements Iterable<RowChange>, AutoCloseable {
    static final long MEMORY_BYTES = 16 << 20;
    private static final int ROW_OVERHEAD_BYTES = 64;
    private static final int FILE_BUFFER_BYTES = 1 << 16;
    private static final int INSERT = 0;
    private static final int UPDATE = 1;
    private static final int DELETE = 2;

    private final long memoryBytesAllowed;
    private final List<RowChange> inMemory = new ArrayList<>();
    private final List<TableSchema> tables = new ArrayList<>();
    private final IdentityHashMap<TableSchema, Integer> numberOfTable = new IdentityHashMap<>();
    private long memoryBytes;
    private long count;
    private @Nullable Path file;
    private @Nullable DataOutputStream spill;

    TransactionChanges(long memoryBytesAllowed) {
        this.memoryBytesAllowed = memoryBytesAllowed;
    }

    /** No changes at all. */
    public static TransactionChanges none() {
        return new TransactionChanges(MEMORY_BYTES);
    }

    void add(RowChange change) throws IOException {
        count++;
        numberOfTable.computeIfAbsent(
                change.table(),
                table -> {
                    tables.add(table);
                    return tables.size() - 1;
                });
        if (spill == null && memoryBytes < memoryBytesAllowed) {
            inMemory.add(change);
            memoryBytes += bytesOf(change);
            return;
        }
        DataOutputStream out = spill;
        if (out == null) {
            Path made = Files.createTempFile("swingbridge-transaction", ".spill");
            file = made;
            out =
                    new DataOutputStream(
                            new BufferedOutputStream(
                                    Files.newOutputStream(made), FILE_BUFFER_BYTES));
            spill = out;
        }
        write(out, change);
    }

    private static long bytesOf(RowChange change) {
        return switch (change) {
            case RowChange.Insert insert -> insert.after().byteSize() + ROW_OVERHEAD_BYTES;
            case RowChange.Delete delete -> delete.before().byteSize() + ROW_OVERHEAD_BYTES;
            case RowChange.Update update ->
                    update.before().byteSize()
                            + update.after().byteSize()
                            + 2L * ROW_OVERHEAD_BYTES;
        };
    }

    /** The whole transaction has been added; it will only be read from now on. */
    void seal() throws IOException {
        if (spill != null) {
            spill.flush();
        }
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public long size() {
        return count;
    }

    /** True when part of it lies in a file. */
    public boolean spilled() {
        return file != null;
    }

    /** The tables it changes. */
    public List<TableSchema> tables() {
        return List.copyOf(tables);
    }

    /** Bytes it takes in memory. */
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public Iterator<RowChange> iterator() {
        Path spilled = file;
        return spilled == null ? inMemory.iterator() : new SpilledIterator(spilled);
    }

    /** Forgets everything and deletes the file. */
    @Override
    public void close() {
        inMemory.clear();
        Path spilled = file;
        if (spilled != null) {
            try {
                if (spill != null) {
                    spill.close();
                }
                Files.deleteIfExists(spilled);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void write(DataOutputStream out, RowChange change) throws IOException {
        Integer number = numberOfTable.get(change.table());
        out.writeInt(number == null ? 0 : number);
        switch (change) {
            case RowChange.Insert insert -> {
                out.writeByte(INSERT);
                write(out, insert.after());
            }
            case RowChange.Update update -> {
                out.writeByte(UPDATE);
                write(out, update.before());
                write(out, update.after());
            }
            case RowChange.Delete delete -> {
                out.writeByte(DELETE);
                write(out, delete.before());
            }
        }
    }

    private static void write(DataOutputStream out, Row row) throws IOException {
        out.writeInt(row.size());
        for (int i = 0; i < row.size(); i++) {
            byte @Nullable [] value = row.value(i);
            out.writeInt(value == null ? -1 : value.length);
            if (value != null) {
                out.write(value);
            }
        }
    }

    private static Row readRow(DataInputStream in) throws IOException {
        byte[] @Nullable [] values = new byte[in.readInt()][];
        for (int i = 0; i < values.length; i++) {
            int length = in.readInt();
            values[i] = length < 0 ? null : in.readNBytes(length);
        }
        return new Row(values);
    }

    /** First what is in memory, then the file. */
    private final class SpilledIterator implements Iterator<RowChange> {
        private final Iterator<RowChange> memory = inMemory.iterator();
        private final DataInputStream in;
        private long left = count;

        SpilledIterator(Path spilled) {
            try {
                in =
                        new DataInputStream(
                                new BufferedInputStream(
                                        Files.newInputStream(spilled), FILE_BUFFER_BYTES));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public RowChange next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            left--;
            if (memory.hasNext()) {
                return memory.next();
            }
            try {
                RowChange change = read();
                if (left == 0) {
                    in.close();
                }
                return change;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private RowChange read() throws IOException {
            TableSchema table = tables.get(in.readInt());
            return switch (in.readByte()) {
                case INSERT -> new RowChange.Insert(table, readRow(in));
                case UPDATE -> new RowChange.Update(table, readRow(in), readRow(in));
                default -> new RowChange.Delete(table, readRow(in));
            };
        }
    }
}
