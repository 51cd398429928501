package dev.swingbridge.lab.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** MariaDB's executions of many rows at once. */
final class BulkScenes {
    private static final int TEXT = 253;
    private static final int DEFAULT = 2;
    private static final int IGNORE = 3;

    private static final String ROWS =
            "CREATE TABLE bulk (n INT PRIMARY KEY, v VARCHAR(50) DEFAULT 'none')";

    private BulkScenes() {}

    /** For clients that have agreed on them. */
    static List<Scene> all() {
        return List.of(many(), indicators(), large(), refused());
    }

    /**
     * What is refused to them, and all of it to clients that have not agreed. Nothing goes on as if
     * types had been sent: MariaDB 11.4 does not survive that.
     */
    static Scene refused() {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.BulkExecute("never prepared", rows(1, 2), true));
        steps.add(new Step.Prepare("none", "INSERT INTO bulk (n) VALUES (1)"));
        steps.add(new Step.BulkExecute("none", List.of(List.of()), true));
        steps.add(new Step.Prepare("read", "SELECT * FROM bulk WHERE n = ?"));
        steps.add(new Step.BulkExecute("read", List.of(List.of(Parameter.integer(1))), true));
        steps.add(new Step.Prepare("put", "INSERT INTO bulk (n, v) VALUES (?, ?)"));
        steps.add(new Step.BulkExecute("put", List.of(List.of(Parameter.integer(1))), true));
        steps.add(raw("without flags", new PacketBytes().integer(-1, 4)));
        steps.add(raw("without an id", new PacketBytes().integer(1, 2)));
        steps.add(raw("flags of nobody", new PacketBytes().integer(-1, 4).integer(0x1880, 2)));
        steps.add(new Step.Query("SELECT COUNT(*) FROM bulk"));
        return new Scene("refused bulk", List.of(ROWS), steps, false);
    }

    /** Types are sent once, with whichever execution is the first. */
    private static Scene many() {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Prepare("put", "INSERT INTO bulk (n, v) VALUES (?, ?)"));
        for (int round = 0; round < 20; round++) {
            int from = round * 100;
            steps.add(new Step.BulkExecute("put", rows(from, 10), round == 0));
            steps.add(new Step.Query("SELECT ROW_COUNT()"));
            steps.add(
                    new Step.Execute(
                            "put",
                            List.of(Parameter.integer(from + 50), Parameter.text("single")),
                            false,
                            false));
            steps.add(new Step.BulkExecute("put", rows(from + 60, 2), false));
            steps.add(
                    new Step.Pipelined(
                            new Step.Prepare("now", "UPDATE bulk SET v = ? WHERE n = ?"),
                            new Step.BulkExecute(
                                    Step.LAST,
                                    List.of(
                                            List.of(Parameter.text("a"), Parameter.integer(from)),
                                            List.of(
                                                    Parameter.text("b"),
                                                    Parameter.integer(from + 1))),
                                    true)));
            steps.add(new Step.Prepare("gone", "DELETE FROM bulk WHERE n = ?"));
            steps.add(
                    new Step.BulkExecute(
                            "gone",
                            List.of(
                                    List.of(Parameter.integer(from + 60)),
                                    List.of(Parameter.integer(from + 61))),
                            true));
            steps.add(new Step.Close("gone"));
            steps.add(
                    new Step.Prepare(
                            "told", "INSERT INTO bulk (n, v) VALUES (?, ?) RETURNING n, v"));
            steps.add(new Step.BulkExecute("told", rows(from + 70, 3), true));
            steps.add(new Step.BulkExecute("told", rows(from + 80, 3), false));
            steps.add(new Step.Close("told"));
            steps.add(new Step.BulkExecute("put", rows(from + 8, 5), false)); // the third is there
            steps.add(new Step.Query("SHOW WARNINGS"));
        }
        steps.add(new Step.Query("SELECT COUNT(*), SUM(n), MAX(v) FROM bulk"));
        steps.add(new Step.Query("DELETE FROM bulk"));
        return new Scene("many rows at once", List.of(ROWS), steps, true);
    }

    private static Scene indicators() {
        List<Step> steps = new ArrayList<>();
        List<List<Parameter>> rows =
                List.of(
                        List.of(Parameter.integer(1), Parameter.text("given")),
                        List.of(Parameter.integer(2), Parameter.indicated(TEXT, DEFAULT)),
                        List.of(Parameter.integer(3), Parameter.ofNull()),
                        List.of(Parameter.integer(4), Parameter.indicated(TEXT, IGNORE)));
        steps.add(new Step.Prepare("put", "INSERT INTO bulk (n, v) VALUES (?, ?)"));
        steps.add(new Step.BulkExecute("put", rows, true));
        steps.add(new Step.Query("SELECT * FROM bulk ORDER BY n"));
        steps.add(new Step.Prepare("change", "UPDATE bulk SET v = ? WHERE n = ?"));
        steps.add(
                new Step.BulkExecute(
                        "change",
                        List.of(
                                List.of(Parameter.text("changed"), Parameter.integer(2)),
                                List.of(Parameter.indicated(TEXT, IGNORE), Parameter.integer(1)),
                                List.of(Parameter.indicated(TEXT, DEFAULT), Parameter.integer(3))),
                        true));
        steps.add(new Step.Query("SELECT * FROM bulk ORDER BY n"));
        steps.add(new Step.Query("SET autocommit = 0"));
        steps.add(new Step.BulkExecute("put", rows(200, 3), true));
        steps.add(new Step.Query("SELECT COUNT(*) FROM bulk"));
        steps.add(new Step.Query("ROLLBACK"));
        steps.add(new Step.Query("SELECT COUNT(*) FROM bulk"));
        steps.add(new Step.Query("SET autocommit = 1"));
        steps.add(new Step.Query("DELETE FROM bulk"));
        return new Scene("indicators", List.of(ROWS), steps, true);
    }

    /** Over 256 KiB, and over one packet. */
    private static Scene large() {
        List<Step> steps = new ArrayList<>();
        String many = "CREATE TABLE bulk_large (id INT PRIMARY KEY, v LONGTEXT)";
        steps.add(new Step.Prepare("put", "INSERT INTO bulk_large (id, v) VALUES (?, ?)"));
        for (int bytes : new int[] {1000, 30_000, 1_700_000}) {
            String value = "x".repeat(bytes);
            List<List<Parameter>> rows =
                    IntStream.range(bytes, bytes + 10)
                            .mapToObj(id -> List.of(Parameter.integer(id), Parameter.text(value)))
                            .toList();
            steps.add(new Step.BulkExecute("put", rows, true));
            steps.add(new Step.Query("SELECT COUNT(*), SUM(LENGTH(v)) FROM bulk_large"));
        }
        steps.add(new Step.Query("DELETE FROM bulk_large"));
        return new Scene("large rows at once", List.of(many), steps, false);
    }

    private static Step raw(String what, PacketBytes payload) {
        return new Step.Raw(what, 0xfa, payload.toArray(), Step.Shape.SINGLE);
    }

    private static List<List<Parameter>> rows(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(n -> List.of(Parameter.integer(n), Parameter.text("row " + n)))
                .toList();
    }
}
