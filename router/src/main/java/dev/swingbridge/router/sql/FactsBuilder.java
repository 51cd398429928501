package dev.swingbridge.router.sql;

import dev.swingbridge.router.ddl.TableChange;
import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.sql.StatementDetail.Assignment;
import dev.swingbridge.router.sql.StatementDetail.Handler;
import dev.swingbridge.router.sql.StatementDetail.Kill;
import dev.swingbridge.router.sql.StatementDetail.Prepared;
import dev.swingbridge.router.sql.StatementDetail.TransactionControl;
import dev.swingbridge.router.sql.StatementDetail.UserLock;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the analysis of one statement has found so far. */
final class FactsBuilder {
    private static final String INFORMATION_SCHEMA = "information_schema";

    /** A query that does no more than this leaves nothing behind. */
    private static final Set<Effect> ASKING =
            EnumSet.of(Effect.READS_USER_VARIABLE, Effect.READS_DEFAULT_SCHEMA);

    Kind kind = Kind.OTHER;
    Listing listing = Listing.NONE;
    final Set<TableName> reads = new LinkedHashSet<>();
    final Set<TableName> writes = new LinkedHashSet<>();
    final Set<Effect> effects = EnumSet.noneOf(Effect.class);
    final Set<TableName> routines = new LinkedHashSet<>();
    final Set<TableName> mentions = new LinkedHashSet<>();
    final Set<String> schemas = new LinkedHashSet<>();
    final Set<TableName> triggers = new LinkedHashSet<>();
    final Map<TableName, TableChange> defines = new LinkedHashMap<>();

    /** The tables it writes are there, and it changes their definition. */
    boolean redefines;

    final List<Assignment> assignments = new ArrayList<>();
    final List<TransactionControl> transactions = new ArrayList<>();
    final List<TableName> temporaryCreated = new ArrayList<>();
    final List<TableName> temporaryDropped = new ArrayList<>();
    final Set<String> variablesWritten = new LinkedHashSet<>();
    final Set<String> variablesRead = new LinkedHashSet<>();
    final List<UserLock> locks = new ArrayList<>();
    final List<Handler> handlers = new ArrayList<>();
    final List<Kill> kills = new ArrayList<>();
    final List<Prepared> prepared = new ArrayList<>();
    final List<TextRange> connectionIdCalls = new ArrayList<>();
    String useSchema = "";
    String trouble = "";

    FactsBuilder() {}

    /** With all that is known of a text. */
    FactsBuilder(StatementFacts known) {
        kind = known.kind();
        listing = known.listing();
        trouble = known.trouble();
        include(known);
    }

    /** What another statement of the text, or one inside of this, adds. */
    void include(StatementFacts other) {
        reads.addAll(other.reads());
        writes.addAll(other.writes());
        effects.addAll(other.effects());
        includeNames(other);
        includeChanges(other);
    }

    /** Definitions it changes: of one table all changes together. */
    void includeChanges(StatementFacts other) {
        other.defines().forEach((table, change) -> defines.merge(table, change, TableChange::and));
    }

    /** What is named besides tables. */
    void includeNames(StatementFacts other) {
        routines.addAll(other.routines());
        mentions.addAll(other.mentions());
        triggers.addAll(other.triggers());
        schemas.addAll(other.schemas());
    }

    StatementFacts facts() {
        return new StatementFacts(
                kind,
                reads,
                writes,
                effects,
                routines,
                mentions,
                triggers,
                schemas,
                defines,
                trouble.isEmpty() ? listed() : Listing.NONE,
                trouble.isEmpty(),
                trouble);
    }

    private Listing listed() {
        boolean catalog =
                kind == Kind.SELECT
                        && !reads.isEmpty()
                        && reads.stream()
                                .allMatch(t -> t.schema().equalsIgnoreCase(INFORMATION_SCHEMA))
                        && writes.isEmpty()
                        && routines.isEmpty()
                        && ASKING.containsAll(effects);
        if (catalog) {
            return Listing.CATALOG;
        }
        // a query after WHERE may concern any table
        return reads.isEmpty() || listing == Listing.TABLE ? listing : Listing.NONE;
    }

    StatementDetail detail(TextRange range) {
        return new StatementDetail(
                range,
                facts(),
                assignments,
                useSchema,
                transactions,
                temporaryCreated,
                temporaryDropped,
                List.copyOf(variablesWritten),
                List.copyOf(variablesRead),
                locks,
                handlers,
                kills,
                prepared,
                connectionIdCalls);
    }

    void readsVariable(String name) {
        effects.add(Effect.READS_USER_VARIABLE);
        variablesRead.add(name);
    }

    void writesVariable(String name) {
        effects.add(Effect.SETS_USER_VARIABLE);
        variablesWritten.add(name);
    }
}
