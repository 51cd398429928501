package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionChanges;
import dev.swingbridge.router.catalog.Listing;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementDetail.UserLock;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gets the facts of a command's SQL text, and its particulars where they matter. */
final class SqlReading {
    /** Longer texts are judged by their beginning, and count as not understood. */
    static final int LIMIT_BYTES = 16 << 20;

    private static final int SCRATCH_BYTES = 64 << 10;

    /** Effects that take more than the facts to carry out. */
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
    private byte[] scratch = new byte[512];

    SqlReading(StatementClassifier classifier) {
        this.classifier = classifier;
    }

    /**
     * Fills in the command's facts.
     *
     * @param offset of the text in the buffer
     * @param whole false when more of the text is still to come
     */
    void read(
            RunningCommand command,
            ByteBuf in,
            int offset,
            int length,
            boolean whole,
            SqlContext context) {
        byte[] text = bytes(in, offset, length);
        StatementFacts facts = classifier.classify(text, 0, length, context);
        command.facts = whole ? facts : cutShort(facts);
        if (needsParticulars(facts)) {
            particulars(command, text, length, context);
        } else if (facts.listing() == Listing.CATALOG) {
            command.text = new String(text, 0, length, context.charset().decoder);
        }
        if (whole && !facts.complete() && facts.kind() != Kind.MULTI) {
            command.notUnderstood = Arrays.copyOf(text, length);
        }
        if (text.length > SCRATCH_BYTES) {
            scratch = new byte[512];
        }
    }

    /**
     * PREPARE and EXECUTE in text form: remembers what the prepared text does, and puts it in the
     * place of EXECUTE's own facts, which name no tables.
     */
    void preparedTexts(RunningCommand command, SessionChanges changes, SqlContext context) {
        if (command.details.size() != 1) {
            return;
        }
        for (StatementDetail.Prepared prepared : command.details.getFirst().prepared()) {
            String sql = prepared.sourceSql();
            switch (prepared.verb()) {
                case PREPARE ->
                        changes.preparing(
                                prepared.name(),
                                sql,
                                sql.isEmpty()
                                        ? command.facts.distrusted("its text is computed")
                                        : factsOf(sql, context));
                case EXECUTE -> {
                    command.facts = changes.executed(prepared.name(), command.facts);
                    executes(command, changes.preparedSql(prepared.name()), context);
                }
                case EXECUTE_IMMEDIATE -> executes(command, sql, context);
                case DEALLOCATE -> {
                    // touches nothing
                }
            }
        }
    }

    private StatementFacts factsOf(String sql, SqlContext context) {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        return classifier.classify(text, 0, text.length, context);
    }

    /** The particulars of what EXECUTE runs: it ties the session, and sets, as if it ran itself. */
    private void executes(RunningCommand command, String sql, SqlContext context) {
        if (!sql.isEmpty() && needsParticulars(factsOf(sql, context))) {
            byte[] text = sql.getBytes(StandardCharsets.UTF_8);
            command.executedText = sql;
            command.executed = classifier.detail(text, 0, text.length, context);
        }
    }

    /** The user variable that holds the text to prepare; empty when there is none. */
    static String textVariable(RunningCommand command) {
        return command.details.size() == 1 && command.details.getFirst().prepared().size() == 1
                ? command.details.getFirst().prepared().getFirst().sourceVariable()
                : "";
    }

    /** What the variable held when PREPARE or EXECUTE IMMEDIATE came is what these are about. */
    void textRead(RunningCommand command, String sql, SessionChanges changes, SqlContext context) {
        StatementDetail.Prepared prepared = command.details.getFirst().prepared().getFirst();
        StatementFacts facts = factsOf(sql, context);
        if (prepared.verb() == StatementDetail.PreparedVerb.PREPARE) {
            command.preparedText = sql;
            changes.preparing(prepared.name(), sql, facts);
        } else {
            command.facts = facts;
            executes(command, sql, context);
        }
    }

    /**
     * The same for a text that was classified when it was prepared.
     *
     * @param parameters the texts among what it is executed with; asked only where they matter
     */
    void again(
            RunningCommand command,
            PreparedStatement statement,
            SqlContext context,
            Supplier<List<@Nullable String>> parameters) {
        command.facts = statement.facts();
        if (needsParticulars(command.facts)) {
            particulars(command, statement.sql(), statement.sql().length, context);
            command.details =
                    command.details.stream().map(detail -> named(detail, parameters)).toList();
        }
    }

    private static StatementDetail named(
            StatementDetail detail, Supplier<List<@Nullable String>> parameters) {
        if (detail.locks().stream().allMatch(lock -> lock.parameter() < 0)) {
            return detail;
        }
        List<@Nullable String> given = parameters.get();
        return detail.withLocks(detail.locks().stream().map(lock -> named(lock, given)).toList());
    }

    private static UserLock named(UserLock lock, List<@Nullable String> parameters) {
        boolean known = lock.parameter() >= 0 && lock.parameter() < parameters.size();
        String name = known ? parameters.get(lock.parameter()) : null;
        return name == null ? lock : new UserLock(lock.taken(), name);
    }

    private void particulars(RunningCommand command, byte[] text, int length, SqlContext context) {
        command.text = new String(text, 0, length, StandardCharsets.UTF_8);
        command.details = classifier.detail(text, 0, length, context);
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
