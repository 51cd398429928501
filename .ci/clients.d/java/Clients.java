import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;

/** java Clients connector-j|mariadb-j|hibernate create|once|loop HOST PORT USER PASSWORD SCHEMA. */
final class Clients {
    private static final String PLAIN = "sslMode=DISABLED&allowPublicKeyRetrieval=true";
    private static final String LOCAL = "&allowLoadLocalInfile=true&characterEncoding=UTF-8";
    private static final List<Jdbc.Choice> CONNECTOR_J =
            List.of(
                    mysql("text", PLAIN, false),
                    mysql("prepared", PLAIN + "&useServerPrepStmts=true&cachePrepStmts=true", true),
                    mysql("cursor", PLAIN + "&useCursorFetch=true&defaultFetchSize=3", true),
                    mysql(
                            "batch",
                            PLAIN + "&rewriteBatchedStatements=true&allowMultiQueries=true",
                            false),
                    mysql("compressed", PLAIN + "&useCompression=true", false),
                    mysql(
                            "all",
                            "sslMode=REQUIRED&useServerPrepStmts=true&cachePrepStmts=true&rewriteBatchedStatements=true"
                                    + "&useCompression=true&useLocalSessionState=true&cacheServerConfiguration=true",
                            true));
    private static final List<Jdbc.Choice> MARIADB_J =
            List.of(
                    mariadb("text", "", false),
                    mariadb("prepared", "&useServerPrepStmts=true", true),
                    mariadb(
                            "bulk",
                            "&useServerPrepStmts=true&useBulkStmts=true&useBulkStmtsForInserts=true",
                            true),
                    mariadb("compressed", "&useCompression=true", false),
                    new Jdbc.Choice(
                            "mariadb", "tls", "sslMode=trust&allowMultiQueries=true", false));

    private Clients() {}

    private static Jdbc.Choice mysql(String name, String options, boolean prepares) {
        return new Jdbc.Choice("mysql", name, options + LOCAL, prepares);
    }

    private static Jdbc.Choice mariadb(String name, String options, boolean prepares) {
        return new Jdbc.Choice(
                "mariadb", name, PLAIN.replace("DISABLED", "disable") + options, prepares);
    }

    public static void main(String[] arguments) throws Exception {
        var login = new Jdbc.Login(arguments[2], arguments[3], arguments[4], arguments[5]);
        var schema = arguments[6];
        if (arguments[0].equals("hibernate")) {
            new Orm(login, schema).run(arguments[1]);
            return;
        }
        var choices = arguments[0].equals("mariadb-j") ? MARIADB_J : CONNECTOR_J;
        if (arguments[1].equals("once")) {
            for (var choice : choices) {
                new Jdbc(login, choice).once(schema);
            }
        } else {
            loop(arguments[0], login, choices, schema);
        }
    }

    private static void loop(
            String name, Jdbc.Login login, List<Jdbc.Choice> choices, String schema)
            throws InterruptedException {
        try (var threads = Executors.newCachedThreadPool()) {
            var running = new ExecutorCompletionService<Void>(threads);
            for (var choice : choices) {
                running.submit(
                        () -> {
                            session(name + "-" + choice.name(), new Jdbc(login, choice), schema);
                            return null;
                        });
            }
            for (int ended = 0; ended < choices.size(); ended++) {
                try {
                    running.take().get();
                } catch (ExecutionException e) { // the others would go on
                    e.printStackTrace();
                    System.exit(1);
                }
            }
        }
    }

    private static void session(String name, Jdbc jdbc, String schema) throws Exception {
        try (var connection = jdbc.connect(schema)) {
            Jdbc.must(connection, "SET @who = '" + name + "'");
            Rounds.run(
                    name,
                    sql -> jdbc.say(connection, sql, true),
                    round -> Batch.round(connection, name, round));
        }
    }
}
