package dev.swingbridge.backfill.tail;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.ChecksumType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Stands where the library would decode events: takes each one whole, verifies its checksum and
 * hands it on. The library sees only empty events, so none of its silent ways around trouble are
 * left. Whatever goes wrong ends the connection and is kept in {@link #failure()}.
 */
final class EventReader extends EventDeserializer {
    private static final int CRC_BYTES = 4;
    private static final int TAKEN_AT_ONCE_BYTES = 1 << 20;
    private static final int IN_USE = 0x1;

    /** Takes the events of one connection in order. */
    interface Sink {
        void accept(RawEvent event) throws TailException, IOException, InterruptedException;
    }

    private final Sink sink;
    private int checksumBytes;
    private volatile @Nullable Exception failure;

    EventReader(Sink sink) {
        this.sink = sink;
    }

    /** Why the connection was ended from here; null when it was not. */
    @Nullable Exception failure() {
        return failure;
    }

    @Override
    @SuppressWarnings("deprecation")
    public void setChecksumType(ChecksumType type) {
        checksumBytes = type.getLength();
    }

    @Override
    public Event nextEvent(ByteArrayInputStream in) throws IOException {
        byte[] header = in.read(RawEvent.HEADER_BYTES);
        try {
            sink.accept(checked(whole(in, header)));
        } catch (TailException | IOException | RuntimeException e) {
            stop(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(e);
        }
        EventHeaderV4 seen = new EventHeaderV4();
        seen.setEventType(EventType.HEARTBEAT);
        return new Event(seen, Nothing.INSTANCE);
    }

    /** Takes memory as the bytes arrive, not for what is only claimed. */
    private static byte[] whole(ByteArrayInputStream in, byte[] header) throws IOException {
        int size = RawEvent.size(header);
        byte[] whole = Arrays.copyOf(header, Math.min(size, TAKEN_AT_ONCE_BYTES));
        int at = header.length;
        while (at < size) {
            if (at == whole.length) {
                whole = Arrays.copyOf(whole, (int) Math.min(size, 2L * at));
            }
            in.fill(whole, at, whole.length - at);
            at = whole.length;
        }
        return whole;
    }

    private void stop(Exception cause) throws SocketException {
        failure = cause;
        throw new SocketException("stopped by the reader of the log");
    }

    private RawEvent checked(byte[] whole) throws IOException {
        RawEvent event = RawEvent.parse(whole, checksumBytes);
        if (event.type() == EventCode.FORMAT_DESCRIPTION) {
            checksumBytes = whole[whole.length - CRC_BYTES - 1] == 1 ? CRC_BYTES : 0;
            return RawEvent.parse(whole, checksumBytes);
        }
        if (checksumBytes > 0) {
            CRC32 crc = new CRC32();
            crc.update(whole, 0, whole.length - CRC_BYTES);
            long stated = new ByteCursor(whole, whole.length - CRC_BYTES, whole.length).unsigned(4);
            if (crc.getValue() != stated && (event.flags() & IN_USE) == 0) {
                throw new IOException(
                        "an event of type " + event.type() + " arrived with a wrong checksum");
            }
        }
        return event;
    }

    private enum Nothing implements EventData {
        INSTANCE
    }
}
