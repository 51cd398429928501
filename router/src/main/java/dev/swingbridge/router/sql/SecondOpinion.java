package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.table.TableName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

    /** Asks in the background; decodes the text only when there is room in the queue. */
    void ask(Tokens tokens, StatementCache.Entry entry) {
        SqlContext context = tokens.context();
        if (!worthAsking(tokens.bytes(), entry.facts, context)
                || reader.getQueue().remainingCapacity() == 0
                || knownToBeMisread(tokens)) {
            return;
        }
        String sql = tokens.text();
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
    private static boolean knownToBeMisread(Tokens tokens) {
        boolean folds = tokens.context().lowerCaseTableNames() != 0;
        boolean deletes = false;
        for (int at = 0; tokens.kind(at) != SqlLexer.END; at++) {
            String word = tokens.word(at);
            deletes |= word.equals("DELETE");
            boolean misread =
                    (deletes && word.equals("USING"))
                            || (folds && word.equals("WITH"))
                            || (tokens.symbol(at) == '-' && tokens.symbol(at - 1) == '-');
            if (misread || tokens.before(at + 1).contains("--")) {
                return true;
            }
        }
        return tokens.versionComments() || tokens.before(0).contains("--");
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
        return new TokenCursor(Tokens.of(spelled, context)).tableName();
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
