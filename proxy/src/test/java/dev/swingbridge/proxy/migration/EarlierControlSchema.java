package dev.swingbridge.proxy.migration;

import dev.swingbridge.backfill.fixture.TestServer;
import java.util.List;

/**
 * The control tables as the last version made them that kept no cause of a failure, no instance in
 * the journal, no figures of copied tables and no settled routes, with the rows it would have
 * written.
 */
final class EarlierControlSchema {
    private static final List<Table> TABLES =
            List.of(
                    new Table(
                            "migration",
                            "name, instance, revision, definition, state, health, reason, epoch, served_epoch, changed_at",
                            """
                            name VARCHAR(64) NOT NULL PRIMARY KEY, instance VARCHAR(96) NOT NULL,
                            revision BIGINT NOT NULL, definition MEDIUMTEXT NOT NULL, state VARCHAR(16) NOT NULL,
                            health VARCHAR(16) NOT NULL, reason TEXT NULL, epoch BIGINT NOT NULL,
                            served_epoch BIGINT NOT NULL, changed_at DATETIME(6) NOT NULL"""),
                    new Table(
                            "register",
                            "migration, epoch, attempt, decision, reverse_file, reverse_offset, reverse_gtid, decided_at",
                            """
                            migration VARCHAR(96) NOT NULL, epoch BIGINT NOT NULL, attempt VARCHAR(64) NOT NULL,
                            decision VARCHAR(16) NOT NULL, reverse_file VARCHAR(255) NULL, reverse_offset BIGINT NULL,
                            reverse_gtid MEDIUMTEXT NULL, decided_at DATETIME(6) NOT NULL, PRIMARY KEY (migration, epoch)"""),
                    new Table(
                            "intent",
                            "migration, epoch, attempt, phase, changed_at",
                            """
                            migration VARCHAR(96) NOT NULL PRIMARY KEY, epoch BIGINT NOT NULL,
                            attempt VARCHAR(64) NOT NULL, phase VARCHAR(16) NOT NULL, changed_at DATETIME(6) NOT NULL"""),
                    new Table(
                            "journal",
                            "number, migration, at, epoch, event, detail, millis, operator",
                            """
                            number BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, migration VARCHAR(64) NOT NULL,
                            at DATETIME(6) NOT NULL, epoch BIGINT NOT NULL, event VARCHAR(255) NOT NULL,
                            detail TEXT NOT NULL, millis DOUBLE NOT NULL, operator VARCHAR(255) NOT NULL,
                            KEY (migration, number)"""),
                    new Table(
                            "verb_under_way",
                            "migration, verb, detail, epoch, operator, since",
                            """
                            migration VARCHAR(96) NOT NULL PRIMARY KEY, verb VARCHAR(32) NOT NULL,
                            detail VARCHAR(255) NOT NULL, epoch BIGINT NOT NULL, operator VARCHAR(255) NOT NULL,
                            since DATETIME(6) NOT NULL"""),
                    new Table(
                            "cutover_report",
                            "migration, epoch, direction, outcome, reason, hold_millis, started_at, steps",
                            """
                            migration VARCHAR(96) NOT NULL, epoch BIGINT NOT NULL, direction VARCHAR(32) NOT NULL,
                            outcome VARCHAR(16) NOT NULL, reason TEXT NULL, hold_millis DOUBLE NOT NULL,
                            started_at DATETIME(6) NOT NULL, steps MEDIUMTEXT NOT NULL, PRIMARY KEY (migration, epoch)"""),
                    new Table(
                            "verify_report",
                            "migration, state, rows_compared, differences, finished_at",
                            """
                            migration VARCHAR(96) NOT NULL PRIMARY KEY, state VARCHAR(16) NOT NULL,
                            rows_compared BIGINT NOT NULL, differences BIGINT NOT NULL, finished_at DATETIME(6) NULL"""));

    /** The others, such as those of streams, are the same in both versions. */
    private record Table(String name, String columns, String definition) {
        String[] goBack() {
            String now = "swingbridge." + name;
            return new String[] {
                "RENAME TABLE %s TO swingbridge.newer".formatted(now),
                "CREATE TABLE %s (%s) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4"
                        .formatted(now, definition),
                "INSERT INTO %s (%s) SELECT %s FROM swingbridge.newer"
                        .formatted(now, columns, columns),
                "DROP TABLE swingbridge.newer"
            };
        }
    }

    private EarlierControlSchema() {}

    /** No proxy works on these servers. */
    static void goBack(TestServer... servers) {
        for (TestServer server : servers) {
            for (Table table : TABLES) {
                server.run(table.goBack());
            }
            server.run("DROP TABLE swingbridge.copied_table, swingbridge.settled_route");
        }
    }
}
