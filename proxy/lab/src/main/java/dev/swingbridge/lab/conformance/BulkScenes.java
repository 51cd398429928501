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
     * What is refused to them, and all of it to clients that have not agreed. Nothing continues as
     * if types had been sent: MariaDB 11.4 does not survive that.
     */
    static Scene refused() {
        List<Request> requests = new ArrayList<>();
        requests.add(new Request.BulkExecute("never prepared", rows(1, 2), true));
        requests.add(new Request.Prepare("none", "INSERT INTO bulk (n) VALUES (1)"));
        requests.add(new Request.BulkExecute("none", List.of(List.of()), true));
        requests.add(new Request.Prepare("read", "SELECT * FROM bulk WHERE n = ?"));
        requests.add(
                new Request.BulkExecute("read", List.of(List.of(BoundValue.integer(1))), true));
        requests.add(new Request.Prepare("put", "INSERT INTO bulk (n, v) VALUES (?, ?)"));
        requests.add(new Request.BulkExecute("put", List.of(List.of(BoundValue.integer(1))), true));
        requests.add(raw("without flags", new PacketBytes().integer(-1, 4)));
        requests.add(raw("without an id", new PacketBytes().integer(1, 2)));
        requests.add(raw("flags of nobody", new PacketBytes().integer(-1, 4).integer(0x1880, 2)));
        requests.add(new Request.Query("SELECT COUNT(*) FROM bulk"));
        return new Scene("refused bulk", List.of(ROWS), requests, false);
    }

    /** Types are sent once, with whichever execution is the first. */
    private static Scene many() {
        List<Request> requests = new ArrayList<>();
        requests.add(new Request.Prepare("put", "INSERT INTO bulk (n, v) VALUES (?, ?)"));
        for (int round = 0; round < 20; round++) {
            int from = round * 100;
            requests.add(new Request.BulkExecute("put", rows(from, 10), round == 0));
            requests.add(new Request.Query("SELECT ROW_COUNT()"));
            requests.add(
                    new Request.Execute(
                            "put",
                            List.of(BoundValue.integer(from + 50), BoundValue.text("single")),
                            false,
                            false));
            requests.add(new Request.BulkExecute("put", rows(from + 60, 2), false));
            requests.add(
                    new Request.Pipelined(
                            new Request.Prepare("now", "UPDATE bulk SET v = ? WHERE n = ?"),
                            new Request.BulkExecute(
                                    Request.LAST,
                                    List.of(
                                            List.of(BoundValue.text("a"), BoundValue.integer(from)),
                                            List.of(
                                                    BoundValue.text("b"),
                                                    BoundValue.integer(from + 1))),
                                    true)));
            requests.add(new Request.Prepare("gone", "DELETE FROM bulk WHERE n = ?"));
            requests.add(
                    new Request.BulkExecute(
                            "gone",
                            List.of(
                                    List.of(BoundValue.integer(from + 60)),
                                    List.of(BoundValue.integer(from + 61))),
                            true));
            requests.add(new Request.Close("gone"));
            requests.add(
                    new Request.Prepare(
                            "told", "INSERT INTO bulk (n, v) VALUES (?, ?) RETURNING n, v"));
            requests.add(new Request.BulkExecute("told", rows(from + 70, 3), true));
            requests.add(new Request.BulkExecute("told", rows(from + 80, 3), false));
            requests.add(new Request.Close("told"));
            requests.add(
                    new Request.BulkExecute("put", rows(from + 8, 5), false)); // the third is there
            requests.add(new Request.Query("SHOW WARNINGS"));
        }
        requests.add(new Request.Query("SELECT COUNT(*), SUM(n), MAX(v) FROM bulk"));
        requests.add(new Request.Query("DELETE FROM bulk"));
        return new Scene("many rows at once", List.of(ROWS), requests, true);
    }

    private static Scene indicators() {
        List<Request> requests = new ArrayList<>();
        List<List<BoundValue>> rows =
                List.of(
                        List.of(BoundValue.integer(1), BoundValue.text("given")),
                        List.of(BoundValue.integer(2), BoundValue.indicated(TEXT, DEFAULT)),
                        List.of(BoundValue.integer(3), BoundValue.ofNull()),
                        List.of(BoundValue.integer(4), BoundValue.indicated(TEXT, IGNORE)));
        requests.add(new Request.Prepare("put", "INSERT INTO bulk (n, v) VALUES (?, ?)"));
        requests.add(new Request.BulkExecute("put", rows, true));
        requests.add(new Request.Query("SELECT * FROM bulk ORDER BY n"));
        requests.add(new Request.Prepare("change", "UPDATE bulk SET v = ? WHERE n = ?"));
        requests.add(
                new Request.BulkExecute(
                        "change",
                        List.of(
                                List.of(BoundValue.text("changed"), BoundValue.integer(2)),
                                List.of(BoundValue.indicated(TEXT, IGNORE), BoundValue.integer(1)),
                                List.of(
                                        BoundValue.indicated(TEXT, DEFAULT),
                                        BoundValue.integer(3))),
                        true));
        requests.add(new Request.Query("SELECT * FROM bulk ORDER BY n"));
        requests.add(new Request.Query("SET autocommit = 0"));
        requests.add(new Request.BulkExecute("put", rows(200, 3), true));
        requests.add(new Request.Query("SELECT COUNT(*) FROM bulk"));
        requests.add(new Request.Query("ROLLBACK"));
        requests.add(new Request.Query("SELECT COUNT(*) FROM bulk"));
        requests.add(new Request.Query("SET autocommit = 1"));
        requests.add(new Request.Query("DELETE FROM bulk"));
        return new Scene("indicators", List.of(ROWS), requests, true);
    }

    /** Over 256 KiB, and over one packet. */
    private static Scene large() {
        List<Request> requests = new ArrayList<>();
        String many = "CREATE TABLE bulk_large (id INT PRIMARY KEY, v LONGTEXT)";
        requests.add(new Request.Prepare("put", "INSERT INTO bulk_large (id, v) VALUES (?, ?)"));
        for (int bytes : new int[] {1000, 30_000, 1_700_000}) {
            String value = "x".repeat(bytes);
            List<List<BoundValue>> rows =
                    IntStream.range(bytes, bytes + 10)
                            .mapToObj(id -> List.of(BoundValue.integer(id), BoundValue.text(value)))
                            .toList();
            requests.add(new Request.BulkExecute("put", rows, true));
            requests.add(new Request.Query("SELECT COUNT(*), SUM(LENGTH(v)) FROM bulk_large"));
        }
        requests.add(new Request.Query("DELETE FROM bulk_large"));
        return new Scene("large rows at once", List.of(many), requests, false);
    }

    private static Request raw(String what, PacketBytes payload) {
        return new Request.Raw(what, 0xfa, payload.toArray(), Request.Shape.SINGLE);
    }

    private static List<List<BoundValue>> rows(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(n -> List.of(BoundValue.integer(n), BoundValue.text("row " + n)))
                .toList();
    }
}
