package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.admin.AdminStatement.Action;
import dev.swingbridge.proxy.admin.AdminStatement.Match;
import dev.swingbridge.proxy.admin.Tokens.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The statements of the admin port; HELP and parsing both come from one list. */
final class AdminLanguage {
    private static final String CUTOVER_OPTIONS =
            "max_hold, drain, max_lag, kill_open_transactions, rehearse, dry_run";

    private final List<AdminStatement> forms = new ArrayList<>();
    private final Operations operations;

    AdminLanguage(Operations operations) {
        this.operations = operations;
        addLooks();
        addVerbs();
        add("HELP", "", "This list.", (holes, options, operator) -> help());
        // Command-line clients keep HELP for themselves.
        add("SHOW HELP", "", "This list.", (holes, options, operator) -> help());
    }

    /**
     * Runs one statement.
     *
     * @throws UsageException when it has no known form
     */
    Grid run(List<Token> tokens, String operator) {
        for (AdminStatement form : forms) {
            Match match = form.match(tokens);
            if (match != null) {
                return match.run(operator);
            }
        }
        throw new UsageException("not an admin statement; SHOW HELP lists them all");
    }

    private void add(String pattern, String options, String meaning, Action action) {
        forms.add(new AdminStatement(pattern, options, meaning, action));
    }

    private void look(String pattern, String meaning, Action action) {
        add(pattern, "", meaning, action);
    }

    private void addLooks() {
        ProxyViews landscape = operations.landscape();
        look(
                "SHOW MIGRATIONS",
                "Every migration, one line each.",
                (holes, options, operator) -> AdminViews.migrations(operations.list()));
        look(
                "SHOW MIGRATION <name>",
                "Everything about one.",
                (holes, options, operator) -> AdminViews.migration(operations.status(name(holes))));
        look(
                "SHOW TABLES OF <name>",
                "Its tables with their progress.",
                (holes, options, operator) -> AdminViews.tables(operations.status(name(holes))));
        look(
                "SHOW JOURNAL OF <name>",
                "What was done to it, by whom, how long it took.",
                (holes, options, operator) -> AdminViews.journal(operations.journal(name(holes))));
        look(
                "SHOW DIFFERENCES OF <name>",
                "What the last verification found.",
                (holes, options, operator) ->
                        AdminViews.differences(operations.differences(name(holes))));
        look(
                "SHOW PRECHECK OF <name>",
                "Every check with its result and how to mend it.",
                (holes, options, operator) ->
                        AdminViews.checks(operations.precheck(name(holes), VerbOptions.none())));
        look(
                "SHOW ROUTES",
                "Which server serves which table.",
                (holes, options, operator) -> AdminViews.routes(landscape.routes()));
        look(
                "SHOW SESSIONS",
                "The applications' sessions.",
                (holes, options, operator) -> AdminViews.sessions(operations.sessions(options)));
        look(
                "SHOW BLOCKING SESSIONS",
                "Those in the way of a cutover.",
                (holes, options, operator) ->
                        AdminViews.sessions(
                                operations.sessions(VerbOptions.of(Map.of("blocking", "true")))));
        look(
                "SHOW HELD",
                "Sessions whose statement waits for a cutover.",
                (holes, options, operator) -> AdminViews.held(landscape.held()));
        look(
                "SHOW SERVERS",
                "The two servers.",
                (holes, options, operator) -> AdminViews.servers(landscape.servers()));
        look(
                "SHOW ACCOUNTS",
                "Can each account log in on both sides.",
                (holes, options, operator) -> AdminViews.accounts(landscape.accounts()));
        look(
                "SHOW METRICS",
                "Every figure that /metrics has.",
                (holes, options, operator) -> AdminViews.metrics(landscape.metrics()));
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
                "Begins one that was created with start=false.",
                (holes, options, operator) ->
                        AdminViews.migration(operations.start(name(holes), operator)));
        add(
                "PAUSE MIGRATION <name>",
                "",
                "Copy, stream and verification stand still; traffic goes on.",
                (holes, options, operator) ->
                        AdminViews.migration(operations.pause(name(holes), operator)));
        add(
                "RESUME MIGRATION <name>",
                "",
                "Goes on after a pause, or tries again after a failure.",
                (holes, options, operator) ->
                        AdminViews.migration(operations.resume(name(holes), operator)));
        add(
                "VERIFY MIGRATION <name>",
                "repair",
                "Compares every row of both sides while traffic goes on.",
                (holes, options, operator) ->
                        AdminViews.migration(operations.verify(name(holes), options, operator)));
        add(
                "SWITCH TRAFFIC <name>",
                CUTOVER_OPTIONS,
                "Moves the applications' traffic to the new side.",
                (holes, options, operator) ->
                        AdminViews.cutover(
                                operations.switchTraffic(name(holes), options, operator)));
        add(
                "REVERSE TRAFFIC <name>",
                CUTOVER_OPTIONS,
                "Moves it back to the old side.",
                (holes, options, operator) ->
                        AdminViews.cutover(
                                operations.reverseTraffic(name(holes), options, operator)));
        add(
                "COMPLETE MIGRATION <name>",
                "source_tables",
                "Ends it on the new side; no way back after it.",
                (holes, options, operator) ->
                        AdminViews.migration(operations.complete(name(holes), options, operator)));
        add(
                "CANCEL MIGRATION <name>",
                "target_tables",
                "Ends it on the old side.",
                (holes, options, operator) ->
                        AdminViews.migration(operations.cancel(name(holes), options, operator)));
        add(
                "DOCTOR MIGRATION <name>",
                "fix",
                "Reads the durable records, says who is authoritative and what follows.",
                (holes, options, operator) ->
                        AdminViews.doctor(
                                operations.doctor(
                                        name(holes), options.flag("fix", false), operator)));
    }

    private Grid create(Map<String, String> holes, VerbOptions options, String operator) {
        Map<String, String> given = new HashMap<>(holes);
        given.remove("name");
        given.put("start", Boolean.toString(options.allowing("start").flag("start", true)));
        return AdminViews.migration(
                operations.create(name(holes), VerbOptions.of(given), operator));
    }

    private static String name(Map<String, String> holes) {
        return holes.getOrDefault("name", "");
    }

    private Grid help() {
        Grid grid = Grid.of("statement", "options after WITH", "meaning");
        forms.forEach(form -> grid.row(form.pattern(), form.options(), form.meaning()));
        return grid;
    }
}
