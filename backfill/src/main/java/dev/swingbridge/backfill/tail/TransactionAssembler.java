package dev.swingbridge.backfill.tail;

import com.github.luben.zstd.ZstdInputStream;
import com.github.shyiko.mysql.binlog.event.GtidTaggedEventData;
import com.github.shyiko.mysql.binlog.event.MySqlGtid;
import com.github.shyiko.mysql.binlog.event.deserialization.GtidTaggedEventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import dev.swingbridge.backfill.position.StreamPosition;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of one connection into whole transactions. Anything that is not known to be
 * harmless stops it: an unknown event is a change that would be lost.
 */
final class TransactionAssembler {
    private static final int MARIADB_STANDALONE = 1;
    private static final int ZSTD = 0;
    private static final int NOT_COMPRESSED = 255;

    /** Receives the transactions in log order; may block to hold the log back. */
    interface Output {
        void accept(SourceTransaction transaction) throws InterruptedException;
    }

    private final boolean mariaDb;
    private final TableBinder binder;
    private final Output output;
    private final ExecutedGtids executed;
    private final LogCursor log;
    private String gtidText;

    private @Nullable OpenTransaction open;

    /** The events at hand are those inside a compressed one, whose offsets mean nothing. */
    private boolean unpacking;

    TransactionAssembler(boolean mariaDb, TableBinder binder, StreamPosition start, Output output) {
        this.mariaDb = mariaDb;
        this.binder = binder;
        this.output = output;
        this.executed =
                mariaDb
                        ? new ExecutedGtids.OfMariaDb(start.gtid())
                        : new ExecutedGtids.OfMySql(start.gtid());
        this.log = new LogCursor(start.log());
        this.gtidText = executed.toString();
    }

    /** The connection was lost: what is not whole will be sent again. */
    void reset() {
        OpenTransaction abandoned = open;
        open = null;
        if (abandoned != null) {
            abandoned.changes().close();
        }
    }

    /** After the last whole transaction: where to resume. */
    StreamPosition boundary() {
        return new StreamPosition(log.boundary(), gtidText);
    }

    /** Takes one event of the connection. */
    void accept(RawEvent event) throws TailException, IOException, InterruptedException {
        try {
            take(event);
        } catch (MalformedEventException e) {
            throw new TailException(
                    "event type " + event.type() + " before " + log + ": " + e.getMessage(), e);
        } catch (TailException e) {
            throw new TailException(e.getMessage() + " (log position " + log + ")", e);
        }
    }

    private void take(RawEvent event) throws TailException, IOException, InterruptedException {
        switch (event.type()) {
            case EventCode.ROTATE -> {
                long offset = event.body().unsigned(8);
                log.rotate(event.body().utf8(event.body().remaining()), offset, event);
            }
            case EventCode.HEARTBEAT, EventCode.HEARTBEAT_V2 -> heartbeat(event);
            default -> {
                log.advance(event, open == null);
                if (!part(event)) {
                    progress(event);
                }
            }
        }
    }

    private void heartbeat(RawEvent event) throws InterruptedException {
        if (event.type() == EventCode.HEARTBEAT) {
            log.heartbeat(event.body().utf8(event.body().remaining()), event.nextOffset());
        } else {
            log.heartbeatV2(event.body());
        }
        progress(event);
    }

    /** Says how far the log is known to hold nothing of ours. */
    private void progress(RawEvent event) throws InterruptedException {
        if (open == null && log.known()) {
            log.markBoundary();
            Instant at = Instant.ofEpochSecond(event.timestampSeconds());
            output.accept(
                    new SourceTransaction(
                            "",
                            boundary(),
                            TransactionChanges.none(),
                            0,
                            null,
                            at,
                            System.nanoTime()));
        }
    }

    /** Handles what belongs to a transaction; false when the event stands outside of any. */
    private boolean part(RawEvent event) throws TailException, IOException, InterruptedException {
        switch (event.type()) {
            case EventCode.GTID -> beginGtid(event);
            case EventCode.GTID_TAGGED -> beginTagged(event);
            case EventCode.ANONYMOUS_GTID -> begin("", "", 0);
            case EventCode.MARIADB_GTID -> beginMariaDb(event);
            case EventCode.QUERY, EventCode.QUERY_COMPRESSED ->
                    statement(
                            event,
                            StatementEvent.read(
                                    event.body(),
                                    event.type() == EventCode.QUERY_COMPRESSED,
                                    event.timestampSeconds(),
                                    mariaDb));
            case EventCode.XID -> commit(event);
            case EventCode.XA_PREPARE -> prepare(event);
            case EventCode.TABLE_MAP -> transaction().map(event.body(), binder);
            case EventCode.WRITE_ROWS_V1,
                    EventCode.UPDATE_ROWS_V1,
                    EventCode.DELETE_ROWS_V1,
                    EventCode.WRITE_ROWS,
                    EventCode.UPDATE_ROWS,
                    EventCode.DELETE_ROWS,
                    EventCode.WRITE_ROWS_COMPRESSED_V1,
                    EventCode.UPDATE_ROWS_COMPRESSED_V1,
                    EventCode.DELETE_ROWS_COMPRESSED_V1,
                    EventCode.WRITE_ROWS_COMPRESSED,
                    EventCode.UPDATE_ROWS_COMPRESSED,
                    EventCode.DELETE_ROWS_COMPRESSED ->
                    RowsEvent.of(event.type()).read(event.body(), transaction());
            case EventCode.PARTIAL_UPDATE_ROWS -> transaction().refusePartial(event.body());
            case EventCode.TRANSACTION_PAYLOAD -> payload(event);
            case EventCode.INTVAR,
                    EventCode.RAND,
                    EventCode.USER_VAR,
                    EventCode.ROWS_QUERY,
                    EventCode.IGNORABLE,
                    EventCode.ANNOTATE_ROWS,
                    EventCode.TRANSACTION_CONTEXT,
                    EventCode.VIEW_CHANGE -> {
                return open != null;
            }
            case EventCode.FORMAT_DESCRIPTION,
                    EventCode.PREVIOUS_GTIDS,
                    EventCode.STOP,
                    EventCode.BINLOG_CHECKPOINT,
                    EventCode.MARIADB_GTID_LIST,
                    EventCode.START_ENCRYPTION -> {
                return false;
            }
            default -> throw unknown(event);
        }
        return true;
    }

    private static TailException unknown(RawEvent event) {
        return switch (event.type()) {
            case EventCode.INCIDENT ->
                    new TailException(
                            "the server logged an incident: changes may be missing from its log;"
                                    + " cancel and create the migration again");
            case EventCode.BEGIN_LOAD_QUERY, EventCode.EXECUTE_LOAD_QUERY ->
                    new TailException(
                            "LOAD DATA was logged as a statement; set binlog_format=ROW for every"
                                    + " session, then cancel and create the migration again");
            default ->
                    new TailException(
                            "event type "
                                    + event.type()
                                    + " is not known, it may carry changes: the stream cannot pass"
                                    + " it");
        };
    }

    private void requireServer(boolean ofMariaDb, RawEvent event) throws TailException {
        if (mariaDb != ofMariaDb) {
            throw unknown(event);
        }
    }

    private void beginGtid(RawEvent event) throws TailException {
        requireServer(false, event);
        ByteCursor body = event.body();
        body.skip(1);
        String source = new UUID(body.bigEndian(8), body.bigEndian(8)).toString();
        long number = body.unsigned(8);
        long committedMicros = 0;
        if (body.remaining() >= 17 + 7) {
            body.skip(17);
            committedMicros = body.unsigned(7) & (1L << 55) - 1;
        }
        begin(source, source + ":" + number, number);
        transaction().committedMicros = committedMicros;
    }

    private void beginTagged(RawEvent event) throws TailException, IOException {
        requireServer(false, event);
        ByteCursor body = event.body();
        GtidTaggedEventData data = tagged(body);
        MySqlGtid gtid = data.getMySqlGtid();
        String tag = gtid.getTag();
        String source = gtid.getServerId() + (tag == null || tag.isEmpty() ? "" : ":" + tag);
        begin(source, gtid.toString(), gtid.getTransactionId());
        transaction().committedMicros = data.getImmediateCommitTimestamp();
    }

    /** The library's reader of them says what is wrong in many ways. */
    private static GtidTaggedEventData tagged(ByteCursor body) throws IOException {
        try {
            return new GtidTaggedEventDataDeserializer()
                    .deserialize(new ByteArrayInputStream(body.take(body.remaining())));
        } catch (RuntimeException e) {
            throw new MalformedEventException("a tagged GTID that cannot be read: " + e);
        }
    }

    private void beginMariaDb(RawEvent event) throws TailException {
        requireServer(true, event);
        long number = event.body().unsigned(8);
        long domain = event.body().unsigned(4);
        int flags = event.body().u8();
        String source = domain + "-" + event.serverId();
        boolean standalone = (flags & MARIADB_STANDALONE) != 0;
        begin(source, source + "-" + number, number);
        transaction().begun = !standalone;
    }

    private void begin(String source, String gtid, long number) throws TailException {
        if (!source.isEmpty() && number <= 0) {
            throw new MalformedEventException("a transaction with the number " + number);
        }
        if (open != null) {
            throw new TailException("a transaction begins inside another one");
        }
        open = new OpenTransaction(source, gtid, number);
    }

    private OpenTransaction transaction() throws TailException {
        OpenTransaction current = open;
        if (current == null) {
            throw new TailException("a change stands outside of any transaction");
        }
        return current;
    }

    private void statement(RawEvent event, StatementEvent statement)
            throws TailException, InterruptedException {
        String verb = statement.plain().strip();
        if (verb.equalsIgnoreCase("BEGIN") || verb.regionMatches(true, 0, "XA START", 0, 8)) {
            if (open == null) {
                begin("", "", 0);
            }
            transaction().begun = true;
        } else if (verb.equalsIgnoreCase("COMMIT")) {
            commit(event);
        } else if (verb.equalsIgnoreCase("ROLLBACK")) {
            rollback(event);
        } else if (!verb.regionMatches(true, 0, "XA ", 0, 3)) {
            LoggedChange change = binder.judge(statement);
            if (change != null) {
                if (open == null) {
                    begin("", "", 0);
                }
                transaction().change = change;
            }
            endStandalone(event);
        } else if (!verb.regionMatches(true, 0, "XA END", 0, 6)) {
            endStandalone(event);
        }
    }

    /** A statement that is a transaction of its own ends it. */
    private void endStandalone(RawEvent event) throws TailException, InterruptedException {
        OpenTransaction current = open;
        if (current == null || !current.begun) {
            commit(event);
        }
    }

    private void rollback(RawEvent event) throws TailException, InterruptedException {
        OpenTransaction current = transaction();
        current.changes().close();
        open = new OpenTransaction(current.source, current.gtid, current.number);
        commit(event);
    }

    /** One byte: 1 when the transaction was committed in one phase, so it is a plain commit. */
    private void prepare(RawEvent event) throws TailException, InterruptedException {
        boolean onePhase = event.body().u8() == 1;
        OpenTransaction current = transaction();
        if (!onePhase && !current.changes().isEmpty()) {
            throw new TailException(
                    "an XA transaction that changes "
                            + current.changes().tables().getFirst().name()
                            + " was prepared; XA on migrated tables is not supported during a"
                            + " migration");
        }
        commit(event);
    }

    private void commit(RawEvent event) throws TailException, InterruptedException {
        OpenTransaction done = open == null ? new OpenTransaction("", "", 0) : open;
        open = null;
        if (!unpacking) {
            log.advanceBehindCommit(event);
        }
        log.markBoundary();
        if (!done.source.isEmpty()) {
            executed.add(done.source, done.number);
            gtidText = executed.toString();
        }
        output.accept(done.seal(boundary(), event.timestampSeconds()));
    }

    /**
     * A whole transaction in one event, its events without checksums inside.
     *
     * <pre>
     * // field type | field length | value ... | 0 | compressed events
     * // 2: algorithm (0 zstd, 255 none), 1: size, 3: uncompressed size
     * </pre>
     */
    private void payload(RawEvent event) throws TailException, IOException, InterruptedException {
        ByteCursor body = event.body();
        long algorithm = NOT_COMPRESSED;
        for (long field = body.packed(); field != 0; field = body.packed()) {
            ByteCursor value = body.slice((int) body.packed());
            if (field == 2) {
                algorithm = value.packed();
            }
        }
        InputStream packed =
                new java.io.ByteArrayInputStream(body.array(), body.position(), body.remaining());
        if (algorithm != ZSTD && algorithm != NOT_COMPRESSED) {
            throw new TailException("a transaction is compressed by unknown method " + algorithm);
        }
        unpacking = true;
        try (InputStream plain = algorithm == ZSTD ? new ZstdInputStream(packed) : packed) {
            for (byte[] head = plain.readNBytes(RawEvent.HEADER_BYTES);
                    head.length > 0;
                    head = plain.readNBytes(RawEvent.HEADER_BYTES)) {
                inner(head, plain);
            }
        } finally {
            unpacking = false;
        }
    }

    private void inner(byte[] head, InputStream plain)
            throws TailException, IOException, InterruptedException {
        if (head.length < RawEvent.HEADER_BYTES) {
            throw new MalformedEventException("a compressed transaction ends early");
        }
        int size = RawEvent.size(head);
        byte[] rest = plain.readNBytes(size - head.length);
        if (rest.length < size - head.length) {
            throw new MalformedEventException("a compressed transaction ends early");
        }
        byte[] whole = Arrays.copyOf(head, size);
        System.arraycopy(rest, 0, whole, head.length, rest.length);
        part(RawEvent.parse(whole, 0));
    }
}
