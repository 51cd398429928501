package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.admin.AdminStatement.Action;
import dev.swingbridge.proxy.admin.AdminStatement.Match;
import dev.swingbridge.proxy.admin.AdminWords.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The statements of the admin port; HELP and parsing both come from one list. */
final class AdminLanguage {
    private static final String CUTOVER_OPTIONS =
            "max_hold, drain, max_lag, kill_open_transactions, rehearse, dry_run";

    private final List<AdminStatement> statements = new ArrayList<>();
    private final Operations operations;

    AdminLanguage(Operations operations) {
        this.operations = operations;
        addLooks();
        addVerbs();
        add("HELP", "", "This list.", (arguments, options, operator) -> help());
        // Command-line clients keep HELP for themselves.
        add("SHOW HELP", "", "This list.", (arguments, options, operator) -> help());
    }

    /**
     * Runs one statement.
     *
     * @throws UsageException when it is not one of them
     */
    Grid run(List<Word> words, String operator) {
        for (AdminStatement statement : statements) {
            Match match = statement.match(words);
            if (match != null) {
                return match.run(operator);
            }
        }
        throw new UsageException("not an admin statement; SHOW HELP lists them all");
    }

    private void add(String pattern, String options, String meaning, Action action) {
        statements.add(new AdminStatement(pattern, options, meaning, action));
    }

    private void look(String pattern, String meaning, Action action) {
        add(pattern, "", meaning, action);
    }

    private void addLooks() {
        ProxyViews views = operations.views();
        look(
                "SHOW MIGRATIONS",
                "Every migration, one line each.",
                (arguments, options, operator) -> MigrationViews.migrations(operations.list()));
        look(
                "SHOW MIGRATION <name>",
                "Everything about one.",
                (arguments, options, operator) ->
                        MigrationViews.migration(operations.status(name(arguments))));
        look(
                "SHOW TABLES OF <name>",
                "Its tables with their progress.",
                (arguments, options, operator) ->
                        MigrationViews.tables(operations.status(name(arguments))));
        look(
                "SHOW JOURNAL OF <name>",
                "What was done to it, by whom, how long it took.",
                (arguments, options, operator) ->
                        AdminViews.journal(operations.journal(name(arguments))));
        look(
                "SHOW DIFFERENCES OF <name>",
                "What the last verification found.",
                (arguments, options, operator) ->
                        AdminViews.differences(operations.differences(name(arguments))));
        look(
                "SHOW PRECHECK OF <name>",
                "Every check with its result and how to fix it.",
                (arguments, options, operator) ->
                        AdminViews.checks(
                                operations.precheck(name(arguments), VerbOptions.none())));
        look(
                "SHOW ROUTES",
                "Which server serves which table.",
                (arguments, options, operator) -> AdminViews.routes(views.routes()));
        add(
                "SHOW SESSIONS",
                "blocking",
                "The applications' sessions.",
                (arguments, options, operator) ->
                        AdminViews.sessions(operations.sessions(options)));
        look(
                "SHOW BLOCKING SESSIONS",
                "Those in the way of a cutover.",
                (arguments, options, operator) ->
                        AdminViews.sessions(
                                operations.sessions(VerbOptions.of(Map.of("blocking", "true")))));
        look(
                "SHOW HELD",
                "Sessions whose statement waits for a cutover.",
                (arguments, options, operator) -> AdminViews.held(views.held()));
        look(
                "SHOW SERVERS",
                "The two servers.",
                (arguments, options, operator) -> AdminViews.servers(views.servers()));
        look(
                "SHOW ACCOUNTS",
                "Whether each account can log in on both sides.",
                (arguments, options, operator) -> AdminViews.accounts(views.accounts()));
        look(
                "SHOW METRICS",
                "Every figure that /metrics has.",
                (arguments, options, operator) -> AdminViews.metrics(views.metrics()));
    }

    private void addVerbs() {
        add(
                "CREATE MIGRATION <name> FROM <from> TO <to> TABLES <tables>",
                "on_ddl, start",
                "Defines and starts one; tables such as 'shop.*,!shop.tmp_*'.",
                this::create);
        add(
                "CREATE MIGRATION <name> TABLES <tables>",
                "on_ddl, start",
                "The same from source to target.",
                this::create);
        add(
                "START MIGRATION <name>",
                "",
                "Starts one that was created with start=false.",
                (arguments, options, operator) ->
                        MigrationViews.migration(
                                operations.start(name(arguments), options, operator)));
        add(
                "PAUSE MIGRATION <name>",
                "",
                "Stops copy, stream and verification; traffic goes on.",
                (arguments, options, operator) ->
                        MigrationViews.migration(
                                operations.pause(name(arguments), options, operator)));
        add(
                "RESUME MIGRATION <name>",
                "",
                "Resumes after a pause, or tries again after a failure.",
                (arguments, options, operator) ->
                        MigrationViews.migration(
                                operations.resume(name(arguments), options, operator)));
        add(
                "VERIFY MIGRATION <name>",
                "repair",
                "Compares every row of both sides while traffic goes on.",
                (arguments, options, operator) ->
                        MigrationViews.migration(
                                operations.verify(name(arguments), options, operator)));
        add(
                "SWITCH TRAFFIC <name>",
                CUTOVER_OPTIONS,
                "Moves the applications' traffic to the new side.",
                (arguments, options, operator) ->
                        AdminViews.cutover(
                                operations.switchTraffic(name(arguments), options, operator)));
        add(
                "REVERSE TRAFFIC <name>",
                CUTOVER_OPTIONS,
                "Moves it back to the old side.",
                (arguments, options, operator) ->
                        AdminViews.cutover(
                                operations.reverseTraffic(name(arguments), options, operator)));
        add(
                "COMPLETE MIGRATION <name>",
                "source_tables, dry_run",
                "Ends it on the new side; no way back after it.",
                (arguments, options, operator) ->
                        options.dryRun()
                                ? AdminViews.dryRun(
                                        operations.planComplete(name(arguments), options))
                                : MigrationViews.migration(
                                        operations.complete(name(arguments), options, operator)));
        add(
                "CANCEL MIGRATION <name>",
                "target_tables, dry_run",
                "Ends it on the old side.",
                (arguments, options, operator) ->
                        options.dryRun()
                                ? AdminViews.dryRun(operations.planCancel(name(arguments), options))
                                : MigrationViews.migration(
                                        operations.cancel(name(arguments), options, operator)));
        add(
                "DELETE MIGRATION <name>",
                "",
                "Removes what is on record of one that has ended; its tables stay.",
                this::delete);
        add(
                "DOCTOR MIGRATION <name>",
                "fix",
                "Reads the durable records, says who is authoritative and what follows.",
                (arguments, options, operator) ->
                        AdminViews.doctor(
                                operations.doctor(
                                        name(arguments), options.flag("fix", false), operator)));
    }

    private Grid delete(Map<String, String> arguments, VerbOptions options, String operator) {
        operations.delete(name(arguments), options, operator);
        return AdminViews.deleted(name(arguments));
    }

    private Grid create(Map<String, String> arguments, VerbOptions options, String operator) {
        Map<String, String> given = new HashMap<>(arguments);
        given.remove("name");
        for (String each : List.of("on_ddl", "start")) {
            String value = options.text(each);
            if (value != null) {
                given.put(each, value);
            }
        }
        return MigrationViews.migration(
                operations.create(name(arguments), VerbOptions.of(given), operator));
    }

    private static String name(Map<String, String> arguments) {
        return arguments.getOrDefault("name", "");
    }

    private Grid help() {
        Grid grid = Grid.of("statement", "options after WITH", "meaning");
        statements.forEach(
                statement ->
                        grid.row(statement.pattern(), statement.options(), statement.meaning()));
        return grid;
    }
}
