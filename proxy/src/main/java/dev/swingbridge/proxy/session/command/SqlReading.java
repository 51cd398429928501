package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.proxy.session.state.PreparedSql;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.sql.Listing;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementDetail.Prepared;
import dev.swingbridge.router.sql.StatementDetail.UserLock;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gets the facts of a command's SQL text, and its particulars where they matter. */
public final class SqlReading {
    /** Longer texts are judged by their beginning, and count as not understood. */
    static final int LIMIT_BYTES = 16 << 20;

    private static final int SCRATCH_BYTES = 64 << 10;

    /** Effects that take more than the facts to apply. */
    private static final Set<Effect> PARTICULAR =
            EnumSet.of(
                    Effect.SETS_SYSTEM_VARIABLE,
                    Effect.SETS_USER_VARIABLE,
                    Effect.SETS_AUTOCOMMIT,
                    Effect.SETS_CHARACTER_SET,
                    Effect.SETS_NEXT_TRANSACTION,
                    Effect.SETS_ROLE,
                    Effect.CREATES_TEMPORARY_TABLE,
                    Effect.DROPS_TEMPORARY_TABLE,
                    Effect.TAKES_USER_LOCK,
                    Effect.RELEASES_USER_LOCK);

    private final StatementClassifier classifier;
    private final SessionState state;
    private byte[] scratch = new byte[512];

    SqlReading(StatementClassifier classifier, SessionState state) {
        this.classifier = classifier;
        this.state = state;
    }

    /**
     * A command with a text.
     *
     * @param length of the payload, where the text begins at {@code textAt}
     * @param whole false when more of the text is still to come
     */
    RunningCommand.Query query(ByteBuf in, int payload, int length, int textAt, boolean whole) {
        int textLength = length - textAt;
        byte[] text = bytes(in, payload + textAt, textLength);
        StatementFacts facts = classifier.classify(text, 0, textLength, state.context());
        Particulars particulars = Particulars.NONE;
        if (needsParticulars(facts)) {
            particulars = particulars(text, textLength, state.context());
        } else if (facts.listing() == Listing.CATALOG) {
            particulars =
                    new Particulars(
                            new String(text, 0, textLength, state.context().charset().decoder),
                            List.of(),
                            List.of());
        }
        boolean understood = !whole || facts.complete() || facts.kind() == Kind.MULTI;
        forgetLong(text);
        return preparedTexts(
                new RunningCommand.Query(
                        whole ? facts : cutShort(facts), textAt, understood, particulars));
    }

    /** Of a text alone. */
    StatementFacts facts(ByteBuf in, int offset, int length, boolean whole) {
        byte[] text = bytes(in, offset, length);
        StatementFacts facts = classifier.classify(text, 0, length, state.context());
        forgetLong(text);
        return whole ? facts : cutShort(facts);
    }

    /**
     * PREPARE and EXECUTE in text form: remembers what the prepared text does, and puts it in the
     * place of EXECUTE's own facts, which name no tables.
     */
    private RunningCommand.Query preparedTexts(RunningCommand.Query read) {
        if (read.particulars().details().size() != 1) {
            return read;
        }
        RunningCommand.Query query = read;
        for (Prepared prepared : read.particulars().details().getFirst().prepared()) {
            String sql = prepared.sourceSql();
            switch (prepared.verb()) {
                case PREPARE ->
                        state.changes()
                                .preparing(
                                        prepared.name(),
                                        sql.isEmpty()
                                                ? new PreparedSql(
                                                        sql,
                                                        decoded(),
                                                        query.facts()
                                                                .distrusted("its text is computed"))
                                                : read(sql));
                case EXECUTE ->
                        query =
                                query.executing(
                                        state.changes().executed(prepared.name(), query.facts()),
                                        executed(state.changes().preparedSql(prepared.name())));
                case EXECUTE_IMMEDIATE ->
                        query = query.executing(query.facts(), executed(read(sql)));
                case DEALLOCATE -> {
                    // touches nothing
                }
            }
        }
        return query;
    }

    private PreparedSql read(String sql) {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        SqlContext context = decoded();
        return new PreparedSql(sql, context, classifier.classify(text, 0, text.length, context));
    }

    /** For a text that was a value: its characters are known, whatever the client's are. */
    private SqlContext decoded() {
        return state.context().withCharset(SqlCharset.UTF8);
    }

    /** The particulars of what EXECUTE runs: it ties the session, and sets, as if it ran itself. */
    private @Nullable Particulars executed(@Nullable PreparedSql prepared) {
        if (prepared == null || prepared.sql().isEmpty() || !needsParticulars(prepared.facts())) {
            return null;
        }
        byte[] text = prepared.sql().getBytes(StandardCharsets.UTF_8);
        return particulars(text, text.length, prepared.context());
    }

    /** The user variable that holds the text to prepare; empty when there is none. */
    public static String textVariable(RunningCommand.Query query) {
        List<StatementDetail> details = query.particulars().details();
        return details.size() == 1 && details.getFirst().prepared().size() == 1
                ? details.getFirst().prepared().getFirst().sourceVariable()
                : "";
    }

    /** What the variable held when PREPARE or EXECUTE IMMEDIATE came is what these are about. */
    public RunningCommand.Query textRead(RunningCommand.Query query, String sql) {
        Prepared prepared = query.particulars().details().getFirst().prepared().getFirst();
        PreparedSql read = read(sql);
        if (prepared.verb() != StatementDetail.PreparedVerb.PREPARE) {
            return query.executing(read.facts(), executed(read));
        }
        state.changes().preparing(prepared.name(), read);
        return query.preparing(sql);
    }

    /** The same for a text that was classified when it was prepared. */
    Particulars again(CommandCode code, PreparedStatement statement, CommandBytes bytes) {
        if (!needsParticulars(statement.facts())) {
            return Particulars.NONE;
        }
        Particulars all = particulars(statement.sql(), statement.sql().length, statement.context());
        List<@Nullable String> parameters =
                code == CommandCode.EXECUTE && all.details().stream().anyMatch(SqlReading::asks)
                        ? ExecuteValues.texts(statement, bytes, state)
                        : List.of();
        return all.with(all.details().stream().map(detail -> named(detail, parameters)).toList());
    }

    /** Whether a lock is named by a parameter. */
    private static boolean asks(StatementDetail detail) {
        return detail.locks().stream().anyMatch(lock -> lock.parameter() >= 0);
    }

    private static StatementDetail named(
            StatementDetail detail, List<@Nullable String> parameters) {
        return asks(detail)
                ? detail.withLocks(
                        detail.locks().stream().map(lock -> named(lock, parameters)).toList())
                : detail;
    }

    private static UserLock named(UserLock lock, List<@Nullable String> parameters) {
        boolean known = lock.parameter() >= 0 && lock.parameter() < parameters.size();
        String name = known ? parameters.get(lock.parameter()) : null;
        return name == null ? lock : new UserLock(lock.taken(), name);
    }

    private Particulars particulars(byte[] text, int length, SqlContext context) {
        Charset decoder = context.charset().decoder;
        List<StatementDetail> details = classifier.detail(text, 0, length, context);
        List<String> parts = new ArrayList<>(details.size());
        for (StatementDetail detail : details) {
            TextRange range = detail.range();
            parts.add(new String(text, range.start(), range.length(), decoder));
        }
        return new Particulars(new String(text, 0, length, decoder), details, parts);
    }

    private static boolean needsParticulars(StatementFacts facts) {
        return switch (facts.kind()) {
            case BEGIN,
                    SAVEPOINT,
                    SET,
                    USE,
                    XA,
                    HANDLER,
                    LOCK_TABLES,
                    UNLOCK_TABLES,
                    PREPARE,
                    EXECUTE,
                    DEALLOCATE,
                    KILL,
                    MULTI,
                    OTHER,
                    DDL ->
                    true;
            default -> hasParticularEffect(facts);
        };
    }

    private static boolean hasParticularEffect(StatementFacts facts) {
        for (Effect effect : facts.effects()) {
            if (PARTICULAR.contains(effect)) {
                return true;
            }
        }
        return false;
    }

    private static StatementFacts cutShort(StatementFacts facts) {
        return facts.distrusted("it is longer than 16 MiB");
    }

    private void forgetLong(byte[] text) {
        if (text.length > SCRATCH_BYTES) {
            scratch = new byte[512];
        }
    }

    private byte[] bytes(ByteBuf in, int offset, int length) {
        if (scratch.length < length) {
            scratch = new byte[Math.max(length, Math.min(SCRATCH_BYTES, 2 * scratch.length))];
        }
        in.getBytes(offset, scratch, 0, length);
        return scratch;
    }

    /** A copy of the text, to keep. */
    static byte[] copy(ByteBuf in, int offset, int length) {
        byte[] copy = new byte[length];
        in.getBytes(offset, copy);
        return Arrays.copyOf(copy, length);
    }
}
