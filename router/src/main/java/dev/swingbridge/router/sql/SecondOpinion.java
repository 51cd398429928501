package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.table.TableName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import net.sf.jsqlparser.parser.AbstractJSqlParser.Dialect;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.TokenMgrException;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.util.TablesNamesFinder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets JSqlParser read what our own grammar has read, on a thread of its own, and distrusts the
 * facts when it finds a table that ours has not. Busy or slow, it gives no opinion.
 */
final class SecondOpinion implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SecondOpinion.class);

    private static final int MAX_TEXT_BYTES = 64 * 1024;
    private static final int MAX_WAITING = 256;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Pattern DELETE_USING =
            Pattern.compile("\\bDELETE\\b.*\\bUSING\\b", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern WITH = Pattern.compile("\\bWITH\\b", Pattern.CASE_INSENSITIVE);

    private final ThreadPoolExecutor reader =
            new ThreadPoolExecutor(
                    1,
                    1,
                    10,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MAX_WAITING),
                    Thread.ofPlatform().name("sql-second-opinion").daemon().factory());

    SecondOpinion() {
        reader.allowCoreThreadTimeOut(true);
    }

    /** Asks in the background; takes a copy of the text only when there is room in the queue. */
    void ask(byte[] text, int offset, int length, SqlContext context, StatementCache.Entry entry) {
        if (!worthAsking(length, entry.facts, context)
                || reader.getQueue().remainingCapacity() == 0) {
            return;
        }
        String sql = new String(text, offset, length, context.charset().decoder);
        if (knownToBeMisread(sql, context)) {
            return;
        }
        try {
            reader.execute(() -> judge(sql, context, entry));
        } catch (RejectedExecutionException full) {
            LOG.debug("No second opinion on a statement, too many wait for one");
        }
    }

    private static boolean worthAsking(int length, StatementFacts facts, SqlContext context) {
        boolean known =
                switch (facts.kind()) {
                    case SELECT, INSERT, UPDATE, DELETE, REPLACE -> facts.complete();
                    default -> false;
                };
        // JSqlParser knows neither of the modes that change where a string ends.
        return known
                && length <= MAX_TEXT_BYTES
                && !context.ansiQuotes()
                && !context.noBackslashEscapes();
    }

    /**
     * JSqlParser does not enter version comments, takes the aliases in DELETE ... USING for tables,
     * begins a comment at any two dashes, and never folds the case of WITH names.
     */
    private static boolean knownToBeMisread(String sql, SqlContext context) {
        return sql.contains("/*!")
                || sql.contains("/*M!")
                || sql.contains("--")
                || DELETE_USING.matcher(sql).find()
                || (context.lowerCaseTableNames() != 0 && WITH.matcher(sql).find());
    }

    static void judge(String sql, SqlContext context, StatementCache.Entry entry) {
        Set<TableName> theirs = tables(sql, context);
        if (theirs == null) {
            return;
        }
        StatementFacts facts = entry.facts;
        Set<TableName> missing = new TreeSet<>(theirs);
        missing.removeAll(facts.reads());
        missing.removeAll(facts.writes());
        if (missing.isEmpty()) {
            return;
        }
        entry.facts = facts.distrusted("two parsers disagree about its tables");
        LOG.warn(
                "Two parsers disagree about the tables of a statement, which now counts as"
                        + " not understood digest={} missing={} statement={}",
                Long.toHexString(entry.digest),
                missing,
                sql.length() > 300 ? sql.substring(0, 300) : sql);
    }

    /** Null when it cannot read the statement, or not in time. */
    static @Nullable Set<TableName> tables(String sql, SqlContext context) {
        CCJSqlParser parser;
        Statement statement;
        try {
            parser = new CCJSqlParser(sql).withDialect(Dialect.MYSQL);
            CompletableFuture<Void> done = new CompletableFuture<>();
            done.orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(
                            late -> {
                                parser.interrupted = true;
                                return null;
                            });
            try {
                statement = parser.Statement();
            } finally {
                done.complete(null);
            }
            Set<TableName> names = new HashSet<>();
            for (String name : new TablesNamesFinder<Void>().getTables(statement)) {
                if (!name.equalsIgnoreCase("dual")) {
                    names.add(named(name, context));
                }
            }
            return names;
        } catch (ParseException | TokenMgrException rejected) {
            LOG.trace("JSqlParser rejects statement={}", sql, rejected);
            return null;
        } catch (RuntimeException | StackOverflowError lost) {
            LOG.debug("JSqlParser failed statement={}", sql, lost);
            return null;
        }
    }

    private static TableName named(String spelled, SqlContext context) {
        String name = spelled;
        String schema = context.defaultSchema();
        int dot = spelled.charAt(0) == '`' ? spelled.indexOf("`.") + 1 : spelled.indexOf('.');
        if (dot > 0) {
            schema = unquoted(spelled.substring(0, dot));
            name = spelled.substring(dot + 1);
        }
        boolean asSpelled = context.lowerCaseTableNames() == 0;
        name = unquoted(name);
        return asSpelled
                ? new TableName(schema, name)
                : new TableName(schema.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
    }

    private static String unquoted(String name) {
        return name.length() > 1 && name.charAt(0) == '`'
                ? name.substring(1, name.length() - 1).replace("``", "`")
                : name;
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
