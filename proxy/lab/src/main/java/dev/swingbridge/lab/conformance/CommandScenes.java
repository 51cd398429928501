package dev.swingbridge.lab.conformance;

import dev.swingbridge.lab.conformance.Request.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Every command of the protocol, with payloads as drivers send them and as none should. */
final class CommandScenes {
    private static final String ROWS =
            "CREATE TABLE commanded (id INT PRIMARY KEY, v VARCHAR(50), b LONGBLOB)";

    private CommandScenes() {}

    static List<Scene> all(String schema) {
        return List.of(
                simple(schema),
                unknown(),
                old(),
                replication(),
                statements(),
                lastPrepared(),
                longData(),
                cursors(),
                changesOfUser(schema));
    }

    private static Scene simple(String schema) {
        List<Request> requests =
                List.of(
                        raw("ping", 0x0e, "", Shape.SINGLE),
                        raw("statistics", 0x09, "", Shape.ANY_TEXT),
                        raw("use", 0x02, schema, Shape.SINGLE),
                        new Request.Query("SELECT DATABASE()"),
                        raw("use what is not there", 0x02, "not_there_at_all", Shape.SINGLE),
                        raw("use nothing", 0x02, "", Shape.SINGLE),
                        new Request.Query("SELECT DATABASE()"),
                        raw("fields", 0x04, "commanded\0%", Shape.FIELDS),
                        raw("fields like", 0x04, "commanded\0v", Shape.FIELDS),
                        raw("fields of nothing", 0x04, "not_there\0", Shape.FIELDS),
                        option(1),
                        new Request.Query("SELECT 1"),
                        option(0),
                        new Request.Query("SELECT 1; SELECT 2"),
                        option(7),
                        new Request.Query("SET @kept = 5"),
                        raw("reset", 0x1f, "", Shape.SINGLE),
                        new Request.Query("SELECT @kept, DATABASE()"),
                        new Request.Query(""),
                        new Request.Query("   "),
                        new Request.Query(";"),
                        new Request.Query("-- nothing"),
                        new Request.Query("/* nothing */"),
                        raw("ping", 0x0e, "", Shape.SINGLE));
        return new Scene("commands", List.of(ROWS), requests, false);
    }

    /** What no client may send is refused in the server's words. */
    private static Scene unknown() {
        List<Request> requests = new ArrayList<>();
        for (int code : new int[] {0x00, 0x0b, 0x0f, 0x10, 0x14, 0x21, 0x22, 0x7f, 0x90, 0xf0}) {
            requests.add(raw("command " + code, code, "", Shape.SINGLE));
            requests.add(new Request.Query("SELECT " + code));
        }
        requests.add(new Request.Execute("never prepared"));
        requests.add(new Request.ResetStatement("never prepared"));
        requests.add(new Request.Fetch("never prepared", 1));
        requests.add(new Request.Close("never prepared"));
        requests.add(new Request.LongData("never prepared", 0, "x"));
        requests.add(new Request.Query("SELECT 'still here'"));
        requests.add(
                new Request.Raw(
                        "kill nobody",
                        0x0c,
                        new PacketBytes().integer(0x7ffffff0, 4).toArray(),
                        Shape.SINGLE));
        requests.add(new Request.Query("KILL 2147483632"));
        requests.add(new Request.Query("KILL QUERY 2147483632"));
        return new Scene("unknown commands", List.of(), requests, false);
    }

    /** What newer servers have given up, and older ones still do. */
    private static Scene old() {
        return new Scene(
                "old commands",
                List.of(),
                List.of(
                        raw("make a schema", 0x05, "swingbridge_conformance_2", Shape.SINGLE),
                        raw("drop the schema", 0x06, "swingbridge_conformance_2", Shape.SINGLE),
                        raw("drop what is not there", 0x06, "not_there_at_all", Shape.SINGLE),
                        raw("refresh the status", 0x07, "\u0010", Shape.SINGLE),
                        raw("debug", 0x0d, "", Shape.SINGLE),
                        raw("daemon", 0x1d, "", Shape.SINGLE),
                        raw("clone", 0x20, "", Shape.SINGLE),
                        raw("several at once", 0xfe, "", Shape.SINGLE),
                        new Request.Query("SELECT 'still here'")),
                false);
    }

    /** As a replica begins; logs that are not there, for those that are grow meanwhile. */
    private static Scene replication() {
        PacketBytes registration = new PacketBytes().integer(4711, 4);
        for (String text : List.of("replica", "", "")) {
            registration.lengthEncoded(text.getBytes(StandardCharsets.UTF_8));
        }
        registration.integer(3306, 2).integer(0, 4).integer(0, 4);
        byte[] start =
                new PacketBytes()
                        .integer(4, 4)
                        .integer(1, 2)
                        .integer(4711, 4)
                        .text("not_there.000001")
                        .toArray();
        byte[] startByGtid =
                new PacketBytes()
                        .integer(1, 2)
                        .integer(4711, 4)
                        .integer(16, 4)
                        .text("not_there.000001")
                        .integer(4, 8)
                        .integer(8, 4)
                        .zeros(8)
                        .toArray();
        return new Scene(
                "replication",
                List.of(),
                List.of(
                        new Request.Raw("register", 0x15, registration.toArray(), Shape.SINGLE),
                        raw("register in half", 0x15, "abc", Shape.SINGLE),
                        new Request.Query("SET @source_binlog_checksum = 'CRC32'"),
                        new Request.Query("SET @master_binlog_checksum = 'CRC32'"),
                        new Request.Raw("dump", 0x12, start, Shape.LOG),
                        new Request.Query("SELECT 'still here'"),
                        new Request.Raw("dump by GTID", 0x1e, startByGtid, Shape.LOG),
                        new Request.Query("SELECT 'still here'"),
                        raw("table dump", 0x13, "ab", Shape.SINGLE)),
                false);
    }

    /** MariaDB's drivers do not wait for the id; other servers know no such statement. */
    private static Scene lastPrepared() {
        List<Request> requests = new ArrayList<>();
        requests.add(new Request.Execute(Request.LAST));
        for (int i = 0; i < 5; i++) {
            requests.add(
                    new Request.Pipelined(
                            new Request.Prepare(
                                    "put", "INSERT INTO commanded (id, v) VALUES (?, ?)"),
                            new Request.Execute(
                                    Request.LAST,
                                    BoundValue.integer(i),
                                    BoundValue.text("row " + i))));
            requests.add(
                    new Request.Execute(
                            Request.LAST,
                            BoundValue.integer(i + 100),
                            BoundValue.text("once more")));
        }
        requests.add(
                new Request.Pipelined(
                        new Request.Prepare("wrong", "INSERT INTO not_there VALUES (?)"),
                        new Request.Execute(Request.LAST, BoundValue.integer(1))));
        requests.add(
                new Request.Execute("put", BoundValue.integer(50), BoundValue.text("by its id")));
        requests.add(
                new Request.Execute(Request.LAST, BoundValue.integer(51), BoundValue.text("none")));
        requests.add(
                new Request.Pipelined(
                        new Request.Prepare("long", "INSERT INTO commanded VALUES (?, ?, ?)"),
                        new Request.LongData(Request.LAST, 2, "in "),
                        new Request.LongData(Request.LAST, 2, "pieces"),
                        new Request.Execute(
                                Request.LAST,
                                BoundValue.integer(60),
                                BoundValue.text("long"),
                                new BoundValue(252, false, new byte[0]))));
        requests.add(
                new Request.Pipelined(
                        new Request.LongData(Request.LAST, 2, "forgotten"),
                        new Request.ResetStatement(Request.LAST),
                        new Request.Execute(
                                Request.LAST,
                                BoundValue.integer(61),
                                BoundValue.text("short"),
                                BoundValue.ofNull())));
        requests.add(
                new Request.Pipelined(
                        new Request.Prepare("c", "SELECT id, v FROM commanded ORDER BY id"),
                        new Request.Execute(Request.LAST, List.of(), true, true),
                        new Request.Fetch(Request.LAST, 2),
                        new Request.Fetch(Request.LAST, 1000)));
        requests.add(new Request.Query("SELECT 'between'"));
        requests.add(new Request.Execute(Request.LAST));
        requests.add(new Request.Query("PREPARE p FROM 'SELECT 1'"));
        requests.add(new Request.Execute(Request.LAST));
        requests.add(new Request.Close(Request.LAST));
        requests.add(new Request.Execute(Request.LAST));
        requests.add(new Request.Prepare("one", "SELECT 1"));
        requests.add(raw("reset", 0x1f, "", Shape.SINGLE));
        requests.add(new Request.Execute(Request.LAST));
        requests.add(new Request.Query("SELECT id, v, b FROM commanded ORDER BY id"));
        return new Scene("the statement prepared last", List.of(ROWS), requests, true);
    }

    private static Scene statements() {
        List<Request> requests = new ArrayList<>();
        requests.add(new Request.Prepare("put", "INSERT INTO commanded (id, v) VALUES (?, ?)"));
        for (int i = 0; i < 20; i++) {
            boolean first = i == 0;
            requests.add(
                    new Request.Execute(
                            "put",
                            List.of(BoundValue.integer(i), BoundValue.text("value " + i)),
                            false,
                            first));
        }
        requests.add(new Request.Execute("put", BoundValue.integer(3), BoundValue.text("again")));
        requests.add(new Request.Prepare("get", "SELECT * FROM commanded WHERE id = ? OR v = ?"));
        requests.add(new Request.Execute("get", BoundValue.integer(3), BoundValue.ofNull()));
        requests.add(new Request.Execute("get", BoundValue.text("7"), BoundValue.text("value 9")));
        requests.add(new Request.Execute("get", BoundValue.ofNull(), BoundValue.ofNull()));
        requests.add(new Request.ResetStatement("get"));
        requests.add(new Request.Execute("get", BoundValue.big(1, true), BoundValue.real(0)));
        requests.add(new Request.Prepare("none", "DO 1"));
        requests.add(new Request.Execute("none"));
        requests.add(new Request.Prepare("wrong", "SELECT FROM WHERE"));
        requests.add(new Request.Prepare("wrong", "SELECT * FROM not_there"));
        requests.add(new Request.Prepare("several", "SELECT 1; SELECT 2"));
        requests.add(new Request.Prepare("empty", ""));
        requests.add(new Request.Query("PREPARE p FROM 'SELECT ? + ?'"));
        requests.add(new Request.Query("SET @a = 3, @b = 4.5"));
        requests.add(new Request.Query("EXECUTE p USING @a, @b"));
        requests.add(new Request.Query("EXECUTE p USING @a"));
        requests.add(new Request.Query("DEALLOCATE PREPARE p"));
        requests.add(new Request.Query("EXECUTE p USING @a, @b"));
        requests.add(new Request.Close("get"));
        requests.add(new Request.Execute("get", BoundValue.integer(1), BoundValue.ofNull()));
        requests.add(new Request.Query("SELECT COUNT(*), SUM(id) FROM commanded"));
        requests.add(new Request.Query("DELETE FROM commanded"));
        return new Scene("prepared statements", List.of(ROWS), requests, true);
    }

    private static Scene longData() {
        List<Request> requests = new ArrayList<>();
        requests.add(new Request.Prepare("put", "INSERT INTO commanded VALUES (?, ?, ?)"));
        for (int i = 0; i < 5; i++) {
            for (int part = 0; part < 3; part++) {
                requests.add(new Request.LongData("put", 2, "part " + part + " ".repeat(i * 5000)));
            }
            requests.add(
                    new Request.Execute(
                            "put",
                            BoundValue.integer(i),
                            BoundValue.text("long"),
                            new BoundValue(252, false, new byte[0])));
            requests.add(
                    new Request.Query("SELECT id, v, b, LENGTH(b) FROM commanded WHERE id = " + i));
        }
        requests.add(new Request.LongData("put", 2, "forgotten"));
        requests.add(new Request.ResetStatement("put"));
        requests.add(
                new Request.Execute(
                        "put", BoundValue.integer(9), BoundValue.ofNull(), BoundValue.ofNull()));
        requests.add(new Request.Query("SELECT * FROM commanded WHERE id = 9"));
        requests.add(new Request.Query("DELETE FROM commanded"));
        return new Scene("long data", List.of(ROWS), requests, true);
    }

    private static Scene cursors() {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            requests.add(
                    new Request.Query(
                            "INSERT INTO commanded VALUES (%d, 'row %d', NULL)".formatted(i, i)));
        }
        requests.add(
                new Request.Prepare("c", "SELECT id, v FROM commanded WHERE id < ? ORDER BY id"));
        requests.add(new Request.Execute("c", List.of(BoundValue.integer(7)), true, true));
        requests.add(new Request.Fetch("c", 3));
        requests.add(new Request.Query("SELECT 'between'"));
        requests.add(new Request.Fetch("c", 3));
        requests.add(new Request.Fetch("c", 3));
        requests.add(new Request.Fetch("c", 3));
        requests.add(new Request.Execute("c", List.of(BoundValue.integer(7)), true, true));
        requests.add(new Request.Fetch("c", 1));
        requests.add(new Request.ResetStatement("c"));
        requests.add(new Request.Fetch("c", 1));
        requests.add(new Request.Execute("c", List.of(BoundValue.integer(0)), true, true));
        requests.add(new Request.Fetch("c", 1));
        requests.add(new Request.Close("c"));
        requests.add(new Request.Query("DELETE FROM commanded"));
        return new Scene("cursors", List.of(ROWS), requests, false);
    }

    private static Scene changesOfUser(String schema) {
        return new Scene(
                "change of user",
                List.of(ROWS),
                List.of(
                        new Request.Query("SET @kept = 5, SESSION sql_mode = 'ANSI_QUOTES'"),
                        new Request.ChangeUser(schema),
                        new Request.Query("SELECT @kept, @@sql_mode, DATABASE(), CURRENT_USER()"),
                        new Request.ChangeUser(""),
                        new Request.Query("SELECT DATABASE()"),
                        new Request.Query("SELECT * FROM commanded"),
                        new Request.ChangeUser(schema),
                        new Request.Query("SELECT * FROM commanded")),
                false);
    }

    private static Request option(int value) {
        return new Request.Raw(
                "option " + value,
                0x1b,
                new PacketBytes().integer(value, 2).toArray(),
                Shape.SINGLE);
    }

    private static Request raw(String what, int code, String payload, Shape shape) {
        return new Request.Raw(what, code, payload.getBytes(StandardCharsets.UTF_8), shape);
    }
}
