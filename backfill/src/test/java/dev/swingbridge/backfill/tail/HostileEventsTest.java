package dev.swingbridge.backfill.tail;

import static dev.swingbridge.protocol.fixture.HostileBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.protocol.fixture.HostileBytes;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.TableName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** The log's decoders, with bytes that no honest server would send. */
class HostileEventsTest {
    private static final int TRIES = 5_000;
    private static final LogLanguage LANGUAGE =
            new LogLanguage(ServerDialect.mysql(90_700), Map.of(255, SqlCharset.UTF8));
    private static final TableName ORDERS = new TableName("shop", "orders");
    private static final String UUID = "3e11fa4771ca11e19e33c80aa9429562";

    // table 7 | flags | "shop" | "orders" | 2 columns: LONG, VARCHAR | metadata ff 00 | nullable
    private static final String TABLE_MAP =
            "07 00 00 00 00 00 01 00 04 73 68 6f 70 00 06 6f 72 64 65 72 73 00 02 03 0f 02 ff 00 02";
    private static final String MARKER_MAP =
            "08 00 00 00 00 00 01 00 0b 73 77 69 6e 67 62 72 69 64 67 65 00 06 6d 61 72 6b 65 72 00"
                    + "01 08 00 00";
    private static final String ROWS =
            "07 00 00 00 00 00 01 00 02 00 02 03 00 01 00 00 00 02 61 62";
    private static final String UPDATE =
            "07 00 00 00 00 00 01 00 02 00 02 03 03 00 01 00 00 00 02 61 62 02 01 00 00 00";
    private static final String MARKER =
            "08 00 00 00 00 00 01 00 02 00 01 01 00 2a 00 00 00 00 00 00 00";
    private static final String GTID =
            "01"
                    + UUID
                    + "05 00 00 00 00 00 00 00 02"
                    + "01 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00 40 42 0f 00 00 00 00";
    private static final String MARIADB_GTID = "05 00 00 00 00 00 00 00 00 00 00 00 00";
    private static final String BEGIN =
            "01 00 00 00 00 00 00 00 04 00 00 00 00 73 68 6f 70 00 42 45 47 49 4e";
    private static final String ALTER =
            "01 00 00 00 00 00 00 00 04 00 00 00 00 73 68 6f 70 00 44 52 4f 50 20 54 41 42 4c 45 20 78";

    private static TableSchema orders() {
        Column id = new Column("id", "int", "int", false, null, null, false, false);
        Column name =
                new Column(
                        "name",
                        "varchar",
                        "varchar(255)",
                        true,
                        "utf8mb4",
                        "utf8mb4_bin",
                        false,
                        false);
        return new TableSchema(
                ORDERS, List.of(id, name), List.of(0), "PRIMARY", List.of(List.of(0)));
    }

    private static TransactionAssembler assembler(boolean mariaDb) {
        StreamPosition start = new StreamPosition(new LogPosition("bin.000001", 4), "");
        return new TransactionAssembler(
                mariaDb,
                new TableBinder("t", List.of(orders()), Map.of(), DdlRule.of(OnDdl.STOP), LANGUAGE),
                start,
                done -> done.changes().close());
    }

    /** An event as it stands in the log, without a checksum. */
    private static byte[] event(int type, byte[] body) {
        ByteBuffer event =
                ByteBuffer.allocate(RawEvent.HEADER_BYTES + body.length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        event.putInt(1_700_000_000).put((byte) type).putInt(1);
        event.putInt(event.capacity()).putInt(1000).putShort((short) 0).put(body);
        return event.array();
    }

    private static byte[] event(int type, String body) {
        return event(type, bytes(body));
    }

    private static byte[] joined(byte[]... events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] event : events) {
            all.writeBytes(event);
        }
        return all.toByteArray();
    }

    private static byte[] zlib(String plain) {
        byte[] bytes = bytes(plain);
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] packed = new byte[bytes.length + 64];
            return joined(
                    new byte[] {(byte) 0x81, (byte) bytes.length},
                    Arrays.copyOf(packed, deflater.deflate(packed)));
        }
    }

    private static byte[] payload(byte[] events) {
        byte[] packed = Zstd.compress(events);
        return event(
                EventCode.TRANSACTION_PAYLOAD,
                joined(
                        new byte[] {
                            2, 1, 0, 1, 1, (byte) packed.length, 3, 1, (byte) events.length
                        },
                        new byte[] {0},
                        packed));
    }

    private static byte[] transaction(boolean mariaDb) {
        byte[] begin =
                mariaDb
                        ? event(EventCode.MARIADB_GTID, MARIADB_GTID)
                        : joined(event(EventCode.GTID, GTID), event(EventCode.QUERY, BEGIN));
        return joined(
                begin,
                event(EventCode.TABLE_MAP, TABLE_MAP),
                event(EventCode.TABLE_MAP, MARKER_MAP),
                event(EventCode.WRITE_ROWS, ROWS),
                event(EventCode.UPDATE_ROWS, UPDATE),
                event(EventCode.WRITE_ROWS, MARKER),
                event(EventCode.XID, "01 00 00 00 00 00 00 00"));
    }

    /** Events one after the other, cut by the sizes they claim, as the connection does it. */
    private static void read(TransactionAssembler assembler, byte[] stream) throws Exception {
        EventReader reader = new EventReader(assembler::accept);
        ByteArrayInputStream in = new ByteArrayInputStream(stream);
        try {
            while (in.available() > 0) {
                reader.nextEvent(in);
            }
        } catch (IOException e) {
            Exception cause = reader.failure();
            throw cause == null ? e : cause;
        } finally {
            assembler.reset();
        }
    }

    @Test
    void streamsOfMySql() throws Exception {
        byte[] inner =
                joined(
                        event(EventCode.QUERY, BEGIN),
                        event(EventCode.TABLE_MAP, TABLE_MAP),
                        event(EventCode.WRITE_ROWS, ROWS),
                        event(EventCode.XID, "01 00 00 00 00 00 00 00"));
        streams(
                false,
                transaction(false),
                joined(event(EventCode.GTID, GTID), payload(inner)),
                joined(event(EventCode.GTID, GTID), event(EventCode.QUERY, ALTER)));
    }

    @Test
    void streamsOfMariaDb() throws Exception {
        byte[] packedRows =
                joined(bytes("07 00 00 00 00 00 01 00 02 03"), zlib("00 01 00 00 00 02 61 62"));
        streams(
                true,
                transaction(true),
                joined(
                        event(EventCode.MARIADB_GTID, MARIADB_GTID),
                        event(EventCode.TABLE_MAP, TABLE_MAP),
                        event(EventCode.WRITE_ROWS_COMPRESSED_V1, packedRows),
                        event(EventCode.XID, "01 00 00 00 00 00 00 00")));
    }

    private static void streams(boolean mariaDb, byte[]... good) throws Exception {
        byte[] files =
                joined(
                        event(
                                EventCode.ROTATE,
                                "04 00 00 00 00 00 00 00 62 69 6e 2e 30 30 30 30 30 32"),
                        event(EventCode.HEARTBEAT, "62 69 6e 2e 30 30 30 30 30 32"),
                        event(
                                EventCode.HEARTBEAT_V2,
                                "01 0a 62 69 6e 2e 30 30 30 30 30 32 02 03 fc f0 04 00"));
        byte[][] all = Arrays.copyOf(good, good.length + 1);
        all[good.length] = files;
        HostileBytes.like(all)
                .refusedWith(TailException.class)
                .refusedWith(MalformedEventException.class)
                .refusedWith(IOException.class)
                .feed(TRIES, bytes -> read(assembler(mariaDb), bytes));
    }

    @Test
    void takesTheTransactionThatIsMangledAbove() throws Exception {
        List<SourceTransaction> seen = new java.util.ArrayList<>();
        StreamPosition start = new StreamPosition(new LogPosition("bin.000001", 4), "");
        read(
                new TransactionAssembler(
                        false,
                        new TableBinder(
                                "t", List.of(orders()), Map.of(), DdlRule.of(OnDdl.STOP), LANGUAGE),
                        start,
                        seen::add),
                transaction(false));

        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst().changes().size()).isEqualTo(2);
        assertThat(seen.getFirst().marker()).isEqualTo(42);
    }

    /** Types and metadata that lie, and values that do not fit them. */
    @Test
    void cells() throws Exception {
        List<Column> columns =
                List.of(
                        column("decimal", "decimal(12,4)"),
                        column("time", "time(6)"),
                        column("datetime", "datetime(6)"),
                        column("timestamp", "timestamp(3)"),
                        column("date", "date"),
                        column("year", "year"),
                        column("bit", "bit(12)"),
                        column("enum", "enum('a','b''c')"),
                        column("set", "set('x','y','z')"),
                        column("float", "float"),
                        column("char", "char(200)"),
                        column("binary", "binary(8)"),
                        column("longtext", "longtext"));
        int[] codes = {246, 19, 18, 17, 10, 13, 16, 254, 254, 4, 254, 254, 252};
        String metadata = "0c04 06 06 03 0401 f701 f801 04 fec8 fe08 04";
        String values =
                "800000 0c 04d2 800bcd 000001 9999999999 000001 65000000 0064 21ce0f 7d 0fff"
                        + "02 05 0000803f 02 6162 02 6162 03000000 616263";
        byte[] good = joined(bytes(metadata), bytes(values));
        int metadataBytes = bytes(metadata).length;
        HostileBytes.like(good)
                .refusedWith(TailException.class)
                .refusedWith(MalformedEventException.class)
                .feed(
                        TRIES,
                        bytes -> {
                            ByteCursor all = new ByteCursor(bytes);
                            ByteCursor head = all.slice(metadataBytes);
                            for (int i = 0; i < codes.length; i++) {
                                LoggedType type = LoggedType.read(codes[i], head);
                                int before = all.position();
                                Cells.of(columns.get(i), type).read(all);
                                ByteCursor again = new ByteCursor(bytes, before, bytes.length);
                                type.skip(again);
                                assertThat(again.position()).isEqualTo(all.position());
                            }
                        });
    }

    private static Column column(String type, String columnType) {
        return new Column("c", type, columnType, true, "utf8mb4", null, false, false);
    }

    // {"a": [1, "x", {"b": null}], "d": 1.5}
    private static final String DOCUMENT =
            "00 02 00 37 00 12 00 01 00 13 00 01 00 02 14 00 0b 2f 00 61 64"
                    + "03 00 1b 00 05 01 00 0c 0d 00 00 0f 00 01 78"
                    + "01 00 0c 00 0b 00 01 00 04 00 00 62"
                    + "00 00 00 00 00 00 f8 3f";
    private static final String OPAQUE = "0f f6 05 04 02 80 0c 22";
    private static final String OPAQUE_TIME = "0f 0c 08 00 00 00 00 00 00 8d 19";
    private static final String LARGE_ARRAY =
            "03 02 00 00 00 12 00 00 00 07 01 00 00 00 08 02 00 00 00";

    @Test
    void documents() throws Exception {
        assertThat(JsonText.of(new ByteCursor(bytes(DOCUMENT))))
                .isEqualTo("{\"a\": [1, \"x\", {\"b\": null}], \"d\": 1.5}");
        HostileBytes.like(DOCUMENT, OPAQUE, OPAQUE_TIME, LARGE_ARRAY)
                .refusedWith(MalformedEventException.class)
                .feed(TRIES, bytes -> JsonText.of(new ByteCursor(bytes)));
    }

    @Test
    void refusesADocumentThatHoldsItself() {
        // an array whose only element is the array
        byte[] circle = bytes("02 01 00 07 00 02 00 00");

        assertThatThrownBy(() -> JsonText.of(new ByteCursor(circle)))
                .isInstanceOf(MalformedEventException.class);
    }

    @Test
    void refusesADocumentThatShowsTheSameStringOverAndOver() {
        int elements = 5_000;
        int header = 4 + 3 * elements;
        ByteBuffer shared =
                ByteBuffer.allocate(1 + header + 2 + 10_000).order(ByteOrder.LITTLE_ENDIAN);
        shared.put((byte) 2).putShort((short) elements).putShort((short) shared.capacity());
        for (int i = 0; i < elements; i++) {
            shared.put((byte) 12).putShort((short) header);
        }
        shared.put((byte) 0x90).put((byte) 0x4E);

        assertThatThrownBy(() -> JsonText.of(new ByteCursor(shared.array())))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("share");
    }
}
