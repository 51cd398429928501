package dev.swingbridge.proxy.session.state;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the two server families call the variables of a session. */
final class VariableNames {
    /** Reads as the present moment while nothing was set. */
    static final String TIMESTAMP = "timestamp";

    /** A routine's own modes end with it, and servers tell of the others, as they come. */
    private static final Set<String> TOLD =
            Set.of(
                    "character_set_client",
                    "collation_connection",
                    "character_set_results",
                    "sql_mode",
                    "autocommit");

    /**
     * Taken over to the other side always: servers differ in their defaults, and a session keeps
     * what it began with. Character sets come first.
     */
    static final List<String> ALWAYS =
            List.of(
                    "character_set_client",
                    "collation_connection",
                    "character_set_results",
                    "sql_mode",
                    "time_zone",
                    "autocommit",
                    "transaction_isolation",
                    "transaction_read_only",
                    "foreign_key_checks",
                    "unique_checks",
                    "sql_select_limit",
                    "sql_safe_updates",
                    "sql_auto_is_null",
                    "group_concat_max_len",
                    "div_precision_increment",
                    "lc_time_names",
                    "default_week_format",
                    "innodb_lock_wait_timeout",
                    "lock_wait_timeout");

    /** Of these, what a routine or a text prepared as text may have set unseen. */
    static final List<String> SET_UNSEEN =
            ALWAYS.stream().filter(name -> !TOLD.contains(name)).toList();

    private static final Map<String, String> MARIADB =
            Map.of(
                    "transaction_isolation", "tx_isolation",
                    "transaction_read_only", "tx_read_only");
    private static final Map<String, String> CANONICAL =
            Map.of(
                    "tx_isolation", "transaction_isolation",
                    "tx_read_only", "transaction_read_only",
                    "character_set_connection", "collation_connection",
                    "character_set", "character_set_client");

    /** Not a state to carry: answered by other means, or of one connection only. */
    private static final Set<String> LEFT_OUT =
            Set.of(
                    "last_insert_id",
                    "identity",
                    "pseudo_thread_id",
                    "gtid_next",
                    "session_track_gtids",
                    "debug",
                    "statement_id",
                    "character_set_database",
                    "collation_database",
                    "rand_seed1",
                    "rand_seed2");

    private VariableNames() {}

    /** One name for what the families call differently; empty for what is not carried. */
    static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return LEFT_OUT.contains(lower) ? "" : CANONICAL.getOrDefault(lower, lower);
    }

    static String on(boolean mariaDb, String canonical) {
        return mariaDb ? MARIADB.getOrDefault(canonical, canonical) : canonical;
    }
}
