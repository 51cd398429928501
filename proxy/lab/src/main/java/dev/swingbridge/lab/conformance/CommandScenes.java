package dev.swingbridge.lab.conformance;

import dev.swingbridge.lab.conformance.Step.Shape;
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
        List<Step> steps =
                List.of(
                        raw("ping", 0x0e, "", Shape.SINGLE),
                        raw("statistics", 0x09, "", Shape.ANY_TEXT),
                        raw("use", 0x02, schema, Shape.SINGLE),
                        new Step.Query("SELECT DATABASE()"),
                        raw("use what is not there", 0x02, "not_there_at_all", Shape.SINGLE),
                        raw("use nothing", 0x02, "", Shape.SINGLE),
                        new Step.Query("SELECT DATABASE()"),
                        raw("fields", 0x04, "commanded\0%", Shape.FIELDS),
                        raw("fields like", 0x04, "commanded\0v", Shape.FIELDS),
                        raw("fields of nothing", 0x04, "not_there\0", Shape.FIELDS),
                        option(1),
                        new Step.Query("SELECT 1"),
                        option(0),
                        new Step.Query("SELECT 1; SELECT 2"),
                        option(7),
                        new Step.Query("SET @kept = 5"),
                        raw("reset", 0x1f, "", Shape.SINGLE),
                        new Step.Query("SELECT @kept, DATABASE()"),
                        new Step.Query(""),
                        new Step.Query("   "),
                        new Step.Query(";"),
                        new Step.Query("-- nothing"),
                        new Step.Query("/* nothing */"),
                        raw("ping", 0x0e, "", Shape.SINGLE));
        return new Scene("commands", List.of(ROWS), steps, false);
    }

    /** What no client may send is refused in the server's words. */
    private static Scene unknown() {
        List<Step> steps = new ArrayList<>();
        for (int code : new int[] {0x00, 0x0b, 0x0f, 0x10, 0x14, 0x21, 0x22, 0x7f, 0x90, 0xf0}) {
            steps.add(raw("command " + code, code, "", Shape.SINGLE));
            steps.add(new Step.Query("SELECT " + code));
        }
        steps.add(new Step.Execute("never prepared"));
        steps.add(new Step.ResetStatement("never prepared"));
        steps.add(new Step.Fetch("never prepared", 1));
        steps.add(new Step.Close("never prepared"));
        steps.add(new Step.LongData("never prepared", 0, "x"));
        steps.add(new Step.Query("SELECT 'still here'"));
        steps.add(
                new Step.Raw(
                        "kill nobody",
                        0x0c,
                        new PacketBytes().integer(0x7ffffff0, 4).toArray(),
                        Shape.SINGLE));
        steps.add(new Step.Query("KILL 2147483632"));
        steps.add(new Step.Query("KILL QUERY 2147483632"));
        return new Scene("unknown commands", List.of(), steps, false);
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
                        new Step.Query("SELECT 'still here'")),
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
                        new Step.Raw("register", 0x15, registration.toArray(), Shape.SINGLE),
                        raw("register in half", 0x15, "abc", Shape.SINGLE),
                        new Step.Query("SET @source_binlog_checksum = 'CRC32'"),
                        new Step.Query("SET @master_binlog_checksum = 'CRC32'"),
                        new Step.Raw("dump", 0x12, start, Shape.LOG),
                        new Step.Query("SELECT 'still here'"),
                        new Step.Raw("dump by GTID", 0x1e, startByGtid, Shape.LOG),
                        new Step.Query("SELECT 'still here'"),
                        raw("table dump", 0x13, "ab", Shape.SINGLE)),
                false);
    }

    /** MariaDB's drivers do not wait for the id; other servers know no such statement. */
    private static Scene lastPrepared() {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Execute(Step.LAST));
        for (int i = 0; i < 5; i++) {
            steps.add(
                    new Step.Pipelined(
                            new Step.Prepare("put", "INSERT INTO commanded (id, v) VALUES (?, ?)"),
                            new Step.Execute(
                                    Step.LAST, Parameter.integer(i), Parameter.text("row " + i))));
            steps.add(
                    new Step.Execute(
                            Step.LAST, Parameter.integer(i + 100), Parameter.text("once more")));
        }
        steps.add(
                new Step.Pipelined(
                        new Step.Prepare("wrong", "INSERT INTO not_there VALUES (?)"),
                        new Step.Execute(Step.LAST, Parameter.integer(1))));
        steps.add(new Step.Execute("put", Parameter.integer(50), Parameter.text("by its id")));
        steps.add(new Step.Execute(Step.LAST, Parameter.integer(51), Parameter.text("none")));
        steps.add(
                new Step.Pipelined(
                        new Step.Prepare("long", "INSERT INTO commanded VALUES (?, ?, ?)"),
                        new Step.LongData(Step.LAST, 2, "in "),
                        new Step.LongData(Step.LAST, 2, "pieces"),
                        new Step.Execute(
                                Step.LAST,
                                Parameter.integer(60),
                                Parameter.text("long"),
                                new Parameter(252, false, new byte[0]))));
        steps.add(
                new Step.Pipelined(
                        new Step.LongData(Step.LAST, 2, "forgotten"),
                        new Step.ResetStatement(Step.LAST),
                        new Step.Execute(
                                Step.LAST,
                                Parameter.integer(61),
                                Parameter.text("short"),
                                Parameter.ofNull())));
        steps.add(
                new Step.Pipelined(
                        new Step.Prepare("c", "SELECT id, v FROM commanded ORDER BY id"),
                        new Step.Execute(Step.LAST, List.of(), true, true),
                        new Step.Fetch(Step.LAST, 2),
                        new Step.Fetch(Step.LAST, 1000)));
        steps.add(new Step.Query("SELECT 'between'"));
        steps.add(new Step.Execute(Step.LAST));
        steps.add(new Step.Query("PREPARE p FROM 'SELECT 1'"));
        steps.add(new Step.Execute(Step.LAST));
        steps.add(new Step.Close(Step.LAST));
        steps.add(new Step.Execute(Step.LAST));
        steps.add(new Step.Prepare("one", "SELECT 1"));
        steps.add(raw("reset", 0x1f, "", Shape.SINGLE));
        steps.add(new Step.Execute(Step.LAST));
        steps.add(new Step.Query("SELECT id, v, b FROM commanded ORDER BY id"));
        return new Scene("the statement prepared last", List.of(ROWS), steps, true);
    }

    private static Scene statements() {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Prepare("put", "INSERT INTO commanded (id, v) VALUES (?, ?)"));
        for (int i = 0; i < 20; i++) {
            boolean first = i == 0;
            steps.add(
                    new Step.Execute(
                            "put",
                            List.of(Parameter.integer(i), Parameter.text("value " + i)),
                            false,
                            first));
        }
        steps.add(new Step.Execute("put", Parameter.integer(3), Parameter.text("again")));
        steps.add(new Step.Prepare("get", "SELECT * FROM commanded WHERE id = ? OR v = ?"));
        steps.add(new Step.Execute("get", Parameter.integer(3), Parameter.ofNull()));
        steps.add(new Step.Execute("get", Parameter.text("7"), Parameter.text("value 9")));
        steps.add(new Step.Execute("get", Parameter.ofNull(), Parameter.ofNull()));
        steps.add(new Step.ResetStatement("get"));
        steps.add(new Step.Execute("get", Parameter.big(1, true), Parameter.real(0)));
        steps.add(new Step.Prepare("none", "DO 1"));
        steps.add(new Step.Execute("none"));
        steps.add(new Step.Prepare("wrong", "SELECT FROM WHERE"));
        steps.add(new Step.Prepare("wrong", "SELECT * FROM not_there"));
        steps.add(new Step.Prepare("several", "SELECT 1; SELECT 2"));
        steps.add(new Step.Prepare("empty", ""));
        steps.add(new Step.Query("PREPARE p FROM 'SELECT ? + ?'"));
        steps.add(new Step.Query("SET @a = 3, @b = 4.5"));
        steps.add(new Step.Query("EXECUTE p USING @a, @b"));
        steps.add(new Step.Query("EXECUTE p USING @a"));
        steps.add(new Step.Query("DEALLOCATE PREPARE p"));
        steps.add(new Step.Query("EXECUTE p USING @a, @b"));
        steps.add(new Step.Close("get"));
        steps.add(new Step.Execute("get", Parameter.integer(1), Parameter.ofNull()));
        steps.add(new Step.Query("SELECT COUNT(*), SUM(id) FROM commanded"));
        steps.add(new Step.Query("DELETE FROM commanded"));
        return new Scene("prepared statements", List.of(ROWS), steps, true);
    }

    private static Scene longData() {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Prepare("put", "INSERT INTO commanded VALUES (?, ?, ?)"));
        for (int i = 0; i < 5; i++) {
            for (int part = 0; part < 3; part++) {
                steps.add(new Step.LongData("put", 2, "part " + part + " ".repeat(i * 5000)));
            }
            steps.add(
                    new Step.Execute(
                            "put",
                            Parameter.integer(i),
                            Parameter.text("long"),
                            new Parameter(252, false, new byte[0])));
            steps.add(new Step.Query("SELECT id, v, b, LENGTH(b) FROM commanded WHERE id = " + i));
        }
        steps.add(new Step.LongData("put", 2, "forgotten"));
        steps.add(new Step.ResetStatement("put"));
        steps.add(
                new Step.Execute(
                        "put", Parameter.integer(9), Parameter.ofNull(), Parameter.ofNull()));
        steps.add(new Step.Query("SELECT * FROM commanded WHERE id = 9"));
        steps.add(new Step.Query("DELETE FROM commanded"));
        return new Scene("long data", List.of(ROWS), steps, true);
    }

    private static Scene cursors() {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            steps.add(
                    new Step.Query(
                            "INSERT INTO commanded VALUES (%d, 'row %d', NULL)".formatted(i, i)));
        }
        steps.add(new Step.Prepare("c", "SELECT id, v FROM commanded WHERE id < ? ORDER BY id"));
        steps.add(new Step.Execute("c", List.of(Parameter.integer(7)), true, true));
        steps.add(new Step.Fetch("c", 3));
        steps.add(new Step.Query("SELECT 'between'"));
        steps.add(new Step.Fetch("c", 3));
        steps.add(new Step.Fetch("c", 3));
        steps.add(new Step.Fetch("c", 3));
        steps.add(new Step.Execute("c", List.of(Parameter.integer(7)), true, true));
        steps.add(new Step.Fetch("c", 1));
        steps.add(new Step.ResetStatement("c"));
        steps.add(new Step.Fetch("c", 1));
        steps.add(new Step.Execute("c", List.of(Parameter.integer(0)), true, true));
        steps.add(new Step.Fetch("c", 1));
        steps.add(new Step.Close("c"));
        steps.add(new Step.Query("DELETE FROM commanded"));
        return new Scene("cursors", List.of(ROWS), steps, false);
    }

    private static Scene changesOfUser(String schema) {
        return new Scene(
                "change of user",
                List.of(ROWS),
                List.of(
                        new Step.Query("SET @kept = 5, SESSION sql_mode = 'ANSI_QUOTES'"),
                        new Step.ChangeUser(schema),
                        new Step.Query("SELECT @kept, @@sql_mode, DATABASE(), CURRENT_USER()"),
                        new Step.ChangeUser(""),
                        new Step.Query("SELECT DATABASE()"),
                        new Step.Query("SELECT * FROM commanded"),
                        new Step.ChangeUser(schema),
                        new Step.Query("SELECT * FROM commanded")),
                false);
    }

    private static Step option(int value) {
        return new Step.Raw(
                "option " + value,
                0x1b,
                new PacketBytes().integer(value, 2).toArray(),
                Shape.SINGLE);
    }

    private static Step raw(String what, int code, String payload, Shape shape) {
        return new Step.Raw(what, code, payload.getBytes(StandardCharsets.UTF_8), shape);
    }
}
